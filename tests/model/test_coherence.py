"""Matches that continue their neighbours' matches."""

from __future__ import annotations

import torch
from torch import Tensor

from model.coherence import coherent

GRID, EXEMPLAR = (4, 6), (5, 4)


def scene(seed: int = 0, batch: int = 2) -> tuple[Tensor, Tensor, Tensor]:
    """Random query and key vectors, and the best of each."""
    draw = torch.Generator().manual_seed(seed)
    query = torch.randn(batch, GRID[0] * GRID[1], 8, generator=draw)
    key = torch.randn(batch, EXEMPLAR[0] * EXEMPLAR[1], 8, generator=draw)
    return query, key, (query @ key.mT).argmax(-1)


def agreements(chosen: Tensor) -> int:
    """Neighbours, counted once each, of which one continues the other, in a map of GRID."""
    row, column = chosen // EXEMPLAR[1], chosen % EXEMPLAR[1]
    row, column = row.view(-1, *GRID), column.view(-1, *GRID)
    right = (row[:, :, 1:] == row[:, :, :-1]) & (column[:, :, 1:] == column[:, :, :-1] + 1)
    down = (row[:, 1:] == row[:, :-1] + 1) & (column[:, 1:] == column[:, :-1])
    return int(right.sum() + down.sum())


def total(query: Tensor, key: Tensor, chosen: Tensor, gain: float) -> float:
    scores = (query @ key.mT).gather(-1, chosen[..., None])
    return float(scores.sum()) + gain * agreements(chosen)


def test_without_a_gain_every_block_keeps_its_best() -> None:
    query, key, best = scene()
    assert torch.equal(coherent(query, key, best, GRID, EXEMPLAR, 0.0), best)


def test_what_scores_and_agreements_come_to_never_falls() -> None:
    for seed in range(20):
        query, key, best = scene(seed)
        for gain in (0.5, 2.0, 8.0):
            chosen = coherent(query, key, best, GRID, EXEMPLAR, gain)
            rounded = 1e-3 * best.numel()  # as the scores are that are compared
            assert total(query, key, chosen, gain) >= total(query, key, best, gain) - rounded
            assert agreements(chosen) >= agreements(best)
        assert agreements(chosen) > agreements(best)  # at the largest gain


def test_blocks_outside_of_the_exemplar_are_never_taken() -> None:
    query, key, best = scene(3)
    chosen = coherent(query, key, best, GRID, EXEMPLAR, 100.0)
    assert int(chosen.min()) >= 0
    assert int(chosen.max()) < EXEMPLAR[0] * EXEMPLAR[1]


def test_every_picture_of_a_batch_is_by_itself() -> None:
    query, key, best = scene(2)
    both = coherent(query, key, best, GRID, EXEMPLAR, 2.0)
    for i in range(2):
        one = slice(i, i + 1)
        alone = coherent(query[one], key[one], best[one], GRID, EXEMPLAR, 2.0)
        assert torch.equal(alone, both[one])
