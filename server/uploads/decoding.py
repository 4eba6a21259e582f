"""From uploaded bytes to arrays that fit the model: the work that the sandbox does."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from io import BytesIO

from PIL import Image, ImageCms

from model import Palette
from model.brush import decode_brush
from model.errors import InputError
from model.imaging import (
    DEFAULT_LIMITS,
    FORMATS,
    Limits,
    decode_photo,
    fit,
    fit_labels,
    reading_sizes,
    stretch,
)
from model.labels import decode_labels
from model.palette import LANDSCAPE
from server.uploads.sandbox import Decoded

Size = tuple[int, int]
"""The short side and the stride to fit to, in pixels."""


def photo(data: bytes, limits: Limits, sizes: Sequence[Size]) -> Decoded:
    """A photo at each of ``sizes``, uint8 [H, W, 3]. Raises: as ``decode_photo``."""
    pixels = decode_photo(data, limits)
    return Decoded(pixels.shape[:2], [fit(pixels, side, stride) for side, stride in sizes])


def whole_photo(data: bytes, limits: Limits, reading: Size) -> Decoded:
    """A photo as it is, as its map is read off it, and at the size of that map, each uint8 [H, W, 3].

    ``reading``: as ``reading_sizes`` takes it. Raises: as ``decode_photo``.
    """
    pixels = decode_photo(data, limits)
    smaller = [stretch(pixels, size) for size in reading_sizes(pixels.shape, *reading)]
    return Decoded(pixels.shape[:2], [pixels, *smaller])


def labels(data: bytes, palette: Palette, limits: Limits) -> Decoded:
    """A label map as it is, uint8 [H, W] ids. Raises: as ``decode_labels``."""
    decoded = decode_labels(data, palette, limits=limits)
    return Decoded(decoded.shape, [decoded])


def photo_labels(
    data: bytes,
    palette: Palette,
    limits: Limits,
    sizes: Sequence[Size],
    sent: tuple[int, ...],
    fitted: tuple[int, ...],
) -> Decoded:
    """The label map of a photo at each of ``sizes``, uint8 [H, W] ids. Raises: also as ``fit_labels``.

    ``sent``, ``fitted``: the shape (H, W) of the photo as it was sent, and at its largest size.
    """
    decoded = decode_labels(data, palette, limits=limits)
    (rows, columns), (height, width) = decoded.shape, fitted
    # A map that was fetched from here shows the photo as it is fitted.
    shape = decoded.shape if rows * width == columns * height else sent
    return Decoded(decoded.shape, [fit_labels(decoded, side, stride, shape) for side, stride in sizes])


def brush(data: bytes, limits: Limits) -> Decoded:
    """A brush layer as it is, uint8 [H, W]. Raises: as ``decode_brush``."""
    decoded = decode_brush(data, limits)
    return Decoded(decoded.shape, [decoded])


def rehearse() -> None:
    """Read one image of each kind, so that whatever Pillow and NumPy import late has been imported."""
    sideways = Image.Exif()
    sideways[0x0112] = 6
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    indexed = Image.new("P", (16, 16))
    indexed.putpalette([1] * 768)
    for format in (*FORMATS, "MPO"):
        image = indexed.convert("RGB") if format in ("JPEG", "MPO") else indexed
        buffer = BytesIO()
        image.save(buffer, format, exif=sideways.tobytes(), icc_profile=profile)
        photo(buffer.getvalue(), DEFAULT_LIMITS, [(16, 16)])
        with suppress(InputError):
            labels(buffer.getvalue(), LANDSCAPE, DEFAULT_LIMITS)
