"""Bi-level feature alignment: rank blocks, keep the top k by index, attend densely inside (paper, 3.1).

A block pair's score adds a semantic prior to the cosine of the learned features f,

    score(q, k) = w₁ Σ_c h_q h_k − w₂ Σ_c h_q h_k |p_q − p_k|² + w₃ ⟨f_q, f_k⟩,

with h the class shares (unit norm) and p the semantic position of each class inside the block. Every
term is bilinear once |p_q − p_k|² is expanded, so both sides are *lifted* to vectors whose inner product
is the score: ranking is one matrix product in chunks and nothing N × N outlives its chunk.

Inside the kept blocks a cell prefers the key at its own place in the block, by a bonus w₄. A block is so
carried whole, with its texture, unless a cell's class or features say otherwise; without the bonus, a
region larger than its counterpart repeats each exemplar cell several times over. Where matches are to
continue their neighbours' (``coherence``), each class in a block has an exemplar block that it prefers by as
much, which is kept.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.coherence import coherent, divided, most_preferred, score_of
from model.transport import transport_topk


@dataclass(frozen=True)
class Features:
    """What matching knows of one picture, on its grid of cells (h × w)."""

    shares: Tensor  # [B, C, h, w], share of each known class in the cell, sums to at most 1
    positions: Tensor  # [B, 2, C, h, w], mean semantic position of each class, times its share
    learned: Tensor  # [B, D, h, w]

    @property
    def classes(self) -> Tensor:
        """Which known class most of each cell is of, [B, h, w] indices; C for none of them."""
        return F.pad(self.shares, (0, 0, 0, 0, 0, 1), value=1e-6).argmax(1)

    def pooled(self, block: int) -> Features:
        """The same on the grid of blocks."""
        return Features(
            F.avg_pool2d(self.shares, block),
            F.avg_pool2d(self.positions.flatten(1, 2), block).unflatten(1, (2, -1)),
            F.avg_pool2d(self.learned, block),
        )

    def samples(self, which: slice | Tensor) -> Features:
        """Some of the batch."""
        return Features(*(x[which] for x in (self.shares, self.positions, self.learned)))

    def window(self, rows: slice, columns: slice) -> Features:
        """The cells in ``rows`` × ``columns``."""
        return Features(*(x[..., rows, columns] for x in (self.shares, self.positions, self.learned)))


@dataclass(frozen=True)
class Vectors:
    """Lifted features of one side: inner products across sides are scores."""

    blocks: Tensor  # [B, N, L]
    cells: Tensor  # [B, N, b, L], b cells in a block
    grid: tuple[int, int]  # blocks, (rows, columns)


@dataclass(frozen=True)
class Query(Vectors):
    """The map's side, of which perhaps some blocks alone are to be matched."""

    classes: Tensor  # [B, N, b], which class most of each cell is of
    chosen: Tensor | None = None  # [n], the only blocks whose cells these are; then there are n of them

    def only(self, blocks: Tensor) -> Query:
        """With the cells of some blocks alone, which are matched as among all. blocks: [n], their numbers."""
        return replace(self, cells=self.cells[:, blocks], chosen=blocks)


