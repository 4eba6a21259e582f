"""From uploaded bytes to what the model takes; a decoder reads them: the sandbox, unless they are our own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from model.errors import InputError
from model.imaging import Limits
from model.labels import check_labels
from model.look import check_dice, lay_out, missing
from server.engines.easel import Order, Photo, Pixels
from server.engines.pack import Pack
from server.uploads import decoding
from server.uploads.sandbox import Decoder


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

    def brush(self, data: bytes) -> Pixels:
        """A brush layer, uint8 [H, W]."""
        with blamed_on("brush"):
            [brush] = self.decoder.run(decoding.brush, data, self.limits).arrays
        return brush

    def lacking(self, order: Order) -> frozenset[int]:
        """The painted classes that none of the order's photos shows where its look asks for it.

        Raises: LookError if the look does not fit.
        """
        held = order.classes
        with blamed_on("look"):
            check_dice(order.look, self.pack.name, self.pack.dice)
            layout = lay_out(order.look, order.labels, held, self.pack.palette, order.brush)
        return missing(order.look, layout, order.labels, held)

    def photo(self, photo: bytes, labels: bytes | None, labels_field: str) -> Photo:
        """A photo to use as exemplar, with its label map or without; ``labels_field`` is the map's name."""
        with blamed_on("photo"):
            decoded = self.decoder.run(decoding.photo, photo, self.limits, self._sizes)
        if labels is None:
            return Photo.of(decoded.arrays)
        return self._labelled(decoded.arrays, decoded.shape, labels, labels_field)

    def any_labels(self, data: bytes, field: str) -> Pixels:
        """A label map of any size, uint8 [H, W] ids; ``field`` is its name."""
        with blamed_on(field):
            [labels] = self.decoder.run(decoding.labels, data, self.pack.palette, self.limits).arrays
        return labels

    def whole_photo(self, data: bytes) -> tuple[Pixels, Photo]:
        """A photo to edit: its own pixels, and a smaller copy, the last of whose sizes is its map's."""
        reading = self.pack.side, self.pack.stride
        with blamed_on("photo"):
            decoded = self.decoder.run(decoding.whole_photo, data, self.limits, reading)
        pixels, *smaller = decoded.arrays
        return pixels, Photo.of(smaller)

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
