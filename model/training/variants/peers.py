"""Peers of RABIT inside its own training: a generator without exemplar, and the reference's alignment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from model.alignment import Features, Match, from_blocks
from model.network import EncodedExemplar, EncodedMap, Rabit, Warp


class MapAlone(Rabit):
    """SPADE-style: of any exemplar nothing is wanted, so the picture is of the map alone."""

    def generate(self, encoded: EncodedMap, warp: Warp, noise: Sequence[Tensor]) -> Tensor:
        """As ``Rabit``'s, at strength 0."""
        return super().generate(encoded, replace(warp, strength=torch.zeros_like(warp.image[:, :1])), noise)


class SquashedConfidence(Rabit):
    """The reference's confidence: σ(max − mean) of each cell's attention, so between 0.5 and 0.73."""

    def align(
        self, features: Features, exemplar: EncodedExemplar, blocks: Tensor | None = None
    ) -> tuple[Match, Warp]:
        """As ``Rabit``'s, but for the confidence."""
        match, warp = super().align(features, exemplar, blocks)
        squashed = torch.sigmoid(match.attention.amax(-1) - match.attention.mean(-1))[..., None]
        grid = from_blocks(match.spread(squashed), self.config.block, match.grid)  # [B, 1, h, w]
        return match, replace(warp, confidence=grid)
