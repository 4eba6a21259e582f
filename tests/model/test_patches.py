"""Overlapping patches and their blending."""

from __future__ import annotations

import pytest
import torch

from model.patches import blend_patches, cut_patches


@pytest.mark.parametrize("cell", [2, 4])
@pytest.mark.parametrize("size", [(16, 16), (32, 48)])
def test_blending_undoes_cutting(cell: int, size: tuple[int, int]) -> None:
    photo = torch.rand(2, 3, *size, dtype=torch.float64)
    patches = cut_patches(photo, cell)
    assert patches.shape == (2, 3 * (2 * cell) ** 2, size[0] // cell, size[1] // cell)
    torch.testing.assert_close(blend_patches(patches, cell), photo)


def test_a_patch_is_centred_on_its_cell() -> None:
    photo = torch.arange(64.0).reshape(1, 1, 8, 8).expand(1, 3, 8, 8)
    patch = cut_patches(photo, 4)[0, :, 0, 1].reshape(3, 8, 8)  # cell at rows 0–3, columns 4–7
    torch.testing.assert_close(patch[0, 2:6, 2:6], photo[0, 0, 0:4, 4:8])


def test_neighbours_cross_fade_without_leaving_their_range() -> None:
    patches = torch.zeros(1, 3 * 64, 1, 2)
    patches[..., 1] = 1
    row = blend_patches(patches, 4)[0, 0, 0]
    assert (row.diff() >= 0).all()
    assert row[0] == 0
    assert row[-1] == 1
