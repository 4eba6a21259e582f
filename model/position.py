"""Semantic position encoding (SPE): one coordinate frame per semantic region (paper, section 3.2)."""

from __future__ import annotations

import torch
from torch import Tensor


def semantic_position(labels: Tensor, classes: int) -> Tensor:
    """Position of every pixel inside its own region.

    The origin is the centre of the region's extent and each axis is scaled so that the region spans
    [−1, 1]; a region one pixel wide lies at 0 on that axis, a pixel of no region at (0, 0).

    Args:
        labels: int64 [B, H, W], class indices below ``classes``; 0 is no region.
    Returns:
        float [B, 2, H, W]: row and column position, in [−1, 1].
    """
    return torch.stack([_axis_position(labels.mT, classes).mT, _axis_position(labels, classes)], dim=1)


def _axis_position(labels: Tensor, classes: int) -> Tensor:
    """The column's position. labels: [B, H, W]; returns [B, H, W]."""
    held = labels.new_zeros(labels.shape[0], labels.shape[2], classes, dtype=torch.bool)  # [B, W, C]
    held.scatter_(2, labels.mT, True)
    index = torch.arange(held.shape[1], device=labels.device)[:, None]
    last = torch.where(held, index, -1).amax(1, keepdim=True)  # [B, 1, C]
    first = torch.where(held, index, held.shape[1]).amin(1, keepdim=True)
    half = ((last - first) / 2).clamp(min=0.5)
    frame = ((index - (first + last) / 2) / half).clamp(-1, 1)  # [B, W, C]
    frame[..., 0] = 0
    return frame.mT.gather(1, labels)
