"""Dice: what is drawn, what it does to a warp, and what of it a person sees."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from model import Look, LookError
from model.dice import Bank, ClassLooks, restyle, statistics, throw, with_stand_in
from model.look import Throw
from model.network import Warp
from model.pack import Pack
from model.painter import Painter
from model.palette import LANDSCAPE
from tests.model.pictures import MOUNTAIN, SEA, SKY, bands, noise_photo

CLASSES = 3  # of the banks drawn from here
MAP = bands(64, 64, SKY, SEA)
HALVES = (slice(32, 64), slice(0, 32))  # where the sea is, and the sky


def bank_of(shares: list[list[float]], styles: list[float]) -> Bank:
    """Photo i is of colour i in class 0, i + 0.1 in class 1 …, without photo features."""
    count = len(shares)
    colours = torch.arange(count)[:, None, None] + torch.arange(CLASSES)[None, :, None] / 10
    means = colours.expand(count, CLASSES, 3).float()
    return Bank(
        torch.tensor(shares), ClassLooks(means, torch.full_like(means, 0.1), torch.tensor(styles)[:, None])
    )


def drawn(bank: Bank, painted: list[float], count: int = 60) -> list[ClassLooks]:
    return [bank.draw(torch.tensor(painted), seed) for seed in range(count)]


def colours(looks: ClassLooks) -> list[float]:
    return [round(float(x), 4) for x in looks.means[0, :, 0]]


def test_a_seed_draws_one_look_and_seeds_draw_many() -> None:
    bank = bank_of([[0.5, 0.5, 0]] * 20, list(map(float, range(20))))
    looks = drawn(bank, [1, 1, 0])
    assert [colours(x) for x in looks] == [colours(x) for x in drawn(bank, [1, 1, 0])]
    assert len({tuple(colours(x)) for x in looks}) > 50


def test_a_look_is_of_one_photo_and_of_one_like_it() -> None:
    bank = bank_of([[0.5, 0.5, 0]] * 40, list(map(float, range(40))))
    for looks in drawn(bank, [1, 1, 0]):
        first, second, _ = colours(looks)
        assert second - first == pytest.approx(0.1, abs=1e-3)  # as in each photo: never of two
        assert float(looks.styles) == pytest.approx(first, abs=1e-3)


def test_photos_that_show_what_is_painted_are_drawn() -> None:
    shares = [[1.0, 0, 0]] * 10 + [[0.5, 0.5, 0]] * 50
    bank = bank_of(shares, list(map(float, range(60))))
    assert all(colours(looks)[0] >= 10 for looks in drawn(bank, [0.5, 0.5, 0]))
    assert any(colours(looks)[0] < 10 for looks in drawn(bank, [1, 0, 0]))


def test_what_a_photo_lacks_is_taken_from_the_most_similar_that_has_it() -> None:
    bank = bank_of([[1.0, 0, 0], [0.5, 0.5, 0], [0, 1.0, 0]], [0.0, 5, 1])
    assert colours(bank._complete(0))[:2] == [0, 2.1]
    assert colours(bank._complete(1))[:2] == [1, 1.1]


def test_a_bank_of_one_photo_has_one_look() -> None:
    bank = bank_of([[0.5, 0.5, 0]], [1.0])
    assert {tuple(colours(x)) for x in drawn(bank, [1, 1, 0], 5)} == {(0.0, 0.1, 0.2)}


def warp_of(image: Tensor, confidence: float) -> Warp:
    """With the image's average over cells as its features."""
    features = torch.nn.functional.avg_pool2d(image, 4)
    return Warp(image, features, torch.full_like(features[:, :1], confidence), torch.zeros(1, 2, 1, 1))


def looks_like(mean: float, spread: float) -> ClassLooks:
    means = torch.full((1, CLASSES, 6), float(mean))
    return ClassLooks(means, torch.full_like(means, spread), torch.ones(1, 2))


@pytest.fixture
def regions() -> Tensor:
    """Class 0 above, class 1 below."""
    x = torch.zeros(1, CLASSES, 32, 32)
    x[:, 0, :16] = x[:, 1, 16:] = 1
    return x


def test_statistics_are_those_of_each_region(regions: Tensor) -> None:
    image = torch.randn(1, 2, 32, 32)
    mean, spread = statistics(image, regions)
    torch.testing.assert_close(mean[0, 1], image[0, :, 16:].mean((1, 2)))
    torch.testing.assert_close(spread[0, 1], image[0, :, 16:].std((1, 2), correction=0))
    assert mean[0, 2].tolist() == spread[0, 2].tolist() == [0, 0]


def test_a_region_takes_the_statistics_and_the_rest_stays(regions: Tensor) -> None:
    torch.manual_seed(0)
    warp = warp_of(torch.randn(1, 3, 32, 32) * 0.2, 0.9)
    only = regions * torch.tensor([0.0, 1, 0])[:, None, None]
    new = restyle(warp, looks_like(0.3, 0.15), only)
    mean, spread = statistics(new.image, regions)
    torch.testing.assert_close(mean[0, 1], torch.full((3,), 0.3), atol=0.02, rtol=0)
    torch.testing.assert_close(spread[0, 1], torch.full((3,), 0.15), atol=0.02, rtol=0)
    assert float(new.features[..., 4:, :].mean()) == pytest.approx(0.3, abs=0.02)
    assert new.style[0, :, :, 0].tolist() == [[0, 1], [0, 1]]
    for name, rows in (("image", 16), ("features", 4), ("confidence", 4)):
        assert torch.equal(getattr(new, name)[..., :rows, :], getattr(warp, name)[..., :rows, :]), name
    assert torch.equal(new.confidence, warp.confidence)


