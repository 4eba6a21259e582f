"""Whatever look fits, the painter paints it: with numbers, and a match that adds up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.look import Blend, Look, Region
from model.painter import Painter
from model.painting import Exemplar
from tests.model.pictures import MOUNTAIN, SEA, SKY, bands, noise_photo

Brush = NDArray[np.uint8] | None

MAPS = [
    bands(64, 64, SKY, MOUNTAIN, SEA),
    bands(64, 80, SEA),
    np.zeros((64, 64), np.uint8),
    np.random.default_rng(0).choice(np.array([0, SKY, SEA], np.uint8), (64, 64)),
]
CLASSES = [SKY, MOUNTAIN, SEA]

share = st.sampled_from([0.0, 1e-9, 0.5, 1.0]) | st.floats(0, 1)


@pytest.fixture(scope="module")
def exemplars(painter: Painter) -> list[Exemplar]:
    """Of several sizes; the last shows nothing that is known."""
    shown = [(SKY, SEA), (MOUNTAIN,), (SKY, MOUNTAIN, SEA), (0,)]
    sizes = [(64, 64), (64, 96), (80, 64), (64, 64)]
    return [
        painter.encode_exemplar(noise_photo(*size, i), bands(*size, *ids))
        for i, (ids, size) in enumerate(zip(shown, sizes, strict=True))
    ]


@st.composite
def scenes(draw: st.DrawFn) -> tuple[int, list[int], Look, Brush]:
    """Which map, which exemplars, a look that fits them, and its brush layer."""
    at = draw(st.integers(0, len(MAPS) - 1))
    here = np.unique(MAPS[at]).tolist()
    chosen = draw(st.lists(st.integers(0, 3), max_size=4))
    number = st.integers(0, len(chosen) - 1) if chosen else st.none()
    classes = st.lists(st.sampled_from(here), unique=True, max_size=3)
    mapping = st.dictionaries(st.sampled_from(CLASSES), st.just(SKY), max_size=2)
    brush = draw(number | st.none())
    blend = draw(number | st.none())
    look = Look(
        mappings=tuple(draw(mapping) if i in (0, 2) else {} for i in chosen),
        regions=tuple(Region(label, None, draw(number | st.none()), draw(share)) for label in draw(classes)),
        strength=draw(share),
        blend=None if blend is None else Blend(blend, draw(share), draw(share)),
        brush=brush,
        seed=draw(st.integers(0, 2**32 - 1)),
    )
    layer = np.full(MAPS[at].shape, draw(st.integers(0, 255)), np.uint8)
    return at, chosen, look, None if brush is None else layer


@given(scenes())
@settings(max_examples=40, deadline=None)
def test_any_look_that_fits_is_painted(
    painter: Painter, exemplars: Sequence[Exemplar], scene: tuple[int, list[int], Look, Brush]
) -> None:
    at, chosen, look, brush = scene
    painting = painter.paint(MAPS[at], [exemplars[i] for i in chosen], look, brush)
    match = painting.match
    assert painting.image.shape == (*MAPS[at].shape, 3)
    assert 0 <= painting.confidence.min() <= painting.confidence.max() <= 1 + 1e-6
    assert len(match.exemplar_grids) == len(chosen)
    assert match.weights.min(initial=0) >= 0
    if chosen:
        np.testing.assert_allclose(match.weights.sum(1), 1, atol=1e-4)
        assert match.indices.min() >= 0
        assert match.indices.max() < sum(rows * columns for rows, columns in match.exemplar_grids)
