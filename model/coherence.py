"""Coherent matches: a block goes on where its neighbours' matches leave off.

Ranked one by one, the blocks of a region that is larger than its counterpart pick the same exemplar block
several times in a row, and what should be a wood becomes one trunk stamped over and over. Here, as in
PatchMatch (Barnes et al. 2009), a block may also take the exemplar block that continues a neighbour's match,
and gains for every neighbour whose match it continues: texture is carried in larger pieces, with seams where
they cost least.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

_AROUND = ((-1, 0), (1, 0), (0, -1), (0, 1))
_ROUNDS = 6
"""Rounds over every other block in turn; after few, nothing changes any more."""


def coherent(
    query: Tensor,
    key: Tensor,
    best: Tensor,
    grid: tuple[int, int],
    exemplar_grid: tuple[int, int],
    gain: float,
) -> Tensor:
    """The exemplar block of every block, by its score plus ``gain`` for each neighbour that it continues.

    Args:
        query: [B, N, L], key: [B, M, L], of ``alignment.Vectors``.
        best: [B, N], the blocks that score best by themselves.
        grid, exemplar_grid: blocks, (rows, columns).
    Returns:
        [B, N], indices of exemplar blocks.
    """
    place = torch.arange(best.shape[1], device=best.device)
    chosen, turns = best, place // grid[1] + place % grid[1]
    for turn in range(_ROUNDS):
        continued = _continuations(chosen, grid, exemplar_grid)  # [4, B, N]
        candidates = torch.cat([chosen[None], best[None], continued])  # [6, B, N]
        agreeing = (candidates[:, None] == continued[None]).sum(1)  # [6, B, N]
        scores = torch.stack([score_of(query, key, x) for x in candidates]) + gain * agreeing
        pick = scores.masked_fill(candidates < 0, -torch.inf).argmax(0, keepdim=True)
        # Neighbours never move at once, or they would miss each other.
        moves = turns % 2 == turn % 2
        chosen = torch.where(moves, candidates.gather(0, pick)[0], chosen)
    return chosen


def _continuations(chosen: Tensor, grid: tuple[int, int], exemplar_grid: tuple[int, int]) -> Tensor:
    """What would continue each of the four neighbours' matches, [4, B, N]; −1 where there is nothing.

    chosen: [B, N], the blocks' matches as they are.
    """
    rows, columns = grid
    framed = F.pad(chosen.unflatten(1, grid), (1, 1, 1, 1), value=-1)
    found = []
    for down, right in _AROUND:
        neighbour = framed[:, 1 + down : 1 + down + rows, 1 + right : 1 + right + columns]
        found.append(_moved(neighbour, (-down, -right), exemplar_grid).flatten(1))
    return torch.stack(found)


def _moved(blocks: Tensor, step: Sequence[int], grid: tuple[int, int]) -> Tensor:
    """Indices of blocks in a grid, one step further; −1 past its edge, and of −1."""
    row, column = blocks // grid[1] + step[0], blocks % grid[1] + step[1]
    inside = (blocks >= 0) & (row >= 0) & (row < grid[0]) & (column >= 0) & (column < grid[1])
    return torch.where(inside, row * grid[1] + column, -1)


def score_of(query: Tensor, key: Tensor, indices: Tensor) -> Tensor:
    """[B, N], of each block and one of the exemplar's. indices: [B, N], −1 for none."""
    kept = key.gather(1, indices.clamp(min=0)[..., None].expand(-1, -1, key.shape[-1]))
    # What is even stays so, whatever the last digits: one block that tips takes its neighbours with it.
    return (query * kept).sum(-1).round(decimals=3)
