"""Looks carried out: what own exemplars, mappings, strength, blends and the brush do to a painting."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from model import Exemplar, Look, LookError, Painter
from model.look import Blend, Region
from tests.model.pictures import MOUNTAIN, SEA, SKY, bands, noise_photo

RED, BLUE = (220, 30, 30), (30, 30, 220)
MAP = bands(64, 64, SKY, SEA)
UPPER, LOWER = slice(0, 24), slice(40, 64)  # clear of the border between the two


@pytest.fixture(scope="module", autouse=True)
def _textured(painter: Painter) -> Iterator[None]:
    """An untrained generator has weights that say little: let its colour and its noise show."""
    torch.manual_seed(0)
    noise = [block.noise_strength for block in painter.network.generator.blocks]
    for strength in noise:
        torch.nn.init.normal_(strength)
    yield
    for strength in noise:
        torch.nn.init.zeros_(strength)


def plain(painter: Painter, colour: tuple[int, int, int], *classes: int) -> Exemplar:
    """A photo of one colour that shows bands of classes."""
    return painter.encode_exemplar(
        np.full((64, 64, 3), colour, np.uint8), bands(64, 64, *(classes or (SKY, SEA)))
    )


def colour_of(pixels: NDArray[np.uint8], rows: slice) -> list[float]:
    return [round(float(mean), 0) for mean in pixels[rows].mean((0, 1))]


def test_without_strength_the_picture_is_that_of_the_map_alone(painter: Painter) -> None:
    alone = painter.paint(MAP, [], Look(seed=3))
    assert alone.confidence.max() == 0
    assert alone.match.indices.shape == (16, 0)
    assert alone.match.exemplar_grids == ()
    for colour in (RED, BLUE):
        weak = painter.paint(MAP, plain(painter, colour), Look(strength=0, seed=3))
        assert np.array_equal(weak.image, alone.image)
    assert not np.array_equal(painter.paint(MAP, plain(painter, RED), Look(seed=3)).image, alone.image)


def test_full_strength_said_region_by_region_is_the_plain_picture(painter: Painter) -> None:
    exemplar = plain(painter, RED)
    said = Look(strength=0.3, regions=(Region(SKY, strength=1.0), Region(SEA, strength=1.0)))
    assert np.array_equal(painter.paint(MAP, exemplar, said).image, painter.paint(MAP, exemplar).image)


def test_more_strength_is_nearer_to_the_exemplar(painter: Painter) -> None:
    exemplar = plain(painter, RED)
    far = [
        float(np.abs(painter.paint(MAP, exemplar, Look(strength=strength)).image - np.array(RED)).mean())
        for strength in (0.0, 0.5, 1.0)
    ]
    assert far[0] > far[1] > far[2]


def test_each_region_is_matched_to_its_own_exemplar(painter: Painter) -> None:
    exemplars = [plain(painter, RED), plain(painter, BLUE)]
    painting = painter.paint(MAP, exemplars, Look(regions=(Region(SEA, exemplar=1),)))
    assert colour_of(painting.warped, UPPER) == list(RED)
    assert colour_of(painting.warped, LOWER) == list(BLUE)
    assert painting.match.exemplar_grids == ((4, 4), (4, 4))
    best = painting.match.indices[:, 0].reshape(4, 4)
    assert (best[:2] < 16).all()
    assert (best[2:] >= 16).all()


def test_of_a_class_one_connected_region_can_differ(painter: Painter) -> None:
    labels = bands(64, 64, SKY, SEA, SKY, SKY)
    exemplars = [plain(painter, RED), plain(painter, BLUE)]
    painting = painter.paint(labels, exemplars, Look(regions=(Region(SKY, (5, 60), exemplar=1),)))
    assert colour_of(painting.warped, slice(0, 12)) == list(RED)
    assert colour_of(painting.warped, slice(40, 64)) == list(BLUE)


def test_a_missing_class_is_matched_as_the_one_it_is_mapped_to(painter: Painter) -> None:
    photo = np.concatenate([np.full((32, 64, 3), RED, np.uint8), np.full((32, 64, 3), BLUE, np.uint8)])
    exemplar = painter.encode_exemplar(photo, bands(64, 64, SKY, SEA))
    labels = bands(64, 64, SKY, MOUNTAIN)
    guessed = painter.paint(labels, exemplar)
    assert guessed.confidence[8:].max() == 0
    mapped = painter.paint(labels, exemplar, Look(mappings=({MOUNTAIN: SEA},)))
    assert mapped.confidence[8:].min() > 0.5
    assert colour_of(mapped.warped, LOWER) == list(BLUE)
    # What is mapped counts, not what the class's own name is.
    crossed = painter.paint(bands(64, 64, SKY, SEA), exemplar, Look(mappings=({SKY: SEA, SEA: SKY},)))
    assert colour_of(crossed.warped, UPPER) == list(BLUE)
    assert colour_of(crossed.warped, LOWER) == list(RED)


def test_a_blend_goes_from_one_exemplar_to_the_other(painter: Painter) -> None:
    exemplars = [plain(painter, RED), plain(painter, BLUE)]
    for amount in (0.0, 0.5, 1.0):
        painting = painter.paint(MAP, exemplars, Look(blend=Blend(1, amount, amount)))
        expected = (1 - amount) * np.array(RED) + amount * np.array(BLUE)
        np.testing.assert_allclose(colour_of(painting.warped, UPPER), expected, atol=1)
    other = painter.paint(MAP, exemplars[1])
    assert np.abs(painting.image.astype(int) - other.image).max() <= 1


def test_the_brush_replaces_one_exemplar_by_the_other_where_it_went(painter: Painter) -> None:
    exemplars = [plain(painter, RED), plain(painter, BLUE)]
    brush = np.zeros((64, 64), np.uint8)
    brush[:, 32:] = 255
    painting = painter.paint(MAP, exemplars, Look(brush=1, regions=(Region(SEA, exemplar=0),)), brush)
    assert painting.warped[:, :32].reshape(-1, 3).tolist() == [list(RED)] * (64 * 32)
    assert painting.warped[:, 32:].reshape(-1, 3).tolist() == [list(BLUE)] * (64 * 32)


def test_pictures_of_any_look_can_share_a_batch(painter: Painter) -> None:
    exemplars = [painter.encode_exemplar(noise_photo(64, 64, i), MAP) for i in range(2)]
    looks = [Look(), Look(blend=Blend(1, 0.3, 0.6), strength=0.7), Look(seed=2)]
    several = [exemplars[:1], exemplars, []]
    batch = painter.paint_batch([MAP] * 3, several, looks, [None] * 3)
    for painting, own, look in zip(batch, several, looks, strict=True):
        single = painter.paint(MAP, own, look)
        assert np.abs(painting.image.astype(int) - single.image).max() <= 1
        assert np.array_equal(painting.match.indices, single.match.indices)


def test_a_look_that_does_not_fit_is_refused_before_anything_is_painted(painter: Painter) -> None:
    exemplar = plain(painter, RED)
    with pytest.raises(LookError, match=r"regions\[0\] asks for exemplar 1"):
        painter.paint(MAP, exemplar, Look(regions=(Region(SEA, exemplar=1),)))


def test_matching_an_exemplar_only_where_it_is_wanted_changes_nothing(
    painter: Painter, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = bands(128, 128, SKY, SEA, MOUNTAIN, SKY)
    exemplars = [painter.encode_exemplar(noise_photo(64, 64, i), bands(64, 64, SKY, SEA)) for i in range(3)]
    brush = np.zeros((128, 128), np.uint8)
    brush[40:60, 50:90] = np.linspace(0, 255, 40).astype(np.uint8)
    looks = [
        (Look(regions=(Region(SEA, exemplar=1), Region(SKY, (0, 127), exemplar=2))), None),
        (Look(regions=(Region(SEA, exemplar=2),), blend=Blend(1, 0.2, 0.7), brush=2), brush),
        (Look(), None),  # the second and the third are wanted nowhere
    ]
    quick = [painter.paint(labels, exemplars, look, layer) for look, layer in looks]
    monkeypatch.setattr("model.sketch.blocks_wanted", lambda shares, side: torch.arange(64))
    for painting, (look, layer) in zip(quick, looks, strict=True):
        whole = painter.paint(labels, exemplars, look, layer)
        assert np.abs(painting.image.astype(int) - whole.image).max() <= 1
        assert np.array_equal(painting.match.indices[:, 0], whole.match.indices[:, 0])
        np.testing.assert_allclose(painting.match.weights, whole.match.weights, atol=1e-5)
