"""The study of variants: its small network, its budget, and one run of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor

from model.config import LANDSCAPE, ModelConfig
from model.network import Rabit
from model.palette import Palette
from model.reader import Reader
from model.training.data import Pairs
from model.training.loop import Networks, Trainer
from model.training.recipe import Recipe
from model.training.variants import Variant

STUDY = replace(
    LANDSCAPE,
    name="study",
    coherence=0.0,  # as in the paper; a variant tells what it brings
    levelling=0.0,
    match_width=32,
    value_width=32,
    map_widths=(8, 16, 32, 48, 64),
    photo_widths=(8, 16, 32, 48, 64),
    generator_widths=(12, 24, 48, 64, 96),
    style_width=32,
)
"""For pictures of 128 × 128: 32 × 32 cells in 8 × 8 blocks; about a million parameters without the reader."""

RECIPE = Recipe(batch=4, crop=64, warm_up=60)

SHRINK = 2
"""Pictures of the study have this many times fewer pixels on each side."""


@dataclass(frozen=True)
class Trained:
    """What a run of the study gives."""

    network: Rabit
    seconds: float  # of processor time, of all steps together, without preparing them


def shrunk(pairs: Pairs, factor: int = SHRINK) -> Pairs:
    """Pairs with sides divided by ``factor``: photos by means, maps by every so many pixels."""
    photos = torch.cat([_mean_pixels(part, factor) for part in pairs.photos.split(64)])
    return Pairs(pairs.names, photos, pairs.labels[:, ::factor, ::factor].contiguous())


def _mean_pixels(photos: Tensor, factor: int) -> Tensor:
    return F.avg_pool2d(photos.float(), factor).round().to(torch.uint8)


def prepared(variant: Variant, seed: int, palette: Palette, reader: Reader, config: ModelConfig) -> Rabit:
    """A variant's network before its first step; all variants of one seed start as equal as they can be."""
    torch.manual_seed(seed)
    network = variant.build(replace(config, classes=len(palette)))
    network.reader.load_state_dict(reader.state_dict())
    return network


def train_variant(
    variant: Variant,
    seed: int,
    steps: int,
    network: Rabit,
    palette: Palette,
    pairs: Pairs,
    networks: Networks,
    device: torch.device,
    recipe: Recipe = RECIPE,
    report: Callable[[int], None] = lambda _: None,
) -> Trained:
    """Train ``network``, of ``prepared``, for some steps; what is given back is its EMA copy."""
    trainer = Trainer(network, palette, pairs, variant.recipe(recipe), networks, device)
    torch.manual_seed(seed)  # the same batches for every variant
    start = time.process_time()  # others may share the machine
    for _ in range(steps):
        trainer.train_step()
        report(trainer.step)
    return Trained(trainer.ema, time.process_time() - start)
