from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from model.errors import (
    AspectError,
    ConfigError,
    ImageError,
    ImageTooLargeError,
    LabelMapError,
    SizeError,
    UnknownClassesError,
    UnknownColoursError,
)
from model.imaging import Limits, encode_png
from model.labels import Labels, check_labels, colourise, decode_labels, encode_labels
from model.palette import LANDSCAPE, LabelClass, Palette

LABEL_MAPS = arrays.arrays(
    np.uint8,
    st.tuples(st.integers(8, 24), st.integers(8, 24)),
    elements=st.sampled_from(LANDSCAPE.ids),
)


def saved(image: Image.Image, format: str = "PNG", **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def decode(image: Image.Image, format: str = "PNG", **options: Any) -> Labels:
    return decode_labels(saved(image, format, **options), LANDSCAPE)


def indexed(indices: Labels, colours: dict[int, tuple[int, int, int]]) -> Image.Image:
    image = Image.fromarray(indices, "L").convert("L")
    flat = Image.new("P", image.size)
    flat.putdata(indices.ravel().tolist())
    table = [0] * 768
    for index, colour in colours.items():
        table[3 * index : 3 * index + 3] = colour
    flat.putpalette(table)
    return flat


@pytest.fixture
def labels() -> Labels:
    """Every class of the palette, 12 × 12."""
    return np.repeat(np.array(LANDSCAPE.ids, np.uint8)[:, None], 12, axis=1)


@given(LABEL_MAPS)
@settings(deadline=None)
def test_ids_come_back_exactly(labels: Labels) -> None:
    assert np.array_equal(decode_labels(encode_labels(labels), LANDSCAPE), labels)


@given(LABEL_MAPS)
@settings(deadline=None)
def test_colours_come_back_exactly(labels: Labels) -> None:
    assert np.array_equal(decode_labels(encode_png(colourise(labels, LANDSCAPE)), LANDSCAPE), labels)


@given(LABEL_MAPS)
@settings(deadline=None)
def test_a_quantised_copy_of_a_coloured_map_comes_back_exactly(labels: Labels) -> None:
    image = Image.fromarray(colourise(labels, LANDSCAPE))
    assert np.array_equal(decode(image.convert("P", palette=Image.Palette.ADAPTIVE)), labels)


@pytest.mark.parametrize("format", ["PNG", "BMP", "GIF"])
def test_lossless_formats_hold_coloured_maps(format: str, labels: Labels) -> None:
    assert np.array_equal(decode(Image.fromarray(colourise(labels, LANDSCAPE)), format), labels)


def test_lossless_webp_holds_coloured_maps(labels: Labels) -> None:
    assert np.array_equal(
        decode(Image.fromarray(colourise(labels, LANDSCAPE)), "WEBP", lossless=True), labels
    )


def test_an_opaque_alpha_channel_changes_nothing(labels: Labels) -> None:
    assert np.array_equal(decode(Image.fromarray(colourise(labels, LANDSCAPE)).convert("RGBA")), labels)
    assert np.array_equal(decode(Image.fromarray(labels).convert("LA")), labels)


def test_a_transparent_pixel_has_no_class(labels: Labels) -> None:
    image = Image.fromarray(colourise(labels, LANDSCAPE)).convert("RGBA")
    image.putpixel((3, 3), (6, 230, 230, 254))
    with pytest.raises(LabelMapError, match="1 pixels of the label map are transparent") as caught:
        decode(image)
    assert caught.value.details == {"count": 1}


def test_indices_are_ids_when_the_colours_mean_nothing_here(labels: Labels) -> None:
    colours = {id: (id, 255 - id, 77) for id in LANDSCAPE.ids}
    assert np.array_equal(decode(indexed(labels, colours)), labels)


def test_indices_are_ids_when_all_colours_are_black(labels: Labels) -> None:
    assert np.array_equal(decode(indexed(labels, {})), labels)


def test_indices_in_another_order_are_read_by_their_colours(labels: Labels) -> None:
    """As an image editor saves: indices 0, 1, 2 … in order of appearance."""
    indices = LANDSCAPE.index_of[labels][::-1]
    colours = {index: entry.colour for index, entry in enumerate(LANDSCAPE.classes)}
    assert np.array_equal(decode(indexed(indices, colours)), labels[::-1])


def test_an_indexed_map_of_one_colour_is_read_by_it() -> None:
    assert (decode(indexed(np.zeros((9, 9), np.uint8), {0: (6, 230, 230)})) == 3).all()


def test_an_anti_aliased_indexed_map_is_told_its_colours() -> None:
    indices = np.tile(np.array([0, 1, 4], np.uint8), (9, 3))
    sky, sea = LANDSCAPE.by_id(3).colour, LANDSCAPE.by_id(27).colour
    with pytest.raises(UnknownColoursError) as caught:
        decode(indexed(indices, {0: sky, 1: sea, 4: (7, 118, 231)}))
    assert caught.value.details["count"] == 27


def test_an_indexed_map_with_neither_ids_nor_colours_is_told_its_ids() -> None:
    indices = np.tile(np.array([3, 4, 5], np.uint8), (9, 3))
    with pytest.raises(UnknownClassesError) as caught:
        decode(indexed(indices, {3: (1, 2, 3), 4: (4, 5, 6), 5: (7, 8, 9)}))
    assert caught.value.details["ids"] == [{"id": 4, "pixels": 27}]


@pytest.mark.parametrize("interlace", [0, 1])
def test_interlacing_changes_nothing(interlace: int, labels: Labels) -> None:
    """Adam7, built by hand as Pillow writes none: the seven passes of an 8-bit grey image."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    passes = [
        (0, 0, 8, 8),
        (0, 4, 8, 8),
        (4, 0, 8, 4),
        (0, 2, 4, 4),
        (2, 0, 4, 2),
        (0, 1, 2, 2),
        (1, 0, 2, 1),
    ]
    parts = [labels[y::dy, x::dx] for y, x, dy, dx in passes] if interlace else [labels]
    rows = b"".join(b"\0" + row.tobytes() for part in parts if part.size for row in part)
    header = struct.pack(">IIBBBBB", labels.shape[1], labels.shape[0], 8, 0, 0, 0, interlace)
    png = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
    assert np.array_equal(decode_labels(png, LANDSCAPE), labels)


def test_16_bit_grey_holds_ids(labels: Labels) -> None:
    assert np.array_equal(decode(Image.fromarray(labels.astype(np.uint16))), labels)


def test_16_bit_ids_past_8_bits_are_not_wrapped() -> None:
    wide = np.full((9, 9), 256 + 3, np.uint16)
    with pytest.raises(UnknownClassesError, match="259"):
        decode(Image.fromarray(wide))


def test_1_bit_black_is_unknown_and_white_is_refused() -> None:
    assert (decode(Image.new("1", (9, 9))) == 0).all()
    with pytest.raises(UnknownClassesError, match="255"):
        decode(Image.new("1", (9, 9), 1))


def test_unknown_ids_are_counted_and_the_allowed_ones_listed(labels: Labels) -> None:
    labels[0, :5] = 4
    labels[1, :2] = 200
    with pytest.raises(UnknownClassesError, match=r"lacks: 4, 200\. .*3 sky") as caught:
        decode_labels(encode_labels(labels), LANDSCAPE)
    assert caught.value.details == {
        "ids": [{"id": 4, "pixels": 5}, {"id": 200, "pixels": 2}],
        "allowed": list(LANDSCAPE.ids),
    }


def test_unknown_colours_are_counted_with_their_nearest_class(labels: Labels) -> None:
    pixels = colourise(labels, LANDSCAPE)
    pixels[0, :7] = (7, 230, 230)
    pixels[1, :2] = (9, 7, 200)
    with pytest.raises(UnknownColoursError, match=r"9 of 144 pixels .*#07e6e6, nearest to sky") as caught:
        decode_labels(encode_png(pixels), LANDSCAPE)
    assert caught.value.details == {
        "count": 9,
        "colours": [
            {"colour": "#07e6e6", "pixels": 7, "nearest": {"id": 3, "name": "sky", "colour": "#06e6e6"}},
            {"colour": "#0907c8", "pixels": 2, "nearest": {"id": 27, "name": "sea", "colour": "#0907e6"}},
        ],
    }


def test_a_photo_as_label_map_lists_eight_colours_only() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    with pytest.raises(UnknownColoursError) as caught:
        decode_labels(encode_png(noise), LANDSCAPE)
    colours = caught.value.details["colours"]
    assert isinstance(colours, list)
    assert len(colours) == 8


@pytest.mark.parametrize("format", ["JPEG", "WEBP"])
def test_a_lossy_coloured_map_says_to_use_png(format: str, labels: Labels) -> None:
    with pytest.raises(UnknownColoursError, match="save the map as PNG"):
        decode(Image.fromarray(colourise(labels, LANDSCAPE)), format)


def test_a_grey_jpeg_is_refused_even_if_its_values_survived() -> None:
    with pytest.raises(LabelMapError, match="save the map as PNG"):
        decode(Image.new("L", (16, 16), 3), "JPEG")


def test_a_cmyk_map_says_what_to_use() -> None:
    with pytest.raises(LabelMapError, match=r"CMYK.*Save it as a PNG"):
        decode(Image.new("CMYK", (16, 16)), "JPEG")


@pytest.mark.parametrize("data", [b"", b"\0", b"not an image", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_bytes_that_are_no_image_are_refused(data: bytes) -> None:
    with pytest.raises(ImageError, match="Use a JPEG, PNG"):
        decode_labels(data, LANDSCAPE)


def test_every_truncation_that_loses_pixels_is_an_image_error(labels: Labels) -> None:
    data = encode_labels(labels)
    checksums = 4 + 4 + 4 + 4  # of the pixels and of their chunk, and the length of the end chunk
    for length in range(data.index(b"IEND") - checksums):
        with pytest.raises(ImageError):
            decode_labels(data[:length], LANDSCAPE)


def test_limits_hold_for_label_maps(labels: Labels) -> None:
    data = encode_labels(labels)
    with pytest.raises(ImageTooLargeError):
        decode_labels(data, LANDSCAPE, limits=Limits(max_pixels=143))
    with pytest.raises(ImageTooLargeError):
        decode_labels(data, LANDSCAPE, limits=Limits(max_bytes=len(data) - 1))
    with pytest.raises(AspectError):
        decode_labels(encode_labels(labels[:2]), LANDSCAPE)


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_damage_anywhere_is_never_another_kind_of_error(noise: bytes) -> None:
    data = bytearray(encode_labels(np.full((16, 16), 3, np.uint8)))
    for position, byte in enumerate(noise):
        data[(37 * position + byte) % len(data)] ^= byte
    try:
        decoded = decode_labels(bytes(data), LANDSCAPE)
    except (ImageError, LabelMapError):
        return
    assert decoded.dtype == np.uint8


@pytest.mark.parametrize(
    ("width", "height", "nearest"),
    [(250, 256, [256, 256]), (256, 1040, [256, 1024]), (16, 64, [64, 64]), (263, 265, [256, 272])],
)
def test_sides_that_do_not_fit_are_told_the_nearest_that_do(
    width: int, height: int, nearest: list[int]
) -> None:
    with pytest.raises(SizeError, match=f"{nearest[0]} × {nearest[1]}") as caught:
        check_labels(np.zeros((height, width), np.uint8), LANDSCAPE, 16, 64, 1024)
    assert caught.value.details == {"width": width, "height": height, "stride": 16, "nearest": nearest}


@given(st.integers(1, 3000), st.integers(1, 3000))
@settings(deadline=None)
def test_the_nearest_size_is_accepted(width: int, height: int) -> None:
    labels = np.broadcast_to(np.uint8(0), (height, width))
    try:
        check_labels(labels, LANDSCAPE, 16, 60, 1030)
    except SizeError as error:
        nearest = error.details["nearest"]
        assert isinstance(nearest, list)
        check_labels(np.zeros(nearest[::-1], np.uint8), LANDSCAPE, 16, 60, 1030)


def test_labels_of_another_size_than_their_photo_are_refused() -> None:
    labels = np.zeros((64, 96), np.uint8)
    check_labels(labels, LANDSCAPE, 16, 64, 1024, like=(64, 96))
    with pytest.raises(SizeError, match="96 × 64 pixels, but its photo 64 × 96") as caught:
        check_labels(labels, LANDSCAPE, 16, 64, 1024, like=(96, 64))
    assert caught.value.details["nearest"] == [64, 96]


def test_checked_labels_must_belong_to_the_palette() -> None:
    with pytest.raises(UnknownClassesError):
        check_labels(np.full((64, 64), 9, np.uint8), LANDSCAPE, 16, 64, 1024)


@pytest.mark.parametrize("wrong", [np.zeros((64, 64)), np.zeros((64, 64, 3), np.uint8)])
def test_an_array_that_is_no_label_map_is_a_wrong_call(wrong: Any) -> None:
    with pytest.raises(ConfigError):
        check_labels(wrong, LANDSCAPE, 16, 64, 1024)
    with pytest.raises(ConfigError):
        encode_labels(wrong)


def test_ids_outside_the_palette_cannot_be_coloured() -> None:
    with pytest.raises(UnknownClassesError):
        colourise(np.full((8, 8), 1, np.uint8), LANDSCAPE)


def test_another_palette_reads_its_own_classes() -> None:
    palette = Palette((LabelClass(0, "unknown", (0, 0, 0)), LabelClass(255, "all", (255, 255, 255))))
    labels = np.tile(np.array([0, 255], np.uint8), (8, 4))
    assert np.array_equal(decode_labels(encode_labels(labels), palette), labels)
    assert np.array_equal(decode_labels(encode_png(colourise(labels, palette)), palette), labels)
