"""From uploaded bytes to arrays that fit the model; runs in the thread pool."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from model import Palette
from model.errors import InputError
from model.imaging import Limits, decode_photo, fit, fit_pair
from model.labels import check_labels, decode_labels
from server.easel import Photo, Pixels


@dataclass(frozen=True)
class Pack:
    """What the rest of the server has to know of the loaded pack; sizes in pixels."""

    name: str
    version: str
    device: str
    palette: Palette
    stride: int
    side: int
    min_side: int
    max_side: int


@dataclass(frozen=True)
class Intake:
    """Decodes and checks. Every method raises InputErrors whose details name the form field at fault."""

    pack: Pack
    limits: Limits

    def labels(self, data: bytes) -> Pixels:
        """A label map to paint, uint8 [H, W] ids."""
        pack = self.pack
        with blamed_on("labels"):
            labels = decode_labels(data, pack.palette, limits=self.limits)
            check_labels(labels, pack.palette, pack.stride, pack.min_side, pack.max_side)
        return labels

    def photo(self, photo: bytes, labels: bytes | None, labels_field: str) -> Photo:
        """A photo to use as exemplar, with its label map or without; ``labels_field`` is the map's name."""
        with blamed_on("photo"):
            pixels = decode_photo(photo, self.limits)
        if labels is None:
            return Photo.of(fit(pixels, self.pack.side, self.pack.stride), None)
        return self._pair(pixels, labels, labels_field)

    def relabelled(self, photo: Photo, labels: bytes) -> Photo:
        """The photo with another label map."""
        return self._pair(photo.pixels, labels, "labels")

    def _pair(self, pixels: Pixels, labels: bytes, field: str) -> Photo:
        with blamed_on(field):
            decoded = decode_labels(labels, self.pack.palette, limits=self.limits)
            return Photo.of(*fit_pair(pixels, decoded, self.pack.side, self.pack.stride))


@contextmanager
def blamed_on(field: str) -> Iterator[None]:
    """Name the form field that was at fault."""
    try:
        yield
    except InputError as error:
        error.details["field"] = field
        raise
