from __future__ import annotations

import numpy as np

from model.collage import NONE, Collage, no_collage, plan_collage
from model.frame import Frame, Pixels
from tests.model.pictures import MOUNTAIN, SEA, SKY, bands, noise_photo

WHOLE = Frame(0, 0, 128, 96)


def plan(before: Pixels, after: Pixels) -> Collage:
    return plan_collage(before, after, WHOLE, (96, 128), before != after)


def test_a_piece_comes_from_where_the_photo_shows_its_class() -> None:
    before = bands(96, 128, SKY, MOUNTAIN)
    after = before.copy()
    after[60:80, 40:80] = SKY
    collage = plan(before, after)
    [(down, right)] = collage.shifts
    assert (collage.pieces[60:80, 40:80] == 1).all()
    assert (before[60 + down : 80 + down, 40 + right : 80 + right] == SKY).all()
    photo = noise_photo(96, 128)
    drawn = collage.draw(photo, WHOLE, after)
    assert np.array_equal(drawn[0], photo[0])
    source = photo[66 + down : 74 + down, 50 + right : 70 + right].astype(int)
    assert np.abs(drawn[66:74, 50:70] - source).mean() < 20


def test_what_the_photo_does_not_show_stays_open() -> None:
    before = bands(96, 128, SKY, MOUNTAIN)
    after = before.copy()
    after[60:80, 40:80] = SEA
    collage = plan(before, after)
    assert collage.shifts == ()
    assert np.array_equal(collage.pieces == NONE, before != after)


def test_large_areas_take_several_pieces() -> None:
    before = bands(96, 128, SKY, MOUNTAIN, MOUNTAIN, MOUNTAIN)
    after = bands(96, 128, SKY, SKY, SKY, MOUNTAIN)
    collage = plan(before, after)
    assert len(collage.shifts) > 1
    assert (collage.pieces[before != after] != NONE).mean() > 0.9


def test_pieces_bring_their_detail_at_the_photo_s_resolution() -> None:
    photo = noise_photo(96, 128)
    frame = Frame(0, 0, 128, 96, 0.25)
    pieces = np.zeros(frame.size, np.uint8)
    pieces[12:, :16], pieces[12:, 16:] = 1, NONE
    detail = Collage(pieces, ((-48, 0),)).detail(photo, frame, slice(0, 96))
    assert np.abs(detail[:48]).mean() > 20
    assert not detail[48:, 64:].any()
    assert np.corrcoef(detail[52:90, :60].ravel(), photo[4:42, :60].ravel())[0, 1] > 0.9


def test_another_exemplar_leaves_all_open() -> None:
    area = np.zeros((8, 8), bool)
    area[2:4] = True
    assert np.array_equal(no_collage(area).pieces == NONE, area)


def test_a_piece_takes_on_the_light_of_what_it_comes_to_lie_in() -> None:
    """A sky that darkens upwards: what is moved down from there is as light as its new surroundings."""
    rows = np.linspace(100, 180, 96).astype(np.uint8)
    photo = np.repeat(np.repeat(rows[:, None], 128, 1)[..., None], 3, 2)
    before = bands(96, 128, SKY)
    before[60:80], photo[60:80] = MOUNTAIN, 20
    after = bands(96, 128, SKY)
    collage = plan(before, after)
    [(down, _)] = collage.shifts
    moved = np.abs(rows[64 + down : 76 + down].astype(int) - rows[64:76]).mean()
    drawn = collage.draw(photo, WHOLE, after)
    assert np.abs(drawn[64:76].astype(int) - rows[64:76, None, None]).mean() < moved / 2
