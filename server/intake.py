"""From uploaded bytes to what the model takes; a decoder reads them: the sandbox, unless they are our own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from model import Palette
from model.errors import InputError
from model.imaging import Limits
from model.labels import check_labels
from server import decoding
from server.easel import Photo, Pixels
from server.sandbox import Decoder


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
    decoder: Decoder

    def labels(self, data: bytes) -> Pixels:
        """A label map to paint, uint8 [H, W] ids."""
        pack = self.pack
        with blamed_on("labels"):
            [labels] = self.decoder.run(decoding.labels, data, pack.palette, self.limits).arrays
            check_labels(labels, pack.palette, pack.stride, pack.min_side, pack.max_side)
        return labels

    def photo(self, photo: bytes, labels: bytes | None, labels_field: str) -> Photo:
        """A photo to use as exemplar, with its label map or without; ``labels_field`` is the map's name."""
        with blamed_on("photo"):
            decoded = self.decoder.run(decoding.photo, photo, self.limits, self._sizes)
        if labels is None:
            return Photo.of(decoded.arrays)
        return self._labelled(decoded.arrays, decoded.shape, labels, labels_field)

    def relabelled(self, photo: Photo, labels: bytes) -> Photo:
        """The photo with another label map."""
        return self._labelled(photo.pixels, photo.pixels[-1].shape[:2], labels, "labels")

    @property
    def _sizes(self) -> list[decoding.Size]:
        """Sizes to fit to; strides grow with the sides, so that all show one view."""
        pack = self.pack
        return [(side, pack.stride * side // pack.side) for side in pack.exemplar_sides]

    def _labelled(self, fitted: Sequence[Pixels], sent: tuple[int, ...], labels: bytes, field: str) -> Photo:
        """``sent``: the shape of the photo before it was fitted, which is what its map shows."""
        with blamed_on(field):
            maps = self.decoder.run(
                decoding.photo_labels,
                labels,
                self.pack.palette,
                self.limits,
                self._sizes,
                sent,
                fitted[-1].shape[:2],
            )
        return Photo.of(fitted, maps.arrays)


@contextmanager
def blamed_on(field: str) -> Iterator[None]:
    """Name the form field that was at fault."""
    try:
        yield
    except InputError as error:
        error.details["field"] = field
        raise
