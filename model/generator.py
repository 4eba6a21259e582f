"""The generator: a decoder modulated at every scale by the fused condition (SPADE, Park et al. 2019)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from model.confidence import logit, strengthened
from model.layers import activate, conv, pointwise, positional_norm, resize
from model.modulated import added, modulated, with_noise


class Modulation(nn.Module):
    """The rectified norm(h) · (1 + γ(F)) + β(F), γ and β per position."""

    def __init__(self, condition: int, width: int) -> None:
        super().__init__()
        self.project = conv(condition, 2 * width, kernel=1)

    def forward(self, h: Tensor, condition: Tensor) -> Tensor:
        """h: [B, width, h, w], or half of it on each side; condition: [B, condition, h, w].

        Returns [B, width, h, w].
        """
        # γ and β by a convolution each: halves of one result would not be contiguous, which is several
        # times slower to compute with.
        weights, biases = self.project.weight.chunk(2), torch.as_tensor(self.project.bias).chunk(2)
        scale = pointwise(condition, weights[0], biases[0] + 1)
        shift = pointwise(condition, weights[1], biases[1])
        return modulated(positional_norm(h), scale, shift)


class ModulatedBlock(nn.Module):
    """Residual block of two modulated convolutions with noise, [B, inputs, h, w] to [B, outputs, h, w].

    What enters at half the size is doubled (nearest neighbour), but only in its sums with what has the
    full size: its norm and its skip are those of the smaller one, at a quarter of the cost.
    """

    def __init__(self, inputs: int, outputs: int, condition: int) -> None:
        super().__init__()
        self.modulate1, self.conv1 = Modulation(condition, inputs), conv(inputs, outputs)
        self.modulate2, self.conv2 = Modulation(condition, outputs), conv(outputs, outputs)
        self.skip = conv(inputs, outputs, kernel=1)
        self.noise_strength = nn.Parameter(torch.zeros(outputs, 1, 1))

    def forward(self, h: Tensor, condition: Tensor, noise: Tensor) -> Tensor:
        """h: of the size of ``condition``, or half of it on each side.

        noise: [B, 1, h, w], standard normal; texture where neither map nor exemplar says more.
        """
        y = with_noise(self.conv1(self.modulate1(h, condition)), self.noise_strength, noise)
        return added(self.conv2(self.modulate2(y, condition)), self.skip(h))


class Generator(nn.Module):
    """Fused condition at strides 16 … 1 to a picture."""

    def __init__(self, widths: tuple[int, ...], conditions: tuple[int, ...], style: int) -> None:
        super().__init__()
        self.start = conv(conditions[-1], widths[-1])
        self.style = nn.Linear(style, widths[-1])
        inputs = (widths[-1], *widths[:0:-1])
        self.blocks = nn.ModuleList(
            ModulatedBlock(*sizes)
            for sizes in zip(inputs, reversed(widths), reversed(conditions), strict=True)
        )
        self.to_image = conv(widths[0], 3 + 3)  # a colour, and the correction of its confidence
        # From the start some of the generator's own colour shows, or it would get no gradient.
        nn.init.constant_(torch.as_tensor(self.to_image.bias)[3:], -1.0)

    def forward(
        self,
        conditions: Sequence[Tensor],
        warped: Tensor,
        confidence: Tensor,
        style: Tensor,
        noise: Sequence[Tensor],
        strength: Tensor | None = None,
    ) -> Tensor:
        """Paint.

        Args:
            conditions: fused features, finest first, [B, C_l, H/stride, W/stride].
            warped: [B, 3, H, W], the warped exemplar in [−1, 1].
            confidence: [B, 1, any size].
            style: [B, S, H/16, W/16] or [B, S, 1, 1], the exemplar as a whole; what a class that it
                lacks can go by.
            noise: standard normal, finest first, [B, 1, H/stride, W/stride].
            strength: [B, 1, any size] in [0, 1], how much of the exemplar is wanted; None for 1.
        Returns:
            [B, 3, H, W] in [−1, 1].
        """
        h = self.start(conditions[-1])
        h = h + self.style(style.movedim(1, -1)).movedim(-1, 1)
        for block, condition, z in zip(self.blocks, reversed(conditions), reversed(noise), strict=True):
            h = block(h, condition, z)
        colour, correction = self.to_image(activate(h)).contiguous().chunk(2, dim=1)
        # The last fusion is CONFI's too, on pixels: a trusted patch of the exemplar may pass as it is.
        size = (warped.shape[-2], warped.shape[-1])
        trust = self.trust(resize(confidence, size), correction)
        return torch.lerp(torch.tanh(colour).to(warped.dtype), warped, strengthened(trust, strength, size))

    @staticmethod
    def trust(confidence: Tensor, correction: Tensor) -> Tensor:
        """The weight of the warped exemplar's pixels. confidence: [B, 1, H, W]; correction: [B, 3, H, W]."""
        return torch.sigmoid(logit(confidence) + correction)
