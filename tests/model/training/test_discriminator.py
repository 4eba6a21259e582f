from __future__ import annotations

from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from model.training.discriminator import Discriminator
from model.training.features import load_features

CLASSES = 4


@pytest.fixture(params=["pixels", "pixels and features"])
def discriminator(request: pytest.FixtureRequest, lite0_file: Path) -> Discriminator:
    torch.manual_seed(0)
    features = None if request.param == "pixels" else load_features(lite0_file)
    return Discriminator(CLASSES, width=8, features=features)


def picture(batch: int = 2, side: int = 64) -> Tensor:
    return torch.rand(batch, 3, side, side) * 2 - 1


def regions(labels: Tensor) -> Tensor:
    return F.one_hot(labels, CLASSES).movedim(-1, 1).float()


def halves(batch: int = 2, side: int = 64, top: int = 1, bottom: int = 2) -> Tensor:
    labels = torch.full((batch, side, side), top)
    labels[:, side // 2 :] = bottom
    return regions(labels)


def test_it_judges_patches_at_two_scales(discriminator: Discriminator) -> None:
    judged = discriminator(picture(), halves())
    sizes = [tuple(x.shape) for x in judged.logits]
    assert sizes[:2] == [(2, 1, 8, 8), (2, 1, 4, 4)]
    assert sizes[2:] == ([] if discriminator.features is None else [(2, 1, 8, 8), (2, 1, 4, 4)])
    assert all(x.shape[0] == 2 for x in judged.features)
    assert len(judged.features) == 3 * 2 + 2 * len(discriminator.feature_heads)


def test_split_parts_the_batch(discriminator: Discriminator) -> None:
    judged = discriminator(picture(3), halves(3))
    first, others = judged.split(1)
    for whole, a, b in zip(
        judged.logits + judged.features,
        first.logits + first.features,
        others.logits + others.features,
        strict=True,
    ):
        assert (len(a), len(b)) == (1, 2)
        assert torch.equal(torch.cat([a, b]), whole)


@torch.no_grad()
def test_every_head_sees_the_map(discriminator: Discriminator) -> None:
    discriminator.eval()  # no power iteration between the two
    image = picture()
    judged, swapped = discriminator(image, halves()), discriminator(image, halves(top=2, bottom=1))
    for a, b in zip(judged.logits, swapped.logits, strict=True):
        assert float((a - b).abs().max()) > 1e-4


def test_every_head_teaches_the_picture(discriminator: Discriminator) -> None:
    image = picture().requires_grad_()
    for logits in discriminator(image, halves()).logits:
        (gradient,) = torch.autograd.grad(logits.sum(), image, retain_graph=True)
        assert float(gradient.abs().max()) > 0


def test_no_head_can_change_its_mind_faster_than_its_picture(discriminator: Discriminator) -> None:
    for _ in range(30):  # the power iteration settles
        discriminator(picture(1), halves(1))
    heads = (*discriminator.pixel_heads, *discriminator.feature_heads)
    for layer in [layer for head in heads for layer in (*head.layers, head.judge)]:
        norm = torch.linalg.matrix_norm(layer.weight.flatten(1), 2)
        assert float(norm.detach()) == pytest.approx(1, abs=0.05)


def test_its_state_leaves_the_frozen_network_out(discriminator: Discriminator) -> None:
    state = discriminator.trained_state()
    assert set(state) == {k for k in discriminator.state_dict() if not k.startswith("features.")}
    trained = {name for name, p in discriminator.named_parameters() if p.requires_grad}
    assert trained <= set(state)
    assert trained


@pytest.mark.parametrize("side", [32, 48])
def test_small_windows_can_be_judged(discriminator: Discriminator, side: int) -> None:
    assert all(x.numel() for x in discriminator(picture(1, side), halves(1, side)).logits)
