"""Fusions of map and warped exemplar in place of CONFI's, with the generator's last one to go with them."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from model.confidence import strengthened
from model.generator import Generator
from model.layers import conv, resize


class Concatenation(nn.Module):
    """F = conv([X, T·Z]): no confidence takes part."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.merge = conv(2 * width, width)

    def forward(self, x: Tensor, warped: Tensor, _: Tensor, strength: Tensor | None = None) -> Tensor:
        """As ``ConfidenceFusion``'s."""
        wanted = torch.ones_like(x[:, :1])
        wanted = strengthened(wanted, strength, (x.shape[-2], x.shape[-1])).to(x.dtype)
        merged: Tensor = self.merge(torch.cat([x, warped * wanted], 1))
        return merged


class SingleChannel(nn.Module):
    """F = X (1 − c) + (T·Z) c, and nothing after: one weight for all channels, never corrected."""

    def forward(
        self, x: Tensor, warped: Tensor, confidence: Tensor, strength: Tensor | None = None
    ) -> Tensor:
        """As ``ConfidenceFusion``'s."""
        size = (x.shape[-2], x.shape[-1])
        weight = strengthened(resize(confidence, size), strength, size)
        return torch.lerp(x, warped.to(x.dtype), weight.to(x.dtype))


class UntoldGenerator(Generator):
    """Weighs the warped pixels by what it computes alone, not told of the confidence."""

    @staticmethod
    def trust(confidence: Tensor, correction: Tensor) -> Tensor:
        return torch.sigmoid(correction)


class ObedientGenerator(Generator):
    """Weighs the warped pixels by the confidence, uncorrected."""

    @staticmethod
    def trust(confidence: Tensor, correction: Tensor) -> Tensor:
        return confidence
