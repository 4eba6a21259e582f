from __future__ import annotations

import struct
import warnings
import zlib
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from PIL import Image, ImageCms

from model.errors import AspectError, ConfigError, ImageError, ImageTooLargeError, SizeError
from model.imaging import (
    Limits,
    check_photo,
    confidence_pixels,
    decode_photo,
    encode_jpeg,
    encode_png,
    fit,
    fit_labels,
    fit_pair,
)

Pixels = NDArray[np.uint8]


def saved(image: Image.Image, format: str = "PNG", **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int, height: int, depth: int, kind: int, rows: bytes, *extra: bytes) -> bytes:
    """A PNG made by hand, to hold what no encoder would write. ``kind``: 0 grey, 2 RGB, 3 indexed."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(rows, 9))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + body + chunk(b"IEND", b"")


@pytest.fixture
def photo() -> Pixels:
    """A smooth picture, 40 rows × 60 columns, whose corners differ."""
    rows, columns = np.mgrid[0:40, 0:60]
    return np.stack([4 * columns, 6 * rows, 255 - 4 * columns], axis=-1).astype(np.uint8)


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(3, 4), st.just(3))))
@settings(deadline=None)
def test_png_returns_every_pixel(pixels: Pixels) -> None:
    assert np.array_equal(decode_photo(encode_png(pixels)), pixels)


def test_jpeg_returns_almost_every_pixel(photo: Pixels) -> None:
    difference = np.abs(decode_photo(encode_jpeg(photo, 95)).astype(int) - photo)
    assert difference.mean() < 2


@pytest.mark.parametrize("format", ["PNG", "BMP", "GIF", "JPEG", "WEBP", "MPO"])
def test_every_common_format_is_read(format: str, photo: Pixels) -> None:
    decoded = decode_photo(saved(Image.fromarray(photo), format))
    assert decoded.shape == photo.shape
    assert decoded.flags.writeable
    assert np.abs(decoded.astype(int) - photo).mean() < 8


@pytest.mark.parametrize("format", ["TIFF", "ICO", "PPM", "TGA", "PDF", "EPS", "JPEG2000", "AVIF"])
def test_other_formats_never_reach_their_decoders(format: str, photo: Pixels) -> None:
    with pytest.raises(ImageError, match="Use a JPEG, PNG"):
        decode_photo(saved(Image.fromarray(photo), format))


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"\xff\xd8\xff", b"<svg/>", b"RIFF\0\0\0\0WEBP", b"BM" + b"\0" * 60]
)
def test_bytes_that_are_no_image_are_refused(data: bytes) -> None:
    with pytest.raises(ImageError):
        decode_photo(data)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "BMP"])
def test_a_truncated_photo_is_refused(format: str, photo: Pixels) -> None:
    data = saved(Image.fromarray(photo), format)
    for length in (1, 12, 30, len(data) // 2, len(data) - 60):
        with pytest.raises(ImageError):
            decode_photo(data[:length])


@given(st.sampled_from(["PNG", "JPEG", "WEBP", "GIF", "BMP"]), st.lists(st.integers(0, 2**31), max_size=20))
@settings(deadline=None, max_examples=300)
def test_damage_is_an_image_error_or_harmless(format: str, damage: list[int]) -> None:
    data = bytearray(saved(Image.linear_gradient("L").resize((24, 16)).convert("RGB"), format))
    for place in damage:
        data[(place >> 8) % len(data)] = place & 255
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # Pillow's remarks on EXIF
        try:
            decoded = decode_photo(bytes(data))
        except ImageError:
            return
    assert decoded.dtype == np.uint8
    assert decoded.shape[2] == 3


def test_too_many_bytes_are_refused_before_anything_is_read() -> None:
    with pytest.raises(ImageTooLargeError, match=r"101 bytes; at most 100") as caught:
        decode_photo(b"x" * 101, Limits(max_bytes=100))
    assert caught.value.details == {"bytes": 101, "max_bytes": 100}


@pytest.mark.parametrize("side", [6400, 10_000, 20_000], ids=["over ours", "Pillow warns", "Pillow refuses"])
def test_a_decompression_bomb_is_refused_by_its_header(side: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(image: Image.Image) -> None:
        raise AssertionError("the pixels were decoded")

    bomb = png(side, side, 8, 2, b"\0" * 1000)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", never)
    with pytest.raises(ImageTooLargeError, match="at most 40,000,000 pixels"):
        decode_photo(bomb)


def test_pillow_warning_of_a_bomb_is_an_error_whatever_the_filters() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(ImageTooLargeError):
            decode_photo(png(10_000, 10_000, 8, 2, b"\0"))


@pytest.mark.parametrize(("width", "height"), [(1, 65535), (65535, 1), (10, 41)])
def test_a_long_thin_photo_is_refused(width: int, height: int) -> None:
    with pytest.raises(AspectError, match="Crop it"):
        decode_photo(saved(Image.new("RGB", (width, height))))


def test_the_longest_allowed_photo_is_read() -> None:
    assert decode_photo(saved(Image.new("RGB", (10, 40)))).shape == (40, 10, 3)


@pytest.mark.parametrize(("width", "height"), [(0, 10), (10, 0)])
def test_zero_sided_images_are_refused(width: int, height: int) -> None:
    with pytest.raises(ImageError):
        decode_photo(png(width, height, 8, 2, b""))


def test_a_bomb_in_a_text_chunk_is_refused() -> None:
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"\0" * 50_000_000, 9))
    with pytest.raises(ImageError):
        decode_photo(png(4, 4, 8, 0, b"\0" * 20, text))


def test_a_huge_palette_does_no_harm() -> None:
    palette = chunk(b"PLTE", bytes(range(256)) * 300)
    try:
        decoded = decode_photo(png(4, 4, 8, 3, b"\0\x01\x02\x03\x04" * 4, palette))
    except ImageError:
        return
    assert decoded[0, 0].tolist() == [3, 4, 5]


def test_16_bit_grey_is_scaled_not_clipped() -> None:
    ramp = np.tile(np.array([0, 257, 32768, 65535], np.uint16), (4, 1))
    assert decode_photo(saved(Image.fromarray(ramp)))[0, :, 0].tolist() == [0, 1, 128, 255]


def test_1_bit_and_grey_photos_become_rgb() -> None:
    assert (decode_photo(saved(Image.new("1", (4, 4), 1))) == 255).all()
    assert (decode_photo(saved(Image.new("L", (4, 4), 90))) == 90).all()


def test_cmyk_jpeg_has_its_colours() -> None:
    cyan = decode_photo(saved(Image.new("CMYK", (16, 16), (255, 0, 0, 0)), "JPEG"))
    assert cyan[8, 8, 0] < 40
    assert cyan[8, 8, 1:].min() > 150


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_transparency_lies_over_white(format: str) -> None:
    image = Image.new("RGBA", (8, 8), (200, 0, 0, 0))
    image.paste((200, 0, 0, 255), (4, 0, 8, 8))
    image.paste((0, 0, 0, 128), (0, 4, 4, 8))
    decoded = decode_photo(saved(image, format, **({"lossless": True} if format == "WEBP" else {})))
    assert decoded[0, 0].tolist() == [255, 255, 255]
    assert decoded[0, 7].tolist() == [200, 0, 0]
    assert decoded[7, 0].tolist() == [127, 127, 127]


def test_transparent_colours_of_palettes_and_grey_lie_over_white() -> None:
    grey = Image.new("L", (4, 4), 7)
    assert (decode_photo(saved(grey, transparency=7)) == 255).all()
    flat = Image.new("P", (4, 4), 2)
    flat.putpalette([0, 0, 0, 9, 9, 9, 50, 60, 70])
    assert decode_photo(saved(flat))[0, 0].tolist() == [50, 60, 70]
    assert (decode_photo(saved(flat, transparency=2)) == 255).all()
    assert (decode_photo(saved(flat, transparency=b"\xff\xff\x00")) == 255).all()


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG"])
def test_an_animation_gives_its_first_frame(format: str) -> None:
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "lime", "blue")]
    data = saved(frames[0], format, save_all=True, append_images=frames[1:])
    decoded = decode_photo(data)
    assert decoded.shape == (16, 16, 3)
    assert np.abs(decoded.astype(int) - (255, 0, 0)).max() < 5


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_exif_orientation_is_applied(orientation: int, format: str) -> None:
    """The stored picture's first corner is red; it must come where the orientation puts that corner."""
    image = Image.new("RGB", (64, 32), "white")
    image.paste((255, 0, 0), (0, 0, 16, 16))
    exif = Image.Exif()
    exif[0x0112] = orientation
    decoded = decode_photo(saved(image, format, exif=exif))
    assert decoded.shape[:2] == ((32, 64) if orientation < 5 else (64, 32))
    bottom, right = {1: (0, 0), 2: (0, 1), 3: (1, 1), 4: (1, 0), 5: (0, 0), 6: (0, 1), 7: (1, 1), 8: (1, 0)}[
        orientation
    ]
    corner = decoded[-8 if bottom else 8, -8 if right else 8].astype(int)
    assert np.abs(corner - (255, 0, 0)).max() < 12


