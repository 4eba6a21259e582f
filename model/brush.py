"""Brush layers: how much of the brush's exemplar is wanted, pixel by pixel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.errors import LookError
from model.imaging import DEFAULT_LIMITS, Limits, open_image


def decode_brush(data: bytes, limits: Limits = DEFAULT_LIMITS) -> NDArray[np.uint8]:
    """Read a brush layer from an image file of 8-bit grey; 0 is nothing of its exemplar, 255 all.

    Returns uint8 [H, W]. Raises: LookError if it is not grey, and those of ``imaging.open_image``.
    """
    image = open_image(data, limits)
    if image.mode != "L":
        raise LookError(
            f"The brush is stored as {image.mode}, but says one thing per pixel: save it as a grey PNG.",
            {"at": "brush"},
        )
    return np.array(image)
