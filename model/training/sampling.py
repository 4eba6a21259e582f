"""From resident pairs to training batches: choosing exemplars, cropping, flipping, roughening maps."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor
from torchvision import tv_tensors
from torchvision.transforms import InterpolationMode, v2

from model.training.data import Pairs, class_mix, similar_mixes


@dataclass(frozen=True)
class Batch:
    """Photos to paint again, and exemplars to paint them with."""

    photo: Tensor  # [B, 3, H, W] in [−1, 1]
    labels: Tensor  # [B, H, W] class indices of the photo
    painted: Tensor  # [B, H, W], the labels as a person might have painted them
    exemplar: Tensor  # [B, 3, H, W] in [−1, 1]
    exemplar_labels: Tensor  # [B, H, W]
    own: Tensor  # [B] bool, the exemplar is the photo itself under another crop and flip


@dataclass(frozen=True)
class Mix:
    """How often an exemplar is what (paper's reference: 0.3, 0.2, 0.5), and how often a map is rough."""

    own: float = 0.4
    dissimilar: float = 0.15
    rough: float = 0.4
    missing: float = 0.35  # how often the exemplar is told to lack one of its classes
    neighbours: int = 24


class Sampler:
    """Draws batches; all randomness is torch's global generator, so a checkpoint can restore it."""

    def __init__(self, pairs: Pairs, classes: int, mix: Mix) -> None:
        self.pairs, self.classes, self.mix = pairs, classes, mix
        self.similar = similar_mixes(class_mix(pairs, classes), mix.neighbours)
        size = list(pairs.labels.shape[-2:])
        self.crop = v2.Compose(
            [
                v2.RandomResizedCrop(
                    size, scale=(0.5, 1.0), ratio=(0.85, 1.18), interpolation=InterpolationMode.BILINEAR
                ),
                v2.RandomHorizontalFlip(),
            ]
        )

    def draw(self, size: int) -> Batch:
        """A batch of ``size`` pairs."""
        device = self.pairs.photos.device
        chosen = torch.randint(len(self.pairs), (size,))
        kind = torch.rand(size)
        own = kind < self.mix.own
        exemplar = self._retrieved(chosen)
        exemplar = torch.where(
            kind > 1 - self.mix.dissimilar, torch.randint(len(self.pairs), (size,)), exemplar
        )
        exemplar = torch.where(own, chosen, exemplar)
        photo, labels = self._augmented(chosen)
        exemplar_photo, exemplar_labels = self._augmented(exemplar)
        rough = torch.rand(size, device=device) < self.mix.rough
        painted = torch.where(rough[:, None, None], roughened(labels, self.classes), labels)
        lacking = torch.rand(size, device=device) < self.mix.missing
        given = torch.where(lacking[:, None, None], without_a_class(exemplar_labels), exemplar_labels)
        return Batch(photo, labels, painted, exemplar_photo, given, own.to(device))

    def _retrieved(self, chosen: Tensor) -> Tensor:
        rank = torch.randint(self.similar.shape[1], chosen.shape)
        return self.similar[chosen.to(self.similar.device), rank.to(self.similar.device)].cpu()

    def _augmented(self, chosen: Tensor) -> tuple[Tensor, Tensor]:
        photos, maps = [], []
        for i in chosen.tolist():
            photo, labels = self.crop(
                tv_tensors.Image(self.pairs.photos[i]), tv_tensors.Mask(self.pairs.labels[i])
            )
            photos.append(photo.as_subclass(Tensor))
            maps.append(labels.as_subclass(Tensor))
        return to_signed(torch.stack(photos)), torch.stack(maps).long()


def to_signed(photos: Tensor) -> Tensor:
    """uint8 to float in [−1, 1]."""
    return photos.float() / 127.5 - 1


def without_a_class(labels: Tensor) -> Tensor:
    """Each map with the class of one random pixel made unknown.

    The photo keeps what is now to be guessed from the rest, its light above all.

    labels: [B, H, W] class indices. Returns the same shape.
    """
    flat = labels.flatten(1)
    pixel = torch.randint(flat.shape[1], (len(flat), 1)).to(labels.device)
    lost = flat.gather(1, pixel)[:, :, None]  # [B, 1, 1]
    return labels.masked_fill(labels == lost, 0)


def roughened(labels: Tensor, classes: int, cell: int = 8) -> Tensor:
    """The map as painted with a round brush: edges smoothed, regions smaller than ``cell`` gone.

    labels: [B, H, W] class indices. Returns the same shape.
    """
    shares = F.avg_pool2d(F.one_hot(labels, classes).movedim(-1, 1).float(), cell)
    return F.interpolate(shares, scale_factor=cell, mode="bilinear", align_corners=False).argmax(1)
