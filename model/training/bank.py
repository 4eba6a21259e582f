"""Gathering the bank that dice are thrown from: how photos of a data set look, class by class."""

from __future__ import annotations

import torch

from model.dice import SHOWN, Bank, ClassLooks, looks_of
from model.network import Rabit
from model.training.augmentation import to_signed
from model.training.data import Pairs, class_mix

PHOTOS = 400
"""As many make a bank of 1.8 MB with the features of the landscape network."""


@torch.inference_mode()
def gather_bank(network: Rabit, pairs: Pairs, photos: int = PHOTOS) -> Bank:
    """The looks of some of the photos, every class about equally often among them; the same at every call."""
    shares = class_mix(pairs, network.config.classes).cpu()
    chosen = _choose(shares, min(photos, len(pairs)))
    each = [_looks(network, pairs, i) for i in chosen.tolist()]
    looks = ClassLooks(*(torch.cat(parts).cpu() for parts in zip(*(x.tensors() for x in each), strict=True)))
    return Bank(shares[chosen], looks)


def _choose(shares: torch.Tensor, count: int) -> torch.Tensor:
    """Rows of shares [n, C], without repeats; rare classes make a row likely to be chosen."""
    shown = (shares >= SHOWN).float()
    rarity = 1 / shown.sum(0).clamp(min=1)  # [C]
    weights = (shown * rarity).sum(1) + 1e-9
    return torch.multinomial(weights, count, generator=torch.Generator().manual_seed(0)).sort().values


def _looks(network: Rabit, pairs: Pairs, i: int) -> ClassLooks:
    return looks_of(network, to_signed(pairs.photos[i : i + 1]), pairs.labels[i : i + 1])
