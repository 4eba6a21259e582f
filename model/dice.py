"""Dice: regions take a look that is drawn from a bank of the looks that photos have, class by class.

As in SMIS and StarGAN v2, a look is drawn for one class or for all; here from statistics of colours and of
the photo encoder's features. A throw moves those of the warp in a region to those that were drawn (AdaIN,
Huang and Belongie 2017); where the warp carries nothing of the class, the picture of the map alone stands in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor

from model.config import STRIDES
from model.layers import resize
from model.look import Mask
from model.network import EncodedMap, Rabit, Warp

SHOWN = 0.01
"""The share of its pixels from which on a photo shows a class well enough to say how it looks."""

_CANDIDATES = 32  # photos at least that a throw can draw, the ones that show most of what is painted
_NEIGHBOURS = 4  # nearest candidates of which one is mixed in
_MIDDLING = 0.5  # confidence in what stands in
_MOST = 2.0  # times that a spread may grow or shrink: more would make noise or a plain surface


@dataclass(frozen=True)
class ClassLooks:
    """How classes look in photos."""

    means: Tensor  # [B, C, 3 + V], of colours in [−1, 1], then of photo features
    spreads: Tensor  # [B, C, 3 + V], standard deviations
    styles: Tensor  # [B, S]

    def lerp(self, other: ClassLooks, share: float) -> ClassLooks:
        """Mixed with others, of which a share in [0, 1] is taken."""
        both = zip(self.tensors(), other.tensors(), strict=True)
        return ClassLooks(*(torch.lerp(mine, theirs, share) for mine, theirs in both))

    def to(self, device: torch.device) -> ClassLooks:
        return ClassLooks(*(x.to(device) for x in self.tensors()))

    def tensors(self) -> tuple[Tensor, Tensor, Tensor]:
        return self.means, self.spreads, self.styles


@dataclass(frozen=True)
class Bank:
    """The looks of n photos; lives on the CPU."""

    shares: Tensor  # [n, C], of each photo's pixels
    looks: ClassLooks

    @property
    def known(self) -> Tensor:
        """[C], 1 for the classes that a photo shows, 0 for those of which nobody knows how they look."""
        return (self.shares >= SHOWN).any(0).float()

    def draw(self, painted: Tensor, seed: int) -> ClassLooks:
        """A look for classes of which these shares are painted, [C]; the same for the same seed. B is 1.

        Of one photo that shows most of them, so that the light is of one piece, mixed with a similar one;
        what they lack looks as in the most similar photo that has it.
        """
        random = torch.Generator().manual_seed(seed)
        covered = ((self.shares >= SHOWN) * painted).sum(1)  # [n]
        least = covered.topk(min(_CANDIDATES, len(covered))).values[-1]
        candidates = (covered >= least).nonzero()[:, 0]
        chosen = int(candidates[torch.randint(len(candidates), (), generator=random)])
        nearest = candidates[self._differences(chosen)[candidates].argsort()[1 : 1 + _NEIGHBOURS]]
        if not len(nearest):
            return self._complete(chosen)
        other = int(nearest[torch.randint(len(nearest), (), generator=random)])
        share = float(torch.rand((), generator=random)) / 2
        return self._complete(chosen).lerp(self._complete(other), share)

    def _differences(self, photo: int) -> Tensor:
        """[n], of all photos to one."""
        difference: Tensor = self.looks.styles - self.looks.styles[photo]
        return difference.square().sum(1).sqrt()

    def _complete(self, photo: int) -> ClassLooks:
        """The looks of a photo, and for what it lacks those of the most similar photo that has it."""
        far = torch.where(self.shares >= SHOWN, self._differences(photo)[:, None], torch.inf)
        rows, classes = far.argmin(0), torch.arange(self.shares.shape[1])
        looks = self.looks
        return ClassLooks(
            looks.means[rows, classes][None], looks.spreads[rows, classes][None], looks.styles[photo][None]
        )


def throw(warp: Warp, bank: Bank, regions: Tensor, throws: Sequence[tuple[int, Mask]]) -> Warp:
    """A warp of one map with the looks of throws, each a seed and where it counts, bool [H, W].

    regions: [1, C, H, W], the map's known classes, one-hot.
    """
    device = regions.device
    regions = regions * bank.known.to(device)[:, None, None]
    for seed, mask in throws:
        thrown = regions * torch.from_numpy(mask).to(device)
        looks = bank.draw(thrown.mean((0, 2, 3)).cpu(), seed)
        warp = restyle(warp, looks.to(device), thrown)
    return warp


def with_stand_in(
    network: Rabit, encoded: EncodedMap, warp: Warp, where: Tensor, noise: Sequence[Tensor]
) -> Warp:
    """A warp that has something to throw dice for: where it lacks the class, the picture of the map alone.

    where: [B, 1, H, W], 1 where there will be a throw; noise: of ``Rabit.noise``.
    """
    grid = warp.confidence.shape[-2:]
    lacks = (warp.confidence == 0).to(warp.image.dtype) * (resize(where, (grid[0], grid[1])) > 0)
    if not lacks.any():
        return warp
    size = warp.image.shape[-2:]
    alone = network.generate(encoded, network.no_warp((size[0], size[1])), noise)
    features = network.value(network.encode_photo(alone)[network.level :])
    return replace(
        warp,
        image=torch.lerp(warp.image, alone, F.interpolate(lacks, size=size)),
        features=torch.lerp(warp.features, features.to(warp.features.dtype), lacks),
        confidence=torch.lerp(warp.confidence, torch.full_like(lacks, _MIDDLING), lacks),
    )


def statistics(x: Tensor, regions: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of x per region: the root of its ``moments``."""
    mean, variance = moments(x, regions)
    return mean, variance.sqrt()


