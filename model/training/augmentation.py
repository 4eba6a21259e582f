"""Photos with their maps cut, mirrored and lit anew at random, a batch at a time."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor


@dataclass(frozen=True)
class Light:
    """How far the light of photos may change; photos span 2, from −1 to 1."""

    contrast: float  # up to this share more or less
    brightness: float
    saturation: tuple[float, float]  # factors
    tint: float  # of each channel


STRONG = Light(contrast=0.3, brightness=0.25, saturation=(0.4, 1.4), tint=0.1)
"""For what should tell things apart in any light."""

MILD = Light(contrast=0.08, brightness=0.08, saturation=(0.92, 1.08), tint=0.02)
"""For what should keep the photo's light, which a picture takes over."""


def to_signed(photos: Tensor) -> Tensor:
    """uint8 to float in [−1, 1]."""
    return photos.float() / 127.5 - 1


def draw_reach(size: int) -> Tensor:
    """Width and height of random cuts, [size, 2] as shares of the whole: half to all of its area."""
    area = 0.5 + 0.5 * torch.rand(size)
    aspect = torch.exp(0.16 * (2 * torch.rand(size) - 1))
    return torch.stack([(area * aspect).sqrt(), (area / aspect).sqrt()], 1).clamp(max=1)


def draw_places(reach: Tensor, size: tuple[int, int]) -> Tensor:
    """The places of a photo that a rectangle of it, anywhere in it, perhaps mirrored, takes its pixels from.

    reach: [B, 2], width and height of the rectangles as shares of the whole. Returns [B, *size, 2], x and y
    from −1 to 1.
    """
    n = len(reach)
    centre = (2 * torch.rand(n, 2) - 1) * (1 - reach)
    mirror = torch.where(torch.rand(n) < 0.5, 1.0, -1.0)
    theta = torch.zeros(n, 2, 3)
    theta[:, 0, 0], theta[:, 1, 1], theta[:, :, 2] = reach[:, 0] * mirror, reach[:, 1], centre
    return F.affine_grid(theta, [n, 1, *size], align_corners=False)


def taken(x: Tensor, places: Tensor, mode: str = "bilinear") -> Tensor:
    """x [B, C, H, W] at ``places`` [B, h, w, 2], by default between its pixels: [B, C, h, w]."""
    return F.grid_sample(x, places, mode, padding_mode="border", align_corners=False)


def taken_map(labels: Tensor, places: Tensor) -> Tensor:
    """labels [B, H, W] at ``places`` [B, h, w, 2]: int64 [B, h, w]."""
    return taken(labels[:, None].float(), places, "nearest")[:, 0].long()


def cut(photos: Tensor, labels: Tensor, reach: Tensor, size: tuple[int, int]) -> tuple[Tensor, Tensor]:
    """A rectangle of each photo and its map, anywhere in it, perhaps mirrored, scaled to ``size``.

    photos: [B, 3, H, W] in [−1, 1]; labels: [B, H, W] class indices; reach: [B, 2], width and height of the
    rectangles as shares of the whole. Returns [B, 3, *size] in [−1, 1] and int64 [B, *size].
    """
    places = draw_places(reach, size).to(photos.device)
    return taken(photos, places), taken_map(labels, places)


def relit(x: Tensor, light: Light) -> Tensor:
    """Each photo in a light of its own. x: [B, 3, H, W] in [−1, 1], and so the result."""

    def draw(low: float, high: float, channels: int = 1) -> Tensor:
        return (low + (high - low) * torch.rand(len(x), channels, 1, 1)).to(x.device)

    mean = x.mean((2, 3), keepdim=True)
    x = (x - mean) * draw(1 - light.contrast, 1 + light.contrast) + mean
    x = x + draw(-light.brightness, light.brightness)
    grey = x.mean(1, keepdim=True)
    x = grey + (x - grey) * draw(*light.saturation) + draw(-light.tint, light.tint, 3)
    return x.clamp(-1, 1)
