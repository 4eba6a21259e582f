"""Looks survive JSON, and what is no look is refused with its place."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import LookError
from model.look import Blend, Look, Region, Throw
from model.look_json import MAX_SEED, NamedLook, look_to_json, read_look

FULL = {
    "exemplars": [{"exemplar": "snow-peaks", "mapping": {"21": 128}}, {"exemplar": "dunes"}],
    "regions": [{"class": 2, "exemplar": 1}, {"class": 4, "at": [120, 30], "strength": 0.5}],
    "strength": 1.0,
    "blend": {"exemplar": 1, "coarse": 0.3, "fine": 0.0},
    "brush": 1,
    "dice": [{"seed": 7}, {"class": 2, "seed": 9}],
    "seed": 0,
}


def test_everything_is_read() -> None:
    named = read_look(json.dumps(FULL))
    assert named.exemplars == ("snow-peaks", "dunes")
    assert named.look == Look(
        mappings=({21: 128}, {}),
        regions=(Region(2, exemplar=1), Region(4, (120, 30), strength=0.5)),
        strength=1.0,
        blend=Blend(1, 0.3, 0.0),
        brush=1,
        throws=(Throw(7), Throw(9, 2)),
        seed=0,
    )


@pytest.mark.parametrize("text", ["{}", '{"regions": null, "strength": null, "blend": null}', b" {}\n"])
def test_everything_may_be_left_out(text: str | bytes) -> None:
    assert read_look(text) == NamedLook(Look(), ())


def test_what_says_nothing_is_not_written() -> None:
    assert look_to_json(Look(), ()) == {"strength": 1.0, "seed": 0}
    assert look_to_json(*read_look(json.dumps(FULL))) == FULL


number, label, share = st.integers(0, 3), st.integers(0, 255), st.floats(0, 1)
seed = st.integers(0, MAX_SEED)
point = st.tuples(st.integers(-9, 2000), st.integers(-9, 2000))


@st.composite
def named_looks(draw: st.DrawFn) -> NamedLook:
    names = tuple(draw(st.lists(st.text(st.characters(codec="utf-8"), min_size=1), max_size=4)))
    mapping = st.dictionaries(label, label, max_size=3)
    region = st.builds(Region, label, st.none() | point, number, st.none() | share) | st.builds(
        Region, label, st.none() | point, st.none(), share
    )
    look = Look(
        mappings=tuple(draw(mapping) for _ in names),
        regions=tuple(draw(st.lists(region, max_size=4))),
        strength=draw(share),
        blend=draw(st.none() | st.builds(Blend, number, share, share)),
        brush=draw(st.none() | number),
        throws=tuple(draw(st.lists(st.builds(Throw, seed, st.none() | label), max_size=3))),
        seed=draw(seed),
    )
    return NamedLook(look, names)


@given(named_looks())
def test_what_is_written_is_read_back(named: NamedLook) -> None:
    text = json.dumps(look_to_json(*named))
    assert read_look(text) == named
    assert read_look(text.encode()) == named


REFUSED: dict[str, tuple[str, str | None, str]] = {
    "no JSON": ("{", None, "not JSON"),
    "nothing": ("", None, "not JSON"),
    "no text": ('{"exemplars": [{"exemplar": "\\ud800"}]}', None, "not JSON"),
    "no object": ("[1]", None, "must be an object"),
    "nested without end": ("[" * 60_000, None, "not JSON"),
    "too long": (" " * 70_000, None, "more than 65,536 characters"),
    "the same twice": ('{"seed": 1, "seed": 2}', None, "has 'seed' twice"),
    "a class mapped twice": (
        '{"exemplars": [{"exemplar": "a", "mapping": {"21": 1, "21": 2}}]}',
        None,
        "has '21' twice",
    ),
    "an unknown part": ('{"weather": "fine"}', "weather", "is not known here, only blend, brush, dice"),
    "an unknown part of a region": (
        '{"regions": [{"class": 1, "strength": 1, "glow": 1}]}',
        "regions[0].glow",
        "only at, class, exemplar, strength",
    ),
    "five exemplars": (
        json.dumps({"exemplars": [{"exemplar": str(i)} for i in range(5)]}),
        "exemplars",
        "must be a list of at most 4",
    ),
    "many regions": (json.dumps({"regions": [{"class": 1}] * 257}), "regions", "a list of at most 256"),
    "no list": ('{"regions": {}}', "regions", "must be a list"),
    "an exemplar without a name": ('{"exemplars": [{}]}', "exemplars[0].exemplar", "must name an exemplar"),
    "an exemplar that is only a name": ('{"exemplars": ["a"]}', "exemplars[0]", "must be an object"),
    "a name without an end": (
        json.dumps({"exemplars": [{"exemplar": "x" * 1025}]}),
        "exemplars[0].exemplar",
        "in 1024 characters at most",
    ),
    "a mapping from no id": (
        '{"exemplars": [{"exemplar": "a", "mapping": {"021": 1}}]}',
        "exemplars[0].mapping.021",
        "must map the id",
    ),
    "a mapping to no id": (
        '{"exemplars": [{"exemplar": "a", "mapping": {"21": "sea"}}]}',
        "exemplars[0].mapping.21",
        "must map the id",
    ),
    "a region of no class": ('{"regions": [{"exemplar": 1}]}', "regions[0].class", "is missing"),
    "a region that says nothing": ('{"regions": [{"class": 1}]}', "regions[0]", "neither an exemplar nor"),
    "a point of three": (
        '{"regions": [{"class": 1, "strength": 1, "at": [1, 2, 3]}]}',
        "regions[0].at",
        "must be the [x, y] of a pixel",
    ),
    "a point of fractions": (
        '{"regions": [{"class": 1, "strength": 1, "at": [1.5, 2]}]}',
        "regions[0].at",
        "must be the [x, y] of a pixel",
    ),
    "a strength beyond 1": ('{"strength": 1.01}', "strength", "must be a number from 0 to 1"),
    "a strength that is none": ('{"strength": NaN}', "strength", "must be a number from 0 to 1"),
    "a strength that is true": ('{"strength": true}', "strength", "must be a number from 0 to 1"),
    "a blend with nobody": ('{"blend": {"coarse": 1}}', "blend.exemplar", "is missing"),
    "a seed below 0": ('{"seed": -1}', "seed", "must be a whole number from 0 to 4294967295"),
    "a seed too large": ('{"seed": 4294967296}', "seed", "must be a whole number"),
    "a seed of digits without an end": (f'{{"seed": {"9" * 9999}}}', None, "not JSON"),
    "dice without a seed": ('{"dice": [{"class": 1}]}', "dice[0].seed", "is missing"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_look_is_told_where(name: str) -> None:
    text, at, words = REFUSED[name]
    with pytest.raises(LookError) as fault:
        read_look(text)
    assert fault.value.details == ({} if at is None else {"at": at})
    assert words in fault.value.message
    assert fault.value.message[-1] == "."


PIECES: list[Any] = [None, True, -1, 0, 1, 5, 0.5, 1e99, "", "a", "3", [], {}, [1, 2]]


def test_nonsense_is_refused_in_words() -> None:
    """Looks of which some parts are something else altogether."""
    source = random.Random(0)

    def spoilt(value: Any) -> Any:
        if source.random() < 0.1:
            return source.choice(PIECES)
        if isinstance(value, dict):
            return {name: spoilt(each) for name, each in value.items()}
        return [spoilt(each) for each in value] if isinstance(value, list) else value

    messages = []
    for _ in range(500):
        value = spoilt(FULL)
        try:
            look_to_json(*read_look(json.dumps(value)))
        except LookError as error:
            messages.append(error.message)
    assert 200 < len(messages) < 500
    assert min(map(len, messages)) > 20


def test_the_look_of_the_documentation_is_one() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "manipulation.md").read_text()
    [text] = re.findall(r"^```json\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert look_to_json(*read_look(text)) == json.loads(text)
