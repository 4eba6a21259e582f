"""Composing warps: shares are kept exactly, light mixes linearly, texture keeps its contrast."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from model.alignment import Features, Match
from model.composition import blend_bands, compose, joint_match, with_classes
from model.network import Warp

SIZE = 64
PLAIN = torch.zeros(1, SIZE, SIZE, dtype=torch.long)
"""A map of one region."""


def shares(*amounts: float | Tensor) -> Tensor:
    """[1, n, H, W] of constants or maps."""
    return torch.stack(
        [torch.as_tensor(amount, dtype=torch.float32).expand(SIZE, SIZE) for amount in amounts]
    )[None]


def left_and_right() -> Tensor:
    """Two exemplars, each with one half of the picture."""
    left = torch.zeros(SIZE, SIZE)
    left[:, : SIZE // 2] = 1
    return shares(left, 1 - left)


def texture(seed: int, light: float = 0.0) -> Tensor:
    """Noise around a mean, [1, 3, H, W]."""
    return light + 0.2 * torch.randn(1, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(seed))


def contrast(image: Tensor) -> float:
    return float(image[:, :, 8:-8, 8:-8].std())


def warp(seed: int) -> Warp:
    generator = torch.Generator().manual_seed(seed)

    def draw(*shape: int) -> Tensor:
        return torch.rand(*shape, generator=generator)

    return Warp(texture(seed), draw(1, 5, 16, 16), draw(1, 1, 16, 16), draw(1, 4, 1, 1))


def test_a_region_of_its_own_has_nothing_of_the_others() -> None:
    one, other = warp(1), warp(2)
    halves = left_and_right()
    composed = compose([one, other], PLAIN, halves, halves)
    for part in ("image", "features", "confidence", "style"):
        ours = getattr(composed, part)
        left, right = (getattr(each, part).expand_as(ours) for each in (one, other))
        half = ours.shape[-1] // 2
        torch.testing.assert_close(ours[..., :half], left[..., :half], atol=1e-5, rtol=0)
        torch.testing.assert_close(ours[..., half:], right[..., half:], atol=1e-5, rtol=0)


def test_light_mixes_linearly_and_texture_keeps_its_contrast() -> None:
    dark, bright = texture(1, -0.4), texture(2, 0.4)
    for amount in (0.25, 0.5, 0.75):
        both = shares(1 - amount, amount)
        mixed = blend_bands([dark, bright], PLAIN, both, both)
        assert float(mixed.mean()) == pytest.approx(-0.4 + 0.8 * amount, abs=0.02)
        assert contrast(mixed) == pytest.approx(0.2, rel=0.1)
        mean = (1 - amount) * dark + amount * bright
        assert contrast(mean) < 0.85 * contrast(mixed)


def test_a_picture_blended_with_itself_stays_as_it_is() -> None:
    image = texture(3, 0.3)
    torch.testing.assert_close(
        blend_bands([image, image], PLAIN, shares(0.5, 0.5), shares(0.3, 0.7)), image, atol=1e-4, rtol=0
    )


def test_light_from_one_and_texture_from_the_other() -> None:
    bright, dark = texture(1, 0.5), 0.1 * texture(2) - 0.5
    crossed = blend_bands([bright, dark], PLAIN, shares(1.0, 0.0), shares(0.0, 1.0))
    assert float(crossed.mean()) == pytest.approx(0.5, abs=0.02)
    assert contrast(crossed) < 0.5 * contrast(bright)


def test_light_does_not_run_over_the_edges_of_the_map() -> None:
    labels = PLAIN.clone()
    labels[:, 20:] = 1
    bright = torch.where(labels == 0, 0.8, -0.8).expand(1, 3, -1, -1)
    flat = torch.zeros(1, 3, SIZE, SIZE)
    crossed = blend_bands([bright, flat], labels, shares(1.0, 0.0), shares(0.0, 1.0))
    torch.testing.assert_close(crossed, bright, atol=1e-4, rtol=0)


def test_classes_can_be_exchanged_for_matching() -> None:
    generator = torch.Generator().manual_seed(0)
    features = Features(
        torch.rand(2, 3, 4, 5, generator=generator),
        torch.rand(2, 2, 3, 4, 5, generator=generator),
        torch.rand(2, 6, 4, 5, generator=generator),
    )
    # The first two change places, the third is taken for the first.
    exchanged = with_classes(features, torch.tensor([[0.0, 1, 0], [1, 0, 0], [1, 0, 0]]))
    s, p = features.shares, features.positions
    torch.testing.assert_close(exchanged.shares, torch.stack([s[:, 1] + s[:, 2], s[:, 0], 0 * s[:, 0]], 1))
    torch.testing.assert_close(exchanged.positions[:, :, 0], p[:, :, 1] + p[:, :, 2])
    assert exchanged.learned is features.learned


def test_the_joint_match_keeps_the_weightiest_of_all_exemplars() -> None:
    generator = torch.Generator().manual_seed(0)
    grid, grids, k = (4, 4), ((2, 3), (5, 2)), 2

    def match(exemplar_grid: tuple[int, int]) -> Match:
        blocks = exemplar_grid[0] * exemplar_grid[1]
        indices = torch.stack([torch.randperm(blocks, generator=generator)[:k] for _ in range(16)])[None]
        attention = torch.rand(1, 16, 4, k * 4, generator=generator)
        return Match(
            indices, attention / attention.sum(-1, keepdim=True), torch.zeros(1, 16, 4), grid, exemplar_grid
        )

    matches = [match(each) for each in grids]
    own = torch.rand(1, 1, *grid, generator=generator)
    indices, weights = joint_match(
        matches, torch.cat([own, 1 - own], 1).repeat_interleave(16, 2).repeat_interleave(16, 3)
    )
    for block in range(16):
        amounts = [float(own.flatten()[block]), 1 - float(own.flatten()[block])]
        found = {
            int(each.indices[0, block, j]) + (6 if i else 0): amounts[i] * float(each.weights[0, block, j])
            for i, each in enumerate(matches)
            for j in range(k)
        }
        best = sorted(found, key=lambda index: -found[index])[:k]
        assert indices[0, block].tolist() == best
        expected = np.array([found[index] for index in best])
        np.testing.assert_allclose(weights[0, block].numpy(), expected / expected.sum(), atol=1e-5)
