"""A segmenter that was trained elsewhere, as a graph of a few operations through which gradients pass.

``scripts/convert_segmenter.py`` makes its file: the weights of the convolutions, and in the metadata the
graph, the class that each output stands for and the side of the pictures that it was trained on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from model.errors import ConfigError, DataError
from model.layers import in_full, same_pad
from model.palette import Palette

Node = dict[str, Any]
"""One operation: ``op``; ``inputs`` and ``outputs``, numbers of tensors, 0 of the picture; its options."""


class Segmenter(nn.Module):
    """Says which class every place of a picture shows. It never learns."""

    members: Tensor

    def __init__(
        self, graph: Sequence[Node], weights: dict[str, Tensor], members: Tensor, enlarged: float
    ) -> None:
        """graph: in the order it is computed, the last one gives logits [B, outputs, h, w].

        weights: ``weight_<n>`` and ``bias_<n>`` of the convolution that gives tensor n; members: bool
        [C, outputs], which outputs count as each class; enlarged: how much it wants pictures to be.
        """
        super().__init__()
        self.graph, self.enlarged = graph, enlarged
        for name, weight in weights.items():
            self.register_buffer(name, weight)
        self.register_buffer("members", torch.cat([members, ~members.any(0, keepdim=True)]).float())

    def forward(self, image: Tensor) -> Tensor:
        """image: [B, 3, H, W] in [−1, 1]. Returns log p [B, C + 1, h, w], the last of anything else."""
        known = {0: image}
        for node in self.graph:
            operands = [known[number] for number in node["inputs"]]
            if node["op"] == "conv":
                (number,) = node["outputs"]
                operands += [getattr(self, f"weight_{number}"), getattr(self, f"bias_{number}")]
            known |= zip(node["outputs"], _OPERATIONS[node["op"]](node, *operands), strict=True)
        p = known[self.graph[-1]["outputs"][0]].float().softmax(1)
        return torch.einsum("co,bohw->bchw", self.members, p).clamp(min=1e-6).log()


def load_segmenter(path: Path, palette: Palette, side: int) -> Segmenter:
    """The segmenter of a file, which answers in the classes of a palette, unknown left out.

    side: the shorter one of the pictures that it will be shown, whole or a window of them.
    Raises: DataError if the file is missing or damaged, ConfigError if it knows no class of the palette.
    """
    try:
        with safe_open(path, "pt") as file:
            about = file.metadata() or {}
            graph, ids, trained = (json.loads(about[key]) for key in ("graph", "classes", "side"))
            weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        members = torch.tensor(ids)[None] == torch.tensor(palette.ids[1:])[:, None]
        segmenter = Segmenter(graph, weights, members, trained / side)
        segmenter(torch.zeros(1, 3, 64, 64))
    except (
        OSError,
        AttributeError,
        IndexError,
        KeyError,
        RuntimeError,
        TypeError,
        ValueError,
        SafetensorError,
    ) as error:
        raise DataError(
            f"{path} is no segmenter ({error}): make one with scripts/convert_segmenter.py"
        ) from error
    if not members.any():
        raise ConfigError(f"the segmenter {path} knows no class of the palette {list(palette.ids)}")
    return segmenter


def _conv(node: Node, x: Tensor, weight: Tensor, bias: Tensor) -> tuple[Tensor]:
    stride, dilation, groups = node["stride"], node["dilation"], x.shape[1] // weight.shape[1]
    x = same_pad(x, (weight.shape[-1] - 1) * dilation + 1, stride)

    def filtered(x: Tensor) -> Tensor:
        return F.conv2d(x, weight, bias, stride, 0, dilation, groups)

    y = in_full(filtered, x) if stride > 1 else filtered(x)
    return (y if node["most"] is None else F.hardtanh(y, 0.0, node["most"], inplace=True),)


def _add(_: Node, x: Tensor, y: Tensor) -> tuple[Tensor]:
    return (x + y,)


def _pool(node: Node, x: Tensor) -> tuple[Tensor]:
    return (F.avg_pool2d(x, node["side"], ceil_mode=True, count_include_pad=False),)


def _split(node: Node, x: Tensor) -> tuple[Tensor, ...]:
    return x.chunk(len(node["outputs"]), 1)


def _cat(_: Node, *parts: Tensor) -> tuple[Tensor]:
    return (torch.cat(parts, 1),)


def _resize(_: Node, x: Tensor, like: Tensor) -> tuple[Tensor]:
    rows, columns = (
        _between(size, target, x) for size, target in zip(x.shape[-2:], like.shape[-2:], strict=True)
    )
    return (rows @ x @ columns.mT,)


def _between(size: int, target: int, like: Tensor) -> Tensor:
    """[target, size]: linear between neighbours, counted from the corner as TensorFlow Lite does."""
    at = torch.arange(target, device=like.device) * (size / target)
    low = at.long()
    high = (low + 1).clamp(max=size - 1)
    matrix = F.one_hot(low, size) * (1 + low - at)[:, None] + F.one_hot(high, size) * (at - low)[:, None]
    return matrix.to(like.dtype)


_OPERATIONS: dict[str, Callable[..., tuple[Tensor, ...]]] = {
    "conv": _conv,
    "add": _add,
    "pool": _pool,
    "split": _split,
    "cat": _cat,
    "resize": _resize,
}
