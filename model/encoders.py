"""The two multi-scale encoders, of the label map (X) and of the photo (Z), and the heads on top of them."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from model.layers import ResidualBlock, activate, conv, resize


class PyramidEncoder(nn.Module):
    """Picture or one-hot map to features at strides 1, 2, 4, 8, 16."""

    def __init__(self, inputs: int, widths: tuple[int, ...], depth: int) -> None:
        super().__init__()
        self.stem = conv(inputs, widths[0])
        self.down = nn.ModuleList(conv(a, b, stride=2) for a, b in pairwise(widths))
        # Residual blocks only from stride 4 on: finer ones would cost most of the budget.
        self.refine = nn.ModuleList(
            nn.Sequential(*(ResidualBlock(width) for _ in range(depth if i >= 1 else 0)))
            for i, width in enumerate(widths[1:])
        )

    def forward(self, x: Tensor) -> list[Tensor]:
        """x: [B, inputs, H, W]. Returns one [B, widths[l], H/stride, W/stride] per stride, finest first."""
        pyramid = [activate(self.stem(x))]
        for down, refine in zip(self.down, self.refine, strict=True):
            pyramid.append(refine(activate(down(pyramid[-1]))))
        return pyramid


class PyramidHead(nn.Module):
    """Top-down sum of a pyramid's scales, from the coarsest to a wanted one (FPN, Lin et al. 2017)."""

    def __init__(self, widths: tuple[int, ...], hidden: int, outputs: int) -> None:
        super().__init__()
        self.lateral = nn.ModuleList(conv(width, hidden, kernel=1) for width in widths)
        self.context = nn.Linear(widths[-1], hidden)
        self.smooth = conv(hidden, hidden)
        self.project = conv(hidden, outputs, kernel=1)

    def forward(self, pyramid: list[Tensor]) -> Tensor:
        """pyramid: finest first, as many as ``widths``. Returns [B, outputs, H, W] at the finest's size."""
        y = self.context(pyramid[-1].mean((2, 3)))[:, :, None, None]  # [B, hidden, 1, 1]
        for lateral, x in zip(reversed(self.lateral), reversed(pyramid), strict=True):
            y = lateral(x) + (y if y.shape[-1] == 1 else resize(y, (x.shape[-2], x.shape[-1])))
        return torch.as_tensor(self.project(activate(self.smooth(activate(y)))))
