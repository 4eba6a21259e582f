"""Several exemplars in one picture: their warps composed by shares per pixel.

As in SEAN, a region takes its look from an exemplar of its own, and two looks are blended in features, the
coarse ones apart from the fine ones; as in StyleMapGAN, by a soft mask. The pixels that a warp carries are
blended in two bands: light and colour linearly; texture so that its contrast stays that of its sources,
where a mere mean of two textures would fade (Heitz and Neyret 2018).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from model.alignment import Features, Match
from model.config import STRIDES
from model.layers import resize
from model.network import Warp

_LOW = 8
"""What is coarser than this many pixels is light and colour, what is finer is texture."""

_AROUND = 2
"""Blocks around the wanted ones that have a say in them."""


def compose(warps: Sequence[Warp], labels: Tensor, coarse: Tensor, fine: Tensor) -> Warp:
    """One warp of several exemplars' warps to the same map.

    Args:
        warps: n of them, of B maps.
        labels: [B, H, W], the maps.
        coarse: [B, n, H, W], shares that sum to 1: of features, style, confidence, light and colour.
        fine: [B, n, H, W], the same for texture.
    """
    styles = resize(coarse, (coarse.shape[-2] // STRIDES[-1], coarse.shape[-1] // STRIDES[-1]))
    cells = resize(coarse, (warps[0].features.shape[-2], warps[0].features.shape[-1]))
    return Warp(
        blend_bands([warp.image for warp in warps], labels, coarse, fine),
        _weighted([warp.features for warp in warps], cells),
        _weighted([warp.confidence for warp in warps], cells),
        _weighted([warp.style for warp in warps], styles),
    )


def blend_bands(images: Sequence[Tensor], labels: Tensor, coarse: Tensor, fine: Tensor) -> Tensor:
    """n images [B, 3, H, W] as one: light and colour by ``coarse``, texture by ``fine`` [B, n, H, W].

    labels: [B, H, W], the map that they are all of.
    """
    if torch.equal(coarse, fine) and bool((fine.amax(1) == 1).all()):
        return _weighted(images, fine)  # each place is one image's, whose bands make it up
    low_band = _LowBand(labels)
    lows = [low_band(image) for image in images]
    highs = [image - low for image, low in zip(images, lows, strict=True)]
    texture = _weighted(highs, fine)
    wanted = _weighted([low_band(high.square()) for high in highs], fine)
    gain = (wanted / low_band(texture.square()).clamp(min=1e-6)).sqrt().clamp(1, len(images) ** 0.5)
    mixed = (8 - 8 * fine.amax(1, keepdim=True)).clamp(max=1)  # 0 where one image alone has its say
    return _weighted(lows, coarse) + texture * torch.lerp(torch.ones_like(gain), gain, mixed)


def with_classes(features: Features, exchange: Tensor) -> Features:
    """A map's features with its classes taken for others, so that they match those.

    exchange: [C, C], 1 where the class of the row is taken for that of the column.
    """
    return Features(
        torch.einsum("bchw,cd->bdhw", features.shares, exchange),
        torch.einsum("bpchw,cd->bpdhw", features.positions, exchange),
        features.learned,
    )


def blocks_wanted(shares: Tensor, side: int) -> Tensor:
    """The numbers of the blocks, of ``side`` pixels, that an exemplar has a share in, and of those close by.

    The latter since light is blurred across, and seams are levelled. shares: [H, W]. Returns [n].
    """
    wanted = F.max_pool2d(shares[None, None], side)
    return F.max_pool2d(wanted, 2 * _AROUND + 1, stride=1, padding=_AROUND).flatten().nonzero()[:, 0]


def joint_match(matches: Sequence[Match], shares: Tensor) -> tuple[Tensor, Tensor]:
    """Which blocks of n exemplars each block of a map draws on, all in all.

    shares: [B, n, H, W] of the exemplars. Returns indices [B, N, k], counted on through the blocks of all
    exemplars, and their weights [B, N, k], the weightiest first.
    """
    grids = [match.exemplar_grid[0] * match.exemplar_grid[1] for match in matches]
    begins = [sum(grids[:i]) for i in range(len(grids))]
    own = resize(shares, matches[0].grid).flatten(2).mT  # [B, N, n]
    indices = torch.cat([x.spread(x.indices) + begin for x, begin in zip(matches, begins, strict=True)], -1)
    weights = torch.cat([x.spread(x.weights) * own[..., i : i + 1] for i, x in enumerate(matches)], -1)
    kept = weights.topk(min(match.indices.shape[-1] for match in matches), dim=-1)
    return indices.gather(-1, kept.indices), kept.values / kept.values.sum(-1, keepdim=True)


def _weighted(parts: Sequence[Tensor], shares: Tensor) -> Tensor:
    """Σ shareᵢ · partᵢ. parts: n of [B, C, h, w], or of what spreads to it; shares: [B, n, h, w]."""
    total = shares[:, :1] * parts[0]
    for i, part in enumerate(parts[1:], 1):
        total = total + shares[:, i : i + 1] * part
    return total


class _LowBand:
    """What is coarse of a picture, region by region: light does not run over the edges that its map draws."""

    def __init__(self, labels: Tensor) -> None:
        """labels: [B, H, W]."""
        self._regions = [(labels == each)[:, None].float() for each in labels.unique()]  # [B, 1, H, W]
        self._shares = [_blur(region).clamp(min=1e-6) for region in self._regions]

    def __call__(self, x: Tensor) -> Tensor:
        """x: [B, C, H, W], to the same shape."""
        low = torch.zeros_like(x)
        for region, share in zip(self._regions, self._shares, strict=True):
            low += region * _blur(region * x) / share
        return low


def _blur(x: Tensor) -> Tensor:
    size = (x.shape[-2], x.shape[-1])
    return F.interpolate(F.avg_pool2d(x, _LOW), size=size, mode="bilinear", align_corners=False)
