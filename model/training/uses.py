"""What a manipulated painting asks for, drawn at random: shares, strengths, classes that pass for others."""

from __future__ import annotations

from enum import IntEnum

import torch
import torch.nn.functional as F
from torch import Tensor

from model.palette import Palette

_KIN = ((27, 22), (17, 14), (5, 18), (18, 10), (10, 30), (30, 14), (7, 14), (5, 10))
"""Ids of classes that a person may take for each other: sea and water, tree and plant …"""


class Use(IntEnum):
    """What a sample trains for."""

    PLAIN = 0  # one exemplar, as it is
    SECOND = 1  # two exemplars, composed
    NONE = 2  # the map alone
    WEAKER = 3  # strength below 1, here or everywhere
    MAPPED = 4  # two related classes of the exemplar pass for each other
    DICE = 5  # regions have a look that was drawn


def draw_uses(size: int, shares: dict[Use, float]) -> Tensor:
    """A use for each of ``size`` samples, int64 [size]; plain where the shares leave room."""
    weights = torch.tensor([shares.get(use, 0.0) for use in Use])
    weights[Use.PLAIN] = 1 - weights[1:].sum()
    return torch.multinomial(weights, size, replacement=True)


def draw_shares(labels: Tensor, classes: int) -> tuple[Tensor, Tensor]:
    """How much of a second exemplar is wanted where, coarse and fine: by regions, brush or blend alike often.

    labels: [B, H, W] class indices. Returns twice [B, H, W] in [0, 1].
    """
    count = len(labels)
    blended = torch.rand(2, count, 1, 1, device=labels.device).expand(-1, -1, *labels.shape[1:])
    painted = torch.stack([draw_regions(labels, classes).float(), draw_brush(labels)])
    how = torch.randint(3, (count, 1, 1), device=labels.device)
    one = torch.where(how == 0, painted[0], painted[1])
    coarse, fine = torch.where(how == 2, blended, one)
    return coarse, fine


def draw_regions(labels: Tensor, classes: int) -> Tensor:
    """The regions of about half of the classes, bool [B, H, W]. labels: [B, H, W] class indices."""
    chosen = torch.rand(len(labels), classes, device=labels.device) < 0.5
    return chosen.gather(1, labels.flatten(1)).view_as(labels)


def draw_brush(labels: Tensor) -> Tensor:
    """Blots with soft edges, [B, H, W] in [0, 1], as large as the maps [B, H, W]."""
    blots = torch.randn(len(labels), 1, 4, 4, device=labels.device)
    size = (labels.shape[1], labels.shape[2])
    return torch.sigmoid(8 * F.interpolate(blots, size=size, mode="bicubic", align_corners=False))[:, 0]


def draw_strengths(labels: Tensor, classes: int) -> Tensor:
    """Strengths [B, H, W] in [0, 1]: everywhere the same, or for half of the classes.

    labels: [B, H, W] class indices.
    """
    strength = torch.rand(len(labels), 1, 1, device=labels.device)
    everywhere = torch.rand(len(labels), 1, 1, device=labels.device) < 0.5
    return torch.where(everywhere | draw_regions(labels, classes), strength, torch.ones_like(strength))


def kin(palette: Palette) -> Tensor:
    """Index pairs [n, 2] of the palette's classes that a person may take for each other."""
    known = [pair for pair in _KIN if set(pair) <= set(palette.ids)]
    return torch.from_numpy(palette.index_of[known].astype("int64")) if known else torch.zeros(0, 2).long()


def exchanged(labels: Tensor, pairs: Tensor, classes: int) -> Tensor:
    """Each map with two related classes in each other's place; where it holds one of them, if of any.

    labels: [B, H, W] class indices; pairs: [n, 2] of ``kin``. Returns the same shape as ``labels``.
    """
    if not len(pairs) or not len(labels):
        return labels
    pairs = pairs.to(labels.device)
    held = F.one_hot(labels.flatten(1), classes).any(1)  # [B, classes]
    weights = held[:, pairs].any(-1).float() + 1e-6  # [B, n]
    chosen = pairs[torch.multinomial(weights, 1)[:, 0]]  # [B, 2]
    table = torch.arange(classes, device=labels.device).repeat(len(labels), 1)
    return table.scatter(1, chosen, chosen.flip(1)).gather(1, labels.flatten(1)).view_as(labels)