@pytest.mark.filterwarnings("ignore:Corrupt EXIF|Truncated File:UserWarning")
@pytest.mark.parametrize("exif", [b"Exif\0\0", b"Exif\0\0junk", b"Exif\0\0II*\0\xff\xff\xff\xff", b"\0" * 9])
def test_damaged_exif_is_ignored(exif: bytes, photo: Pixels) -> None:
    assert decode_photo(saved(Image.fromarray(photo), "JPEG", exif=exif)).shape == photo.shape


def test_an_unheard_of_orientation_is_ignored(photo: Pixels) -> None:
    exif = Image.Exif()
    exif[0x0112] = 77
    assert decode_photo(saved(Image.fromarray(photo), exif=exif)).shape == photo.shape


def wide_gamut_profile() -> bytes:
    """A sound RGB profile that is not sRGB: the red and green primaries of sRGB, exchanged."""
    sound = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack_from(">I", sound, 128)[0]
    for entry in range(132, 132 + 12 * count, 12):
        name = bytes(sound[entry : entry + 4])
        sound[entry : entry + 4] = {b"rXYZ": b"gXYZ", b"gXYZ": b"rXYZ"}.get(name, name)
    return bytes(sound)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_an_embedded_profile_is_converted_to_srgb(format: str) -> None:
    image = Image.new("RGB", (16, 16), (255, 0, 0))
    plain = decode_photo(saved(image, format))[8, 8]
    profiled = decode_photo(saved(image, format, icc_profile=wide_gamut_profile()))[8, 8]
    assert plain[0] > 240
    assert profiled[1] > 240
    assert profiled[0] < 15


