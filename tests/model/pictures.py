"""Label maps and photos made for tests."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SKY, MOUNTAIN, SEA = 3, 17, 27


def bands(height: int, width: int, *ids: int) -> NDArray[np.uint8]:
    """Horizontal bands of classes, from top to bottom."""
    rows = np.arange(height) * len(ids) // height
    return np.repeat(np.array(ids, np.uint8)[rows][:, None], width, axis=1)


def noise_photo(height: int, width: int, seed: int = 0) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
