"""Laying a painted picture over a photo without a seam."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Values = NDArray[np.float32]

_KERNEL = np.array([1, 4, 6, 4, 1], np.float32) / 16


def distance(mask: NDArray[np.bool_], reach: int) -> Values:
    """How far each pixel of [H, W] lies from the mask, ``reach`` at most; 0 inside. In pixels, Euclidean."""
    square = np.where(mask, np.float32(0), np.float32(reach**2))
    for axis in (1, 0):
        square = _lower_envelope(square, reach, axis)
    return np.sqrt(square)


def blend(painted: Pixels, photo: Pixels, inside: NDArray[np.bool_], bands: int) -> Pixels:
    """Multi-band blending (Burt and Adelson 1983): the painted picture inside, the photo outside.

    Each band of frequencies changes over as softly as its waves are long, so that colours meet gently while
    nothing is seen twice. All are [H, W] or [H, W, 3].
    """
    a, b = painted.astype(np.float32), photo.astype(np.float32)
    weight = inside.astype(np.float32)[..., None]
    return np.rint(_blend(a, b, weight, bands)).clip(0, 255).astype(np.uint8)


def spread(values: Values, weight: Values) -> Values:
    """Values [H, W, C] where they have weight [H, W, 1], 0 to 1, and on from there, ever more smoothly.

    By push and pull (Gortler et al. 1996): a close relative of the membrane of Poisson blending.
    """
    if min(weight.shape[:2]) < 4:
        mean: Values = (values * weight).sum((0, 1)) / max(float(weight.sum()), 1e-6)
        return values + (1 - weight) * (mean - values)
    share = _halved(weight)
    coarse = spread(_halved(values * weight) / share.clip(min=1e-6), (4 * share).clip(max=1))
    around = _doubled(coarse, (weight.shape[0], weight.shape[1]))
    return around + weight * (values - around)


def _blend(a: Values, b: Values, weight: Values, bands: int) -> Values:
    if bands == 0 or min(weight.shape[:2]) < 4:
        return b + weight * (a - b)
    low_a, low_b = _halved(a), _halved(b)
    low = _blend(low_a, low_b, _halved(weight), bands - 1)
    shape = weight.shape[:2]
    high_a, high_b = a - _doubled(low_a, shape), b - _doubled(low_b, shape)
    return high_b + weight * (high_a - high_b) + _doubled(low, shape)


def _halved(x: Values) -> Values:
    return _filtered(_filtered(x, 0)[::2], 1)[:, ::2]


def _doubled(x: Values, shape: tuple[int, int]) -> Values:
    spread = np.zeros((*shape, x.shape[2]), np.float32)
    spread[::2, ::2] = 4 * x
    return _filtered(_filtered(spread, 0), 1)


def _filtered(x: Values, axis: int) -> Values:
    """Smoothed along an axis; beyond the border it goes on mirrored."""
    widths = [(2, 2) if each == axis else (0, 0) for each in range(x.ndim)]
    wide = np.moveaxis(np.pad(x, widths, "reflect"), axis, 0)
    length = x.shape[axis]
    total = sum(weight * wide[i : i + length] for i, weight in enumerate(_KERNEL))
    return np.moveaxis(np.asarray(total, np.float32), 0, axis)


def _lower_envelope(square: Values, reach: int, axis: int) -> Values:
    """The least of square[i + d] + d² over all |d| < ``reach``, along an axis."""
    lines = np.moveaxis(square, axis, 0)
    least = lines.copy()
    for d in range(1, min(reach, len(lines))):
        np.minimum(least[d:], lines[:-d] + d * d, out=least[d:])
        np.minimum(least[:-d], lines[d:] + d * d, out=least[:-d])
    return np.moveaxis(least, 0, axis)
