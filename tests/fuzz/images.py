"""Any bytes are a photo, a label map, or refused in words: anything else is a bug."""

from __future__ import annotations

import numpy as np

from model.brush import decode_brush
from model.errors import InputError
from model.imaging import Limits, decode_photo, fit
from model.labels import decode_labels
from model.palette import LANDSCAPE

LIMITS = Limits(max_bytes=2**20, max_pixels=2**18)


def photo(data: bytes) -> bool:
    """Whether it is a photo."""
    try:
        pixels = decode_photo(data, LIMITS)
    except (InputError, MemoryError) as error:
        return _refused(error)
    assert pixels.dtype == np.uint8
    assert pixels.ndim == 3
    assert pixels.shape[2] == 3
    assert 0 < pixels.size <= 3 * LIMITS.max_pixels
    assert min(fit(pixels, 32, 16).shape[:2]) == 32
    return True


def labels(data: bytes) -> bool:
    """Whether it is a label map."""
    try:
        ids = decode_labels(data, LANDSCAPE, limits=LIMITS)
    except (InputError, MemoryError) as error:
        return _refused(error)
    assert ids.dtype == np.uint8
    assert ids.ndim == 2
    assert 0 < ids.size <= LIMITS.max_pixels
    assert set(np.unique(ids).tolist()) <= set(LANDSCAPE.ids)
    return True


def brush(data: bytes) -> bool:
    """Whether it is a brush layer."""
    try:
        layer = decode_brush(data, LIMITS)
    except (InputError, MemoryError) as error:
        return _refused(error)
    assert layer.dtype == np.uint8
    assert layer.ndim == 2
    assert 0 < layer.size <= LIMITS.max_pixels
    return True


def _refused(error: InputError | MemoryError) -> bool:
    """A MemoryError is the sandbox's to put into words."""
    if isinstance(error, InputError):
        assert len(error.message) > 20
        assert error.message[-1] in ".)"
    return False
