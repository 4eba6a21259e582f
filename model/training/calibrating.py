"""Fitting the confidence alone: what many matches show is gathered once, and learnt from again and again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import torch
from torch import Tensor

from model.confidence import Calibration
from model.network import Evidence, Rabit
from model.training import losses
from model.training.data import Pairs
from model.training.features import FrozenFeatures
from model.training.precision import autocast
from model.training.sampling import Mix, Sampler
from model.training.scores import closeness

AT_ONCE = 4


@dataclass(frozen=True)
class CalibrationRecipe:
    """Settings of a fit."""

    matches: int = 1000  # gathered; each takes 1.6 MB of memory in the landscape network at 256 × 256
    steps: int = 800
    batch: int = 8
    rate: float = 2e-3  # falls to 0
    bfloat16: bool | None = None  # None: where the device is a GPU
    mix: Mix = field(default_factory=lambda: Mix(own=0.25, dissimilar=0.1, rough=0.3, missing=0.1))


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
    """Matches of pairs drawn at random, a few at a time; closeness by ``features``, see ``scores``."""
    sampler = Sampler(pairs, network.config.classes, recipe.mix)
    device = pairs.photos.device
    for begin in range(0, recipe.matches, AT_ONCE):
        batch = sampler.draw(min(AT_ONCE, recipe.matches - begin))
        with autocast(device, recipe.bfloat16):
            pyramid = network.encode_photo(batch.exemplar)
            exemplar = network.encode_exemplar(batch.exemplar, pyramid, batch.exemplar_labels)
            encoded = network.encode_map(batch.painted)
            match, warp = network.align(encoded.features, exemplar)
            evidence = network.evidence(encoded.features, exemplar, match, warp.image, warp.features)
            close = closeness(features, warp.image, batch.photo, warp.confidence.shape[-2:])
        yield Gathered(Evidence(*(x.half() for x in evidence)), close.half())


def joined(parts: list[Gathered]) -> Gathered:
    """All of them as one."""
    evidence = Evidence(*(torch.cat(x) for x in zip(*(part.evidence for part in parts), strict=True)))
    return Gathered(evidence, torch.cat([part.close for part in parts]))


def fit(calibration: Calibration, gathered: Gathered, recipe: CalibrationRecipe) -> Iterator[float]:
    """Teach ``calibration`` how close the warps came; yields the loss of every step."""
    optimiser = torch.optim.Adam(calibration.parameters(), recipe.rate)
    pace = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.0, recipe.steps)
    for _ in range(recipe.steps):
        chosen = torch.randint(len(gathered), (recipe.batch,)).to(gathered.close.device)
        score, evidence, presence = (x[chosen].float() for x in gathered.evidence)
        confidence = calibration(score, evidence, presence)
        loss = losses.calibration(confidence, gathered.close[chosen].float())
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        pace.step()
        yield float(loss.detach())