def test_texture_is_kept_and_grows_within_bounds(regions: Tensor) -> None:
    texture = torch.randn(1, 3, 32, 32) * 0.05
    new = restyle(warp_of(texture, 0.9), looks_like(0, 0.9), regions)
    torch.testing.assert_close(
        new.image[..., :16, :], 2 * (texture - texture[..., :16, :].mean((2, 3), keepdim=True))[..., :16, :]
    )


@torch.inference_mode()
def test_where_nothing_is_carried_the_picture_of_the_map_alone_stands_in(painter: Painter) -> None:
    network = painter.network
    labels = torch.from_numpy(LANDSCAPE.index_of[MAP].astype(np.int64))[None]
    encoded, noise = network.encode_map(labels), network.noise(1, (64, 64))
    warp = network.no_warp((64, 64))
    alone = network.generate(encoded, warp, noise)
    where = torch.zeros(1, 1, 64, 64)
    where[..., 32:, :] = 1
    new = with_stand_in(network, encoded, warp, where, noise)
    assert torch.equal(new.image[..., 32:, :], alone[..., 32:, :])
    assert torch.equal(new.image[..., :32, :], warp.image[..., :32, :])
    assert new.confidence[0, 0, :, 0].tolist() == [0] * 8 + [0.5] * 8
    assert float(new.features[..., 8:, :].abs().min()) > 0
    carried = replace(warp, confidence=torch.full_like(warp.confidence, 0.9))
    assert with_stand_in(network, encoded, carried, where, noise) is carried


def test_of_a_class_that_no_photo_shows_nothing_is_drawn(regions: Tensor) -> None:
    bank = bank_of([[1.0, 0, 0]] * 3, [0.0, 1, 2])
    looks = ClassLooks(torch.zeros(3, CLASSES, 6), torch.zeros(3, CLASSES, 6), torch.zeros(3, 2))
    warp = warp_of(torch.ones(1, 3, 32, 32), 0.9)
    new = throw(warp, Bank(bank.shares, looks), regions, [(7, np.ones((32, 32), bool))])
    assert torch.equal(new.image[..., 16:, :], warp.image[..., 16:, :])
    assert float(new.image[..., :16, :].abs().max()) == 0


@pytest.fixture(scope="module")
def dicing(small_pack: Pack) -> Painter:
    """A painter with a bank of random looks."""
    torch.manual_seed(0)
    config, classes = small_pack.network.config, len(LANDSCAPE) - 1
    means = torch.rand(20, classes, 3 + config.value_width) * 2 - 1
    looks = ClassLooks(means, torch.rand_like(means), torch.randn(20, config.style_width))
    return Painter(replace(small_pack, bank=Bank(torch.full((20, classes), 0.1), looks)), "cpu")


def test_a_throw_changes_its_class_alone_and_always_alike(dicing: Painter) -> None:
    exemplar = dicing.encode_exemplar(noise_photo(64, 64), MAP)
    plain = dicing.paint(MAP, exemplar)
    one, same, other = (dicing.paint(MAP, exemplar, Look(throws=(Throw(seed, SEA),))) for seed in (1, 1, 2))
    assert np.array_equal(one.image, same.image)
    assert np.array_equal(one.warped[:32], plain.warped[:32])
    for a, b in ((one, plain), (one, other)):
        assert np.abs(a.warped[32:].astype(int) - b.warped[32:]).mean() > 5
        inside, outside = (np.abs(a.image[rows].astype(int) - b.image[rows]).mean() for rows in HALVES)
        assert inside > 3 * outside


def test_a_throw_for_all_leaves_the_classes_with_throws_of_their_own(dicing: Painter) -> None:
    exemplar = dicing.encode_exemplar(noise_photo(64, 64), MAP)
    one, both = (
        dicing.paint(MAP, exemplar, Look(throws=throws))
        for throws in ((Throw(1, SEA),), (Throw(1, SEA), Throw(5)))
    )
    assert np.array_equal(one.warped[32:], both.warped[32:])
    assert not np.array_equal(one.warped[:32], both.warped[:32])


def test_dice_need_no_exemplar(dicing: Painter) -> None:
    bare = dicing.paint(MAP, [])
    thrown = dicing.paint(MAP, [], Look(throws=(Throw(1, SEA),)))
    assert np.array_equal(thrown.warped[:32], bare.warped[:32])
    assert (np.unique(thrown.confidence[:8]).tolist(), np.unique(thrown.confidence[8:]).tolist()) == (
        [0],
        [0.5],
    )
    weak = dicing.paint(MAP, [], Look(throws=(Throw(1, SEA),), strength=0))
    assert np.array_equal(weak.image, bare.image)
    assert not np.array_equal(thrown.image, bare.image)


def test_where_the_exemplar_shows_all_that_is_thrown_for_the_map_is_not_painted_alone(
    dicing: Painter, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = bands(64, 64, SKY, 0, SEA, SEA)  # of the unknown there is nothing to show
    exemplar = dicing.encode_exemplar(noise_photo(64, 64), MAP)
    calls, generate = list[int](), dicing.network.generate
    monkeypatch.setattr(dicing.network, "generate", lambda *parts: calls.append(1) or generate(*parts))
    dicing.paint(labels, exemplar, Look(throws=(Throw(1), Throw(2, SEA))))
    assert len(calls) == 1
    calls.clear()
    dicing.paint(bands(64, 64, SKY, MOUNTAIN), exemplar, Look(throws=(Throw(1, MOUNTAIN),)))
    assert len(calls) == 2


def test_a_pack_without_a_bank_says_so(painter: Painter) -> None:
    with pytest.raises(LookError, match=r"no bank of looks.*rabit bank") as caught:
        painter.paint(MAP, [], Look(throws=(Throw(1),)))
    assert caught.value.details == {"at": "dice"}
