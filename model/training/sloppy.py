"""Sloppy maps: as people paint them, with a round brush or a polygon, and not as a segmenter would.

Lengths are shares of a map's shorter side. All of it runs on the device, for a batch at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor

_CELLS = 64
"""The shorter side in cells, within which a map is taken as shares of classes."""

_SPECK = 3
"""What holds no square of as many cells is a small region."""

_SHAKE = 1 / 40
"""The farthest a shaky hand goes astray."""


def sloppy(labels: Tensor, classes: int) -> Tensor:
    """Each map as somebody might have painted it: without small regions, smooth or angular, by a shaky hand.

    At least one of these is true of each. labels: int64 [B, H, W] class indices. Returns the same shape.
    """
    outline = torch.randint(3, (len(labels),), device=labels.device)  # as it is, smooth or angular
    lacks, shaky = torch.rand(2, len(labels), device=labels.device) < 0.5
    labels = changed(lacks, partial(without_specks, classes=classes), labels)
    labels = changed(outline == 1, partial(smoothed, classes=classes), labels)
    labels = changed(outline == 2, partial(angular, classes=classes), labels)
    return changed(shaky | ((outline == 0) & ~lacks), shaken, labels)


def smoothed(labels: Tensor, classes: int) -> Tensor:
    """As painted with a round brush, small or large. labels: [B, H, W] class indices."""
    reach = _draw(len(labels), 1 / 64, 1 / 20).to(labels.device)
    return _winner(_enlarged(_blurred(_shares(labels, classes), reach, 2), labels))


def angular(labels: Tensor, classes: int) -> Tensor:
    """Edges as polygons have them: straight from corner to corner. labels: [B, H, W] class indices.

    Between the corners of a triangle the shares of classes vary linearly, so two of them are equal along a
    straight line. The triangles are halves of squares that lie at any angle.
    """
    n, (height, width) = len(labels), _size(labels)
    length = _draw(n, 1 / 16, 1 / 8).to(labels.device)
    coarse = _blurred(_shares(labels, classes), length / 3, 2)
    coarse = coarse / coarse.sum(1, keepdim=True)
    angle = 2 * torch.pi * torch.rand(n, device=labels.device)
    rows = [torch.stack([angle.cos(), angle.sin()], 1), torch.stack([-angle.sin(), angle.cos()], 1)]
    mesh = torch.stack(rows, 1) / length[:, None, None]  # [n, 2, 2], from places to squares
    shift = torch.rand(n, 1, 1, 2, device=labels.device)
    sides = torch.tensor([width, height], device=labels.device) / min(height, width)
    at = torch.einsum("nij,hwj->nhwi", mesh, _places(height, width).to(labels.device) * sides / 2) + shift
    mixed = torch.zeros(n, classes, height, width, device=labels.device)
    for corner, weight in _triangle(at):
        place = torch.einsum("nij,nhwj->nhwi", torch.linalg.inv(mesh), corner - shift) / (sides / 2)
        found = F.grid_sample(coarse, place, padding_mode="border", align_corners=False)
        mixed.addcmul_(found, weight[:, None])
    return _winner(mixed)


def shaken(labels: Tensor) -> Tensor:
    """Edges bent by a shaky hand. labels: [B, H, W] class indices."""
    n, (height, width) = len(labels), _size(labels)
    sides = torch.tensor([width, height], device=labels.device) / min(height, width)
    reach = 2 * _SHAKE * _draw(n, 0.3, 1).to(labels.device)[:, None, None, None] / sides
    astray = _noise(labels, 2, 12).clamp(-1, 1).movedim(1, -1) * reach
    place = _places(height, width).to(labels.device) + astray
    moved = F.grid_sample(labels[:, None].float(), place, "nearest", "border", align_corners=False)
    return moved[:, 0].long()


def without_specks(labels: Tensor, classes: int) -> Tensor:
    """Small and thin regions given to those around them. labels: [B, H, W] class indices."""
    whole = (_shares(labels, classes) > 0.99).float()
    core = -F.max_pool2d(-F.pad(whole, [1] * 4, value=1), _SPECK, 1)  # the border cuts no region short
    near = F.max_pool2d(core, 2 * _SPECK + 1, 1, _SPECK)
    kept = F.interpolate(near, _size(labels)).gather(1, labels[:, None])[:, 0] > 0
    return absorbed(labels, ~kept, classes)


def absorbed(labels: Tensor, lost: Tensor, classes: int) -> Tensor:
    """Pixels that are lost take the known class around them; they stay as they are where there is none.

    labels: [B, H, W] class indices; lost: bool [B, H, W].
    """
    shares = _shares(labels.masked_fill(lost, 0), classes)[:, 1:]
    reach = torch.full((len(labels),), 1 / 64, device=labels.device)
    most, around = _enlarged(_blurred(shares, reach, 1), labels).max(1)
    return torch.where(lost & (most > 0), around + 1, labels)


def holed(labels: Tensor) -> Tensor:
    """Blots left unpainted, which makes them unknown. labels: [B, H, W] class indices."""
    return labels.masked_fill(_noise(labels, 1, 8)[:, 0] > 1.2, 0)


def changed(flags: Tensor, change: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Those of x [B, …] that are flagged [B], as ``change`` makes them; it is not called for the others."""
    rows = flags.nonzero()[:, 0]
    return x.index_copy(0, rows, change(x[rows])) if len(rows) else x


