"""Fitting the confidence alone: what many matches show is gathered once, and learnt from again and again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from model.confidence import Calibration
from model.network import Evidence, Rabit
from model.training import losses
from model.training.augmentation import to_signed
from model.training.data import Pairs, class_mix, draw_similar, similar_mixes
from model.training.features import FrozenFeatures
from model.training.precision import autocast
from model.training.scores import closeness

AT_ONCE = 4

_LOOK = 256
"""Matches whose evidence tells its mean and deviation."""


@dataclass(frozen=True)
class CalibrationRecipe:
    """Settings of a fit."""

    matches: int = 2000  # gathered; each takes 1.6 MB of memory in the landscape network at 256 × 256
    mirrored: float = 0.5  # share whose exemplar is the photo's own mirror image
    dissimilar: float = 0.1  # share whose exemplar is any photo; the others' have a similar mix of classes
    neighbours: int = 24  # of which exemplars are drawn
    steps: int = 1500
    batch: int = 8
    rate: float = 2e-3  # falls to 0
    bfloat16: bool | None = None  # None: where the device is a GPU


@dataclass(frozen=True)
class Gathered:
    """What is known of n matches, and how close their warps came."""

    evidence: Evidence
    close: Tensor  # [n, 1, h, w] in [−1, 1]

    def __len__(self) -> int:
        return len(self.close)


@torch.no_grad()
def gather(
    network: Rabit, features: FrozenFeatures, pairs: Pairs, recipe: CalibrationRecipe
) -> Iterator[Gathered]:
    """Matches of whole photos drawn at random, a few at a time; closeness by ``features``, see ``scores``."""
    similar = similar_mixes(class_mix(pairs, network.config.classes), recipe.neighbours)
    device = pairs.photos.device
    for begin in range(0, recipe.matches, AT_ONCE):
        chosen = torch.randint(len(pairs), (min(AT_ONCE, recipe.matches - begin),)).to(device)
        photo, labels = to_signed(pairs.photos[chosen]), pairs.labels[chosen]
        exemplar, exemplar_labels = _exemplars(pairs, chosen, similar, recipe)
        with autocast(device, recipe.bfloat16):
            key = network.encode_exemplar(exemplar, network.encode_photo(exemplar), exemplar_labels)
            asked = network.encode_map(labels).features
            match, warp = network.align(asked, key)
            evidence = network.evidence(asked, key, match, warp.image, warp.features)
            close = closeness(features, warp.image, photo, warp.confidence.shape[-2:])
        yield Gathered(Evidence(*(x.half() for x in evidence)), close.half())


def _exemplars(
    pairs: Pairs, chosen: Tensor, similar: Tensor, recipe: CalibrationRecipe
) -> tuple[Tensor, Tensor]:
    """For each of the chosen photos, an exemplar [B, 3, H, W] in [−1, 1] and its map [B, H, W]."""
    draw = torch.rand(len(chosen)).to(chosen.device)
    others, anyone = draw_similar(similar, chosen), torch.randint(len(pairs), chosen.shape)
    others = torch.where(draw > 1 - recipe.dissimilar, anyone.to(chosen.device), others)
    mirrored = draw < recipe.mirrored
    exemplars = torch.where(mirrored, chosen, others)
    photo, labels = to_signed(pairs.photos[exemplars]), pairs.labels[exemplars]
    return (
        torch.where(mirrored[:, None, None, None], photo.flip(3), photo),
        torch.where(mirrored[:, None, None], labels.flip(2), labels),
    )


def joined(parts: list[Gathered]) -> Gathered:
    """All of them as one."""
    evidence = Evidence(*(torch.cat(x) for x in zip(*(part.evidence for part in parts), strict=True)))
    return Gathered(evidence, torch.cat([part.close for part in parts]))


def fit(calibration: Calibration, gathered: Gathered, recipe: CalibrationRecipe) -> Iterator[float]:
    """Teach a new ``calibration`` how close the warps came; yields the loss of every step."""
    _standardise(calibration, gathered.evidence)
    optimiser = torch.optim.Adam(calibration.parameters(), recipe.rate)
    pace = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.0, recipe.steps)
    for _ in range(recipe.steps):
        chosen = torch.randint(len(gathered), (recipe.batch,)).to(gathered.close.device)
        with autocast(gathered.close.device, recipe.bfloat16):
            confidence = calibration(*(x[chosen].float() for x in gathered.evidence)).float()
        loss = losses.calibration(confidence, gathered.close[chosen].float())
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        pace.step()
        yield float(loss.detach())


def _standardise(calibration: Calibration, evidence: Evidence) -> None:
    """Let it see all evidence on one scale, so that it learns of what is small as of what is large."""
    known = torch.cat([evidence.score[:_LOOK], evidence.seen[:_LOOK]], 1).float()
    calibration.mean.copy_(known.mean((0, 2, 3))[:, None, None])
    calibration.deviation.copy_(known.std((0, 2, 3)).clamp(min=1e-2)[:, None, None])
