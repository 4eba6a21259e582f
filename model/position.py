"""Semantic position encoding (SPE): one coordinate frame per semantic region (paper, section 3.2)."""

from __future__ import annotations

import torch
from torch import Tensor


def semantic_position(regions: Tensor) -> Tensor:
    """Position of every pixel inside its own region.

    The origin is the centre of the region's extent and each axis is scaled so that the region spans
    [−1, 1]; a region one pixel wide lies at 0 on that axis, a pixel of no region at (0, 0).

    Args:
        regions: [B, C, H, W], one-hot over the regions (all zero where there is none).
    Returns:
        [B, 2, H, W]: row and column position, in [−1, 1].
    """
    rows = _axis_position(regions.amax(3))  # [B, C, H]
    columns = _axis_position(regions.amax(2))  # [B, C, W]
    return torch.stack(
        [
            torch.einsum("bchw,bch->bhw", regions, rows),
            torch.einsum("bchw,bcw->bhw", regions, columns),
        ],
        dim=1,
    )


def _axis_position(held: Tensor) -> Tensor:
    """Coordinates along one axis in each region's frame. held: [B, C, n], 1 where the region has pixels."""
    index = torch.arange(held.shape[-1], dtype=held.dtype, device=held.device)
    last = torch.where(held > 0, index, -1).amax(-1, keepdim=True)  # [B, C, 1]
    first = torch.where(held > 0, index, held.shape[-1]).amin(-1, keepdim=True)
    centre, half = (first + last) / 2, (last - first) / 2
    return ((index - centre) / half.clamp(min=0.5)).clamp(-1, 1) * (held > 0)
