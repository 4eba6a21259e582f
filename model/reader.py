"""Reads a label map off a photo: a small network of its own, so that a photo alone can be an exemplar."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.layers import resize
from model.lite0 import WIDTHS, Lite0


class Reader(nn.Module):
    """EfficientNet-Lite0 and a top-down sum of its scales (FPN, Lin et al. 2017)."""

    def __init__(self, classes: int, width: int) -> None:
        super().__init__()
        self.trunk = Lite0()
        *finer, coarsest = WIDTHS[1:]  # strides 4, 8, 16; 32
        self.lateral = nn.ModuleList(nn.Conv2d(channels, width, 1) for channels in finer)
        self.top = nn.Conv2d(coarsest, width, 1)
        self.context = nn.Linear(coarsest, width)
        self.smooth = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(width, width, 3, padding=1, groups=width, bias=False), nn.Conv2d(width, width, 1)
            )
            for _ in finer
        )
        self.project = nn.Conv2d(width, classes, 1)

    def forward(self, photo: Tensor) -> Tensor:
        """photo: [B, 3, H, W] in [−1, 1]. Returns logits [B, classes, H/4, W/4]."""
        return torch.as_tensor(self.project(self.decode(photo)))

    def decode(self, photo: Tensor) -> Tensor:
        """What the logits are made of, [B, width, H/4, W/4]; photo: as above."""
        _, *finer, coarsest = self.trunk(photo)
        y = (
            self.top(coarsest) + self.context(coarsest.mean((2, 3)))[:, :, None, None]
        )  # [B, width, H/32, W/32]
        for x, lateral, smooth in reversed(list(zip(finer, self.lateral, self.smooth, strict=True))):
            y = F.relu(smooth(lateral(x) + resize(y, (x.shape[-2], x.shape[-1]))))
        return torch.as_tensor(y)