def _shares(labels: Tensor, classes: int) -> Tensor:
    """Share of each class in each cell, [B, C, h, w]."""
    held = labels[:, None] == torch.arange(classes, device=labels.device)[:, None, None]
    cell = max(1, min(_size(labels)) // _CELLS)
    size = (labels.shape[1] // cell, labels.shape[2] // cell)
    return F.adaptive_avg_pool2d(held.float(), size) if cell > 1 else held.float()


def _blurred(shares: Tensor, reach: Tensor, power: int) -> Tensor:
    """Shares [B, C, h, w] spread over ``reach`` [B]; those of a cell stay in proportion, whatever their sum.

    power: 2 spreads as a bell; 1 leaves something however far away, most of what is nearest.
    """
    size = _size(shares)
    down, across = (_spread(cells, cells / min(size), reach, power)[:, None] for cells in size)
    return down @ shares @ across


def _spread(cells: int, length: float, reach: Tensor, power: int) -> Tensor:
    """Weights [B, cells, cells] that the cells along a side of this length have for each other."""
    at = torch.arange(cells, device=reach.device) / cells * length
    return torch.exp(-(((at[:, None] - at).abs() / reach[:, None, None]) ** power) / power)


def _enlarged(shares: Tensor, labels: Tensor) -> Tensor:
    """Shares [B, C, h, w] at the size of the maps [B, H, W]."""
    return F.interpolate(shares, size=_size(labels), mode="bilinear", align_corners=False)


def _winner(shares: Tensor) -> Tensor:
    """The class of the largest share, [B, H, W]."""
    return shares.max(1).indices  # ten times as fast as argmax


def _triangle(at: Tensor) -> list[tuple[Tensor, Tensor]]:
    """Corners [n, H, W, 2] of the triangle each place is in, with its weights [n, H, W].

    at: [n, H, W, 2], places on a grid of squares of side 1, halved from corner to corner.
    """
    base = at.floor()
    low, high = (at - base).aminmax(dim=-1)
    right = (at - base)[..., 0] >= (at - base)[..., 1]
    side = base + torch.stack([right, ~right], -1)
    return [(base, 1 - high), (side, high - low), (base + 1, low)]


def _places(height: int, width: int) -> Tensor:
    """The middle of each pixel as ``grid_sample`` counts, (x, y) from −1 to 1. [H, W, 2]."""
    y, x = ((2 * torch.arange(n) + 1) / n - 1 for n in (height, width))
    return torch.stack(torch.meshgrid(x, y, indexing="xy"), -1)


def _noise(labels: Tensor, channels: int, points: int) -> Tensor:
    """Smooth noise of about unit spread, [B, channels, H, W], from as many points along each side."""
    noise = torch.randn(len(labels), channels, points, points, device=labels.device)
    return F.interpolate(noise, size=_size(labels), mode="bicubic", align_corners=False)


def _draw(size: int, low: float, high: float) -> Tensor:
    return low + (high - low) * torch.rand(size)


def _size(x: Tensor) -> tuple[int, int]:
    return x.shape[-2], x.shape[-1]
