"""Layers that the encoders and the generator share."""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def conv(inputs: int, outputs: int, kernel: int = 3, stride: int = 1) -> nn.Conv2d:
    """Convolution that keeps (or divides by ``stride``) the size; reflected borders leave no frame."""
    if kernel == 1:
        return Pointwise(inputs, outputs, kernel)
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, padding_mode="reflect")


class Pointwise(nn.Conv2d):
    """1 × 1 convolution."""

    def forward(self, x: Tensor) -> Tensor:
        """x: [B, C, H, W]. Returns [B, D, H, W]."""
        return pointwise(x, self.weight, self.bias)


def pointwise(x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    """1 × 1 convolution. x: [B, C, H, W]; weight: [D, C, 1, 1]; bias: [D]. Returns [B, D, H, W]."""
    # Row by row as a batch: for few pictures on one thread torch takes a slower kernel.
    rows = x.movedim(1, 3).flatten(0, 1)[:, None].movedim(3, 1)  # [B·H, C, 1, W]
    y: Tensor = F.conv2d(rows, weight, bias).movedim(1, 3).squeeze(1)  # [B·H, W, D]
    return y.reshape(x.shape[0], x.shape[2], *y.shape[1:]).movedim(3, 1)


def activate(x: Tensor) -> Tensor:
    """Leaky rectifier, in place: a copy of a large x would cost as much as a small convolution."""
    return F.leaky_relu(x, 0.2, inplace=True)


def positional_norm(x: Tensor) -> Tensor:
    """Normalise the channels of every position on their own (PONO, Li et al. 2019).

    Independent of the picture's size and of what surrounds a position, so that crops train
    what full pictures run. x: [B, C, H, W].
    """
    return F.layer_norm(x.movedim(1, -1), (x.shape[1],), eps=1e-5).movedim(-1, 1)


def in_full(operation: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """``operation(x)``, but on a CPU not in reduced precision, where filters of single channels are slow.

    The backward pass of strided ones takes many times longer there.
    """
    if x.device.type != "cpu" or x.dtype != torch.bfloat16:
        return operation(x)
    with torch.autocast("cpu", enabled=False):
        return operation(x.float())


def same_pad(x: Tensor, kernel: int, stride: int) -> Tensor:
    """TensorFlow's 'same' padding, with which published weights were trained.

    x: [B, C, H, W]; kernel: its side with its gaps, for a dilated one.
    """
    pads: list[int] = []
    for size in (x.shape[-1], x.shape[-2]):
        total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
        pads += [total // 2, total - total // 2]
    return F.pad(x, pads) if any(pads) else x


class ImageNetNorm(nn.Module):
    """[−1, 1] to what networks trained on ImageNet expect. x: [B, 3, H, W], RGB, to the same shape."""

    mean: Tensor
    std: Tensor

    def __init__(self) -> None:
        super().__init__()
        for name, value in (("mean", (0.485, 0.456, 0.406)), ("std", (0.229, 0.224, 0.225))):
            self.register_buffer(name, torch.tensor(value).view(1, 3, 1, 1), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        return ((x + 1) / 2 - self.mean) / self.std

    def inverse(self, y: Tensor) -> Tensor:
        """What ``forward`` made y from, [B, 3, H, W]."""
        return (y * self.std + self.mean) * 2 - 1


class ResidualBlock(nn.Module):
    """x + conv(relu(norm(conv(relu(norm(x)))))), [B, C, H, W] to the same shape."""

    def __init__(self, width: int) -> None:
        super().__init__()
        groups = max(1, width // 16)
        self.norm1, self.conv1 = nn.GroupNorm(groups, width), conv(width, width)
        self.norm2, self.conv2 = nn.GroupNorm(groups, width), conv(width, width)

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv1(activate(self.norm1(x)))
        y = self.conv2(activate(self.norm2(y)))
        return torch.add(x, y)


def resize(x: Tensor, size: tuple[int, int]) -> Tensor:
    """Area average when shrinking, bilinear when growing. x: [B, C, H, W]; size: (rows, columns)."""
    if x.shape[-2:] == size:
        return x
    if x.shape[-2] > size[0]:
        return F.adaptive_avg_pool2d(x, size)
    return F.interpolate(x, size=size, mode="bilinear", align_corners=False)


def tile(x: Tensor, grid: tuple[int, ...]) -> Tensor:
    """View [B, C, r·h, r·w] as [B, C, h, r, w, r], by the places of a coarser ``grid`` (h, w).

    What lies on that grid itself has r = 1, so adding the two repeats it without a copy.
    """
    tiles: Tensor = x.unflatten(3, (grid[1], -1)).unflatten(2, (grid[0], -1))
    return tiles
