"""What photos look like, and whose map is found for whom."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor

from model.training.data import Pairs, similar_mixes
from model.training.features import load_features
from model.training.retrieval import photo_features


@pytest.fixture
def photos() -> Tensor:
    """Four stripy photos and four of noise, in turn."""
    torch.manual_seed(0)
    stripes = (torch.arange(64) // 8 % 2 * 200).expand(4, 3, 64, 64) + torch.randint(40, (4, 3, 64, 64))
    return torch.stack([stripes, torch.randint(256, (4, 3, 64, 64))], 1).flatten(0, 1).to(torch.uint8)


@pytest.mark.parametrize("kind", ["lite0_file", "vgg16_file"])
def test_photos_of_a_kind_are_alike(kind: str, photos: Tensor, request: pytest.FixtureRequest) -> None:
    found = photo_features(load_features(request.getfixturevalue(kind)), photos)
    torch.testing.assert_close(found.norm(dim=1), torch.ones(8))
    likeness = found @ found.T
    assert float(likeness[::2, ::2].min()) > float(likeness[::2, 1::2].max())
    chosen = similar_mixes(torch.zeros(8, 3), 1, found)[:, 0]
    assert torch.equal(chosen % 2, torch.arange(8) % 2)


def test_batches_do_not_matter_and_nothing_random_is_used(photos: Tensor, lite0_file: Path) -> None:
    network = load_features(lite0_file)
    state = torch.get_rng_state()
    a, b = photo_features(network, photos, 3), photo_features(network, photos)
    torch.testing.assert_close(a, b, atol=1e-4, rtol=0)
    assert torch.equal(torch.get_rng_state(), state)
    assert not a.requires_grad


def test_real_scenes_have_features_of_their_own(pairs: Pairs, lite0_file: Path) -> None:
    found = photo_features(load_features(lite0_file), pairs.photos)
    assert len(found) == len(pairs)
    assert bool(found.isfinite().all())
    others = (found @ found.T).fill_diagonal_(-1)
    assert float(others.max()) < 0.999


def test_a_far_closer_mix_outweighs_a_somewhat_closer_look() -> None:
    mix = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    features = torch.nn.functional.normalize(torch.tensor([[1.0, 0.0], [1.0, 0.5], [1.0, 0.1]]))
    assert similar_mixes(mix, 1, features)[0].tolist() == [1]
    opposite = torch.tensor([[1.0, 0.0], [-1.0, 0.0], [1.0, 0.0]])
    near = torch.tensor([[1.0, 0.0], [0.8, 0.2], [0.7, 0.3]])
    assert similar_mixes(near, 1, opposite)[0].tolist() == [2]
    assert similar_mixes(near, 1)[0].tolist() == [1]
