"""What stands on the model's thread: the painter, and the exemplars it has encoded."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from model import Exemplar, Look, Painter, Painting
from model.labels import classes_of
from model.look import PLAIN
from server.lru import ByteLRU
from server.metrics import Metrics

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Photo:
    """A photo fitted to the sizes it is encoded at, the smallest first, and its label map likewise.

    All show the same view. There is no map until it is given, or read off the photo.
    """

    pixels: tuple[Pixels, ...]  # each [H, W, 3]
    labels: tuple[Pixels, ...]  # each [H, W] ids; empty if there is none
    key: str  # hash of what was given
    labels_read: bool = False
    bundled: bool = False  # it is in the gallery: many paint with it

    @classmethod
    def of(cls, pixels: Sequence[Pixels], labels: Sequence[Pixels] = ()) -> Photo:
        """Name a photo and the map it was given by their content."""
        digest = hashlib.sha256(str(pixels[-1].shape).encode())
        for array in (*pixels, *labels):
            digest.update(array.tobytes())
        return cls(tuple(pixels), tuple(labels), digest.hexdigest()[:32])

    def suiting(self, map_shape: tuple[int, ...]) -> int:
        """Which size to paint a map (H, W) with: the first that is not shorter, else the largest."""
        sides = [min(pixels.shape[:2]) for pixels in self.pixels]
        return next((i for i, side in enumerate(sides) if side >= min(map_shape)), len(sides) - 1)

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return sum(array.nbytes for array in (*self.pixels, *self.labels))


@dataclass(frozen=True)
class Encoded:
    """A photo that has a map and is encoded, and how long that took; 0 ms if it was so before."""

    photo: Photo
    ms: float


@dataclass(frozen=True)
class Order:
    """What to paint: labels uint8 [H, W] of a size that fits, after which photos, and how."""

    labels: Pixels
    photos: tuple[Photo, ...]  # with maps
    look: Look = PLAIN
    brush: Pixels | None = None  # layer, uint8 [H, W]

    @property
    def group(self) -> Hashable:
        """Orders of one group can be painted together."""
        return self.labels.shape

    @property
    def uploads(self) -> list[str]:
        """Keys of the photos that few others paint with."""
        return [photo.key for photo in self.photos if not photo.bundled]

    @property
    def classes(self) -> list[frozenset[int]]:
        """What each photo shows at the size it is painted with, but for unknown."""
        maps = [photo.labels[photo.suiting(self.labels.shape)] for photo in self.photos]
        return [classes_of(labels) for labels in maps]


@dataclass(frozen=True)
class Painted:
    """An order carried out; ``encode_ms`` as in ``Encoded``, ``version`` of the pack that painted it."""

    painting: Painting
    encode_ms: float
    version: str


class Easel:
    """Paints and encodes, on the model's thread alone, one call at a time."""

    def __init__(self, painter: Painter, cache_bytes: int, metrics: Metrics) -> None:
        self._painter = painter
        self._metrics = metrics
        self._encoded: ByteLRU[Exemplar] = ByteLRU(cache_bytes)

    def encode(self, photos: list[Photo]) -> list[Encoded]:
        """Read the maps that are missing, and encode photos at their smallest size, unless that is done."""
        return [self._read_and_encode(photo) for photo in photos]

    def paint(self, orders: list[Order]) -> list[Painted]:
        """Paint orders of one group together. Raises: what ``Painter.paint_batch`` raises."""
        encoded = [self._encode_all(order) for order in orders]
        paintings = self._painter.paint_batch(
            [order.labels for order in orders],
            [exemplars for exemplars, _ in encoded],
            [order.look for order in orders],
            [order.brush for order in orders],
        )
        version = self._painter.version
        return [Painted(painting, ms, version) for painting, (_, ms) in zip(paintings, encoded, strict=True)]

    def forget_all(self) -> None:
        """Drop all features, to make room or because they may be wrong."""
        self._encoded.clear()

    def forget(self, photo: Photo) -> None:
        """Drop a photo's features. For any thread."""
        for size in range(len(photo.pixels)):
            self._encoded.drop(_key(photo, size))

    def _read_and_encode(self, photo: Photo) -> Encoded:
        begin = time.perf_counter()
        if not photo.labels:
            # At the smallest size, which is what the reader was trained at.
            read = [self._painter.read_labels(photo.pixels[0], pixels.shape[:2]) for pixels in photo.pixels]
            photo = replace(photo, labels=tuple(read), labels_read=True)
        read_ms = 1000 * (time.perf_counter() - begin)
        return Encoded(photo, read_ms + self._encode(photo, 0)[1])

    def _encode_all(self, order: Order) -> tuple[list[Exemplar], float]:
        """The exemplars of an order, each at the size that suits, and the milliseconds that encoding took."""
        encoded = [self._encode(photo, photo.suiting(order.labels.shape)) for photo in order.photos]
        return [exemplar for exemplar, _ in encoded], sum(ms for _, ms in encoded)

    def _encode(self, photo: Photo, size: int) -> tuple[Exemplar, float]:
        """The exemplar at one of its sizes, and the milliseconds that encoding took; 0 if it was known."""
        key = _key(photo, size)
        known = self._encoded.get(key)
        if known:
            self._metrics.cache_hits.inc()
            return known, 0.0
        self._metrics.cache_misses.inc()
        begin = time.perf_counter()
        exemplar = self._painter.encode_exemplar(photo.pixels[size], photo.labels[size])
        self._encoded.put(key, exemplar)
        return exemplar, 1000 * (time.perf_counter() - begin)


def _key(photo: Photo, size: int) -> str:
    return f"{photo.key}/{size}"