@dataclass(frozen=True)
class Match:
    """Which exemplar cells every cell draws on: the k kept blocks and the attention inside them.

    Of the query's N blocks; of n, where only these were matched.
    """

    indices: Tensor  # [B, N, k], kept exemplar blocks, best first
    attention: Tensor  # [B, N, b, k·b], over the cells of the kept blocks, sums to 1
    score: Tensor  # [B, N, b], raw score of the best cell
    grid: tuple[int, int]
    exemplar_grid: tuple[int, int]
    chosen: Tensor | None = None  # [n], the only blocks that were matched

    def spread(self, x: Tensor) -> Tensor:
        """What is told per matched block, [B, n, …], for all blocks, [B, N, …]; 0 for the others."""
        if self.chosen is None:
            return x
        everywhere = x.new_zeros(x.shape[0], self.grid[0] * self.grid[1], *x.shape[2:])
        return everywhere.index_copy(1, self.chosen, x)

    @property
    def sources(self) -> Tensor:
        """[B, N, b], the exemplar cell that each draws on most, in reading order; −1 where not matched."""
        count = self.attention.shape[2]
        side, best = math.isqrt(count), self.attention.argmax(-1)  # [B, n, b]
        block, place = self.indices.gather(2, best // count), best % count
        row = block // self.exemplar_grid[1] * side + place // side
        column = block % self.exemplar_grid[1] * side + place % side
        return self.spread(row * self.exemplar_grid[1] * side + column + 1) - 1

    @property
    def weights(self) -> Tensor:
        """[B, N, k], the share of each kept block in its query block."""
        kept = self.indices.shape[-1]
        blocks: Tensor = self.attention.unflatten(-1, (kept, -1))  # [B, N, b, k, b]
        return blocks.sum(-1).mean(2)


def to_blocks(x: Tensor, block: int) -> Tensor:
    """[B, C, h, w] to [B, N, b, C], N blocks of b = block² cells, both in reading order."""
    batch, width, rows, columns = x.shape
    x = x.reshape(batch, width, rows // block, block, columns // block, block)
    return x.permute(0, 2, 4, 3, 5, 1).reshape(batch, -1, block * block, width)


def from_blocks(x: Tensor, block: int, grid: tuple[int, int]) -> Tensor:
    """[B, N, b, C] to [B, C, h, w], the inverse of ``to_blocks``. grid: blocks, (rows, columns)."""
    batch, width = x.shape[0], x.shape[-1]
    x = x.reshape(batch, *grid, block, block, width).permute(0, 5, 1, 3, 2, 4)
    return x.reshape(batch, width, grid[0] * block, grid[1] * block)


def gather_blocks(blocks: Tensor, indices: Tensor) -> Tensor:
    """Pick whole blocks. blocks: [B, M, b, C]; indices: [B, N, k]. Returns [B, N, k·b, C]."""
    batch = torch.arange(blocks.shape[0], device=blocks.device)[:, None, None]
    return blocks[batch, indices].flatten(2, 3)


class Alignment(nn.Module):
    """Scores, ranks and attends; its parameters are the prior's weights and the attention's temperature."""

    def __init__(
        self,
        block: int,
        kept: int,
        chunk: int,
        transport_temperature: float = 1e-3,
        coherence: float = 0.0,
    ) -> None:
        """coherence: see ``ModelConfig``."""
        super().__init__()
        self.block, self.kept, self.chunk, self.coherence = block, kept, chunk, coherence
        self.transport_temperature = transport_temperature
        self.log_weights = nn.Parameter(torch.tensor([1.0, 3.0, 0.01]).log())  # w₁, w₂, w₃
        self.log_bonus = nn.Parameter(torch.tensor(0.1).log())  # w₄
        self.log_temperature = nn.Parameter(torch.tensor(3e-4).log())

    @property
    def best_score(self) -> Tensor:
        """The score of a perfect match, w₁ + w₃."""
        w = self.log_weights.exp()
        return w[0] + w[2]

    def query(self, features: Features) -> Query:
        """Lift the map's side."""
        w1, w2, w3 = self.log_weights.exp()

        def lift(x: Features) -> Tensor:
            h, hp, hpp, f = _lifted_parts(x)
            return torch.cat([w1 * h - w2 * hpp, -w2 * h, 2 * w2 * hp[:, 0], 2 * w2 * hp[:, 1], w3 * f], 1)

        classes = to_blocks(features.classes[:, None], self.block).squeeze(3)
        return Query(*self._lifted(features, lift), classes)

    def key(self, features: Features) -> Vectors:
        """Lift the exemplar's side."""

        def lift(x: Features) -> Tensor:
            h, hp, hpp, f = _lifted_parts(x)
            return torch.cat([h, hpp, hp[:, 0], hp[:, 1], f], 1)

        return Vectors(*self._lifted(features, lift))

    def _lifted(
        self, features: Features, lift: Callable[[Features], Tensor]
    ) -> tuple[Tensor, Tensor, tuple[int, int]]:
        """The fields of ``Vectors``."""
        blocks = to_blocks(lift(features.pooled(self.block)), 1).squeeze(2)
        rows, columns = features.shares.shape[-2:]
        return blocks, to_blocks(lift(features), self.block), (rows // self.block, columns // self.block)

    def forward(self, query: Query, key: Vectors) -> Match:
        """Match every query block to the exemplar's.

        Where the scores are to learn, the kept blocks carry the optimal-transport gradient to *all*
        block scores (straight through: forward they are the plain top k).
        """
        indices, gate = self._rank(query.blocks, key.blocks)
        preferred = self._preferred(query, key, indices) if self.coherence else None
        if query.chosen is not None:
            indices, gate = indices[:, query.chosen], None if gate is None else gate[:, query.chosen]
        if preferred is not None:
            indices, gate = self._keep(preferred, indices, gate)
        cells = gather_blocks(key.cells, indices)  # [B, N, k·b, L]
        scores = query.cells @ cells.mT  # [B, N, b, k·b]
        preference = scores + self._in_place(indices, preferred)
        attention = torch.softmax(preference / self.log_temperature.exp(), dim=-1)
        if gate is not None:
            attention = attention * gate.repeat_interleave(key.cells.shape[2], dim=-1)[:, :, None]
            attention = attention / attention.sum(-1, keepdim=True)
        return Match(indices, attention, scores.amax(-1), query.grid, key.grid, query.chosen)

    def _in_place(self, indices: Tensor, preferred: Tensor | None) -> Tensor:
        """What a cell gains at its own place in the kept blocks [B, N, k], [B, N, b, k·b].

        preferred: [B, N, b], the block that each cell would rather be in, if there is any such.
        """
        gain = self.log_bonus.exp().expand(*indices.shape[:2], 1, indices.shape[2])
        if preferred is not None:
            gain = gain + self.coherence * (indices[:, :, None] == preferred[..., None])  # [B, N, b, k]
        same = torch.eye(self.block**2, dtype=gain.dtype, device=gain.device)
        return (gain[..., None] * same[:, None]).flatten(-2)

    @torch.no_grad()
    def _preferred(self, query: Query, key: Vectors, indices: Tensor) -> Tensor:
        """The exemplar block that each cell would rather be in, as it continues the neighbours' matches.

        indices: [B, N, k], of ``_rank``. Returns [B, n, b], for the query's n chosen blocks.
        """
        best = self._steadily_best(query, key, indices)
        first = coherent(query.blocks, key.blocks, best, query.grid, key.grid, self.coherence)
        return divided(query, key, first, self.coherence, self.chunk)

    @staticmethod
    def _keep(preferred: Tensor, indices: Tensor, gate: Tensor | None) -> tuple[Tensor, Tensor | None]:
        """Of the blocks that cells prefer and those that were ranked, the k to keep.

        preferred: [B, N, b]; indices, gate: [B, N, k], of ``_rank``, and so returned.
        What was not ranked has no gradient.
        """
        kept = most_preferred(preferred, indices)
        if gate is not None:
            was = kept[..., None] == indices[..., None, :]  # [B, N, k, k]
            gate = torch.where(was.any(-1), (gate[..., None, :] * was).sum(-1), 1)
        return kept, gate

    @staticmethod
    def _steadily_best(query: Vectors, key: Vectors, indices: Tensor) -> Tensor:
        """The best of the kept blocks, indices [B, N, k] to [B, N]; of those that are even, the first one."""
        ordered = indices.sort(-1).values
        scores = torch.stack([score_of(query.blocks, key.blocks, x) for x in ordered.unbind(-1)], -1)
        return ordered.gather(-1, scores.argmax(-1, keepdim=True))[..., 0]

    def _rank(self, query: Tensor, key: Tensor) -> tuple[Tensor, Tensor | None]:
        """The k best exemplar blocks of each block, in chunks. query: [B, N, L]; key: [B, M, L].

        Returns indices [B, N, k] and, where the scores are to learn, gates [B, N, k] that are 1 forward.
        """
        kept, indices, gates = min(self.kept, key.shape[1]), [], []
        for part in query.split(self.chunk, dim=1):
            scores = part @ key.mT  # [B, chunk, M]
            best = scores.topk(kept, dim=-1).indices
            indices.append(best)
            if scores.requires_grad:
                soft = transport_topk(scores, kept, self.transport_temperature).gather(-1, best)
                gates.append(1 + (soft - soft.detach()))
        return torch.cat(indices, 1), torch.cat(gates, 1) if gates else None

    def warp(self, match: Match, values: Tensor) -> Tensor:
        """Carry what the exemplar's cells hold to where they were matched.

        Args:
            values: [B, M, b, V], one vector per exemplar cell, by blocks.
        Returns:
            [B, V, h, w].
        """
        kept = gather_blocks(values, match.indices)  # [B, N, k·b, V]
        return from_blocks(match.spread(match.attention @ kept), self.block, match.grid)

    def warp_back(self, match: Match, warped: Tensor) -> tuple[Tensor, Tensor]:
        """Send warped cells back to the exemplar cells they came from (Tᵀ, for the cycle loss).

        Args:
            warped: [B, V, h, w].
        Returns:
            [B, V, h', w'] mean of what came back, and [B, 1, h', w'] how much attention did.
        """
        b = self.block**2
        x = to_blocks(warped, self.block)  # [B, N, b, V]
        sent = match.attention.mT @ x  # [B, N, k·b, V]
        mass = match.attention.sum(2)[..., None]  # [B, N, k·b, 1]
        size = match.exemplar_grid[0] * match.exemplar_grid[1] * b
        cells = match.indices[..., None] * b + torch.arange(b, device=x.device)  # [B, N, k, b]
        target = cells.flatten(1)[..., None]  # [B, N·k·b, 1]

        def scatter(y: Tensor) -> Tensor:
            y = y.flatten(1, 2)
            zero = y.new_zeros(y.shape[0], size, y.shape[-1])
            summed = zero.scatter_add(1, target.expand_as(y), y)
            return summed.reshape(y.shape[0], -1, b, y.shape[-1])

        received = from_blocks(scatter(mass), self.block, match.exemplar_grid)
        total = from_blocks(scatter(sent), self.block, match.exemplar_grid)
        return total / received.clamp(min=1e-6), received


def _lifted_parts(x: Features) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Unit-norm h [B, C, h, w]; h·p [B, 2, C, h, w]; h·|p|² [B, C, h, w]; unit-norm f [B, D, h, w]."""
    norm = x.shares.norm(dim=1, keepdim=True).clamp(min=1e-6)
    h = x.shares / norm
    p = x.positions / x.shares[:, None].clamp(min=1e-6)
    return h, h[:, None] * p, h * p.square().sum(1), F.normalize(x.learned, dim=1)
