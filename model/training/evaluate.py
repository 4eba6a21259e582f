"""Scores of a network on the pairs of a split."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import fmean

import torch
import torch.nn.functional as F
from torch import Tensor

from model.network import Rabit
from model.training.augmentation import to_signed
from model.training.data import Pairs
from model.training.features import FrozenFeatures, Look, Remembered
from model.training.grid import paint_pairs
from model.training.scores import (
    ClassAgreement,
    RankCorrelation,
    closeness,
    kernel_distance,
    style_distance,
)

Distance = Callable[[Tensor, Tensor], Tensor]
"""Perceptual distance of two batches of pictures, [B, 3, H, W] in [−1, 1], to [B]."""


@dataclass(frozen=True)
class Scores:
    """Means over the pairs."""

    pairs: int
    agreement: float  # mean IoU of the painted map and the one the pack's own reader reads off the picture
    style: float | None  # CIELAB distance to the exemplar, per class; None if no pair shares a class
    perceptual: float  # distance of the picture painted with the photo itself as exemplar, and the photo
    kernel: float | None  # kernel distance of pictures and photos by pooled features; None for a single pair
    segmentation: float  # mean IoU of the reader's map of the photo and the given map
    # Rank correlations of confidence with the warp's closeness to the photo, by blocks and by cells:
    confidence_own: float | None  # with the photo's mirror image as exemplar
    confidence_own_cells: float | None
    confidence_other: float | None  # with the listed exemplars
    confidence_other_cells: float | None


class Trust:
    """Whether confidence tells how close the warp comes: by blocks, matched as one each, and by cells."""

    def __init__(self, block: int) -> None:
        self.correlations = {side: RankCorrelation() for side in (block, 1)}

    def add(self, warped: Tensor, confidence: Tensor, photo: Tensor, features: Look) -> None:
        """Count where the exemplar has the class at all; elsewhere the confidence is 0 by definition.

        warped, photo: [1, 3, H, W] in [−1, 1]; confidence: [1, 1, h, w].
        """
        found = (confidence > 0).float()
        close = closeness(features, warped, photo, confidence.shape[-2:])
        for side, correlation in self.correlations.items():
            share = F.avg_pool2d(found, side)
            mostly = share > 0.5
            means = (F.avg_pool2d(x * found, side)[mostly] / share[mostly] for x in (confidence, close))
            correlation.add(*means)

    def values(self) -> list[float | None]:
        return [correlation.value() for correlation in self.correlations.values()]


@torch.inference_mode()
def evaluate(
    network: Rabit,
    pairs: Pairs,
    maps: Tensor,
    exemplars: Tensor,
    distance: Distance,
    features: FrozenFeatures,
) -> Iterator[Scores | None]:
    """Score the listed pairs; yields None after each of them, and the scores at the end.

    maps, exemplars: indices into ``pairs``, [n]; features: what closeness of places is judged by.
    """
    block = network.config.block
    own, other = Trust(block), Trust(block)
    agreement = ClassAgreement(network.config.classes)
    segmentation = ClassAgreement(network.config.classes)
    styles, distances = list[float](), list[float]()
    painted_sets, photo_sets = list[Tensor](), list[Tensor]()
    for i, j in zip(maps.tolist(), exemplars.tolist(), strict=True):
        painted = paint_pairs(network, pairs, torch.tensor([i]), torch.tensor([j]))
        itself = paint_pairs(network, pairs, torch.tensor([i]), torch.tensor([i]))[0]
        image, labels, photo = painted[0], pairs.labels[i], to_signed(pairs.photos[i : i + 1])
        agreement.add(network.read_map(image)[0], labels)
        segmentation.add(network.read_map(photo)[0], labels)
        style = style_distance(image[0], labels, to_signed(pairs.photos[j]), pairs.labels[j])
        styles += [] if style is None else [style]
        distances.append(float(distance(itself, photo)))
        seen = Remembered(features)
        painted_sets.append(_pooled(seen, image))
        photo_sets.append(_pooled(seen, photo))
        own.add(*_mirrored(network, photo, pairs.labels[i : i + 1]), photo, seen)
        other.add(*painted[1:], photo, seen)
        yield None
    yield Scores(
        len(distances),
        agreement.mean(),
        fmean(styles) if styles else None,
        fmean(distances),
        kernel_distance(torch.cat(painted_sets), torch.cat(photo_sets)) if len(distances) > 1 else None,
        segmentation.mean(),
        *own.values(),
        *other.values(),
    )


def _pooled(features: Look, image: Tensor) -> Tensor:
    """The deepest features' means, [B, D]."""
    pooled: Tensor = features(image)[-1].mean((2, 3))
    return pooled.cpu()


def _mirrored(network: Rabit, photo: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """Warp and confidence of a photo's mirror image as exemplar: of itself, every match would be perfect."""
    mirrored = photo.flip(3)
    exemplar = network.encode_exemplar(mirrored, network.encode_photo(mirrored), labels.flip(2))
    _, warp = network.align(network.encode_map(labels).features, exemplar)
    return warp.image, warp.confidence
