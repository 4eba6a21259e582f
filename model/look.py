"""The look of a painting: which region takes after which exemplar, as what, how strongly, and blended how.

A ``Look`` says it as a person does (region exemplars as in SEAN, strength as in Semantic Pyramid, brush as in
StyleMapGAN, dice as in SMIS); ``lay_out`` turns it into weights per pixel for one label map.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.errors import LookError
from model.labels import Labels
from model.palette import UNKNOWN, Palette
from model.regions import number_regions

MAX_EXEMPLARS = 4

Mask = NDArray[np.bool_]
Weights = NDArray[np.float32]


@dataclass(frozen=True)
class Region:
    """What a class, or one connected region of it, has for itself; None is what all others have."""

    label: int  # class id
    at: tuple[int, int] | None = None  # a pixel (x, y) of the connected region that is meant
    exemplar: int | None = None
    strength: float | None = None


@dataclass(frozen=True)
class Blend:
    """Towards another exemplar, where a region has none for itself; 0 is not at all, 1 altogether."""

    exemplar: int
    coarse: float  # light, colours and forms
    fine: float  # texture


@dataclass(frozen=True)
class Throw:
    """A new look from the pack's distribution of looks; the same for the same seed."""

    seed: int
    label: int | None = None  # of one class; None: of all that have no throw for themselves


@dataclass(frozen=True)
class Look:
    """How the regions of a map should look. Exemplars go by their place in the list they are painted with.

    The first exemplar is everybody's; without any, the picture is of the map alone.
    """

    mappings: tuple[Mapping[int, int], ...] = ()  # per exemplar: class painted → class of the exemplar's
    regions: tuple[Region, ...] = ()
    strength: float = 1.0  # 0: the map alone, 1: the exemplar all the way
    blend: Blend | None = None
    brush: int | None = None  # the exemplar that the brush paints with
    throws: tuple[Throw, ...] = ()
    seed: int = 0

    def mapping(self, exemplar: int) -> Mapping[int, int]:
        """Of one exemplar; classes that are not in it stand for themselves."""
        return self.mappings[exemplar] if exemplar < len(self.mappings) else {}


PLAIN = Look()
"""All of the first exemplar, everywhere."""


@dataclass(frozen=True)
class Layout:
    """A look on one map, per pixel; what is None is the same everywhere."""

    coarse: Weights | None  # [n, H, W], shares of the exemplars, sum to 1; None: there is one at most
    fine: Weights | None  # the same for texture
    strength: Weights | None  # [H, W] in [0, 1]; None: 1
    throws: tuple[tuple[int, Mask], ...] = field(default=())  # seeds, and where [H, W]; disjoint


def lay_out(
    look: Look,
    labels: Labels,
    held: Sequence[frozenset[int]],
    palette: Palette,
    brush: NDArray[np.uint8] | None = None,
) -> Layout:
    """Lay a look out on a label map.

    Args:
        labels: uint8 [H, W] class ids.
        held: the classes of each exemplar.
        brush: uint8 [H, W], how much of the brush's exemplar is asked for, 255 is all.
    Raises: LookError.
    """
    _check_counts(look, len(held))
    _check_mappings(look, held, palette)
    _check_brush(look, labels.shape, brush)
    assigned = np.full(labels.shape, -1)
    strength = np.full(labels.shape, look.strength, np.float32)
    for region, mask in _located(look.regions, labels, palette):
        if region.exemplar is not None:
            assigned[mask] = region.exemplar
        if region.strength is not None:
            strength[mask] = region.strength
    strengths = None if (strength == 1).all() else strength
    throws = _throws(look, labels, palette)
    if len(held) < 2:
        return Layout(None, None, strengths, throws)
    coarse = _shares(look, len(held), assigned, brush, look.blend.coarse if look.blend else 0.0)
    fine = _shares(look, len(held), assigned, brush, look.blend.fine if look.blend else 0.0)
    return Layout(coarse, fine, strengths, throws)


def missing(look: Look, layout: Layout, labels: Labels, held: Sequence[frozenset[int]]) -> frozenset[int]:
    """The classes painted where no exemplar that the look asks for shows them, or what they are mapped to.

    layout: of ``lay_out`` with the same arguments. Where nothing is asked of exemplars, nothing is missing.
    """
    asked = labels != UNKNOWN
    if layout.strength is not None:
        asked &= layout.strength > 0
    for _, thrown in layout.throws:
        asked &= ~thrown
    lacking = asked if held else np.zeros_like(asked)
    for i, classes in enumerate(held):
        shown = np.array([look.mapping(i).get(label, label) in classes for label in range(256)])[labels]
        if layout.coarse is not None and layout.fine is not None:
            shown &= (layout.coarse[i] > 0) | (layout.fine[i] > 0)
        lacking = lacking & ~shown
    return frozenset(np.unique(labels[lacking]).tolist())


def check_dice(look: Look, pack: str, bank: bool) -> None:
    """Raises: LookError if a look has throws, and the pack of that name no bank to draw them from."""
    if look.throws and not bank:
        raise _fault(
            "dice",
            f"has throws, but the pack {pack} has no bank of looks to draw from: leave the throws out, or "
            "give the pack one with rabit bank.",
        )


