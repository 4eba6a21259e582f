"""Photos: from untrusted bytes to sRGB arrays, fitted to a size, and back to files."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from model.errors import AspectError, ConfigError, ImageError, ImageTooLargeError, InputError, SizeError

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
"""The decoders that untrusted bytes may reach."""

_USE = "Use a JPEG, PNG, WebP, GIF or BMP file."

# Pillow only warns of an image too large for it; no server reads that.
warnings.simplefilter("error", Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Limits:
    """What an image may weigh; all are checked before its pixels are decoded."""

    max_bytes: int = 20 * 2**20
    max_pixels: int = 40_000_000
    max_aspect: float = 4.0  # long side over short side


DEFAULT_LIMITS = Limits()


def open_image(data: bytes, limits: Limits) -> Image.Image:
    """Decode the first frame of an image file, as it is stored: any mode, no orientation applied.

    Raises: ImageTooLargeError, AspectError, ImageError.
    """
    if not data:
        raise ImageError(f"The file is empty. {_USE}")
    if len(data) > limits.max_bytes:
        raise ImageTooLargeError(
            f"The file has {len(data):,} bytes; at most {limits.max_bytes:,} are accepted. "
            "Save it smaller or with more compression.",
            {"bytes": len(data), "max_bytes": limits.max_bytes},
        )
    image = _identify(data, limits)
    _check_size(image.width, image.height, limits)
    with _damage_in_words():
        image.load()
        if image.mode == "P" and not image.palette:
            raise ValueError("it has no palette")
    return image


def decode_photo(data: bytes, limits: Limits = DEFAULT_LIMITS) -> NDArray[np.uint8]:
    """Decode a photo as a person sees it: upright, in sRGB, transparency over white, first frame.

    Returns uint8 [H, W, 3]. Raises: ImageTooLargeError, AspectError, ImageError.
    """
    with _damage_in_words():
        # Nested, so that each step lets go of the last one's pixels: they may be hundreds of MB.
        return np.array(_over_white(_upright(open_image(data, limits))))


def fit(photo: NDArray[np.uint8], side: int, stride: int) -> NDArray[np.uint8]:
    """Resize to a short side of ``side`` pixels, and cut the middle so that both sides divide by ``stride``.

    photo: uint8 [H, W, 3]. The long side becomes at most 2 · ``side``. Returns uint8 [H', W', 3].
    """
    return _resample(photo, photo.shape, side, stride, Image.Resampling.LANCZOS)


MAP_SIDE = 512
"""Pixels on the short side of a map that is read off a whole photo, at most."""


def reading_sizes(shape: tuple[int, ...], side: int, stride: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """At which size (rows, columns) to read a map off a photo (H, W, …), and of which size the map is.

    Both show all of the photo. It is read with a short side of ``side`` pixels, fewer if the long side had
    more than 4 times as many; sides divide by ``stride``.
    """
    height, width = shape[:2]
    short, long = min(height, width), max(height, width)
    scale, shrink = min(side / short, 4 * side / long), min(1, MAP_SIDE / short)
    fitted = max(1, round(height * scale / stride)) * stride, max(1, round(width * scale / stride)) * stride
    return fitted, (max(1, round(height * shrink)), max(1, round(width * shrink)))


def stretch(photo: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """The whole of a photo, uint8 [H, W, 3], at ``size`` (rows, columns), which may change its shape."""
    if photo.shape[:2] == size:
        return photo
    return np.array(Image.fromarray(photo).resize(size[::-1], Image.Resampling.LANCZOS))


def fit_labels(
    labels: NDArray[np.uint8], side: int, stride: int, like: tuple[int, ...] | None = None
) -> NDArray[np.uint8]:
    """The geometry of ``fit`` for a label map, uint8 [H, W]; takes the nearest pixel, so ids stay ids.

    like: shape (H, W, …) of the photo to fit to, in whose window the map then is at any resolution.
    Raises: SizeError when the two differ in shape by more than 2 %, as they then show different views.
    """
    (height, width), (rows, columns) = (like or labels.shape)[:2], labels.shape
    if abs(width * rows - height * columns) > 0.02 * max(width * rows, height * columns):
        raise SizeError(
            f"The label map is {columns} × {rows} pixels, but its photo {width} × {height}: "
            f"they must show the same view. Save the map at {width} × {height}.",
            {"width": columns, "height": rows, "nearest": [width, height]},
        )
    return _resample(labels, (height, width), side, stride, Image.Resampling.NEAREST)


def fit_pair(
    photo: NDArray[np.uint8], labels: NDArray[np.uint8], side: int, stride: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """``fit`` a photo, and its label map to the same window. Raises: SizeError as ``fit_labels``."""
    return fit(photo, side, stride), fit_labels(labels, side, stride, photo.shape)


def check_photo(photo: NDArray[np.uint8], stride: int, min_side: int, max_side: int) -> None:
    """Make sure that a photo has been fitted: uint8 [H, W, 3], sides as ``check_sides`` wants them.

    Raises: ConfigError, SizeError.
    """
    if photo.dtype != np.uint8 or photo.ndim != 3 or photo.shape[2] != 3:
        raise ConfigError(f"a photo must be uint8 [H, W, 3], not {photo.dtype} {photo.shape}")
    check_sides("photo", photo.shape, stride, min_side, max_side)


def check_sides(what: str, shape: tuple[int, ...], stride: int, min_side: int, max_side: int) -> None:
    """Make sure that both sides of ``shape`` (H, W, …) divide by ``stride`` and lie in the range, in pixels.

    Raises: SizeError naming the nearest size that does.
    """
    height, width = shape[:2]
    lowest, highest = -(-min_side // stride), max_side // stride
    nearest = [stride * min(max(round(side / stride), lowest), highest) for side in (width, height)]
    if nearest != [width, height]:
        raise SizeError(
            f"The {what} is {width} × {height} pixels; both sides must divide by {stride} and lie "
            f"between {min_side} and {max_side}. The nearest size that fits is {nearest[0]} × {nearest[1]}.",
            {"width": width, "height": height, "stride": stride, "nearest": nearest},
        )


def encode_png(pixels: NDArray[np.uint8]) -> bytes:
    """PNG of uint8 [H, W] (grey) or [H, W, 3] (RGB), lossless."""
    # Level 1 takes a third of the default's time for a tenth more bytes.
    return _encode(pixels, "PNG", compress_level=1)


def encode_jpeg(pixels: NDArray[np.uint8], quality: int = 90) -> bytes:
    """JPEG of uint8 [H, W] (grey) or [H, W, 3] (RGB); ``quality`` in 1…95."""
    return _encode(pixels, "JPEG", quality=quality)


def confidence_pixels(confidence: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.uint8]:
    """A confidence map as a grey picture of ``size`` (H, W), 0 = none, 255 = full; cells stay sharp squares.

    confidence: float32 [h, w] in [0, 1], one value per cell; ``size`` a multiple of [h, w].
    """
    rows, columns = size[0] // confidence.shape[0], size[1] // confidence.shape[1]
    grey = np.rint(confidence * 255).astype(np.uint8)
    return grey.repeat(rows, axis=0).repeat(columns, axis=1)


@contextmanager
def _damage_in_words() -> Iterator[None]:
    """For Pillow, which raises whatever it trips over in damaged bytes."""
    try:
        yield
    except (InputError, MemoryError):
        raise
    except Exception as error:
        raise ImageError(f"The image is truncated or damaged ({error}). Save or upload it again.") from error


def _identify(data: bytes, limits: Limits) -> Image.Image:
    """Read the header only."""
    try:
        return Image.open(BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise ImageTooLargeError(
            f"The image is far too large; at most {limits.max_pixels:,} pixels are accepted. Scale it down.",
            {"max_pixels": limits.max_pixels},
        ) from error
    except UnidentifiedImageError as error:
        raise ImageError(
            f"The file is not an image that can be read, or it is cut off near its start. {_USE}",
            {"formats": list(FORMATS)},
        ) from error
    except MemoryError:
        raise
    except Exception as error:  # as for a damaged body
        raise ImageError(f"The image's header is damaged ({error}). Save or upload it again.") from error


def _check_size(width: int, height: int, limits: Limits) -> None:
    size = {"width": width, "height": height}
    if width * height > limits.max_pixels:
        raise ImageTooLargeError(
            f"The image is {width} × {height} pixels; at most {limits.max_pixels:,} pixels are accepted. "
            "Scale it down.",
            {**size, "max_pixels": limits.max_pixels},
        )
    if max(width, height) > limits.max_aspect * min(width, height):
        raise AspectError(
            f"The image is {width} × {height} pixels, too long and thin: its long side may be at most "
            f"{limits.max_aspect:g} times its short side. Crop it.",
            {**size, "max_aspect": limits.max_aspect},
        )


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)  # a copy, without what the decoder keeps beside the pixels
    except MemoryError:
        raise
    except Exception:  # damaged EXIF says nothing about the pixels, which are decoded already
        return image


def _to_8_bits(image: Image.Image) -> Image.Image:
    """16-bit grey to 8-bit grey; Pillow's own conversion clips instead of scaling."""
    wide = np.asarray(image).astype(np.uint32)
    return Image.fromarray(((wide + 128) // 257).clip(max=255).astype(np.uint8))


def _over_white(image: Image.Image) -> Image.Image:
    """In sRGB, without alpha."""
    if image.mode.startswith("I"):
        image = _to_8_bits(image)
    if not image.has_transparency_data:
        return _to_srgb(image)
    alpha = (image if "A" in image.mode else image.convert("RGBA")).getchannel("A")
    white = Image.new("RGB", image.size, "white")
    white.paste(_to_srgb(image), mask=alpha)
    return white


def _to_srgb(image: Image.Image) -> Image.Image:
    """Colours by the embedded profile if it is sound and fits, else by the mode alone; drops alpha."""
    profile = image.info.get("icc_profile")
    flat = image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")
    if profile:
        with suppress(ImageCms.PyCMSError):
            converted = ImageCms.profileToProfile(
                flat, BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            if converted is not None:
                return converted
    return flat if flat.mode == "RGB" else flat.convert("RGB")


def _resample(
    pixels: NDArray[np.uint8], shape: tuple[int, ...], side: int, stride: int, method: Image.Resampling
) -> NDArray[np.uint8]:
    """Fit ``pixels`` by the geometry of an image of ``shape`` (H, W, …) showing the same view."""
    if side < stride or stride < 1:
        raise ConfigError(f"the side ({side}) must be at least the stride ({stride}), and that at least 1")
    short = min(shape[:2])
    height, width = (min(length * side // short, 2 * side) // stride * stride for length in shape[:2])
    # The window in source pixels; fractions matter when the scale is not whole.
    tall = height * short / side / shape[0] * pixels.shape[0]
    wide = width * short / side / shape[1] * pixels.shape[1]
    top, left = max(0.0, (pixels.shape[0] - tall) / 2), max(0.0, (pixels.shape[1] - wide) / 2)
    box = (left, top, min(left + wide, pixels.shape[1]), min(top + tall, pixels.shape[0]))
    return np.array(Image.fromarray(pixels).resize((width, height), method, box=box))


def _encode(pixels: NDArray[np.uint8], format: str, **options: int) -> bytes:
    if pixels.dtype != np.uint8 or not (pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] == 3)):
        raise ConfigError(f"an image must be uint8 [H, W] or [H, W, 3], not {pixels.dtype} {pixels.shape}")
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, format, **options)
    return buffer.getvalue()
