"""Matches that continue their neighbours' matches."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from model.alignment import Query, Vectors
from model.coherence import coherent, divided, most_preferred

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


Cells, Gain = 4, 0.3


def sides(seed: int = 0, batch: int = 2) -> tuple[Query, Vectors, Tensor]:
    """A map of three classes and an exemplar, at random, and blocks that might have come first."""
    draw = torch.Generator().manual_seed(seed)

    def side(grid: tuple[int, int]) -> Query:
        count = grid[0] * grid[1]
        cells = torch.randn(batch, count, Cells, 8, generator=draw, dtype=torch.float64)
        classes = torch.randint(3, (batch, count, Cells), generator=draw)
        classes[:, ::3] = classes[:, ::3, :1]  # every third block is of one class
        return Query(cells.mean(2), cells, grid, classes)

    query, key = side(GRID), side(EXEMPLAR)
    first = torch.randint(EXEMPLAR[0] * EXEMPLAR[1], (batch, GRID[0] * GRID[1]), generator=draw)
    return query, key, first


def expected_block(query: Query, key: Vectors, first: Tensor, i: int, block: int, cell: int) -> int:
    """Where a cell of a sample is to come from, as ``divided`` says it in words."""
    classes, own = query.classes[i], query.classes[i, block, cell]
    if (classes[block] == own).all():
        return int(first[i, block])
    mine = [c for c in range(Cells) if classes[block, c] == own]
    row, column = divmod(block, GRID[1])
    continued = list[int]()
    for down, right in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        r, c = row + down, column + right
        if 0 <= r < GRID[0] and 0 <= c < GRID[1]:
            there = divmod(int(first[i, r * GRID[1] + c]), EXEMPLAR[1])
            if 0 <= there[0] - down < EXEMPLAR[0] and 0 <= there[1] - right < EXEMPLAR[1]:
                found = (there[0] - down) * EXEMPLAR[1] + there[1] - right
                holds = bool((classes[r * GRID[1] + c] == own).any())
                continued.append(found if holds else -1 - found)
    asked = query.cells[i, block, mine].mean(0)
    best = int((key.blocks[i] @ asked).argmax())
    candidates = [int(first[i, block]), *(x if x >= 0 else -1 - x for x in continued), best]

    def worth(candidate: int) -> float:
        scores = [float(query.cells[i, block, c] @ key.cells[i, candidate, c]) for c in mine]
        return round(sum(scores) / len(mine), 3) + Gain * continued.count(candidate)

    return max(candidates, key=worth)


def test_each_class_of_a_block_takes_what_is_best_for_it_alone() -> None:
    query, key, first = sides()
    preferred = divided(query, key, first, Gain, 5)
    assert preferred.shape == (2, 24, Cells)
    for i in range(2):
        for block in range(24):
            for cell in range(Cells):
                expected = expected_block(query, key, first, i, block, cell)
                assert int(preferred[i, block, cell]) == expected
    assert not torch.equal(preferred, first[..., None].expand_as(preferred))


def test_blocks_that_were_chosen_are_divided_as_among_all() -> None:
    query, key, first = sides(1)
    chosen = torch.tensor([1, 7, 8, 23])
    some = divided(query.only(chosen), key, first, Gain, 1024)
    assert torch.equal(some, divided(query, key, first, Gain, 1024)[:, chosen])


def test_where_no_block_is_mixed_nothing_is_divided() -> None:
    query, key, first = sides(2)
    plain = replace(query, classes=torch.ones_like(query.classes))
    preferred = divided(plain, key, first, Gain, 1024)
    assert torch.equal(preferred, first[..., None].expand_as(preferred))


def test_what_most_cells_prefer_is_kept_and_then_what_ranks_best() -> None:
    preferred = torch.tensor([[[7, 4, 7, 7], [5, 5, 5, 5], [0, 1, 2, 3]]])
    ranked = torch.tensor([[[4, 9, 8], [6, 5, 2], [0, 8, 9]]])
    kept = most_preferred(preferred, ranked)
    assert kept.tolist() == [[[7, 4, 9], [5, 6, 2], [0, 1, 2]]]