def _shares(
    look: Look, count: int, assigned: NDArray[Any], brush: NDArray[Any] | None, amount: float
) -> Weights:
    each = np.arange(count)[:, None, None]
    shares: Weights = (np.maximum(assigned, 0) == each).astype(np.float32)  # [n, H, W]
    if look.blend is not None:
        free = np.where(assigned < 0, np.float32(amount), np.float32(0))
        shares += free * ((each == look.blend.exemplar) - shares)
    if brush is not None:
        shares += brush.astype(np.float32) / 255 * ((each == look.brush) - shares)
    return shares


def _throws(look: Look, labels: Labels, palette: Palette) -> tuple[tuple[int, Mask], ...]:
    thrown = [throw.label for throw in look.throws]
    for i, throw in enumerate(look.throws):
        if throw.label in thrown[:i]:
            what = "all classes" if throw.label is None else palette.by_id(throw.label).name
            raise _fault(f"dice[{i}]", f"throws for {what} a second time: keep one of the two.")
    own = [label for label in thrown if label is not None]
    found = list[tuple[int, Mask]]()
    for i, throw in enumerate(look.throws):
        if throw.label is None:
            found.append((throw.seed, ~np.isin(labels, own)))
        else:
            _check_place(Region(throw.label), f"dice[{i}]", labels, palette)
            found.append((throw.seed, labels == throw.label))
    return tuple(found)


def _located(regions: Sequence[Region], labels: Labels, palette: Palette) -> Iterator[tuple[Region, Mask]]:
    """Where the regions are, each after its class: what is said of one of them counts more than what is
    said of all.

    Raises: LookError if there is no such region, or two are the same.
    """
    numbers = number_regions(labels) if any(region.at for region in regions) else labels
    found = dict[tuple[int, int | None], int]()
    for i, region in enumerate(regions):
        where = f"regions[{i}]"
        _check_place(region, where, labels, palette)
        number = None if region.at is None else int(numbers[region.at[::-1]])
        first = found.setdefault((region.label, number), i)
        if first != i:
            raise _fault(where, f"is about the same pixels as regions[{first}]: keep one of the two.")
    for (label, number), i in sorted(found.items(), key=lambda item: item[0][1] is not None):
        yield regions[i], labels == label if number is None else numbers == number


def _check_place(region: Region, where: str, labels: Labels, palette: Palette) -> None:
    """Raises: LookError if there is no such region on the map."""
    name = _name(region.label, where, palette)
    if not (labels == region.label).any():
        painted = _listed(np.unique(labels).tolist(), palette)
        raise _fault(where, f"is about {name}, which is not on the map. The map holds {painted}.")
    if region.at is None:
        return
    (x, y), (height, width) = region.at, labels.shape
    if not (0 <= x < width and 0 <= y < height):
        raise _fault(where, f"points at ({x}, {y}), outside the map of {width} × {height} pixels.")
    if labels[y, x] != region.label:
        there = palette.by_id(int(labels[y, x])).name
        raise _fault(where, f"points at ({x}, {y}) for {name}, but {there} is painted there.")


def _check_counts(look: Look, count: int) -> None:
    if count > MAX_EXEMPLARS:
        raise LookError(f"A painting takes {MAX_EXEMPLARS} exemplars at most, not {count}: leave some out.")
    if len(look.mappings) > count:
        raise LookError(f"There are mappings for {len(look.mappings)} exemplars, but only {count} of these.")
    asked = {f"regions[{i}]": region.exemplar for i, region in enumerate(look.regions)}
    asked |= {"blend": look.blend.exemplar if look.blend else None, "brush": look.brush}
    for where, number in asked.items():
        if number is not None and not 0 <= number < count:
            offered = f"they go from 0 to {count - 1}" if count else "there are none"
            raise _fault(where, f"asks for exemplar {number}, but {offered}.")


def _check_mappings(look: Look, held: Sequence[frozenset[int]], palette: Palette) -> None:
    for i, mapping in enumerate(look.mappings):
        where = f"exemplars[{i}].mapping"
        for painted, shown in mapping.items():
            _name(painted, where, palette)
            name = _name(shown, where, palette)
            if UNKNOWN in (painted, shown):
                raise _fault(where, "maps unknown, which looks like nothing: leave it out.")
            if shown not in held[i]:
                raise _fault(
                    where,
                    f"asks for the exemplar's {name}, but it shows {_listed(sorted(held[i]), palette)}.",
                )


def _check_brush(look: Look, shape: tuple[int, ...], brush: NDArray[np.uint8] | None) -> None:
    if (look.brush is None) != (brush is None):
        missing = "the exemplar it paints with" if look.brush is None else "what it has painted"
        raise _fault("brush", f"lacks {missing}: give both, or neither.")
    if brush is not None and brush.shape != shape:
        (height, width), (rows, columns) = brush.shape, shape
        raise _fault("brush", f"has painted {width} × {height} pixels, but the map has {columns} × {rows}.")


def _name(label: int, where: str, palette: Palette) -> str:
    if label not in palette.ids:
        raise _fault(
            where, f"is about class {label}, which the palette lacks. It has {_listed(palette.ids, palette)}."
        )
    return palette.by_id(label).name


def _listed(ids: Sequence[int], palette: Palette) -> str:
    return ", ".join(f"{id} {palette.by_id(id).name}" for id in ids if id != UNKNOWN) or "nothing but unknown"


def _fault(where: str, words: str) -> LookError:
    return LookError(f"The look does not fit: {where} {words}", {"at": where})
