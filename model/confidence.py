"""Confidence of the match, and its injection into the condition (CONFI; paper, section 3.3)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from model.layers import activate, conv, positional_norm, resize


class Calibration(nn.Module):
    """What is known of a match to a confidence in [0, 1].

    A learned logistic curve of the raw best-match score, which is much the same wherever the class was found,
    and a small network's correction of it, by what was matched with what: a sky resembles any sky, a wood
    few woods. It learns how close the warped exemplar comes to the photo (``losses.calibration``).
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, evidence: int, width: int) -> None:
        super().__init__()
        self.slope = nn.Parameter(torch.tensor(2.0))
        self.offset = nn.Parameter(torch.tensor(-1.5))
        # What the network sees is standardised by these, [1 + evidence, 1, 1].
        self.register_buffer("mean", torch.zeros(1 + evidence, 1, 1))
        self.register_buffer("deviation", torch.ones(1 + evidence, 1, 1))
        self.enter = conv(1 + evidence, width, kernel=1)
        self.around = nn.ModuleList(conv(width, width) for _ in range(2))
        self.judge = conv(width, 1, kernel=1)
        nn.init.zeros_(self.judge.weight)  # starts as the curve alone
        nn.init.zeros_(torch.as_tensor(self.judge.bias))

    def forward(self, score: Tensor, evidence: Tensor, presence: Tensor) -> Tensor:
        """Confidence of every cell, [B, 1, h, w].

        Args:
            score: [B, 1, h, w], raw best-match score over that of a perfect match.
            evidence: [B, E, h, w], what the map asks for and what the match brought.
            presence: [B, 1, h, w], share of the cell's pixels that are of a class which the match brought;
                a cell whose class is absent gets exactly 0 however well its features match.
        """
        # Detached: it judges what was matched, and must not shape it.
        known = torch.cat([score, evidence], 1).detach()
        y = activate(positional_norm(self.enter((known - self.mean) / self.deviation)))
        for layer in self.around:
            y = activate(layer(y))
        return torch.sigmoid(self.slope * score + self.offset + self.judge(y)) * presence


class ConfidenceFusion(nn.Module):
    """Fuse the map's features X with the warped exemplar's T·Z at one scale.

    First one channel, F = X (1 − c) + (T·Z) c; convolutions of F then give the multi-channel confidence
    C = σ(logit(c) + conv(F)), which weighs the final, per-channel fusion.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.correct = conv(width, width)
        nn.init.zeros_(self.correct.weight)  # starts as the single-channel confidence
        nn.init.zeros_(torch.as_tensor(self.correct.bias))

    def forward(
        self, x: Tensor, warped: Tensor, confidence: Tensor, strength: Tensor | None = None
    ) -> Tensor:
        """Fuse; the weights of ``warped`` are those of the confidence times the strength, 1 if not given.

        x, warped: [B, C, h, w]; confidence, strength: [B, 1, any size]. Returns [B, C, h, w].
        """
        size = (x.shape[-2], x.shape[-1])
        c = resize(confidence, size)
        # Features may be in reduced precision, the confidence never is.
        fused = torch.lerp(x, warped, strengthened(c, strength, size).to(x.dtype))
        weight = torch.sigmoid(logit(c) + self.correct(fused))
        return torch.lerp(x, warped, strengthened(weight, strength, size).to(x.dtype))


def strengthened(weight: Tensor, strength: Tensor | None, size: tuple[int, int]) -> Tensor:
    """A fusion's weight times the strength: at 0 nothing of the exemplar is left.

    weight: [B, C, h, w]; strength: [B, 1, any size], None for 1; size: (h, w).
    """
    return weight if strength is None else weight * resize(strength, size)


def logit(confidence: Tensor) -> Tensor:
    """Inverse sigmoid, of [0, 1] kept off its ends."""
    return torch.logit(confidence, eps=1e-3)
