from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import ConfigError
from model.palette import LANDSCAPE, NOT_IN_PALETTE, LabelClass, Palette, from_hex, to_hex

UNKNOWN = LabelClass(0, "unknown", (0, 0, 0))


def test_landscape_has_ade20k_ids_and_colours_in_order_of_id() -> None:
    assert LANDSCAPE.ids == (0, 2, 3, 5, 7, 10, 14, 17, 18, 22, 27, 30)
    assert LANDSCAPE.by_id(3) == LabelClass(3, "sky", (6, 230, 230))
    assert LANDSCAPE.by_id(30) == LabelClass(30, "field", (112, 9, 255))


def test_index_of_is_the_position_of_every_id_and_nothing_else() -> None:
    for id in range(256):
        expected = LANDSCAPE.ids.index(id) if id in LANDSCAPE.ids else NOT_IN_PALETTE
        assert LANDSCAPE.index_of[id] == expected


def test_lookup_tables_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        LANDSCAPE.index_of[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        LANDSCAPE.colours[0] = 1


def test_json_round_trip_through_text() -> None:
    assert Palette.from_json(json.loads(json.dumps(LANDSCAPE.to_json()))) == LANDSCAPE


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_hex_round_trip(colour: tuple[int, int, int]) -> None:
    assert from_hex(to_hex(colour)) == colour


@pytest.mark.parametrize("text", ["", "#12345", "123456#", "#gg0000", "#12 456", "#1234567", "#１２３４５６"])
def test_a_wrong_colour_text_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="#rrggbb"):
        from_hex(text)


@pytest.mark.parametrize(
    "classes",
    [
        (),
        (LabelClass(1, "wall", (1, 1, 1)),),
        (UNKNOWN, LabelClass(0, "sky", (6, 230, 230))),
        (UNKNOWN, LabelClass(3, "unknown", (6, 230, 230))),
        (UNKNOWN, LabelClass(3, "sky", (0, 0, 0))),
    ],
    ids=["empty", "first is not 0", "same id", "same name", "same colour"],
)
def test_a_palette_that_contradicts_itself_is_refused(classes: tuple[LabelClass, ...]) -> None:
    with pytest.raises(ConfigError, match="palette"):
        Palette(classes)


def test_a_palette_of_all_256_ids_is_refused() -> None:
    classes = tuple(LabelClass(id, f"class {id}", (id, 0, 0)) for id in range(256))
    with pytest.raises(ConfigError, match="at most 255"):
        Palette(classes)
    assert len(Palette(classes[:255])) == 255


@pytest.mark.parametrize(
    ("id", "name", "colour"),
    [(256, "x", (0, 0, 1)), (-1, "x", (0, 0, 1)), (1, "x", (0, 0, 256)), (1, "", (0, 0, 1))],
)
def test_a_class_out_of_range_is_refused(id: int, name: str, colour: tuple[int, int, int]) -> None:
    with pytest.raises(ConfigError):
        LabelClass(id, name, colour)


@pytest.mark.parametrize(
    "data",
    [
        None,
        "sky",
        {"id": 0},
        [None],
        [{"id": 0, "name": "unknown"}],
        [{"id": "0", "name": "unknown", "colour": "#000000"}],
        [{"id": True, "name": "unknown", "colour": "#000000"}],
        [{"id": 0, "name": "unknown", "colour": "#000000", "extra": 1}],
    ],
)
def test_wrong_json_is_refused(data: object) -> None:
    with pytest.raises(ConfigError):
        Palette.from_json(data)


def test_an_id_outside_the_palette_is_refused() -> None:
    with pytest.raises(ConfigError, match="no class 4"):
        LANDSCAPE.by_id(4)


def test_nearest_is_the_class_itself_for_its_own_colour_and_close_for_a_blend() -> None:
    for entry in LANDSCAPE.classes:
        assert LANDSCAPE.nearest(entry.colour) is entry
    assert LANDSCAPE.nearest((10, 225, 235)).name == "sky"


def test_colours_follow_the_classes() -> None:
    assert np.array_equal(LANDSCAPE.colours, [entry.colour for entry in LANDSCAPE.classes])
