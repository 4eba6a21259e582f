"""Frames: parts of a photo and of its maps, cut out at the size they are painted at."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from model.imaging import stretch

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Size = tuple[int, int]
"""Rows and columns."""
Bounds = tuple[float, float, float, float]
"""Left, top, right and bottom, in pixels of a photo."""

_SOFTENING = 0.7
"""Pixels of a map over which its contours are smoothed; a stroke of one pixel just survives it."""


@dataclass(frozen=True)
class Frame:
    """A rectangle of a photo, in its pixels, and how many pixels are painted for one of those, 1 at most."""

    left: int
    top: int
    width: int
    height: int
    scale: float = 1.0

    @property
    def size(self) -> Size:
        """Of what is painted."""
        return max(1, round(self.height * self.scale)), max(1, round(self.width * self.scale))

    @property
    def rows(self) -> slice:
        """In the photo."""
        return slice(self.top, self.top + self.height)

    @property
    def columns(self) -> slice:
        """In the photo."""
        return slice(self.left, self.left + self.width)

    @property
    def bounds(self) -> Bounds:
        """In the photo."""
        return self.left, self.top, self.left + self.width, self.top + self.height

    def fitted(self, most: int, scale: float = 1.0) -> Frame:
        """At ``scale``, or the largest below at which no side is painted with more than ``most`` pixels."""
        return replace(self, scale=min(scale, most / max(self.width, self.height)))

    def part(self, rows: slice, columns: slice, shift: tuple[int, int], within: tuple[int, ...]) -> Bounds:
        """Bounds in the photo (H, W, …) of a part of what is painted, moved down and to the right.

        It is moved less where it would leave the photo.
        """
        tall, wide = self.height / self.size[0], self.width / self.size[1]
        top, left = self.top + rows.start * tall + shift[0], self.left + columns.start * wide + shift[1]
        height, width = (rows.stop - rows.start) * tall, (columns.stop - columns.start) * wide
        top, left = (
            max(0.0, min(low, end)) for low, end in ((top, within[0] - height), (left, within[1] - width))
        )
        return left, top, left + width, top + height

    def on_map(self, map_size: tuple[int, ...], photo_size: Size) -> Bounds:
        """Its bounds in pixels of a map [h, w] that shows all of the photo."""
        tall, wide = map_size[0] / photo_size[0], map_size[1] / photo_size[1]
        left, top, right, bottom = self.bounds
        return left * wide, top * tall, min(right * wide, map_size[1]), min(bottom * tall, map_size[0])

    def photo(self, photo: Pixels) -> Pixels:
        """What a photo [H, W, 3] shows in the frame, [rows, columns, 3]."""
        part = photo[self.rows, self.columns]
        return stretch(part, self.size)

    def labels(self, labels: Pixels, photo_size: Size) -> Pixels:
        """What a map [h, w] of a photo says in the frame, [rows, columns]: with smooth contours."""
        ids = np.flatnonzero(np.bincount(labels.ravel()))
        best = np.zeros(self.size, np.uint8)
        found = np.full(self.size, ids[0], np.uint8)
        for id in ids:
            share = self.share(labels == id, photo_size)
            found[share > best] = id
            np.maximum(best, share, out=best)
        return found

    def share(self, mask: Mask, photo_size: Size) -> Pixels:
        """How much of a mask [h, w] of a photo is in each pixel of the frame; 255 is all, [rows, columns]."""
        box, (rows, columns) = self.on_map(mask.shape, photo_size), self.size
        grey = Image.fromarray(mask.astype(np.uint8) * 255)
        if box[3] - box[1] < rows:
            grey = grey.filter(ImageFilter.GaussianBlur(_SOFTENING))
        return np.array(grey.resize((columns, rows), Image.Resampling.BICUBIC, box=box))


def around(bounds: Bounds, least: tuple[float, float], within: Size) -> Frame:
    """The smallest frame that holds the bounds and is ``least`` (wide, high), as far as the photo goes.

    ``within``: the photo's size. Sides lie on a grid, so that similar bounds have one frame.
    """
    left, right = _stretch(bounds[0], bounds[2], least[0], within[1])
    top, bottom = _stretch(bounds[1], bounds[3], least[1], within[0])
    return Frame(left, top, right - left, bottom - top)


def padded(pixels: Pixels, stride: int, least: int, fill: int | None = None) -> Pixels:
    """[H, W, …] with sides that divide by ``stride`` and are at least ``least``.

    What is added, at the right and the bottom, is ``fill``, or goes on as the picture ends.
    """
    add = [(0, -(-max(side, least) // stride) * stride - side) for side in pixels.shape[:2]]
    widths = [*add, *[(0, 0)] * (pixels.ndim - 2)]
    if fill is None:
        return np.pad(pixels, widths, "edge")
    return np.pad(pixels, widths, constant_values=fill)


def _stretch(low: float, high: float, least: float, end: int, grid: int = 32) -> tuple[int, int]:
    """Whole numbers on the grid, or at 0 or the end, that hold low … high and lie ``least`` apart."""
    more = max(0.0, least - (high - low)) / 2
    low, high = low - more, high + more
    shift = max(0.0, -low) - max(0.0, high - end)  # what is lost over one edge is gained at the other
    begin, stop = math.floor((low + shift) / grid) * grid, math.ceil((high + shift) / grid) * grid
    return max(0, begin), min(end, stop)


def enlarged(pixels: Pixels, rows: slice, frame: Frame, smooth: bool = True) -> Pixels:
    """Rows of a frame at the photo's resolution, from pixels of the frame's size as painted."""
    if pixels.shape[:2] == (frame.height, frame.width):
        return pixels[rows]
    per_row = pixels.shape[0] / frame.height
    box = 0, rows.start * per_row, pixels.shape[1], min(rows.stop * per_row, pixels.shape[0])
    method = Image.Resampling.BICUBIC if smooth else Image.Resampling.NEAREST
    return np.array(Image.fromarray(pixels).resize((frame.width, rows.stop - rows.start), method, box=box))
