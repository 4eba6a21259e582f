"""The generator's sums of what has full and what has half the size, with gradients worked out by hand.

Each is one short expression; but what autograd records of it, sums over views of tiles, goes against the
layout in memory and took a quarter of a training step on a CPU. Without gradients they work in place.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from model.layers import activate, tile

_SLOPE = 0.2  # of ``activate``


def modulated(h: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
    """activate(h · scale + shift).

    h: of the size of the others, or half of it on each side; scale: [B, C, h, w]; shift: the same, used up.
    """
    if torch.is_grad_enabled():
        result: Tensor = _Modulated.apply(h, scale, shift)
        return result
    grid = h.shape[-2:]
    tile(shift, grid).addcmul_(tile(h, grid), tile(scale, grid))
    return activate(shift)


def with_noise(y: Tensor, strength: Tensor, noise: Tensor) -> Tensor:
    """y + strength · noise. y: [B, C, h, w], used up; strength: [C, 1, 1]; noise: [B, 1, h, w]."""
    if torch.is_grad_enabled():
        result: Tensor = _WithNoise.apply(y, strength, noise)
        return result
    return y.addcmul_(strength, noise)


def added(y: Tensor, x: Tensor) -> Tensor:
    """y + x. y: [B, C, h, w], used up; x: of the same size, or half of it on each side."""
    if torch.is_grad_enabled():
        result: Tensor = _Added.apply(y, x)
        return result
    grid = x.shape[-2:]
    tile(y, grid).add_(tile(x, grid))
    return y


class _Modulated(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, h: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
        h = h.to(shift.dtype)
        result = activate(torch.addcmul(shift, _repeated(h, shift), scale))
        ctx.save_for_backward(h, scale, result)
        return result

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        h, scale, result = ctx.saved_tensors
        # The result has the sign of what the rectifier got.
        gradient = torch.ops.aten.leaky_relu_backward(_last(gradients[0]), result, _SLOPE, True)
        return (
            _summed(gradient * scale, scale.shape[-1] // h.shape[-1]),
            gradient * _repeated(h, scale),
            gradient,
        )


class _WithNoise(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, y: Tensor, strength: Tensor, noise: Tensor) -> Tensor:
        noise = noise.to(y.dtype)
        ctx.mark_dirty(y)
        ctx.save_for_backward(noise)
        return y.addcmul_(strength.to(y.dtype), noise)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor, None]:
        (noise,) = ctx.saved_tensors
        rows = _last(gradients[0]).movedim(1, -1).flatten(0, 2)  # [B·h·w, C]
        return gradients[0], (noise.flatten()[None] @ rows).view(-1, 1, 1), None


class _Added(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, y: Tensor, x: Tensor) -> Tensor:
        ctx.mark_dirty(y)
        ctx.ratio = y.shape[-1] // x.shape[-1]
        return y.add_(_repeated(x, y))

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor]:
        return gradients[0], _summed(_last(gradients[0]), ctx.ratio)


def _repeated(x: Tensor, like: Tensor) -> Tensor:
    """x at the size of ``like``, every value as a square of its own."""
    size = like.shape[-2:]
    return x if x.shape[-2:] == size else F.interpolate(_last(x), size=size, mode="nearest")


def _summed(x: Tensor, ratio: int) -> Tensor:
    """The sums of squares of ``ratio`` pixels a side, [B, C, h / ratio, w / ratio]."""
    return x if ratio == 1 else F.avg_pool2d(x, ratio) * ratio**2


def _last(x: Tensor) -> Tensor:
    return x.contiguous(memory_format=torch.channels_last)
