"""Every loss of RABIT as a small function of tensors; weights are the recipe's business."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from model.dice import moments
from model.training.scores import SMALLEST_REGION, fine_detail, to_lab


def feature_consistency(of_map: Tensor, of_photo: Tensor) -> Tensor:
    """L_cst: the map's matching features and its own photo's agree. Both [B, D, h, w]; ≥ 0.

    L1 of unit-norm vectors, times √D so that its size does not depend on D.
    """
    difference = F.normalize(of_map, dim=1) - F.normalize(of_photo, dim=1)
    return difference.abs().mean() * math.sqrt(of_map.shape[1])


def segmentation(logits: Tensor, labels: Tensor, weights: Tensor | None = None) -> Tensor:
    """Cross entropy of a map read off a picture, unknown pixels left out.

    logits: [B, C, h, w] of the known classes; labels: [B, H, W] class indices, 0 = unknown; weights: [C].
    """
    target = _nearest(labels, logits) - 1
    known = (target >= 0).sum().clamp(min=1)
    return F.cross_entropy(logits, target, weights, ignore_index=-1, reduction="sum") / known


def distillation(logits: Tensor, p: Tensor, weights: Tensor) -> Tensor:
    """Cross entropy with what a segmenter sees in a photo; what it takes for no class at all is left out.

    logits: [B, C, H, W]; p: [B, C, H, W], the segmenter's, of sum ≤ 1 over the classes; weights: [C].
    """
    wanted = -(weights[:, None, None] * p * F.log_softmax(logits, dim=1)).sum()
    return wanted / p.sum().clamp(min=1)


def told_painted(logits: Tensor) -> Tensor:
    """A critic takes a picture for painted: −log p of the last class. logits: [B, C + 1, h, w]."""
    return -F.log_softmax(logits, dim=1)[:, -1].mean()


def mask(warped_shares: Tensor, shares: Tensor, held: Tensor) -> Tensor:
    """L_mask: the warped exemplar's classes are the map's, over classes that the exemplar holds.

    shares: [B, C, h, w] of the map's cells, warped_shares likewise; held: [B, C], 1 or 0.
    """
    wanted = shares * held[:, :, None, None]
    error = -(wanted * warped_shares.clamp(min=1e-4).log()).sum()
    return error / wanted.sum().clamp(min=1)


def warp_reconstruction(warped: Tensor, photo: Tensor, confidence: Tensor) -> Tensor:
    """L1 of the warped exemplar and the photo where the exemplar is the photo itself, weighted by confidence.

    warped, photo: [B, 3, H, W]; confidence: [B, 1, h, w].
    """
    weight = F.interpolate(confidence.detach(), size=photo.shape[-2:], mode="nearest")
    return ((warped - photo).abs() * weight).sum() / (3 * weight.sum()).clamp(min=1)


def warp_cycle(values: Tensor, returned: Tensor, received: Tensor) -> Tensor:
    """L_cyc: the exemplar warped there and back, Tᵀ T Z, equals Z where anything came back.

    values, returned: [B, V, h, w]; received: [B, 1, h, w], the attention that came back.
    """
    weight = received.clamp(max=1)
    return ((values - returned).abs() * weight).sum() / (values.shape[1] * weight.sum()).clamp(min=1)


def calibration(confidence: Tensor, closeness: Tensor) -> Tensor:
    """Confidence tells how close the warp is to the photo: squared error, where the exemplar has the class.

    confidence: [B, 1, h, w]; closeness: the same shape, a cosine (see ``scores.closeness``), of which what is
    below 0 counts as 0.
    """
    found = confidence.detach() > 0
    error = (confidence - closeness.clamp(min=0)).square() * found
    return error.sum() / found.sum().clamp(min=1)


def hinge_discriminator(real: Sequence[Tensor], fake: Sequence[Tensor]) -> Tensor:
    """Hinge loss of the discriminator, mean over its scales. Logits of any shape."""
    terms = [F.relu(1 - r).mean() + F.relu(1 + f).mean() for r, f in zip(real, fake, strict=True)]
    return torch.stack(terms).mean()


def hinge_generator(fake: Sequence[Tensor]) -> Tensor:
    """L_adv of the generator, mean over the discriminator's scales."""
    return -torch.stack([f.mean() for f in fake]).mean()


def feature_matching(fake: Sequence[Tensor], real: Sequence[Tensor]) -> Tensor:
    """Mean L1 of two lists of features; the reference side gives no gradient."""
    return torch.stack([F.l1_loss(f, r.detach()) for f, r in zip(fake, real, strict=True)]).mean()


