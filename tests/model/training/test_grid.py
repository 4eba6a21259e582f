from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from model.config import ModelConfig
from model.network import Rabit
from model.palette import LANDSCAPE, Palette
from model.training.data import Pairs
from model.training.grid import paint_pairs, picture_grid


@pytest.fixture(scope="module")
def network(small: ModelConfig) -> Rabit:
    torch.manual_seed(0)
    return Rabit(small).eval()


def cell(grid: np.ndarray, row: int, column: int) -> np.ndarray:
    top, left = 2 + 66 * row, 2 + 66 * column
    return grid[top : top + 64, left : left + 64].astype(int)


def test_a_grid_shows_map_exemplar_warp_confidence_painting_photo(
    network: Rabit, pairs: Pairs, tmp_path: Path
) -> None:
    path = tmp_path / "grids" / "000001.png"
    picture_grid(network, pairs, LANDSCAPE, path, rows=3)
    with Image.open(path) as image:
        grid = np.asarray(image)
    assert grid.shape == (3 * 66 + 2, 6 * 66 + 2, 3)
    for row, i in enumerate((0, 2, 5)):  # evenly chosen
        colours = LANDSCAPE.colours[pairs.labels[i].numpy()]
        assert np.abs(cell(grid, row, 0) - colours).max() <= 1
        assert np.abs(cell(grid, row, 5) - pairs.photos[i].movedim(0, -1).numpy()).max() <= 1
        shown = [np.abs(cell(grid, row, 1) - photo.movedim(0, -1).numpy()).max() for photo in pairs.photos]
        assert min(shown) <= 1
        assert shown[i] > 1  # never its own photo
        confidence = cell(grid, row, 3)
        assert (confidence == confidence[..., :1]).all()


def test_a_grid_of_fewer_pairs_than_rows(network: Rabit, pairs: Pairs, tmp_path: Path) -> None:
    two = Pairs(pairs.names[:2], pairs.photos[:2], pairs.labels[:2])
    picture_grid(network, two, LANDSCAPE, tmp_path / "grid.jpg", rows=6)
    with Image.open(tmp_path / "grid.jpg") as image:
        assert image.size == (6 * 66 + 2, 6 * 66 + 2)


def test_looking_draws_no_random_numbers(network: Rabit, pairs: Pairs, tmp_path: Path) -> None:
    state = torch.get_rng_state()
    picture_grid(network, pairs, LANDSCAPE, tmp_path / "grid.jpg", rows=2)
    assert torch.equal(torch.get_rng_state(), state)


def test_painted_pairs_are_in_range_and_reproducible(network: Rabit, pairs: Pairs) -> None:
    maps, exemplars = torch.tensor([0, 3]), torch.tensor([1, 1])
    images, warps, confidence = paint_pairs(network, pairs, maps, exemplars)
    assert images.shape == warps.shape == (2, 3, 64, 64)
    assert confidence.shape == (2, 1, 16, 16)
    assert -1 <= float(images.min()) <= float(images.max()) <= 1
    assert 0 <= float(confidence.min()) <= float(confidence.max()) <= 1
    assert torch.equal(paint_pairs(network, pairs, maps, exemplars)[0], images)
    # scene0 has no forest: the tree of scene1 is lacking nowhere, that of scene3 is not in scene0
    assert float(paint_pairs(network, pairs, torch.tensor([3]), torch.tensor([0]))[2].min()) == 0


def test_colours_are_those_of_the_palette_given(network: Rabit, pairs: Pairs, tmp_path: Path) -> None:
    swapped = Palette(
        tuple(type(entry)(entry.id, entry.name, entry.colour[::-1]) for entry in LANDSCAPE.classes)
    )
    picture_grid(network, pairs, swapped, tmp_path / "grid.png", rows=1)
    with Image.open(tmp_path / "grid.png") as image:
        shown = cell(np.asarray(image), 0, 0)
    assert np.abs(shown - LANDSCAPE.colours[pairs.labels[0].numpy()][..., ::-1]).max() <= 1
