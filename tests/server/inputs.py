"""Label maps and photos to send."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.labels import encode_labels

SKY, MOUNTAIN, SEA, ROAD = 3, 17, 27, 7


def a_map(*ids: int, size: tuple[int, int] = (64, 64)) -> NDArray[np.uint8]:
    """Horizontal bands of classes; size is (width, height)."""
    rows = np.array_split(np.arange(size[1]), len(ids))
    column = np.concatenate([np.full(len(band), id, np.uint8) for band, id in zip(rows, ids, strict=True)])
    return np.repeat(column[:, None], size[0], axis=1)


def map_png(*ids: int, size: tuple[int, int] = (64, 64)) -> bytes:
    return encode_labels(a_map(*ids, size=size))


def a_photo(seed: int = 0, size: tuple[int, int] = (96, 80)) -> bytes:
    """A PNG of blue above grey with some noise; every seed is another photo."""
    pixels = np.random.default_rng(seed).integers(0, 40, (size[1], size[0], 3), np.uint8)
    pixels[: size[1] // 2, :, 2] += 180
    pixels[size[1] // 2 :] += 90
    return image_bytes(Image.fromarray(pixels), "PNG")


def image_bytes(image: Image.Image, format: str, **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def repeating_scans(count: int) -> bytes:
    """A progressive JPEG that repeats its last scan: libjpeg passes over all of the picture for each."""
    data = image_bytes(Image.new("L", (3000, 3000), 128), "JPEG", progressive=True)
    tables = data.rindex(b"\xff\xc4", 0, data.rindex(b"\xff\xda"))
    return data[:-2] + data[tables:-2] * count + data[-2:]


def open_image(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image
