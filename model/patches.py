"""The exemplar's pixels as overlapping patches, one per cell, and their blending after the warp."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def cut_patches(photo: Tensor, cell: int) -> Tensor:
    """One patch per cell, twice as wide as the cell and centred on it.

    photo: [B, 3, H, W]. Returns [B, 3·(2·cell)², H/cell, W/cell].
    """
    half = cell // 2
    padded = F.pad(photo, (half,) * 4, mode="reflect")
    columns = F.unfold(padded, 2 * cell, stride=cell)
    return columns.reshape(*columns.shape[:2], photo.shape[-2] // cell, photo.shape[-1] // cell)


def blend_patches(patches: Tensor, cell: int) -> Tensor:
    """Weighted mean of overlapping patches, the weight falling off linearly from a patch's centre.

    Exact inverse of ``cut_patches``; where neighbouring cells draw on different places of the
    exemplar it cross-fades them. patches: [B, 3·(2·cell)², h, w]. Returns [B, 3, h·cell, w·cell].
    """
    side, half = 2 * cell, cell // 2
    ramp = 1 - (torch.arange(side, device=patches.device, dtype=patches.dtype) + 0.5 - cell).abs() / cell
    window = torch.outer(ramp, ramp).flatten()  # [side²]
    rows, columns = patches.shape[-2:]
    size = (rows * cell + 2 * half, columns * cell + 2 * half)
    weighted = patches.unflatten(1, (3, -1)) * window[:, None, None]
    total = F.fold(weighted.flatten(1, 2).flatten(2), size, side, stride=cell)
    weight = F.fold(window[None, :, None].expand(1, -1, rows * columns), size, side, stride=cell)
    return (total / weight)[..., half : half + rows * cell, half : half + columns * cell]
