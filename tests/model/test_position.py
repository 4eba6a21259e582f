"""Semantic position encoding: one frame per region."""

from __future__ import annotations

import torch
from torch import Tensor

from model.position import semantic_position


def position_of(labels: list[list[int]]) -> Tensor:
    """Positions in one map of three classes and 0 = none."""
    return semantic_position(torch.tensor(labels)[None], 4)


def test_every_region_spans_its_own_frame() -> None:
    position = position_of([[1, 1, 1, 2, 2]] * 3)
    assert position[0, 1, 0].tolist() == [-1, 0, 1, -1, 1]
    assert position[0, 0, :, 0].tolist() == [-1, 0, 1]


def test_a_region_one_pixel_wide_lies_at_its_centre() -> None:
    position = position_of([[1, 2, 3], [1, 2, 2], [1, 2, 2]])
    assert position[0, 1, :, 0].tolist() == [0, 0, 0]  # a column
    assert position[0, :, 0, 2].tolist() == [0, 0]  # a single pixel
    assert torch.isfinite(position).all()


def test_pixels_of_no_region_and_empty_regions_are_at_the_origin() -> None:
    assert not position_of([[0, 0], [0, 0]]).any()


def test_equals_the_definition_pixel_by_pixel() -> None:
    labels = torch.randint(4, (2, 9, 13), generator=torch.Generator().manual_seed(0))
    position = semantic_position(labels, 4)
    for b in range(2):
        for c in range(1, 4):
            rows, columns = torch.nonzero(labels[b] == c, as_tuple=True)
            for axis, index in enumerate((rows, columns)):
                low, high = index.min(), index.max()
                expected = (index - (low + high) / 2) / max((high - low) / 2, 0.5)
                torch.testing.assert_close(position[b, axis, rows, columns], expected.float())


def test_stays_within_one() -> None:
    labels = torch.randint(4, (4, 32, 16), generator=torch.Generator().manual_seed(1))
    position = semantic_position(labels, 4)
    assert position.abs().max() <= 1
