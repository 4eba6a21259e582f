"""The bank that is gathered from a data set."""

from __future__ import annotations

import pytest
import torch

from model.config import ModelConfig
from model.dice import Bank
from model.network import Rabit
from model.palette import LANDSCAPE
from model.training.bank import _choose, gather_bank
from model.training.data import Pairs
from tests.model.training.scenes import SKY


@pytest.fixture(scope="module")
def network(small: ModelConfig) -> Rabit:
    torch.manual_seed(0)
    return Rabit(small).eval()


@pytest.fixture(scope="module")
def bank(network: Rabit, pairs: Pairs) -> Bank:
    return gather_bank(network, pairs)


def test_a_bank_holds_how_each_class_looks_in_each_photo(bank: Bank, pairs: Pairs) -> None:
    sky = int(LANDSCAPE.index_of[SKY])
    assert len(bank.shares) == len(pairs)
    for i in range(len(pairs)):
        there = pairs.labels[i] == sky
        colours = pairs.photos[i][:, there].float() / 127.5 - 1
        looks = bank.looks
        assert float(bank.shares[i, sky - 1]) == pytest.approx(float(there.float().mean()))
        torch.testing.assert_close(looks.means[i, sky - 1, :3], colours.mean(1), atol=1e-5, rtol=0)
        torch.testing.assert_close(looks.spreads[i, sky - 1, :3], colours.std(1), atol=1e-3, rtol=0)


def test_it_fits_its_network(bank: Bank, small: ModelConfig) -> None:
    assert bank.looks.means.shape[1:] == (small.classes - 1, 3 + small.value_width)
    assert bank.looks.styles.shape[1] == small.style_width
    assert all(bool(torch.isfinite(x).all()) for x in bank.looks.tensors())


def test_gathering_again_gives_the_same(bank: Bank, network: Rabit, pairs: Pairs) -> None:
    torch.rand(3)
    again = gather_bank(network, pairs)
    assert torch.equal(again.looks.means, bank.looks.means)
    assert len(gather_bank(network, pairs, 2).shares) == 2


def test_photos_of_rare_classes_are_chosen_more_often() -> None:
    shares = torch.zeros(1000, 2)
    shares[:, 0] = 0.5
    shares[:50, 1] = 0.5
    chosen = _choose(shares, 100)
    assert len(set(chosen.tolist())) == 100
    assert int((chosen < 50).sum()) > 25
