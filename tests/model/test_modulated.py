"""Sums of what has full and what has half the size: their values, and gradients worked out by hand."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from model.modulated import added, modulated, with_noise

RATIOS = pytest.mark.parametrize("ratio", [1, 2])


def rand(*shape: int, seed: int = 0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(*shape, dtype=torch.float64, generator=generator)
    return x.contiguous(memory_format=torch.channels_last).requires_grad_()


def sides(ratio: int) -> tuple[Tensor, Tensor, Tensor]:
    full, part = (2, 3, 4, 8), (2, 3, 4 // ratio, 8 // ratio)
    return rand(*part), rand(*full, seed=1), rand(*full, seed=2)


def repeated(x: Tensor, ratio: int) -> Tensor:
    return x.repeat_interleave(ratio, 2).repeat_interleave(ratio, 3)


@RATIOS
def test_modulates_with_and_without_gradients(ratio: int) -> None:
    h, scale, shift = sides(ratio)
    expected = F.leaky_relu(repeated(h, ratio) * scale + shift, 0.2)
    torch.testing.assert_close(modulated(h, scale, shift), expected)
    with torch.no_grad():
        torch.testing.assert_close(modulated(h, scale, shift.clone()), expected)


@RATIOS
def test_adds_with_and_without_gradients(ratio: int) -> None:
    x, y, _ = sides(ratio)
    expected = y + repeated(x, ratio)
    torch.testing.assert_close(added(y.clone(), x), expected)
    with torch.no_grad():
        torch.testing.assert_close(added(y.clone(), x), expected)


def test_adds_noise_with_and_without_gradients() -> None:
    y, strength, noise = rand(2, 3, 4, 4), rand(1, 3, 1, 1).detach()[0], rand(2, 1, 4, 4).detach()
    expected = y + strength * noise
    torch.testing.assert_close(with_noise(y.clone(), strength, noise), expected)
    with torch.no_grad():
        torch.testing.assert_close(with_noise(y.clone(), strength, noise), expected)


@RATIOS
def test_gradients_are_those_of_finite_differences(ratio: int) -> None:
    h, scale, shift = sides(ratio)
    assert torch.autograd.gradcheck(modulated, (h, scale, shift))
    assert torch.autograd.gradcheck(lambda y, x: added(y.clone(), x), (scale, h))


def test_the_noise_has_a_strength_that_learns() -> None:
    noise, strength = rand(2, 1, 4, 4).detach(), rand(1, 3, 1, 1).detach()[0].requires_grad_()
    assert torch.autograd.gradcheck(
        lambda y, s: with_noise(y.clone(), s, noise), (rand(2, 3, 4, 4), strength)
    )
