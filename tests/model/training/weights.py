"""Random weights with the entries of the published feature networks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from model.training.segmenter import Node

CONV: Node = {"op": "conv", "inputs": [0], "outputs": [1], "stride": 1, "dilation": 1, "most": None}

VGG16_CONVOLUTIONS = {
    0: (3, 64), 2: (64, 64), 5: (64, 128), 7: (128, 128), 10: (128, 256), 12: (256, 256), 14: (256, 256),
    17: (256, 512), 19: (512, 512), 21: (512, 512), 24: (512, 512), 26: (512, 512), 28: (512, 512),
}  # fmt: skip

# One row per block: kernel, stride, expansion, inputs, outputs (EfficientNet-Lite0).
LITE0_BLOCKS = (
    (3, 1, 1, 32, 16),
    (3, 2, 6, 16, 24), (3, 1, 6, 24, 24),
    (5, 2, 6, 24, 40), (5, 1, 6, 40, 40),
    (3, 2, 6, 40, 80), (3, 1, 6, 80, 80), (3, 1, 6, 80, 80),
    (5, 1, 6, 80, 112), (5, 1, 6, 112, 112), (5, 1, 6, 112, 112),
    (5, 2, 6, 112, 192), (5, 1, 6, 192, 192), (5, 1, 6, 192, 192), (5, 1, 6, 192, 192),
    (3, 1, 6, 192, 320),
)  # fmt: skip


def random_vgg16(seed: int = 0) -> dict[str, Tensor]:
    random, weights = torch.Generator().manual_seed(seed), {}
    for i, (inputs, outputs) in VGG16_CONVOLUTIONS.items():
        weights[f"features.{i}.weight"] = _kernel((outputs, inputs, 3, 3), random)
        weights[f"features.{i}.bias"] = torch.randn(outputs, generator=random) * 0.1
    return weights


def random_lite0(seed: int = 0) -> dict[str, Tensor]:
    random = torch.Generator().manual_seed(seed)
    weights = {"_conv_stem.weight": _kernel((32, 3, 3, 3), random), **_norm("_bn0", 32, random)}
    for i, (kernel, _, expansion, inputs, outputs) in enumerate(LITE0_BLOCKS):
        hidden, block = inputs * expansion, f"_blocks.{i}"
        if expansion > 1:
            weights[f"{block}._expand_conv.weight"] = _kernel((hidden, inputs, 1, 1), random)
            weights |= _norm(f"{block}._bn0", hidden, random)
        weights[f"{block}._depthwise_conv.weight"] = _kernel((hidden, 1, kernel, kernel), random)
        weights[f"{block}._project_conv.weight"] = _kernel((outputs, hidden, 1, 1), random)
        weights |= _norm(f"{block}._bn1", hidden, random) | _norm(f"{block}._bn2", outputs, random)
    weights["_conv_head.weight"] = _kernel((1280, 320, 1, 1), random)
    return weights | _norm("_bn1", 1280, random)


def _kernel(shape: tuple[int, int, int, int], random: torch.Generator) -> Tensor:
    fan_in = shape[1] * shape[2] * shape[3]
    return torch.randn(shape, generator=random) * (2 / fan_in) ** 0.5


def _norm(name: str, width: int, random: torch.Generator) -> dict[str, Tensor]:
    def uniform(low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand(width, generator=random)

    return {
        f"{name}.weight": uniform(0.5, 1.5),
        f"{name}.bias": uniform(-0.3, 0.3),
        f"{name}.running_mean": uniform(-0.3, 0.3),
        f"{name}.running_var": uniform(0.5, 1.5),
        f"{name}.num_batches_tracked": torch.tensor(1),
    }


def write_segmenter(path: Path, classes: Sequence[int], graph: Sequence[Node] = (CONV,)) -> Path:
    """The file of a segmenter of one random convolution, whose outputs stand for ``classes``."""
    weights = {"weight_1": _kernel((len(classes), 3, 3, 3), torch.Generator().manual_seed(2))}
    weights["bias_1"] = torch.zeros(len(classes))
    about = {"graph": graph, "classes": classes, "side": 128}
    save_file(weights, path, {key: json.dumps(value) for key, value in about.items()})
    return path
