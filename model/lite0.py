"""EfficientNet-Lite0 (Tan & Le 2019) as a trunk of features, normalisations folded into its convolutions."""

from __future__ import annotations

from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_weights

from model.layers import ImageNetNorm, in_full, same_pad

WIDTHS = (16, 24, 40, 112, 320)
"""Channels of the features at strides 2, 4, 8, 16, 32."""

_NORM_EPS = 1e-3

# Stages: repeats, kernel, stride, expansion, inputs, outputs.
_STAGES = (
    (1, 3, 1, 1, 32, 16),
    (2, 3, 2, 6, 16, 24),
    (2, 5, 2, 6, 24, 40),
    (3, 3, 2, 6, 40, 80),
    (3, 5, 1, 6, 80, 112),
    (4, 5, 2, 6, 112, 192),
    (1, 3, 1, 6, 192, 320),
)
_LAST_OF_STRIDE = (0, 2, 4, 10, 15)


class MobileBlock(nn.Module):
    """Inverted residual: widen, filter each channel, narrow."""

    def __init__(self, kernel: int, stride: int, expansion: int, inputs: int, outputs: int) -> None:
        super().__init__()
        hidden = inputs * expansion
        self.kernel, self.stride, self.skip = kernel, stride, stride == 1 and inputs == outputs
        self.expand = nn.Conv2d(inputs, hidden, 1) if expansion != 1 else None
        self.depthwise = nn.Conv2d(hidden, hidden, kernel, stride, groups=hidden)
        self.project = nn.Conv2d(hidden, outputs, 1)

    def forward(self, x: Tensor) -> Tensor:
        y = x if self.expand is None else F.relu6(self.expand(x))
        y = F.relu6(in_full(self.depthwise, same_pad(y, self.kernel, self.stride)))
        y = torch.as_tensor(self.project(y))
        return torch.add(x, y) if self.skip else y


class Lite0(nn.Module):
    """The trunk, down to stride 32 or to the ``deepest`` of its five strides."""

    def __init__(self, deepest: int = len(WIDTHS)) -> None:
        super().__init__()
        self.cuts = _LAST_OF_STRIDE[:deepest]
        self.norm = ImageNetNorm()
        self.stem = nn.Conv2d(3, 32, 3, 2)
        blocks = [
            MobileBlock(kernel, stride if i == 0 else 1, expansion, inputs if i == 0 else outputs, outputs)
            for repeats, kernel, stride, expansion, inputs, outputs in _STAGES
            for i in range(repeats)
        ]
        self.blocks = nn.ModuleList(blocks[: self.cuts[-1] + 1])

    def forward(self, photo: Tensor) -> list[Tensor]:
        """photo: [B, 3, H, W] in [−1, 1]. Returns one [B, WIDTHS[i], ⌈H/stride⌉, ⌈W/stride⌉] per stride."""
        x = F.relu6(self.stem(same_pad(self.norm(photo), 3, 2)))
        cuts = []
        for i, block in enumerate(self.blocks):
            x = block(x)
            if i in self.cuts:
                cuts.append(x)
        return cuts

    def load_published(self, weights: Mapping[str, Tensor]) -> None:
        """Take over published weights, whose normalisations stand beside the convolutions.

        Raises: KeyError, RuntimeError if entries are missing or of other shapes.
        """
        state = _folded(weights, "stem", "_conv_stem", "_bn0")
        for i in range(len(self.blocks)):
            theirs = f"_blocks.{i}"
            if f"{theirs}._expand_conv.weight" in weights:
                state |= _folded(weights, f"blocks.{i}.expand", f"{theirs}._expand_conv", f"{theirs}._bn0")
            state |= _folded(weights, f"blocks.{i}.depthwise", f"{theirs}._depthwise_conv", f"{theirs}._bn1")
            state |= _folded(weights, f"blocks.{i}.project", f"{theirs}._project_conv", f"{theirs}._bn2")
        self.load_state_dict(state)


def _folded(weights: Mapping[str, Tensor], name: str, conv: str, norm: str) -> dict[str, Tensor]:
    mean, variance, scale, shift = (
        weights[f"{norm}.{part}"].float() for part in ("running_mean", "running_var", "weight", "bias")
    )
    kernel = weights[f"{conv}.weight"].float()
    if {x.shape for x in (mean, variance, scale, shift)} != {kernel.shape[:1]}:
        raise RuntimeError(f"{norm}.* and {conv}.weight do not fit each other")
    kernel, bias = fuse_conv_bn_weights(kernel, None, mean, variance, _NORM_EPS, scale, shift)
    return {f"{name}.weight": kernel.detach(), f"{name}.bias": bias.detach()}
