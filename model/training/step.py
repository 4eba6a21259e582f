"""One forward pass of training, and the losses it gives."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.alignment import Match, to_blocks
from model.network import EncodedExemplar, Rabit, Warp
from model.training import losses
from model.training.discriminator import Discriminator, Judgement
from model.training.features import Look
from model.training.manipulation import manipulated
from model.training.recipe import Weights
from model.training.sampling import Batch
from model.training.scores import closeness

_WINDOWS = 4
"""Windows that are drawn for one to be chosen, where what exemplars lack matters most."""


@dataclass(frozen=True)
class Translation:
    """Everything that one pass through the network gives, on the window that was painted."""

    image: Tensor | None  # [B, 3, h, w]; None while warming up
    match: Match
    warp: Warp
    exemplar: EncodedExemplar
    shares: Tensor  # [B, C, h/cell, w/cell], of the map
    map_features: Tensor  # [B, D, h/cell, w/cell]
    photo_features: Tensor | None  # the same of the photo itself; None where matching does not learn
    photo: Tensor  # [B, 3, h, w], the window of the photo
    labels: Tensor  # [B, h, w], that of its map
    regions: Tensor  # [B, classes, h, w], that of the painted map, one-hot


class Translate(nn.Module):
    """The training forward pass as one module, so that DDP sees every parameter in one call."""

    def __init__(self, network: Rabit, crop: int) -> None:
        super().__init__()
        self.network, self.crop = network, crop
        self.matching = any(p.requires_grad for p in network.photo_match.parameters())

    def forward(self, batch: Batch, generate: bool, learn: bool = True) -> Translation:
        """generate: whether to paint; learn: whether the generator is to learn of that."""
        net, cell = self.network, self.network.config.cell
        pyramid = net.encode_photo(batch.exemplar)
        exemplar = net.encode_exemplar(batch.exemplar, pyramid, batch.exemplar_labels)
        top, left, height, width = self._window(batch.painted, exemplar.held)
        window = slice(top, top + height), slice(left, left + width)
        if not generate:  # only the generator uses it, and DDP waits for a gradient of all it hands out
            exemplar = replace(exemplar, style=exemplar.style.detach())
        encoded = net.encode_map(batch.painted).window(top, left, height, width, cell)
        match, warp = net.align(encoded.features, exemplar)
        photo = batch.photo[(..., *window)]
        labels = batch.labels[(..., *window)]
        own = net.photo_features(net.encode_photo(photo), labels).learned.float() if self.matching else None
        image = None
        if generate:
            with torch.set_grad_enabled(learn and torch.is_grad_enabled()):
                wanted = manipulated(net, batch, encoded, warp, window)
                noise = net.noise(len(batch.own), (height, width))
                image = net.generate(encoded, wanted, noise).float()
        return Translation(
            image, match, warp, exemplar, encoded.features.shares, encoded.features.learned.float(),
            own, photo, labels, net.one_hot(batch.painted[(..., *window)]),
        )  # fmt: skip

    def _window(self, labels: Tensor, held: Tensor) -> tuple[int, int, int, int]:
        """A random window (top, left, height, width) whose corner and sides divide by the stride.

        Where only fusions and generator learn it is the best of a few: exemplars lack most of what it shows.
        """
        stride, (height, width) = self.network.config.stride, labels.shape[-2:]
        if not self.crop or (self.crop >= height and self.crop >= width):
            return 0, 0, height, width
        h, w = min(self.crop, height), min(self.crop, width)
        tops, lefts = (
            torch.randint((side - part) // stride + 1, (1 if self.matching else _WINDOWS,)) * stride
            for side, part in ((height, h), (width, w))
        )
        corners = list(zip(tops.tolist(), lefts.tolist(), strict=True))
        if self.matching:
            return *corners[0], h, w
        wanted = lacking(labels, held).float().mean(0)
        best = max(corners, key=lambda at: float(wanted[at[0] : at[0] + h, at[1] : at[1] + w].sum()))
        return *best, h, w


def lacking(labels: Tensor, held: Tensor) -> Tensor:
    """Where exemplars lack the class that is painted, bool [B, H, W]; unknown is never missing.

    labels: [B, H, W] class indices; held: [B, C], of ``EncodedExemplar``.
    """
    return (F.pad(held, (1, 0), value=1.0).gather(1, labels.flatten(1).long()) == 0).view_as(labels)


def alignment_losses(network: Rabit, out: Translation, batch: Batch, weights: Weights) -> dict[str, Tensor]:
    """Losses of encoders and matching, which learn; already weighted."""
    assert out.photo_features is not None
    warped_shares = network.brought_shares(out.exemplar, out.match)
    colours = F.avg_pool2d(batch.exemplar, network.config.cell)
    carried = network.alignment.warp(out.match, to_blocks(colours, network.config.block))
    returned = network.alignment.warp_back(out.match, carried)
    own = batch.own
    return {
        "consistency": weights.consistency * losses.feature_consistency(out.map_features, out.photo_features),
        "mask": weights.mask * losses.mask(warped_shares, out.shares, out.exemplar.held),
        "warp": weights.warp
        * losses.warp_reconstruction(out.warp.image[own], out.photo[own], out.warp.confidence[own]),
        "cycle": weights.cycle * losses.warp_cycle(colours, *returned),
    }


def calibration_loss(out: Translation, features: Look, weights: Weights) -> Tensor:
    """What the confidence learns, of every exemplar; already weighted."""
    confidence, grid = out.warp.confidence, out.warp.confidence.shape[-2:]
    with torch.no_grad():
        close = closeness(features, out.warp.image, out.photo, grid)
    return weights.calibration * losses.calibration(confidence, close)


def picture_losses(
    image: Tensor, out: Translation, batch: Batch, features: Look, weights: Weights
) -> dict[str, Tensor]:
    """Losses of the picture against its photo and its reference; already weighted."""
    own = batch.own
    of_image = features(image)
    with torch.no_grad():
        of_photo, of_reference = [x[own] for x in features(out.photo)], features(batch.reference)
    # Cosines close to 1 need more digits than bfloat16 has.
    with torch.autocast(image.device.type, enabled=False):
        contextual = losses.contextual(of_image[2].float(), of_reference[2].float())
        result = {"contextual": weights.contextual * contextual}
        plain = batch.plain
        if plain.any():
            grain, tone = exemplar_losses(image[plain], out.regions[plain], batch, plain)
            result |= {"grain": weights.grain * grain, "tone": weights.tone * tone}
    if own.any():
        result["reconstruction"] = weights.reconstruction * F.l1_loss(image[own], out.photo[own])
        own_features = [x[own] for x in of_image]
        result["perceptual"] = weights.perceptual * losses.perceptual(own_features, of_photo)
    return result


def exemplar_losses(image: Tensor, regions: Tensor, batch: Batch, plain: Tensor) -> tuple[Tensor, Tensor]:
    """Grain and tone: how far the classes of pictures are from those of their exemplars.

    image, regions: of those pictures of the batch alone that are plain; plain: [B] bool.
    """
    labels = batch.exemplar_labels[plain].long()
    theirs = F.one_hot(labels, regions.shape[1]).movedim(-1, 1).to(image)
    compared = image, regions[:, 1:], batch.exemplar[plain], theirs[:, 1:]
    return losses.grain(*compared).mean(), losses.tone(*compared).mean()


def agreement_loss(
    reads: nn.Module, image: Tensor, out: Translation, rarity: Tensor, enlarged: float = 1.0
) -> Tensor:
    """What reads pictures, the critic or a segmenter, should see the painted classes.

    enlarged: how much it wants pictures to be; rarity: [C], weights of the classes.
    """
    return losses.segmentation(reads(zoomed(image, enlarged)), out.regions.argmax(1), F.pad(rarity, (0, 1)))


def zoomed(images: Tensor, by: float = 1.0) -> Tensor:
    """Enlarged ``by`` a scale, times one drawn anew for all, three quarters to one and a quarter.

    What a network takes for a class at one scale only is mostly a pattern that wins over this network alone.
    images: [B, 3, H, W]. Returns [B, 3, h, w].
    """
    scale = by * (0.75 + 0.5 * float(torch.rand(())))
    rows, columns = (round(side * scale) for side in images.shape[-2:])
    return F.interpolate(images, (rows, columns), mode="bilinear", antialias=True)


def critic_loss(critic: nn.Module, image: Tensor, out: Translation, rarity: Tensor) -> Tensor:
    """The critic should see the classes of photos, and that pictures are painted."""
    of_photos, of_pictures = critic(zoomed(torch.cat([out.photo, image.detach()]))).chunk(2)
    seen = losses.segmentation(of_photos, out.labels, F.pad(rarity, (0, 1)))
    return seen + losses.told_painted(of_pictures)


def adversarial_losses(
    discriminator: Discriminator,
    image: Tensor,
    out: Translation,
    comparable: Tensor,
    weights: Weights,
    features: Look | None = None,
) -> dict[str, Tensor]:
    """What the discriminator asks of the picture; already weighted.

    comparable: [B] bool, to the photo; features: the discriminator's, if it has any, that are computed once.
    """
    seen = None if features is None else features(image)
    fake: Judgement = discriminator(image, out.regions, seen)
    result = {"adversarial": weights.adversarial * losses.hinge_generator(fake.logits)}
    if comparable.any():
        with torch.no_grad():
            seen = None if features is None else [x[comparable] for x in features(out.photo)]
            real: Judgement = discriminator(out.photo[comparable], out.regions[comparable], seen)
        fake_features = [x[comparable] for x in fake.features]
        result["feature_matching"] = weights.feature_matching * losses.feature_matching(
            fake_features, real.features
        )
    return result


def discriminator_loss(
    discriminator: nn.Module, image: Tensor, out: Translation, features: Look | None = None
) -> Tensor:
    """Hinge loss on the batch's photos and pictures, judged in one pass. features: as above."""
    both = torch.cat([out.photo, image.detach()])
    seen = None
    if features is not None:
        pairs = zip(features(out.photo), features(image), strict=True)
        seen = [torch.cat([of_photo, of_image.detach()]) for of_photo, of_image in pairs]
    judged: Judgement = discriminator(both, torch.cat([out.regions, out.regions]), seen)
    real, fake = judged.split(len(image))
    return losses.hinge_discriminator(real.logits, fake.logits)
