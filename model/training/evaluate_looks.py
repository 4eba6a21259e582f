"""Scores of a pack's manipulated paintings on the pairs of a split: dice, regions, strength."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import fmean

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from model.look import Look, Mask, Region, Throw
from model.painter import Painter
from model.painting import Exemplar
from model.palette import UNKNOWN
from model.training.augmentation import to_signed
from model.training.data import Pairs
from model.training.scores import ClassAgreement, style_distance

Pixels = NDArray[np.uint8]
STRENGTHS = (0.0, 0.5, 1.0)
KINDS = ("plain", "map_only", "dice_alone")


@torch.inference_mode()
def evaluate_looks(
    painter: Painter, pairs: Pairs, maps: Tensor, exemplars: Tensor
) -> Iterator[dict[str, float] | None]:
    """Score the listed pairs; yields None after each of them, and the scores at the end.

    maps, exemplars: indices into ``pairs``, [n]. Everything lives on the CPU. The scores, each a mean over
    the pairs; changes are absolute differences in 8-bit levels, styles CIELAB distances per class:

    - ``dice_inside``, ``dice_outside``: change by a throw for the largest class, in its region and elsewhere;
      ``dice_between_seeds``: change in it from one throw to another
    - ``region_own``, ``region_other``: style of regions against the exemplar they were given, and against
      the one that the rest of the map has
    - ``style_at_…``: style against the exemplar at a strength
    - ``agreement_…``: mean IoU of the painted map and the one that the pack's reader reads off the picture,
      for plain paintings, those of the map alone, and those with dice and no exemplar
    """
    scorer = _Scorer(painter, pairs)
    for i, j, k in zip(maps.tolist(), exemplars.tolist(), exemplars.roll(-1).tolist(), strict=True):
        scorer.add(i, j, k)
        yield None
    yield scorer.scores()


@dataclass(frozen=True)
class _Case:
    """A map to paint, and two exemplars."""

    labels: Pixels  # ids
    order: list[int]  # its classes, the largest first
    first: Exemplar
    second: Exemplar
    seed: int


class _Scorer:
    """What is known after some of the pairs."""

    def __init__(self, painter: Painter, pairs: Pairs) -> None:
        self.painter, self.pairs = painter, pairs
        self.ids = np.array(painter.palette.ids, np.uint8)
        self.values = defaultdict[str, list[float]](list)
        self.agreements = {kind: ClassAgreement(len(self.ids)) for kind in KINDS}

    def add(self, i: int, j: int, k: int) -> None:
        """A map i with the exemplar j, and k where a second one is needed."""
        labels = self._labels(i)
        ids, areas = np.unique(labels[labels != UNKNOWN], return_counts=True)
        order = ids[np.argsort(-areas, kind="stable")].tolist()
        case = _Case(labels, order, self._exemplar(j), self._exemplar(k), i)
        by_strength = [self._paint(case, Look(strength=strength)) for strength in STRENGTHS]
        for strength, image in zip(STRENGTHS, by_strength, strict=True):
            self._add_style(f"style_at_{strength}", image, labels, case.first)
        alone = self.painter.paint(labels, [], Look(throws=(Throw(case.seed),))).image
        for kind, image in zip(KINDS, (by_strength[-1], by_strength[0], alone), strict=True):
            self._add_kind(kind, image, i)
        self._add_dice(case, by_strength[-1])
        if j != k:
            self._add_regions(case)

    def scores(self) -> dict[str, float]:
        """Of the maps that were added."""
        means = {name: fmean(values) for name, values in self.values.items()}
        return means | {f"agreement_{kind}": each.mean() for kind, each in self.agreements.items()}

    def _add_dice(self, case: _Case, plain: Pixels) -> None:
        label, region = case.order[0], case.labels == case.order[0]
        throws = [Look(throws=(Throw(seed, label),)) for seed in (case.seed, case.seed + 100_000)]
        one, other = (self._paint(case, look) for look in throws)
        self._add_change("dice_inside", one, plain, region)
        self._add_change("dice_between_seeds", one, other, region)
        self._add_change("dice_outside", one, plain, ~region)

    def _add_regions(self, case: _Case) -> None:
        """Every other class takes after the second exemplar."""
        given = case.order[1::2]
        both, look = [case.first, case.second], Look(regions=tuple(Region(x, exemplar=1) for x in given))
        image = self.painter.paint(case.labels, both, look).image
        labels = np.where(np.isin(case.labels, given), case.labels, UNKNOWN).astype(np.uint8)
        self._add_style("region_own", image, labels, case.second)
        self._add_style("region_other", image, labels, case.first)

    def _add_kind(self, kind: str, image: Pixels, i: int) -> None:
        seen = self.painter.palette.index_of[self.painter.read_labels(image)]
        self.agreements[kind].add(torch.from_numpy(seen), self.pairs.labels[i])

    def _add_style(self, name: str, image: Pixels, labels: Pixels, exemplar: Exemplar) -> None:
        maps = (torch.from_numpy(self.painter.palette.index_of[x]) for x in (labels, exemplar.labels))
        painted, shown = maps
        style = style_distance(_signed(image), painted, _signed(exemplar.photo), shown)
        self.values[name] += [] if style is None else [style]

    def _add_change(self, name: str, a: Pixels, b: Pixels, where: Mask) -> None:
        if where.any():
            self.values[name].append(float(np.abs(a[where].astype(int) - b[where]).mean()))

    def _paint(self, case: _Case, look: Look) -> Pixels:
        return self.painter.paint(case.labels, case.first, look).image

    def _exemplar(self, i: int) -> Exemplar:
        return self.painter.encode_exemplar(self.pairs.photos[i].movedim(0, -1).numpy(), self._labels(i))

    def _labels(self, i: int) -> Pixels:
        labels: Pixels = self.ids[self.pairs.labels[i].numpy()]
        return labels


def _signed(image: Pixels) -> Tensor:
    """[H, W, 3] to [3, H, W] in [−1, 1]."""
    return to_signed(torch.from_numpy(image).movedim(-1, 0))
