"""What photos look like, in short: by it, exemplars are found for the maps of others."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from model.training.augmentation import to_signed
from model.training.features import FrozenFeatures

_SIDE = 128
"""Photos are looked at as small as this: what counts is the scene, not its grain."""


@torch.no_grad()
def photo_features(network: FrozenFeatures, photos: Tensor, batch: int = 32) -> Tensor:
    """Features of unit length, whose products say how alike photos are, −1 to 1, 0 for two at random.

    photos: uint8 [n, 3, H, W]. Returns [n, D], on the photos' device.
    """
    found = torch.cat([_pooled(network, part) for part in photos.split(batch)])
    # Without what all photos have in common, which would make any two alike.
    return F.normalize((found - found.mean(0)) / (found.std(0, correction=0) + 1e-6))


def _pooled(network: FrozenFeatures, photos: Tensor) -> Tensor:
    """Mean features of the deepest cut, [n, D]."""
    height, width = photos.shape[-2:]
    scale = min(1.0, _SIDE / min(height, width))
    size = round(height * scale), round(width * scale)
    image = F.interpolate(to_signed(photos), size=size, mode="area")
    *_, deepest = network(image.contiguous(memory_format=torch.channels_last))
    return torch.as_tensor(deepest.float().mean((2, 3)))
