"""The facade: encode once, paint often, refuse what cannot be painted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from model import (
    ConfigError,
    Look,
    NoPictureError,
    PackError,
    Painter,
    SizeError,
    UnknownClassesError,
    load_pack,
)
from model.config import ModelConfig
from model.look import PLAIN
from model.pack import untrained
from model.packs import find_pack
from model.palette import LANDSCAPE as PALETTE
from tests.model.pictures import MOUNTAIN, SEA, SKY, bands, noise_photo


def test_paints_all_parts(painter: Painter) -> None:
    exemplar = painter.encode_exemplar(noise_photo(64, 96), bands(64, 96, SKY, SEA))
    labels = bands(96, 64, SKY, MOUNTAIN, SEA)
    painting = painter.paint(labels, exemplar)
    assert painting.image.shape == painting.warped.shape == (96, 64, 3)
    assert painting.image.dtype == painting.warped.dtype == np.uint8
    assert painting.confidence.shape == (24, 16)
    assert painting.confidence[:8].min() > 0.5
    assert painting.confidence[8:16].max() == 0  # no mountain in the exemplar
    assert painting.match.indices.shape == painting.match.weights.shape == (6 * 4, 3)
    assert (painting.match.grid, painting.match.exemplar_grids) == ((6, 4), ((4, 6),))
    np.testing.assert_allclose(painting.match.weights.sum(1), 1, atol=1e-5)
    assert np.array_equal(painting.labels, labels)
    assert list(painting.timings) == ["encode_labels", "match", "generate"]


def test_the_same_seed_paints_the_same_picture(painter: Painter) -> None:
    exemplar = painter.encode_exemplar(noise_photo(64, 64), bands(64, 64, SKY, SEA))
    labels = bands(64, 64, SKY, SEA)
    first, again = (painter.paint(labels, exemplar, Look(seed=7)) for _ in range(2))
    assert np.array_equal(first.image, again.image)


def test_a_batch_paints_what_single_calls_paint(painter: Painter) -> None:
    """Whatever the sizes of their exemplars and their seeds."""
    labels = [bands(64, 96, *classes) for classes in ((SKY, SEA), (MOUNTAIN, SEA), (SKY,))]
    sizes = [(64, 64), (128, 80), (64, 64)]
    exemplars = [
        painter.encode_exemplar(noise_photo(*size, i), bands(*size, SKY, SEA)) for i, size in enumerate(sizes)
    ]
    looks = [Look(seed=seed) for seed in (3, 4, 3)]
    batch = painter.paint_batch(labels, [[exemplar] for exemplar in exemplars], looks, [None] * 3)
    for i, painting in enumerate(batch):
        single = painter.paint(labels[i], exemplars[i], looks[i])
        assert np.abs(single.image.astype(int) - painting.image).max() <= 1
        assert np.array_equal(single.match.indices, painting.match.indices)
        assert painting.match.exemplar_grids == ((sizes[i][0] // 16, sizes[i][1] // 16),)


def test_each_picture_of_a_batch_has_the_texture_of_its_own_seed(painter: Painter) -> None:
    for block in painter.network.generator.blocks:
        torch.nn.init.normal_(block.noise_strength)
    labels = bands(64, 64, SKY, SEA)
    exemplar = painter.encode_exemplar(noise_photo(64, 64), bands(64, 64, MOUNTAIN))
    looks = [Look(seed=seed) for seed in (1, 2, 1)]
    batch = painter.paint_batch([labels] * 3, [[exemplar]] * 3, looks, [None] * 3)
    pictures = [each.image for each in batch]
    for block in painter.network.generator.blocks:
        torch.nn.init.zeros_(block.noise_strength)
    assert np.abs(pictures[0].astype(int) - pictures[2]).max() <= 1
    assert np.abs(pictures[0].astype(int) - pictures[1]).max() > 1


def patchwork(rows: int, columns: int) -> NDArray[np.uint8]:
    """A photo of 16-pixel blocks, each of a colour of its own."""
    colours = np.stack(np.meshgrid(np.linspace(0, 240, columns), np.linspace(0, 240, rows)), -1)
    colours = np.concatenate([colours, 240 - colours[..., :1]], -1)
    return colours.round().astype(np.uint8).repeat(16, 0).repeat(16, 1)


def test_the_match_tells_where_the_warped_pixels_came_from(painter: Painter) -> None:
    photo = patchwork(5, 8)
    exemplar = painter.encode_exemplar(photo, bands(128, 80, SEA, SKY).T.copy())
    # The regions change sides: a block's counterpart is half the width away.
    painting = painter.paint(bands(128, 80, SKY, SEA).T.copy(), exemplar)
    match = painting.match
    best = match.indices[:, 0].reshape(match.grid)
    assert (match.grid,) == match.exemplar_grids == ((5, 8),)
    assert np.array_equal(best, np.roll(np.arange(40).reshape(5, 8), 4, axis=1))
    middles = painting.warped[8::16, 8::16].astype(int)
    sources = photo[8::16, 8::16].reshape(-1, 3)[best].astype(int)
    assert np.abs(middles - sources).max() <= 2
    np.testing.assert_allclose(match.weights[:, 0], 1, atol=0.01)


def test_a_photo_alone_is_enough(painter: Painter) -> None:
    exemplar = painter.encode_exemplar(noise_photo(64, 64))
    assert exemplar.labels_read
    assert set(np.unique(exemplar.labels)) <= set(painter.palette.ids) - {0}
    assert np.array_equal(exemplar.labels, painter.read_labels(noise_photo(64, 64)))
    assert painter.paint(bands(64, 64, SKY, SEA), exemplar).image.shape == (64, 64, 3)


def test_a_reader_that_makes_no_numbers_reads_no_map(small: ModelConfig) -> None:
    painter = Painter(untrained(small, PALETTE), "cpu")
    for parameter in painter.network.reader.parameters():
        parameter.data.fill_(torch.nan)
    with pytest.raises(NoPictureError):
        painter.read_labels(noise_photo(64, 64))
    with pytest.raises(NoPictureError):
        painter.encode_exemplar(noise_photo(64, 64))


def test_a_given_map_is_kept(painter: Painter) -> None:
    exemplar = painter.encode_exemplar(noise_photo(64, 64), bands(64, 64, SKY, SEA))
    assert not exemplar.labels_read
    assert exemplar.nbytes > exemplar.photo.nbytes + exemplar.labels.nbytes


@pytest.mark.parametrize("shape", [(60, 64), (64, 1040), (32, 64)])
def test_sides_that_do_not_fit_are_refused(painter: Painter, shape: tuple[int, int]) -> None:
    exemplar = painter.encode_exemplar(noise_photo(64, 64))
    with pytest.raises(SizeError):
        painter.paint(bands(*shape, SKY, SEA), exemplar)
    with pytest.raises(SizeError):
        painter.encode_exemplar(noise_photo(*shape))


def test_ids_outside_the_palette_are_refused(painter: Painter) -> None:
    exemplar = painter.encode_exemplar(noise_photo(64, 64))
    with pytest.raises(UnknownClassesError, match="99"):
        painter.paint(bands(64, 64, SKY, 99), exemplar)


def test_a_map_of_another_size_than_its_photo_is_refused(painter: Painter) -> None:
    with pytest.raises(SizeError, match="64 × 80"):
        painter.encode_exemplar(noise_photo(64, 64), bands(80, 64, SKY, SEA))


def test_uneven_batches_are_refused(painter: Painter) -> None:
    exemplar = painter.encode_exemplar(noise_photo(64, 64))
    with pytest.raises(ConfigError, match="for each picture"):
        painter.paint_batch([], [], [], [])
    with pytest.raises(ConfigError, match="for each picture"):
        painter.paint_batch([bands(64, 64, SKY, SEA)], [[exemplar]], [PLAIN] * 2, [None])
    maps = [bands(64, 64, SKY, SEA), bands(64, 80, SKY, SEA)]
    with pytest.raises(ConfigError, match="one size"):
        painter.paint_batch(maps, [[exemplar]] * 2, [PLAIN] * 2, [None] * 2)


@pytest.mark.parametrize("device", ["nonsense", "cuda:99"])
def test_an_unusable_device_is_refused(small_pack_folder: Path, device: str) -> None:
    with pytest.raises(ConfigError, match="try cpu or auto"):
        load_pack(small_pack_folder, device)


def test_a_missing_pack_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError):
        load_pack(tmp_path)


def test_the_bundled_pack_paints_a_landscape() -> None:
    painter = load_pack(find_pack("landscape"), "cpu")
    photo = noise_photo(128, 128) // 8
    photo[:64] += np.array([60, 120, 200], np.uint8)
    photo[64:] += np.array([200, 160, 40], np.uint8)
    exemplar = painter.encode_exemplar(photo, bands(128, 128, SKY, MOUNTAIN))
    image = painter.paint(bands(128, 128, SKY, SKY, SKY, MOUNTAIN), exemplar).image.astype(float)
    sky, mountain = image[8:80].mean((0, 1)), image[108:].mean((0, 1))
    assert sky[2] > sky[0] + 40  # blue above
    assert mountain[0] > mountain[2] + 40  # ochre below
