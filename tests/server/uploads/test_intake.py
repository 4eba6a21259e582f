"""Photos and their maps, fitted to every size they are used at."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model import Look, LookError
from model.labels import encode_labels
from model.look import Throw
from server.engines.easel import Order
from server.uploads.intake import Intake
from tests.server.inputs import SEA, SKY, a_map, a_photo

LONG = st.integers(80, 400)
ASPECT = st.floats(1 / 3.9, 3.9)


@pytest.mark.parametrize(
    ("longest", "sides"),
    [(64, (256,)), (384, (256,)), (512, (256, 512)), (768, (256, 512)), (1024, (256, 512, 1024))],
)
def test_sides_double_as_far_as_maps_go(intake: Intake, longest: int, sides: tuple[int, ...]) -> None:
    assert replace(intake.pack, max_exemplar_side=longest).exemplar_sides == sides


@given(LONG, ASPECT)
@settings(deadline=None, max_examples=30)
def test_all_sizes_show_one_view(intake: Intake, length: int, aspect: float) -> None:
    small, large = intake.photo(a_photo(1, size_of(length, aspect)), None, "labels").pixels
    assert [2 * side for side in small.shape[:2]] == list(large.shape[:2])
    # The same window, so that the one shrunk is the other, but for the resampling.
    halved = large.reshape(small.shape[0], 2, small.shape[1], 2, 3).mean((1, 3))
    assert np.abs(halved - small).mean() < 6


@given(LONG, ASPECT)
@settings(deadline=None, max_examples=30)
def test_a_map_that_was_fetched_fits_its_photo_s_file(intake: Intake, length: int, aspect: float) -> None:
    data = a_photo(1, size_of(length, aspect))
    bare = intake.photo(data, None, "labels")
    height, width = bare.pixels[-1].shape[:2]
    labels = encode_labels(a_map(SKY, SEA, SKY, size=(width, height)))
    replaced, anew = intake.relabelled(bare, labels), intake.photo(data, labels, "labels")
    assert anew.key == replaced.key != bare.key
    assert np.array_equal(anew.labels[-1], a_map(SKY, SEA, SKY, size=(width, height)))
    assert [labels.shape for labels in anew.labels] == [pixels.shape[:2] for pixels in anew.pixels]


@pytest.mark.parametrize("scale", [1, 4])
def test_a_map_fetched_at_another_size_fits_too(intake: Intake, scale: int) -> None:
    """From a server that keeps exemplars smaller or larger."""
    data = a_photo(1, (271, 90))
    height, width = (side // 2 for side in intake.photo(data, None, "labels").pixels[-1].shape[:2])
    labels = a_map(SKY, SEA, size=(scale * width, scale * height))
    photo = intake.photo(data, encode_labels(labels), "labels")
    assert np.array_equal(photo.labels[0], a_map(SKY, SEA, size=(width, height)))


def size_of(length: int, aspect: float) -> tuple[int, int]:
    """Width and height, the longer of them ``length``."""
    return (length, round(length / aspect)) if aspect > 1 else (round(length * aspect), length)


def test_dice_need_a_pack_with_a_bank(intake: Intake) -> None:
    order = Order(a_map(SKY, SEA), (), Look(throws=(Throw(1),)))
    assert intake.lacking(order) == frozenset()
    with pytest.raises(LookError, match="no bank of looks") as caught:
        replace(intake, pack=replace(intake.pack, dice=False)).lacking(order)
    assert caught.value.details["at"] == "dice"
