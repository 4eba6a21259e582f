"""Positions in place of the semantic ones."""

from __future__ import annotations

import torch
from torch import Tensor

from model.network import Rabit


def whole_picture(like: Tensor) -> Tensor:
    """Rows and columns of the whole picture, [B, 2, H, W] from −1 to 1. like: [B, H, W]."""
    batch, *size = like.shape
    axes = [torch.linspace(-1, 1, side, device=like.device) for side in size]
    return torch.stack(torch.meshgrid(*axes, indexing="ij")).expand(batch, -1, -1, -1)


class NoPosition(Rabit):
    """A pixel has no position: any place of a class matches any other equally well."""

    def position(self, labels: Tensor) -> Tensor:
        return torch.zeros(len(labels), 2, *labels.shape[1:], device=labels.device)


class CoordConv(Rabit):
    """A pixel's position is that in the whole picture, whatever region it is in."""

    def position(self, labels: Tensor) -> Tensor:
        return whole_picture(labels)