def test_an_srgb_profile_changes_nothing(photo: Pixels) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    decoded = decode_photo(saved(Image.fromarray(photo), icc_profile=profile))
    assert np.abs(decoded.astype(int) - photo).max() <= 1


def test_a_profile_and_transparency_are_both_respected() -> None:
    image = Image.new("RGBA", (8, 8), (255, 0, 0, 0))
    image.paste((255, 0, 0, 255), (4, 0, 8, 8))
    decoded = decode_photo(saved(image, icc_profile=wide_gamut_profile()))
    assert decoded[0, 0].tolist() == [255, 255, 255]
    assert decoded[0, 7, 1] > 240


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize(
    "profile", [b"\0", b"junk" * 99, wide_gamut_profile()[:300]], ids=["a byte", "junk", "cut short"]
)
def test_a_broken_profile_is_ignored(profile: bytes, mode: str) -> None:
    image = Image.new(mode, (16, 16), 0)
    expected = decode_photo(saved(image, "JPEG"))
    assert np.array_equal(decode_photo(saved(image, "JPEG", icc_profile=profile)), expected)


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_a_profile_for_other_channels_is_ignored(mode: str) -> None:
    image = Image.new(mode, (16, 16), 0)
    expected = decode_photo(saved(image, "JPEG"))
    assert np.array_equal(decode_photo(saved(image, "JPEG", icc_profile=wide_gamut_profile())), expected)


@pytest.mark.parametrize(
    ("size", "fitted"),
    [
        ((256, 256), (256, 256)),
        ((768, 1153), (256, 384)),
        ((1153, 768), (384, 256)),
        ((100, 100), (256, 256)),
        ((1, 1), (256, 256)),
        ((10, 40), (256, 512)),
        ((40, 10), (512, 256)),
        ((333, 334), (256, 256)),
    ],
)
def test_fit_gives_the_short_side_and_whole_strides(size: tuple[int, int], fitted: tuple[int, int]) -> None:
    assert fit(np.zeros((*size, 3), np.uint8), 256, 16).shape == (*fitted, 3)
    assert fit_labels(np.zeros(size, np.uint8), 256, 16).shape == fitted


