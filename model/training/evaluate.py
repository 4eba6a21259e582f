"""Scores of a network on the pairs of a split."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import fmean

import torch
from torch import Tensor

from model.network import Rabit
from model.training.data import Pairs
from model.training.grid import paint_pairs
from model.training.sampling import to_signed
from model.training.scores import ClassAgreement, style_distance

Distance = Callable[[Tensor, Tensor], Tensor]
"""Perceptual distance of two batches of pictures, [B, 3, H, W] in [−1, 1], to [B]."""


@dataclass(frozen=True)
class Scores:
    """Means over the pairs."""

    pairs: int
    agreement: float  # mean IoU of the painted map and the one the pack's own reader reads off the picture
    style: float | None  # CIELAB distance to the exemplar, per class; None if no pair shares a class
    perceptual: float  # distance of the picture painted with the photo itself as exemplar, and the photo
    segmentation: float  # mean IoU of the reader's map of the photo and the given map


@torch.inference_mode()
def evaluate(
    network: Rabit, pairs: Pairs, maps: Tensor, exemplars: Tensor, distance: Distance
) -> Iterator[Scores | None]:
    """Score the listed pairs; yields None after each of them, and the scores at the end.

    maps, exemplars: indices into ``pairs``, [n].
    """
    agreement = ClassAgreement(network.config.classes)
    segmentation = ClassAgreement(network.config.classes)
    styles, distances = list[float](), list[float]()
    for i, j in zip(maps.tolist(), exemplars.tolist(), strict=True):
        image, itself = (paint_pairs(network, pairs, torch.tensor([i]), torch.tensor([k]))[0] for k in (j, i))
        labels, photo = pairs.labels[i], to_signed(pairs.photos[i : i + 1])
        agreement.add(network.read_map(image)[0], labels)
        segmentation.add(network.read_map(photo)[0], labels)
        style = style_distance(image[0], labels, to_signed(pairs.photos[j]), pairs.labels[j])
        styles += [] if style is None else [style]
        distances.append(float(distance(itself, photo)))
        yield None
    yield Scores(
        len(distances),
        agreement.mean(),
        fmean(styles) if styles else None,
        fmean(distances),
        segmentation.mean(),
    )