def moments(x: Tensor, regions: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and variance of x per region, [B, C, D] each; 0 where there is none.

    x: [B, D, h, w]; regions: [B, C, h, w], how much of each position belongs to each.
    """
    x = x.to(regions.dtype)
    with torch.autocast(x.device.type, enabled=False):  # the difference of squares needs all digits
        size = regions.sum((2, 3)).clamp(min=1e-6)[..., None]  # [B, C, 1]
        mean = torch.einsum("bchw,bdhw->bcd", regions, x) / size
        square = torch.einsum("bchw,bdhw->bcd", regions, x.square()) / size
    return mean, (square - mean.square()).clamp(min=0)


def looks_of(network: Rabit, photo: Tensor, labels: Tensor) -> ClassLooks:
    """How the classes look in photos [B, 3, H, W] in [−1, 1] with label maps [B, H, W] of class indices."""
    pyramid = network.encode_photo(photo)
    features = network.value(pyramid[network.level :])
    regions = network.one_hot(labels)[:, 1:]
    cells = resize(regions, (features.shape[-2], features.shape[-1]))
    both = statistics(photo, regions), statistics(features, cells)
    means, spreads = (torch.cat(parts, 2) for parts in zip(*both, strict=True))
    return ClassLooks(means, spreads, network.style_of(pyramid))


def restyle(warp: Warp, looks: ClassLooks, regions: Tensor) -> Warp:
    """A warp whose regions have been given looks; elsewhere it stays as it is.

    regions: [B, C, H, W], 1 where a class is to have its look, and 0 elsewhere.
    """
    size, grid = ((x.shape[-2], x.shape[-1]) for x in (warp.image, warp.features))
    parts = [3, looks.means.shape[-1] - 3]
    means, spreads = looks.means.split(parts, -1), looks.spreads.split(parts, -1)
    blocks = resize(regions.sum(1, keepdim=True), (size[0] // STRIDES[-1], size[1] // STRIDES[-1]))
    return replace(
        warp,
        image=_moved(warp.image, regions, means[0], spreads[0]).clamp(-1, 1),
        features=_moved(warp.features, resize(regions, grid), means[1], spreads[1]),
        style=torch.lerp(warp.style, looks.styles[:, :, None, None], blocks),
    )


def _moved(x: Tensor, regions: Tensor, means: Tensor, spreads: Tensor) -> Tensor:
    """x [B, D, h, w] with its statistics in the regions [B, C, h, w] moved to these, [B, C, D]."""
    mean, spread = statistics(x, regions)
    scale = (spreads / spread.clamp(min=1e-4)).clamp(1 / _MOST, _MOST)

    def spread_out(values: Tensor) -> Tensor:
        with torch.autocast(x.device.type, enabled=False):  # as many digits as what they are added to
            return torch.einsum("bchw,bcd->bdhw", regions, values)

    rest = x * (1 - regions.sum(1, keepdim=True))
    return rest + x * spread_out(scale) + spread_out(means - scale * mean)
