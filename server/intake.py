"""From uploaded bytes to arrays that fit the model; runs in the thread pool."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from model import Palette
from model.errors import InputError
from model.imaging import Limits, decode_photo, fit, fit_labels
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
    max_exemplar_side: int  # the short one

    @property
    def exemplar_sides(self) -> tuple[int, ...]:
        """Short sides at which exemplars are kept: the pack's, and doubled as long as maps get so large."""
        doublings = max(1, self.max_exemplar_side // self.side).bit_length()
        return tuple(self.side << i for i in range(doublings))

    @property
    def fitting(self) -> str:
        """Names how photos and their maps are made to fit; what was fitted otherwise cannot be used."""
        sides = "-".join(map(str, self.exemplar_sides))
        classes = hashlib.sha256(bytes(self.palette.ids)).hexdigest()[:8]
        return f"{self.name}-{classes}-{sides}-{self.stride}"


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
        fitted = [fit(pixels, side, stride) for side, stride in self._sizes]
        if labels is None:
            return Photo.of(fitted)
        return self._labelled(fitted, pixels.shape, labels, labels_field)

    def relabelled(self, photo: Photo, labels: bytes) -> Photo:
        """The photo with another label map."""
        return self._labelled(photo.pixels, photo.pixels[-1].shape, labels, "labels")

    @property
    def _sizes(self) -> list[tuple[int, int]]:
        """Side and stride to fit to; strides grow with the sides, so that all show one view."""
        pack = self.pack
        return [(side, pack.stride * side // pack.side) for side in pack.exemplar_sides]

    def _labelled(self, fitted: Sequence[Pixels], shape: tuple[int, ...], labels: bytes, field: str) -> Photo:
        """``shape``: of the photo before it was fitted, which is what its map shows."""
        with blamed_on(field):
            decoded = decode_labels(labels, self.pack.palette, limits=self.limits)
            (rows, columns), (height, width) = decoded.shape, fitted[-1].shape[:2]
            if rows * width == columns * height:
                shape = decoded.shape  # a map that was fetched from here shows the photo as it is fitted
            maps = [fit_labels(decoded, side, stride, shape) for side, stride in self._sizes]
        return Photo.of(fitted, maps)


@contextmanager
def blamed_on(field: str) -> Iterator[None]:
    """Name the form field that was at fault."""
    try:
        yield
    except InputError as error:
        error.details["field"] = field
        raise
