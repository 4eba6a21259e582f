"""Coherent matches: a block goes on where its neighbours' matches leave off.

Ranked one by one, the blocks of a region that is larger than its counterpart pick the same exemplar block
several times in a row, and what should be a wood becomes one trunk stamped over and over. Here, as in
PatchMatch (Barnes et al. 2009), a block may also take the exemplar block that continues a neighbour's match,
and gains for every neighbour whose match it continues: texture is carried in larger pieces, with seams where
they cost least. On contours each class of a block does so by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor

if TYPE_CHECKING:
    from model.alignment import Query, Vectors

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


def divided(query: Query, key: Vectors, first: Tensor, gain: float, chunk: int) -> Tensor:
    """The exemplar block of every cell: a block of several classes may be made up of as many matches.

    Such a block lies on a contour, and resembles best one that lies on a contour, too. The sky in it should
    rather continue the sky beside it: each class by itself takes the block that scores best in its cells,
    plus ``gain`` for each neighbour that holds the class and is continued. It may be the block's own, one
    that continues a neighbour's, or the one that is best for the class alone.

    first: [B, N], of ``coherent``. Returns [B, n, b], indices of exemplar blocks, for the query's n chosen.
    """
    here = slice(None) if query.chosen is None else query.chosen
    classes = query.classes[:, here]  # [B, n, b]
    sample, block = (classes != classes[..., :1]).any(-1).nonzero(as_tuple=True)  # [m] each, the mixed ones
    classes, cells = classes[sample, block], query.cells[sample, block]  # [m, b], [m, b, L]
    same = classes[..., None] == classes[..., None, :]  # [m, b, b]
    mean = same / same.sum(-1, keepdim=True).to(cells.dtype)
    continued = _continuations(first, query.grid, key.grid)[:, :, here][:, sample, block, None]  # [4, m, 1]
    holding = _held_around(query.classes, query.grid)[:, :, here][:, sample, block]  # [4, m, b]
    own = first[:, here, None].repeat(1, 1, same.shape[-1])  # [B, n, b]
    best = _best_of_class(mean @ cells, same, sample, key.blocks, chunk)
    candidates = [own[sample, block], *continued.expand_as(holding), best]  # 6 of [m, b]
    values = []
    for candidate in candidates:
        scores = _scores_in_place(cells, key.cells, sample, candidate)  # [m, b]
        value = (mean @ scores[..., None])[..., 0].round(decimals=3)  # what is even stays so
        value = value + gain * (holding & (continued == candidate)).sum(0)
        values.append(value.masked_fill(candidate < 0, -torch.inf))
    pick = torch.stack(values).argmax(0, keepdim=True)  # [1, m, b]
    own[sample, block] = torch.stack(candidates).gather(0, pick)[0]
    return own


def most_preferred(preferred: Tensor, ranked: Tensor) -> Tensor:
    """The k blocks that most cells prefer; where those are fewer, the best ranked ones besides.

    preferred: [B, N, b]; ranked: [B, N, k]. Returns [B, N, k], no block twice unless ranked so.
    """
    kept = ranked.shape[-1]
    blocks = torch.cat([preferred, ranked], -1)  # [B, N, b + k]
    equal = blocks[..., None] == blocks[..., None, :]
    again = equal.tril(-1).any(-1)
    votes = (blocks[..., None] == preferred[..., None, :]).sum(-1).float()
    rank = torch.arange(blocks.shape[-1], device=blocks.device) / blocks.shape[-1]
    worth = (votes - rank).masked_fill(again, -torch.inf)
    return blocks.gather(-1, worth.topk(kept, dim=-1).indices)


def _best_of_class(query: Tensor, same: Tensor, sample: Tensor, key: Tensor, chunk: int) -> Tensor:
    """The exemplar block that scores best for all cells of a class in a block, [m, b].

    query: [m, b, L], the mean of these cells; same: [m, b, b], which cells are of one class; sample: [m],
    whose block it is; key: [B, M, L], of blocks.
    """
    leader = same.byte().argmax(-1)  # [m, b], the first cell of the class, which stands for all
    leads = leader == torch.arange(leader.shape[-1], device=leader.device)
    best = torch.zeros_like(leader)
    for number, blocks in enumerate(key):
        chosen = leads & (sample == number)[:, None]
        parts = query[chosen].split(chunk)
        best[chosen] = torch.cat([(part @ blocks.mT).argmax(-1) for part in parts])
    return best.gather(-1, leader)


def _scores_in_place(query: Tensor, key: Tensor, sample: Tensor, blocks: Tensor) -> Tensor:
    """[m, b], of each cell and the one at its place in a block of the exemplar's.

    query: [m, b, L], key: [B, M, b, L]; sample: [m]; blocks: [m, b], −1 for none.
    """
    place = torch.arange(key.shape[2], device=key.device)
    return (query * key[sample[:, None], blocks.clamp(min=0), place]).sum(-1)


def _held_around(classes: Tensor, grid: tuple[int, int]) -> Tensor:
    """Whether each of the four neighbours of a block holds the class of a cell, bool [4, B, N, b].

    classes: [B, N, b].
    """
    rows, columns = grid
    framed = F.pad(classes.unflatten(1, grid), (0, 0, 1, 1, 1, 1), value=-1)
    found = []
    for down, right in _AROUND:
        theirs = framed[:, 1 + down : 1 + down + rows, 1 + right : 1 + right + columns].flatten(1, 2)
        found.append((classes[..., None] == theirs[..., None, :]).any(-1))
    return torch.stack(found)


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
