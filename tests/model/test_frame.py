from __future__ import annotations

import numpy as np
import pytest

from model.frame import Frame, around, enlarged, padded
from tests.model.pictures import MOUNTAIN, SEA, SKY, bands, noise_photo


def test_a_frame_holds_what_it_is_around_and_lies_in_the_photo() -> None:
    frame = around((300, 10, 340, 30), (256, 128), (400, 600))
    assert frame.left <= 300 < 340 <= frame.left + frame.width
    assert (frame.top, frame.width >= 256, frame.height >= 128) == (0, True, True)
    assert around((0, 0, 50, 50), (900, 900), (400, 600)) == Frame(0, 0, 600, 400)


def test_a_little_more_has_the_same_frame() -> None:
    assert around((300, 110, 340, 130), (256, 256), (900, 900)) == around(
        (299, 110, 341, 131), (256, 256), (900, 900)
    )


def test_it_is_painted_at_the_photo_s_scale_where_that_fits() -> None:
    photo = noise_photo(300, 400)
    whole = Frame(100, 50, 256, 192).fitted(256)
    assert whole.scale == 1
    assert np.array_equal(whole.photo(photo), photo[50:242, 100:356])
    half = Frame(0, 0, 400, 300).fitted(200)
    assert (half.scale, half.size, half.photo(photo).shape) == (0.5, (150, 200), (150, 200, 3))


def test_maps_of_any_size_are_cut_with_their_photo() -> None:
    small = bands(30, 40, SKY, MOUNTAIN, SEA)
    labels = Frame(0, 100, 400, 100).labels(small, (300, 400))
    assert labels.shape == (100, 400)
    assert np.unique(labels).tolist() == [MOUNTAIN]


def test_contours_are_smooth_when_a_map_is_scaled_up() -> None:
    rows, columns = np.mgrid[:32, :32]
    slope = np.where(rows * 4 > columns, SEA, SKY).astype(np.uint8)  # in steps of 4 pixels
    edge = (Frame(0, 0, 512, 512).labels(slope, (512, 512)) == SEA).argmax(0)
    expected = np.linspace(0, 128, 512)
    assert np.abs(edge - expected)[64:-64].max() < 16
    assert np.abs(np.diff(edge.astype(int))).max() < 8


def test_a_stroke_of_one_pixel_survives() -> None:
    labels = np.full((64, 64), SKY, np.uint8)
    labels[32] = SEA
    assert (Frame(0, 0, 256, 256).labels(labels, (256, 256)) == SEA).any(0).all()


@pytest.mark.parametrize("fill", [None, 0])
def test_padding_makes_sides_divide(fill: int | None) -> None:
    labels = bands(50, 70, SKY, SEA)
    wide = padded(labels, 16, 64, fill)
    assert wide.shape == (64, 80)
    assert np.array_equal(wide[:50, :70], labels)
    assert wide[60, 5] == (SEA if fill is None else 0)


def test_strips_join_without_a_trace() -> None:
    frame = Frame(0, 0, 100, 90, 0.3)
    pixels = noise_photo(*frame.size)
    whole = enlarged(pixels, slice(0, 90), frame)
    strips = [enlarged(pixels, slice(top, top + 30), frame) for top in (0, 30, 60)]
    assert np.abs(np.concatenate(strips).astype(int) - whole).max() <= 1
