"""Alignments that differ from the full one in one thing each."""

from __future__ import annotations

from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.alignment import Alignment, Features, Match, Query, Vectors
from model.encoders import PyramidHead
from model.layers import conv
from model.training.variants.positions import whole_picture
from model.transport import transport_topk


class HardTopK(Alignment):
    """The kept blocks carry no gradient to the scores of the others, nor to their own ranking."""

    def _rank(self, query: Tensor, key: Tensor) -> tuple[Tensor, Tensor | None]:
        with torch.no_grad():
            return super()._rank(query, key)


class SoftWeights(Alignment):
    """The kept blocks are weighed by the transport's soft indicators, forward too."""

    def _rank(self, query: Tensor, key: Tensor) -> tuple[Tensor, Tensor | None]:
        kept, indices, gates = min(self.kept, key.shape[1]), [], []
        for part in query.split(self.chunk, dim=1):
            soft = transport_topk(part @ key.mT, kept, self.transport_temperature)
            gate, best = soft.topk(kept, dim=-1)
            indices.append(best)
            gates.append(gate)
        return torch.cat(indices, 1), torch.cat(gates, 1)


class DenseBlocks(Alignment):
    """No ranking and no attention inside: every block is a softmax mean of all blocks, each carried whole."""

    def forward(self, query: Query, key: Vectors) -> Match:
        """Match every query block to all of the exemplar's."""
        scores = query.blocks @ key.blocks.mT  # [B, N, M]
        weights = torch.softmax(scores / self.log_temperature.exp(), dim=-1)
        cells = key.cells.shape[2]
        in_place = torch.eye(cells, dtype=scores.dtype, device=scores.device)
        attention = torch.einsum("bnm,pq->bnpmq", weights, in_place).flatten(3)  # [B, N, b, M·b]
        score = scores.amax(-1, keepdim=True).expand(-1, -1, cells)
        return Match(_all_blocks(scores), attention, score, query.grid, key.grid, query.chosen)


class WithoutPrior(Alignment):
    """The score is the cosine of the learned features alone: w₁ = w₂ = 0."""

    @property
    def best_score(self) -> Tensor:
        return self.log_weights.exp()[2]

    def query(self, features: Features) -> Query:
        """Lift the map's side; what meets the exemplar's classes and positions is 0."""
        full, width = super().query(features), features.learned.shape[1]
        blocks, cells = _last_alone(full.blocks, width), _last_alone(full.cells, width)
        return replace(full, blocks=blocks, cells=cells)


class DenseCells(WithoutPrior):
    """The reference's: every cell attends to all cells of the exemplar, by the cosine of learned features."""

    temperature = 0.01

    def forward(self, query: Query, key: Vectors) -> Match:
        """Match every query cell to all of the exemplar's."""
        cosine = query.cells @ key.cells.flatten(1, 2).mT[:, None] / self.best_score  # [B, N, b, M·b]
        attention = torch.softmax(cosine / self.temperature, dim=-1)
        score = cosine.amax(-1) * self.best_score
        blocks = _all_blocks(cosine[:, :, 0, :: key.cells.shape[2]])
        return Match(blocks, attention, score, query.grid, key.grid, query.chosen)


class CoordHead(nn.Module):
    """Matching features that were told where they are: CoordConv (Liu et al. 2018) behind the head."""

    def __init__(self, head: PyramidHead, width: int) -> None:
        super().__init__()
        self.head, self.mix = head, conv(width + 2, width)

    def forward(self, pyramid: list[Tensor]) -> Tensor:
        """pyramid: finest first. Returns [B, width, H, W] at the finest's size."""
        y = self.head(pyramid)
        mixed: Tensor = self.mix(torch.cat([y, whole_picture(y[:, 0]).to(y)], 1))
        return mixed


def _all_blocks(scores: Tensor) -> Tensor:
    """Every exemplar block for every query block, in reading order. scores: [B, N, M]; returns the same."""
    return torch.arange(scores.shape[-1], device=scores.device).expand(scores.shape)


def _last_alone(x: Tensor, width: int) -> Tensor:
    """x [..., L] with all but the last ``width`` entries 0."""
    return F.pad(x[..., -width:], (x.shape[-1] - width, 0))