def perceptual(fake: Sequence[Tensor], real: Sequence[Tensor]) -> Tensor:
    """L_perc: mean L1 of a frozen network's features, each scale divided by the reference's mean size."""
    terms = [F.l1_loss(f, r) / r.abs().mean().clamp(min=1e-6) for f, r in zip(fake, real, strict=True)]
    return torch.stack(terms).mean()


def grain(image: Tensor, regions: Tensor, exemplar: Tensor, exemplar_regions: Tensor) -> Tensor:
    """Every class is as finely textured as in the exemplar: mean |log ratio| of its mean Laplacian, by area.

    Over classes that both show in ``SMALLEST_REGION`` pixels or more. image: [B, 3, h, w], regions:
    [B, C, h, w], one-hot; exemplar, exemplar_regions: [B, 3, H, W] and [B, C, H, W]. Returns [B].
    """
    ours, area = _fineness(image, regions)
    theirs, other = _fineness(exemplar, exemplar_regions)
    return _by_area((ours.log() - theirs.log()).abs(), area, other)


def tone(image: Tensor, regions: Tensor, exemplar: Tensor, exemplar_regions: Tensor) -> Tensor:
    """Every class has the colours that it has in the exemplar: as ``scores.style_distance``, in hundredths.

    The distance of CIELAB means and deviations, by area, over the classes that ``grain`` compares, of images
    as it takes them. Returns [B].
    """
    ours, area = _colours(image, regions)
    theirs, other = _colours(exemplar, exemplar_regions)
    # Equal colours have no direction to go in; this much of a distance is not to be seen.
    return _by_area(((ours - theirs).square().sum(2) + 1e-6).sqrt(), area, other)


def contextual(fake: Tensor, exemplar: Tensor, bandwidth: float = 0.1) -> Tensor:
    """L_cxt = −log mean_j max_i CX_ij (Mechrez et al. 2018), mean over the batch.

    Layout does not count: every exemplar feature wants some feature of the picture near it.
    fake: [B, C, h, w], exemplar: [B, C, h', w'], features of one layer.
    """
    mean = exemplar.mean((2, 3), keepdim=True)
    x = F.normalize((fake - mean).flatten(2), dim=1)  # [B, C, N]
    y = F.normalize((exemplar - mean).flatten(2), dim=1)  # [B, C, M]
    distance = 1 - x.mT @ y  # [B, N, M]
    # Softmax of (1 − distance / nearest) / bandwidth, with as few passes over N × M numbers as it takes.
    sharpness = -1 / (bandwidth * (distance.amin(2, keepdim=True) + 1e-3))  # [B, N, 1]
    affinity = torch.softmax(distance * sharpness, dim=2)
    return -affinity.amax(1).mean(1).clamp(min=1e-6).log().mean()


def _fineness(image: Tensor, regions: Tensor) -> tuple[Tensor, Tensor]:
    """Mean absolute Laplacian of the luminance of every class, and how many pixels it has; both [B, C]."""
    laplacian = fine_detail(image)[:, None]  # [B, 1, h − 2, w − 2]
    inside = regions[..., 1:-1, 1:-1]
    area = inside.sum((2, 3))
    # Half a level of 255: below it there is nothing to see.
    return (inside * laplacian).sum((2, 3)) / area.clamp(min=1) + 1 / 255, area


def _colours(image: Tensor, regions: Tensor) -> tuple[Tensor, Tensor]:
    """CIELAB mean and deviation of every class, over 100, [B, C, 6], and how many pixels it has, [B, C]."""
    mean, variance = moments(to_lab(image) / 100, regions)
    # A root has no slope at 0, where a class is not there or of one colour.
    return torch.cat([mean, (variance + 1e-6).sqrt()], 2), regions.sum((2, 3))


def _by_area(values: Tensor, area: Tensor, other: Tensor) -> Tensor:
    """Mean over classes by area, [B], where both areas are large enough. All [B, C]."""
    shares = area * ((area >= SMALLEST_REGION) & (other >= SMALLEST_REGION))
    return (shares * values).sum(1) / shares.sum(1).clamp(min=1)


def _nearest(labels: Tensor, like: Tensor) -> Tensor:
    """labels [B, H, W] at the size of ``like`` [B, C, h, w]."""
    resized = F.interpolate(labels[:, None].float(), size=like.shape[-2:], mode="nearest-exact")
    return resized[:, 0].long()
