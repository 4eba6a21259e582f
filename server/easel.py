"""What stands on the model's thread: the painter, and the exemplars it has encoded."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model import Exemplar, Painter, Painting
from server.lru import ByteLRU
from server.metrics import Metrics

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Photo:
    """A photo fitted for the model, and the label map it came with, if any; ``key`` is their hash."""

    pixels: Pixels  # [H, W, 3]
    labels: Pixels | None  # [H, W] ids
    key: str

    @classmethod
    def of(cls, pixels: Pixels, labels: Pixels | None) -> Photo:
        """Name a photo and its map by their content."""
        digest = hashlib.sha256(str(pixels.shape).encode())
        digest.update(pixels.tobytes())
        digest.update(b"" if labels is None else labels.tobytes())
        return cls(pixels, labels, digest.hexdigest()[:32])


@dataclass(frozen=True)
class Encoded:
    """An encoded exemplar, and how long encoding it took; 0 ms if it was encoded before."""

    exemplar: Exemplar
    ms: float


@dataclass(frozen=True)
class Order:
    """What to paint: labels uint8 [H, W] of a size that fits, in the manner of which photo."""

    labels: Pixels
    photo: Photo
    seed: int

    @property
    def group(self) -> Hashable:
        """Orders of one group can be painted together."""
        return self.labels.shape, self.photo.pixels.shape, self.seed


@dataclass(frozen=True)
class Painted:
    """An order carried out; ``encode_ms`` as in ``Encoded``."""

    painting: Painting
    encode_ms: float


class Easel:
    """Paints and encodes; everything here runs on the model's thread, one call at a time."""

    def __init__(self, painter: Painter, cache_bytes: int, metrics: Metrics) -> None:
        self._painter = painter
        self._metrics = metrics
        self._encoded: ByteLRU[Exemplar] = ByteLRU(cache_bytes)

    def encode(self, photos: list[Photo]) -> list[Encoded]:
        """Encode photos, or find them encoded."""
        return [self._encode(photo) for photo in photos]

    def paint(self, orders: list[Order]) -> list[Painted]:
        """Paint orders of one group together. Raises: what ``Painter.paint_batch`` raises."""
        encoded = [self._encode(order.photo) for order in orders]
        paintings = self._painter.paint_batch(
            [order.labels for order in orders], [each.exemplar for each in encoded], orders[0].seed
        )
        return [Painted(painting, each.ms) for painting, each in zip(paintings, encoded, strict=True)]

    def _encode(self, photo: Photo) -> Encoded:
        known = self._encoded.get(photo.key)
        if known:
            self._metrics.cache_hits.inc()
            return Encoded(known, 0.0)
        self._metrics.cache_misses.inc()
        begin = time.perf_counter()
        exemplar = self._painter.encode_exemplar(photo.pixels, photo.labels)
        self._encoded.put(photo.key, exemplar)
        return Encoded(exemplar, 1000 * (time.perf_counter() - begin))