@given(st.integers(1, 900), st.integers(1, 900), st.integers(16, 200), st.sampled_from([1, 8, 16]))
@settings(deadline=None)
def test_fitted_sides_divide_and_stay_within_bounds(height: int, width: int, side: int, stride: int) -> None:
    fitted = fit_labels(np.full((height, width), 5, np.uint8), side, stride)
    assert (fitted == 5).all()
    assert min(fitted.shape) == side // stride * stride
    assert max(fitted.shape) <= 2 * side
    assert max(fitted.shape) % stride == 0


def test_a_photo_that_fits_is_untouched(photo: Pixels) -> None:
    assert np.array_equal(fit(photo[:, :40], 40, 8), photo[:, :40])


def test_fit_cuts_the_middle() -> None:
    wide = np.zeros((16, 64, 3), np.uint8)
    wide[:, 16:48] = 255
    assert (fit(wide, 16, 16) == 255).all()


def test_fit_averages_when_it_shrinks() -> None:
    checks = np.indices((64, 64)).sum(axis=0) % 2 * 255
    shrunk = fit(np.repeat(checks[..., None], 3, axis=2).astype(np.uint8), 16, 16)
    assert np.abs(shrunk.astype(int) - 127).max() < 12


def test_fitted_labels_hold_old_ids_only() -> None:
    labels = np.random.default_rng(0).choice(np.array([0, 3, 30], np.uint8), (97, 131))
    assert set(np.unique(fit_labels(labels, 64, 16))) <= {0, 3, 30}


def test_doubling_a_label_map_repeats_its_pixels() -> None:
    labels = np.random.default_rng(0).choice(np.array([0, 3, 30], np.uint8), (32, 48))
    assert np.array_equal(fit_labels(labels, 64, 16), labels.repeat(2, 0).repeat(2, 1))


@pytest.mark.parametrize("scale", [1, 2, 4])
def test_a_pair_shows_the_same_window_in_any_resolution_of_the_map(scale: int) -> None:
    bright = np.zeros((100, 260), bool)
    bright[30:70, 90:200] = True
    photo = np.repeat(bright[..., None] * np.uint8(255), 3, axis=2)
    labels = np.where(bright, 3, 0).astype(np.uint8).repeat(scale, 0).repeat(scale, 1)
    fitted, map_ = fit_pair(photo, labels, 96, 16)
    assert fitted.shape == (96, 192, 3)
    assert map_.shape == (96, 192)
    assert ((fitted[..., 0] > 127) == (map_ == 3)).mean() > 0.99


def test_a_pair_of_different_views_is_refused() -> None:
    with pytest.raises(SizeError, match="Save the map at 60 × 40") as caught:
        fit_pair(np.zeros((40, 60, 3), np.uint8), np.zeros((60, 60), np.uint8), 32, 16)
    assert caught.value.details == {"width": 60, "height": 60, "nearest": [60, 40]}


def test_a_side_below_the_stride_is_a_wrong_call(photo: Pixels) -> None:
    with pytest.raises(ConfigError, match="stride"):
        fit(photo, 8, 16)


def test_a_fitted_photo_passes_and_another_is_told_the_nearest_size(photo: Pixels) -> None:
    check_photo(fit(photo, 64, 16), 16, 64, 128)
    with pytest.raises(SizeError, match=r"The photo is 60 × 40 .* is 64 × 64") as caught:
        check_photo(photo, 16, 64, 128)
    assert caught.value.details == {"width": 60, "height": 40, "stride": 16, "nearest": [64, 64]}


@pytest.mark.parametrize("wrong", [np.zeros((64, 64, 3)), np.zeros((64, 64), np.uint8)])
def test_an_array_that_is_no_photo_is_a_wrong_call(wrong: Any) -> None:
    with pytest.raises(ConfigError, match="uint8"):
        check_photo(wrong, 16, 64, 128)


@pytest.mark.parametrize("wrong", [np.zeros((4, 4, 4), np.uint8), np.zeros((4, 4)), np.zeros(4, np.uint8)])
def test_only_grey_and_rgb_bytes_are_encoded(wrong: Any) -> None:
    with pytest.raises(ConfigError):
        encode_png(wrong)
    with pytest.raises(ConfigError):
        encode_jpeg(wrong)


def test_confidence_becomes_grey_squares() -> None:
    confidence = np.array([[0, 1], [0.5, 0.2]], np.float32)
    pixels = confidence_pixels(confidence, (8, 8))
    assert pixels.dtype == np.uint8
    assert np.array_equal(pixels, np.array([[0, 255], [128, 51]]).repeat(4, 0).repeat(4, 1))
