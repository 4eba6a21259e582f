"""From resident pairs to training batches: exemplars, uses, cuts, light, sloppy maps."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial

import torch
from torch import Tensor

from model.training.augmentation import MILD, cut, draw_reach, relit, to_signed
from model.training.data import Pairs, class_mix, class_weights, draw_similar, similar_mixes
from model.training.sloppy import absorbed, changed, holed, sloppy
from model.training.uses import Use, draw_shares, draw_strengths, draw_uses, exchanged

_SHOWN = 0.02
"""The share of a photo from which on it may be drawn for a class."""


@dataclass(frozen=True)
class Second:
    """The second exemplars of n samples of a batch."""

    rows: Tensor  # [n], their places in the batch
    photo: Tensor  # [n, 3, H, W] in [−1, 1]
    labels: Tensor  # [n, H, W]
    coarse: Tensor  # [n, H, W] in [0, 1], their share of features, light and colour
    fine: Tensor  # [n, H, W], their share of texture


@dataclass(frozen=True)
class Batch:
    """Photos to paint again, and exemplars to paint them with."""

    photo: Tensor  # [B, 3, H, W] in [−1, 1]
    labels: Tensor  # [B, H, W] class indices of the photo
    painted: Tensor  # [B, H, W], the labels as a person might have painted them
    exemplar: Tensor  # [B, 3, H, W] in [−1, 1]
    exemplar_labels: Tensor  # [B, H, W]
    own: Tensor  # [B] bool, the picture should be the photo: each exemplar is it under another crop and flip
    reference: Tensor  # [B, 3, H, W], the photo whose texture the picture should have
    strength: Tensor  # [B, H, W] in [0, 1]
    dice: Tensor  # [B] bool, regions have the photo's own look, as if it had been thrown
    bare: Tensor  # [B] bool, and nothing but that
    second: Second | None = None

    @property
    def comparable(self) -> Tensor:
        """[B] bool, whose picture should look like the photo, if not be it."""
        return self.own | self.dice | (self.strength.amax((1, 2)) == 0)

    @property
    def plain(self) -> Tensor:
        """[B] bool, whose picture should take after its one exemplar everywhere."""
        plain = ~self.dice & (self.strength.amin((1, 2)) == 1)
        return plain if self.second is None else plain.index_fill(0, self.second.rows, False)


@dataclass(frozen=True)
class Mix:
    """How often an exemplar is what (paper's reference: 0.3, 0.2, 0.5), and how often a map is rough."""

    own: float = 0.4
    dissimilar: float = 0.15
    rough: float = 0.5
    holes: float = 0.15  # how often a map has holes: blots of it are unknown
    filled: float = 0.5  # how often the unknown of a map is filled with what is around it
    missing: float = 0.35  # how often the exemplar is told to lack one class: what the photo was drawn for
    lit: float = 0.5  # how often a photo is in another light, slightly; it stays its own exemplar in that
    balanced: float = 0.0  # how often a photo is drawn for one of its classes, rare ones more often
    neighbours: int = 24
    uses: dict[Use, float] = field(default_factory=dict)  # how often a sample is for another use than plain


class Sampler:
    """Draws batches; all randomness is torch's global generator, so a checkpoint can restore it."""

    def __init__(
        self,
        pairs: Pairs,
        classes: int,
        mix: Mix,
        kin: Tensor | None = None,
        features: Tensor | None = None,
    ) -> None:
        """kin: [n, 2], classes that may pass for each other; features: [N, D] of the photos.

        Exemplars have a similar mix of classes, and with features (see ``retrieval``) look alike, too.
        """
        self.pairs, self.classes, self.mix = pairs, classes, mix
        self.kin = torch.zeros(0, 2).long() if kin is None else kin
        shares = class_mix(pairs, classes)
        similar = similar_mixes(shares, mix.neighbours, features)
        self.similar = similar.sort(1).values  # which one is drawn next should not hang on rounding
        self.shown = (shares.mT >= _SHOWN).cpu().float()  # [C, n], 1 where a photo shows enough of a class
        # [C], how often photos are drawn for each class
        self.wanted = class_weights(shares).cpu() * self.shown.any(1)

    def draw(self, size: int) -> Batch:
        """A batch of ``size`` pairs."""
        device = self.pairs.photos.device
        chosen, drawn_for = self._chosen(size)
        kind = torch.rand(size)
        own = kind < self.mix.own
        exemplar = draw_similar(self.similar, chosen).cpu()
        exemplar = torch.where(
            kind > 1 - self.mix.dissimilar, torch.randint(len(self.pairs), (size,)), exemplar
        )
        whole = self._lit(chosen)
        photo, labels = self._cut(chosen, whole)
        exemplar_photo, exemplar_labels = self._exemplars(chosen, whole, own, exemplar)
        lacking = self._some(size, self.mix.missing)
        given = torch.where(
            _over(lacking, labels), without_a_class(exemplar_labels, drawn_for.to(device)), exemplar_labels
        )
        ones, no = torch.ones_like(photo[:, 0]), torch.zeros_like(lacking)
        plain = Batch(
            photo,
            labels,
            self._painted(labels),
            exemplar_photo,
            given,
            own.to(device),
            exemplar_photo,
            ones,
            no,
            no,
        )
        return self._for_uses(plain, chosen, whole)

    def _for_uses(self, batch: Batch, chosen: Tensor, whole: Tensor) -> Batch:
        """A plain batch of the chosen photos, lit, for uses that are drawn."""
        device = batch.own.device
        use = draw_uses(len(chosen), self.mix.uses).to(device)
        alone, weaker, mapped, dice = (use == each for each in (Use.NONE, Use.WEAKER, Use.MAPPED, Use.DICE))
        strength = torch.where(
            _over(weaker, batch.photo[:, 0]), draw_strengths(batch.painted, self.classes), batch.strength
        )
        batch = replace(
            batch,
            exemplar_labels=torch.where(
                _over(mapped, batch.labels),
                exchanged(batch.exemplar_labels, self.kin, self.classes),
                batch.exemplar_labels,
            ),
            own=batch.own & ~(alone | mapped | dice),
            reference=torch.where(_over(alone | dice, batch.photo), batch.photo, batch.reference),
            strength=strength.masked_fill(_over(alone, strength), 0),
            dice=dice,
            bare=dice & (torch.rand(len(chosen), device=device) < 0.5),
        )
        rows = (use == Use.SECOND).nonzero()[:, 0]
        return self._with_second(batch, chosen, whole, rows) if len(rows) else batch

    def _with_second(self, batch: Batch, chosen: Tensor, whole: Tensor, rows: Tensor) -> Batch:
        """Half of those that are their own exemplar are so twice; the others get one to go with it."""
        photos = chosen[rows.cpu()]
        twice = batch.own[rows].cpu() & (torch.rand(len(rows)) < 0.5)
        photo, labels = self._exemplars(photos, whole[rows], twice, draw_similar(self.similar, photos).cpu())
        coarse, fine = draw_shares(batch.painted[rows], self.classes)
        most = (fine.mean((1, 2)) > 0.5)[:, None, None, None]
        return replace(
            batch,
            own=batch.own.index_put((rows,), twice.to(rows.device)),
            reference=batch.reference.index_copy(0, rows, torch.where(most, photo, batch.reference[rows])),
            second=Second(rows, photo, labels, coarse, fine),
        )

    def _chosen(self, size: int) -> tuple[Tensor, Tensor]:
        """Photos to paint again, and the classes that they were drawn for, 0 for none; int64 [size] each."""
        anyone = torch.randint(len(self.pairs), (size,))
        if not self.mix.balanced or not self.wanted.any():
            return anyone, torch.zeros_like(anyone)
        classes = torch.multinomial(self.wanted, size, replacement=True)
        photos = torch.multinomial(self.shown[classes], 1)[:, 0]
        balanced = torch.rand(size) < self.mix.balanced
        return torch.where(balanced, photos, anyone), (1 + classes) * balanced

    def _exemplars(self, chosen: Tensor, whole: Tensor, own: Tensor, others: Tensor) -> tuple[Tensor, Tensor]:
        """Cuts of the chosen photos, lit as they are, where they are their own exemplars, or of others."""
        same = own.to(whole.device)
        return self._cut(
            torch.where(own, chosen, others), torch.where(_over(same, whole), whole, self._lit(others))
        )

    def _painted(self, labels: Tensor) -> Tensor:
        """Maps as people might have painted them."""
        size = len(labels)
        rough, holes = self._some(size, self.mix.rough), self._some(size, self.mix.holes)
        unknown = (labels == 0) & _over(self._some(size, self.mix.filled), labels)
        if unknown.any():  # few maps have any
            labels = absorbed(labels, unknown, self.classes)
        labels = changed(rough, partial(sloppy, classes=self.classes), labels)
        return changed(holes, holed, labels)

    def _lit(self, chosen: Tensor) -> Tensor:
        """The chosen photos, some of them in another light."""
        photos = to_signed(self.pairs.photos[chosen.to(self.pairs.photos.device)])
        return changed(self._some(len(chosen), self.mix.lit), partial(relit, light=MILD), photos)

    def _cut(self, chosen: Tensor, photos: Tensor) -> tuple[Tensor, Tensor]:
        """Other cuts of chosen photos, given whole, with their maps."""
        labels = self.pairs.labels[chosen.to(photos.device)]
        return cut(photos, labels, draw_reach(len(chosen)), (labels.shape[1], labels.shape[2]))

    def _some(self, size: int, share: float) -> Tensor:
        return torch.rand(size, device=self.pairs.photos.device) < share


def _over(flags: Tensor, like: Tensor) -> Tensor:
    """Flags [B] as [B, 1, …], to go with ``like`` [B, …]."""
    return flags.view(-1, *[1] * (like.dim() - 1))


def without_a_class(labels: Tensor, lost: Tensor) -> Tensor:
    """Each map with one class made unknown: ``lost``, or the class of one random pixel where that is 0.

    The photo keeps what is now to be guessed from the rest, its light above all.

    labels: [B, H, W] class indices; lost: [B]. Returns labels' shape.
    """
    flat = labels.flatten(1)
    pixel = torch.randint(flat.shape[1], (len(flat), 1)).to(labels.device)
    lost = torch.where(lost > 0, lost, flat.gather(1, pixel)[:, 0])
    return labels.masked_fill(labels == lost[:, None, None], 0)
