"""Looks are laid out as they say, pixel by pixel, or refused in words that name the place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.errors import LookError
from model.labels import Labels
from model.look import Blend, Layout, Look, Region, Throw, lay_out, missing
from model.palette import LANDSCAPE

SKY, TREE, WATER, SEA, MOUNTAIN = 3, 5, 22, 27, 17
HELD = [frozenset({SKY, TREE}), frozenset({SKY, WATER}), frozenset({MOUNTAIN})]

MAP = np.array(
    [
        [SKY, SKY, SKY, SKY, SKY],
        [SEA, SEA, TREE, SEA, SEA],
        [SEA, SEA, TREE, SEA, SEA],
        [0, 0, TREE, TREE, TREE],
    ],
    np.uint8,
)


def laid(
    look: Look, count: int = 3, brush: Labels | None = None, labels: Labels = MAP
) -> tuple[Layout, np.ndarray[Any, Any]]:
    """A look on a map, and which exemplar each pixel takes after for the most part."""
    layout = lay_out(look, labels, HELD[:count], LANDSCAPE, brush)
    assert layout.coarse is not None
    return layout, layout.coarse.argmax(0)


def test_the_first_exemplar_is_everybodys() -> None:
    layout, most = laid(Look())
    assert not most.any()
    assert layout.coarse is not None
    assert layout.fine is not None
    assert np.array_equal(layout.coarse, layout.fine)
    assert layout.strength is None
    assert layout.throws == ()


@pytest.mark.parametrize("count", [0, 1])
def test_with_one_exemplar_at_most_there_is_nothing_to_share(count: int) -> None:
    layout = lay_out(Look(strength=0.5), MAP, HELD[:count], LANDSCAPE)
    assert layout.coarse is layout.fine is None
    assert layout.strength is not None
    assert (layout.strength == 0.5).all()


def test_a_class_takes_after_its_exemplar_wherever_it_is() -> None:
    _, most = laid(Look(regions=(Region(SEA, exemplar=1),)))
    assert np.array_equal(most == 1, MAP == SEA)


def test_a_connected_region_takes_after_its_own() -> None:
    _, most = laid(Look(regions=(Region(SEA, at=(4, 1), exemplar=2),)))
    assert np.argwhere(most == 2).tolist() == [[1, 3], [1, 4], [2, 3], [2, 4]]


@pytest.mark.parametrize("order", [1, -1])
def test_what_is_said_of_one_region_counts_more_than_what_is_said_of_its_class(order: int) -> None:
    regions = (Region(SEA, at=(0, 1), exemplar=2, strength=0.1), Region(SEA, exemplar=1, strength=0.6))
    layout, most = laid(Look(regions=regions[::order]))
    assert most[1].tolist() == [2, 2, 0, 1, 1]
    assert layout.strength is not None
    np.testing.assert_allclose(layout.strength[1], [0.1, 0.1, 1, 0.6, 0.6])


def test_a_region_without_an_exemplar_of_its_own_keeps_that_of_its_class() -> None:
    regions = (Region(SEA, at=(0, 1), strength=0.1), Region(SEA, exemplar=1))
    layout, most = laid(Look(strength=0.5, regions=regions))
    assert np.array_equal(most == 1, MAP == SEA)
    assert layout.strength is not None
    np.testing.assert_allclose(layout.strength[1], [0.1, 0.1, 0.5, 0.5, 0.5])


def test_a_strength_that_is_1_everywhere_is_none() -> None:
    assert laid(Look(strength=0, regions=()))[0].strength is not None
    every = tuple(Region(label, strength=1) for label in np.unique(MAP).tolist())
    assert laid(Look(strength=0, regions=every))[0].strength is None


def test_a_blend_reaches_what_has_no_exemplar_of_its_own_coarse_and_fine_apart() -> None:
    look = Look(regions=(Region(SKY, exemplar=0), Region(SEA, exemplar=1)), blend=Blend(2, 0.25, 1))
    layout, _ = laid(look)
    assert layout.coarse is not None
    assert layout.fine is not None
    for y, x, coarse, fine in ((0, 0, [1, 0, 0], [1, 0, 0]), (1, 0, [0, 1, 0], [0, 1, 0])):
        assert layout.coarse[:, y, x].tolist() == coarse
        assert layout.fine[:, y, x].tolist() == fine
    assert layout.coarse[:, 1, 2].tolist() == [0.75, 0, 0.25]
    assert layout.fine[:, 1, 2].tolist() == [0, 0, 1]


def test_the_brush_comes_above_all_softly() -> None:
    brush = np.zeros(MAP.shape, np.uint8)
    brush[0, :3] = 255, 51, 0
    look = Look(regions=(Region(SKY, exemplar=1),), blend=Blend(1, 1, 1), brush=2)
    layout, _ = laid(look, brush=brush)
    assert layout.coarse is not None
    np.testing.assert_allclose(layout.coarse[:, 0, :3].T, [[0, 0, 1], [0, 0.8, 0.2], [0, 1, 0]], atol=1e-6)


def test_dice_are_thrown_for_classes_and_for_all_the_rest() -> None:
    layout = lay_out(Look(throws=(Throw(7), Throw(9, SEA))), MAP, [], LANDSCAPE)
    (all_seed, rest), (sea_seed, sea) = layout.throws
    assert (all_seed, sea_seed) == (7, 9)
    assert np.array_equal(sea, MAP == SEA)
    assert np.array_equal(rest, MAP != SEA)


def by_the_book(look: Look, labels: Labels, count: int, brush: Labels | None, y: int, x: int) -> Any:
    """Coarse and fine shares and strength of one pixel, by the words of the documentation."""

    def holds(region: Region) -> bool:
        return region.label == labels[y, x] and (region.at is None or together(labels, region.at, (x, y)))

    mine = sorted(filter(holds, look.regions), key=lambda region: region.at is not None)
    own = [region.exemplar for region in mine if region.exemplar is not None]
    strengths = [region.strength for region in mine if region.strength is not None]
    shares = []
    for amount in ("coarse", "fine"):
        share = np.zeros(count)
        share[own[-1] if own else 0] = 1
        if look.blend and not own:
            share *= 1 - getattr(look.blend, amount)
            share[look.blend.exemplar] += getattr(look.blend, amount)
        if brush is not None and look.brush is not None:
            share *= 1 - brush[y, x] / 255
            share[look.brush] += brush[y, x] / 255
        shares.append(share)
    return *shares, strengths[-1] if strengths else look.strength


def together(labels: Labels, one: tuple[int, int], other: tuple[int, int]) -> bool:
    seen, waiting = set[tuple[int, int]](), [one]
    while waiting:
        x, y = waiting.pop()
        if (x, y) in seen or not (0 <= y < labels.shape[0] and 0 <= x < labels.shape[1]):
            continue
        if labels[y, x] == labels[one[1], one[0]]:
            seen.add((x, y))
            waiting += [(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)]
    return other in seen


shares = st.floats(0, 1, width=32)


@st.composite
def scenes(draw: st.DrawFn) -> tuple[Look, Labels, int, Labels | None]:
    """A small map, and a look that may fit it."""
    count = draw(st.integers(2, 4))
    bytes_of = st.lists(st.sampled_from([0, SKY, SEA]), min_size=30, max_size=30)
    labels = np.array(draw(bytes_of), np.uint8).reshape(5, 6)
    exemplar = st.integers(0, count - 1)

    def region(at: tuple[int, int] | None, label: int, own: int | None, strength: float | None) -> Region:
        return Region(int(labels[at[::-1]]) if at else label, at, own, strength)

    regions = st.builds(
        region,
        st.none() | st.tuples(st.integers(0, 5), st.integers(0, 4)),
        st.sampled_from([SKY, SEA]),
        st.none() | exemplar,
        st.none() | shares,
    )
    brush = draw(st.none() | st.binary(min_size=30, max_size=30))
    look = Look(
        regions=tuple(draw(st.lists(regions, max_size=4))),
        strength=draw(shares),
        blend=draw(st.none() | st.builds(Blend, exemplar, shares, shares)),
        brush=None if brush is None else draw(exemplar),
    )
    return look, labels, count, None if brush is None else np.frombuffer(brush, np.uint8).reshape(5, 6)


@given(scenes())
@settings(deadline=None)
def test_every_pixel_is_as_the_look_says(scene: tuple[Look, Labels, int, Labels | None]) -> None:
    look, labels, count, brush = scene
    held = [frozenset({SKY, SEA})] * count
    if repeated_or_absent(look, labels):
        with pytest.raises(LookError):
            lay_out(look, labels, held, LANDSCAPE, brush)
        return
    layout = lay_out(look, labels, held, LANDSCAPE, brush)
    assert layout.coarse is not None
    assert layout.fine is not None
    for y, x in np.ndindex(labels.shape):
        coarse, fine, strength = by_the_book(look, labels, count, brush, y, x)
        np.testing.assert_allclose(layout.coarse[:, y, x], coarse, atol=1e-6)
        np.testing.assert_allclose(layout.fine[:, y, x], fine, atol=1e-6)
        assert (1 if layout.strength is None else layout.strength[y, x]) == pytest.approx(strength)


def repeated_or_absent(look: Look, labels: Labels) -> bool:
    def same(a: Region, b: Region) -> bool:
        if a.label != b.label or (a.at is None) != (b.at is None):
            return False
        return a.at is None or b.at is None or together(labels, a.at, b.at)

    pairs = [(a, b) for i, a in enumerate(look.regions) for b in look.regions[:i]]
    return any(same(*pair) for pair in pairs) or any(each.label not in labels for each in look.regions)


FAULTS: dict[str, tuple[Look, str, str]] = {
    "a class twice": (
        Look(regions=(Region(SEA, exemplar=1), Region(SKY, exemplar=1), Region(SEA, strength=0.5))),
        "regions[2]",
        "same pixels as regions[0]",
    ),
    "a connected region twice": (
        Look(regions=(Region(SEA, (0, 1), 1), Region(SEA, (1, 2), 2))),
        "regions[1]",
        "same pixels as regions[0]",
    ),
    "a class that is not on the map": (
        Look(regions=(Region(MOUNTAIN, exemplar=1),)),
        "regions[0]",
        "mountain, which is not on the map. The map holds 3 sky, 5 tree, 27 sea",
    ),
    "a class that the palette lacks": (
        Look(regions=(Region(99, exemplar=1),)),
        "regions[0]",
        "class 99, which the palette lacks. It has 2 building, 3 sky",
    ),
    "a point of another class": (
        Look(regions=(Region(SEA, (2, 1), 1),)),
        "regions[0]",
        "points at (2, 1) for sea, but tree is painted there",
    ),
    "a point beside the map": (
        Look(regions=(Region(SEA, (5, 1), 1),)),
        "regions[0]",
        "outside the map of 5 × 4 pixels",
    ),
    "a point before the map": (Look(regions=(Region(SEA, (-1, 1), 1),)), "regions[0]", "outside the map"),
    "a region's exemplar": (
        Look(regions=(Region(SEA, exemplar=3),)),
        "regions[0]",
        "asks for exemplar 3, but they go from 0 to 2",
    ),
    "the blend's exemplar": (Look(blend=Blend(3, 0.5, 0.5)), "blend", "asks for exemplar 3"),
    "the brush's exemplar": (Look(brush=4), "brush", "asks for exemplar 4"),
    "a brush without a layer": (Look(brush=1), "brush", "lacks what it has painted: give both, or neither"),
    "a mapping to a class that the exemplar lacks": (
        Look(mappings=({}, {SEA: SEA})),
        "exemplars[1].mapping",
        "asks for the exemplar's sea, but it shows 3 sky, 22 water",
    ),
    "a mapping of unknown": (Look(mappings=({0: SKY},)), "exemplars[0].mapping", "maps unknown"),
    "a mapping from a class that the palette lacks": (
        Look(mappings=({98: SKY},)),
        "exemplars[0].mapping",
        "class 98",
    ),
    "dice for a class twice": (
        Look(throws=(Throw(1, SEA), Throw(2), Throw(3, SEA))),
        "dice[2]",
        "throws for sea a second time",
    ),
    "dice for all twice": (Look(throws=(Throw(1), Throw(1))), "dice[1]", "throws for all classes a second"),
    "dice for a class that is not on the map": (
        Look(throws=(Throw(1, MOUNTAIN),)),
        "dice[0]",
        "mountain, which is not on the map",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_look_that_does_not_fit_is_told_where(name: str) -> None:
    look, at, words = FAULTS[name]
    with pytest.raises(LookError) as fault:
        lay_out(look, MAP, HELD, LANDSCAPE)
    assert fault.value.details == {"at": at}
    assert words in fault.value.message
    assert fault.value.message.startswith(f"The look does not fit: {at} ")
    assert fault.value.message.endswith(".")


def test_more_exemplars_than_can_be_painted_with_are_told() -> None:
    with pytest.raises(LookError, match="4 exemplars at most, not 5"):
        lay_out(Look(), MAP, [frozenset({SKY})] * 5, LANDSCAPE)


def test_mappings_for_exemplars_that_are_not_there_are_told() -> None:
    with pytest.raises(LookError, match="mappings for 2 exemplars, but only 1"):
        lay_out(Look(mappings=({}, {})), MAP, HELD[:1], LANDSCAPE)


def test_without_exemplars_nothing_can_be_assigned() -> None:
    with pytest.raises(LookError, match="there are none"):
        lay_out(Look(regions=(Region(SEA, exemplar=0),)), MAP, [], LANDSCAPE)


def test_a_brush_must_be_of_the_maps_size_and_have_an_exemplar() -> None:
    with pytest.raises(LookError, match="4 × 4 pixels, but the map has 5 × 4"):
        lay_out(Look(brush=1), MAP, HELD, LANDSCAPE, np.zeros((4, 4), np.uint8))
    with pytest.raises(LookError, match="lacks the exemplar it paints with"):
        lay_out(Look(), MAP, HELD, LANDSCAPE, np.zeros(MAP.shape, np.uint8))


def lacking(look: Look, count: int, brush: Labels | None = None) -> Sequence[int]:
    held = HELD[:count]
    return sorted(missing(look, lay_out(look, MAP, held, LANDSCAPE, brush), MAP, held))


@pytest.mark.parametrize(
    ("look", "count", "expected"),
    [
        (Look(), 0, []),
        (Look(), 1, [SEA]),
        (Look(mappings=({SEA: SKY},)), 1, []),
        (Look(strength=0), 1, []),
        (Look(regions=(Region(SEA, strength=0),)), 1, []),
        (Look(throws=(Throw(1, SEA),)), 1, []),
        (Look(throws=(Throw(1, TREE),)), 1, [SEA]),
        (Look(), 3, [SEA]),
        (Look(regions=(Region(TREE, exemplar=1),)), 3, [TREE, SEA]),
        (Look(mappings=({}, {SEA: WATER}), regions=(Region(SEA, exemplar=1),)), 3, []),
        (Look(mappings=({}, {SEA: WATER}), regions=(Region(SEA, (0, 1), 1),)), 3, [SEA]),
        (Look(mappings=({}, {SEA: WATER}), blend=Blend(1, 0, 0.5)), 3, []),
        (Look(blend=Blend(1, 1, 0.5)), 3, [SEA]),
        (Look(blend=Blend(1, 1, 1)), 3, [TREE, SEA]),
    ],
)
def test_what_is_missing_goes_by_assignment_and_mapping(look: Look, count: int, expected: list[int]) -> None:
    assert lacking(look, count) == expected


def test_where_the_brush_covers_all_its_exemplar_is_the_one_that_counts() -> None:
    brush = np.where(MAP == TREE, 255, 0).astype(np.uint8)
    assert lacking(Look(brush=1), 3, brush) == [TREE, SEA]
    assert lacking(Look(brush=1), 3, np.minimum(brush, 254)) == [SEA]
