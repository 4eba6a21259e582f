"""The reader: its trunk against another implementation, sizes, and the way to a label map."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from model.config import LANDSCAPE
from model.lite0 import WIDTHS, Lite0
from model.reader import Reader
from tests.model.training.test_features import image, imagenet, lite0_reference
from tests.model.training.weights import random_lite0


@torch.no_grad()
@pytest.mark.parametrize("size", [(64, 64), (50, 37)])
def test_the_trunk_gives_what_the_published_network_gives(size: tuple[int, int]) -> None:
    trunk = Lite0()
    trunk.load_published(random_lite0())
    blocks = lite0_reference(random_lite0(), imagenet(image(*size)))
    cuts = trunk.double()(image(*size).double())
    assert tuple(x.shape[1] for x in cuts) == WIDTHS
    for actual, expected in zip(cuts, (blocks[i] for i in (0, 2, 4, 10, 15)), strict=True):
        torch.testing.assert_close(actual, expected, atol=1e-3, rtol=1e-4)


@torch.no_grad()
@pytest.mark.parametrize(("rows", "columns"), [(64, 64), (64, 96), (112, 64)])
def test_a_logit_for_every_fourth_pixel(rows: int, columns: int) -> None:
    reader = Reader(11, LANDSCAPE.reader_width)
    assert reader(image(rows, columns)).shape == (2, 11, rows // 4, columns // 4)


def test_every_parameter_of_the_reader_learns() -> None:
    reader = Reader(5, 16)
    reader(image(64, 64)).square().mean().backward()
    assert [name for name, p in reader.named_parameters() if p.grad is None] == []


@torch.no_grad()
def test_the_same_part_of_a_photo_reads_the_same_wherever_it_lies() -> None:
    """Shifting by the coarsest stride shifts the logits, but for borders and the sum over the whole."""
    reader = Reader(5, 16).double()
    reader.context.weight.zero_()
    photo = torch.from_numpy(np.random.default_rng(0).uniform(-1, 1, (1, 3, 512, 512)))
    whole, part = reader(photo), reader(photo[..., 32:, 32:])
    torch.testing.assert_close(whole[..., 60:68, 60:68], part[..., 52:60, 52:60])
