from __future__ import annotations

import numpy as np

from model.blending import blend, distance, spread
from tests.model.pictures import noise_photo


def test_distance_is_euclidean_up_to_its_reach() -> None:
    mask = np.zeros((20, 30), bool)
    mask[10, 15] = True
    rows, columns = np.mgrid[:20, :30]
    expected = np.hypot(rows - 10, columns - 15).clip(max=6)
    np.testing.assert_allclose(distance(mask, 6), expected, atol=1e-5)


def test_a_picture_blended_with_itself_is_itself() -> None:
    photo = noise_photo(50, 37)
    inside = np.zeros((50, 37), bool)
    inside[10:30, 5:20] = True
    assert np.array_equal(blend(photo, photo, inside, 4), photo)


def test_colours_change_over_gently_and_detail_at_once() -> None:
    inside = np.zeros((64, 64), bool)
    inside[:, 32:] = True
    flat = blend(np.full((64, 64, 3), 200, np.uint8), np.full((64, 64, 3), 100, np.uint8), inside, 4)
    row = flat[32, :, 0].astype(int)
    assert (np.diff(row) >= 0).all()
    assert np.diff(row).max() < 20
    assert (row[0] < 105, row[-1] > 195) == (True, True)
    stripes = np.full((64, 64, 3), 100, np.uint8)
    stripes[:, ::2] += 40
    fine = blend(stripes, np.full((64, 64, 3), 120, np.uint8), inside, 4)[32, :, 0].astype(int)
    assert np.abs(np.diff(fine[:28])).max() <= 2
    assert np.abs(np.diff(fine[36:])).min() >= 30


def test_what_is_spread_stays_where_it_is_and_goes_on_smoothly() -> None:
    values = np.tile(np.linspace(0, 100, 64, dtype=np.float32)[None, :, None], (48, 1, 1))
    weight = np.ones((48, 64, 1), np.float32)
    weight[:, 24:40] = 0
    values[:, 24:40] = 999  # counts for nothing
    filled = spread(values, weight)
    assert np.array_equal(filled[weight > 0], values[weight > 0])
    hole = filled[24, 24:40, 0]
    assert ((hole > 30) & (hole < 70)).all()
    assert (np.diff(hole) > -1).all()
