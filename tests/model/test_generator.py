"""The generator's shapes, and its last fusion on pixels."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from model.config import STRIDES
from model.generator import Generator, ModulatedBlock, Modulation
from model.layers import conv, positional_norm, resize, tile


def inputs(height: int, width: int, widths: tuple[int, ...]) -> tuple[list[Tensor], list[Tensor]]:
    conditions = [torch.rand(2, c, height // s, width // s) for c, s in zip(widths, STRIDES, strict=True)]
    return conditions, [torch.randn(2, 1, height // s, width // s) for s in STRIDES]


@pytest.mark.parametrize("size", [(32, 32), (48, 80)])
def test_paints_any_size(size: tuple[int, int]) -> None:
    generator = Generator((4, 5, 6, 7, 8), (3, 4, 5, 6, 7), style=2)
    conditions, noise = inputs(*size, (3, 4, 5, 6, 7))
    image = generator(
        conditions, torch.rand(2, 3, *size), torch.rand(2, 1, 8, 8), torch.rand(2, 2, 1, 1), noise
    )
    assert image.shape == (2, 3, *size)
    assert image.abs().max() <= 1


def test_without_confidence_the_warped_picture_counts_for_nothing() -> None:
    generator = Generator((4, 5, 6, 7, 8), (3, 4, 5, 6, 7), style=2)
    conditions, noise = inputs(32, 32, (3, 4, 5, 6, 7))
    none = torch.zeros(2, 1, 8, 8)
    white = torch.ones(2, 3, 32, 32)
    a, b = (generator(conditions, x, none, torch.zeros(2, 2, 1, 1), noise) for x in (white, -white))
    assert (a - b).abs().max() < 0.02


def test_without_strength_the_warped_picture_counts_for_nothing_at_all() -> None:
    generator = Generator((4, 5, 6, 7, 8), (3, 4, 5, 6, 7), style=2)
    conditions, noise = inputs(32, 32, (3, 4, 5, 6, 7))
    sure, weak, style = torch.ones(2, 1, 8, 8), torch.ones(2, 1, 32, 32), torch.zeros(2, 2, 1, 1)
    weak[..., :16] = 0
    white = torch.ones(2, 3, 32, 32)
    a, b = (generator(conditions, x, sure, style, noise, weak) for x in (white, -white))
    assert torch.equal(a[..., :16], b[..., :16])
    assert (a - b)[..., 16:].abs().min() > 0.1


def test_each_place_has_the_style_given_there() -> None:
    generator = Generator((4, 5, 6, 7, 8), (3, 4, 5, 6, 7), style=2)
    conditions, noise = inputs(32, 32, (3, 4, 5, 6, 7))
    warped, none, style = torch.zeros(2, 3, 32, 32), torch.zeros(2, 1, 8, 8), torch.rand(2, 2, 1, 1)
    same = generator(conditions, warped, none, style, noise)
    everywhere = generator(conditions, warped, none, style.expand(-1, -1, 2, 2), noise)
    torch.testing.assert_close(everywhere, same)
    other = torch.cat([style, style + 5], 3).expand(-1, -1, 2, -1)
    assert not torch.allclose(generator(conditions, warped, none, other, noise), same, atol=1e-3)


def test_modulation_is_the_norm_scaled_shifted_and_rectified() -> None:
    modulation = Modulation(3, 4)
    h, condition = torch.rand(1, 4, 5, 5), torch.rand(1, 3, 5, 5)
    gamma, beta = modulation.project(condition).chunk(2, 1)
    expected = F.leaky_relu(positional_norm(h) * (1 + gamma) + beta, 0.2)
    torch.testing.assert_close(modulation(h, condition), expected)


def test_positional_norm_treats_every_position_alone() -> None:
    x = torch.rand(2, 16, 4, 4, dtype=torch.float64)
    y = positional_norm(x)
    torch.testing.assert_close(y.mean(1), torch.zeros(2, 4, 4, dtype=torch.float64), atol=1e-12, rtol=0)
    torch.testing.assert_close(
        y.var(1, correction=0), torch.ones(2, 4, 4, dtype=torch.float64), atol=1e-3, rtol=0
    )
    torch.testing.assert_close(positional_norm(x[..., 1:3, 2:4]), y[..., 1:3, 2:4])


def test_resize_averages_down_and_interpolates_up() -> None:
    x = torch.arange(16.0).reshape(1, 1, 4, 4)
    assert resize(x, (2, 2))[0, 0].tolist() == [[2.5, 4.5], [10.5, 12.5]]
    assert resize(x, (4, 4)) is x
    assert resize(x, (8, 8)).shape[-2:] == (8, 8)


def test_half_the_size_is_modulated_as_if_it_were_doubled_first() -> None:
    modulation = Modulation(3, 4)
    h, condition = torch.rand(2, 4, 5, 3), torch.rand(2, 3, 10, 6)
    doubled = F.interpolate(h, scale_factor=2, mode="nearest")
    torch.testing.assert_close(modulation(h, condition), modulation(doubled, condition))


def test_a_block_doubles_what_enters_at_half_the_size() -> None:
    block = ModulatedBlock(4, 6, condition=3)
    torch.nn.init.normal_(block.noise_strength)
    h, condition, noise = torch.rand(2, 4, 5, 3), torch.rand(2, 3, 10, 6), torch.randn(2, 1, 10, 6)
    doubled = F.interpolate(h, scale_factor=2, mode="nearest")
    torch.testing.assert_close(block(h, condition, noise), block(doubled, condition, noise))


def test_tiles_group_the_pixels_of_a_coarser_place() -> None:
    x = torch.arange(24.0).reshape(1, 1, 4, 6)
    tiles = tile(x, (2, 3))
    assert tiles[0, 0, 1, :, 2].tolist() == [[16, 17], [22, 23]]
    tiles.add_(1)
    assert x[0, 0, 2, 4] == 17  # a view


@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
def test_a_pointwise_convolution_is_a_convolution(layout: torch.memory_format) -> None:
    layer = conv(5, 7, kernel=1)
    x = torch.rand(2, 5, 3, 4).contiguous(memory_format=layout)
    torch.testing.assert_close(layer(x), F.conv2d(x, layer.weight, layer.bias))
