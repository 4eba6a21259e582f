"""Looks as JSON, the same in the API, in project files and for the command line."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from model.errors import LookError
from model.look import MAX_EXEMPLARS, Blend, Look, Region, Throw

MAX_SEED = 2**32 - 1
MAX_LENGTH = 64 * 1024  # characters
MAX_REGIONS = 256
MAX_NAME = 1024  # characters of an exemplar's name, which may be a path

_CLASSES = frozenset(map(str, range(256)))


class NamedLook(NamedTuple):
    """A look, and what its exemplars are called, each by whatever names are in use where it came from."""

    look: Look
    exemplars: tuple[str, ...]


def read_look(text: str | bytes) -> NamedLook:
    """Read a look from JSON.

    ::

        {
          "exemplars": [{"exemplar": "snow-peaks", "mapping": {"21": 128}}, {"exemplar": "dunes"}],
          "regions": [{"class": 2, "exemplar": 1}, {"class": 4, "at": [120, 30], "strength": 0.5}],
          "strength": 1.0,
          "blend": {"exemplar": 1, "coarse": 0.3, "fine": 0.0},
          "brush": 1,
          "dice": [{"seed": 7}, {"class": 2, "seed": 9}],
          "seed": 0
        }

    Everything may be left out. Raises: LookError, which says what is wrong where.
    """
    if len(text) > MAX_LENGTH:
        raise LookError(f"The look has more than {MAX_LENGTH:,} characters: name fewer regions.")
    try:
        value = json.loads(text, object_pairs_hook=_unrepeated)
        json.dumps(value, ensure_ascii=False).encode()  # halves of characters are no text
    except (ValueError, RecursionError) as error:
        raise LookError(f"The look is not JSON ({error}).") from error
    top = _Reader(value, "")
    exemplars = top.list("exemplars", MAX_EXEMPLARS)
    look = Look(
        mappings=tuple(_mapping(each) for each in exemplars),
        regions=tuple(_region(each) for each in top.list("regions", MAX_REGIONS)),
        strength=top.share("strength", 1.0),
        blend=top.part("blend", _blend),
        brush=top.number("brush", MAX_EXEMPLARS),
        throws=tuple(_throw(each) for each in top.list("dice", MAX_REGIONS)),
        seed=top.number("seed", MAX_SEED) or 0,
    )
    names = tuple(each.name("exemplar") for each in exemplars)
    for reader in (top, *exemplars):
        reader.check_all_read()
    return NamedLook(look, names)


def look_to_json(look: Look, exemplars: tuple[str, ...]) -> dict[str, Any]:
    """What ``read_look`` reads back as the same, without what says nothing."""
    written: dict[str, Any] = {
        "exemplars": [
            {"exemplar": name}
            | ({"mapping": {str(a): b for a, b in look.mapping(i).items()}} if look.mapping(i) else {})
            for i, name in enumerate(exemplars)
        ],
        "regions": [
            _said({"class": r.label, "at": r.at, "exemplar": r.exemplar, "strength": r.strength})
            for r in look.regions
        ],
        "strength": look.strength,
        "blend": look.blend
        and {"exemplar": look.blend.exemplar, "coarse": look.blend.coarse, "fine": look.blend.fine},
        "brush": look.brush,
        "dice": [_said({"class": throw.label, "seed": throw.seed}) for throw in look.throws],
        "seed": look.seed,
    }
    return {name: value for name, value in written.items() if value not in (None, [])}


def _said(part: dict[str, Any]) -> dict[str, Any]:
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in part.items()
        if value is not None
    }


def _mapping(exemplar: _Reader) -> Mapping[int, int]:
    return exemplar.part("mapping", _Reader.classes) or {}


def _region(reader: _Reader) -> Region:
    region = Region(
        reader.needed("class", 255),
        reader.point("at"),
        reader.number("exemplar", MAX_EXEMPLARS),
        reader.share("strength", None),
    )
    reader.check_all_read()
    if region.exemplar is None and region.strength is None:
        raise reader.fault("", "says neither an exemplar nor a strength")
    return region


def _blend(reader: _Reader) -> Blend:
    blend = Blend(
        reader.needed("exemplar", MAX_EXEMPLARS), reader.share("coarse", 0.0), reader.share("fine", 0.0)
    )
    reader.check_all_read()
    return blend


def _throw(reader: _Reader) -> Throw:
    throw = Throw(reader.needed("seed", MAX_SEED), reader.number("class", 255))
    reader.check_all_read()
    return throw


class _Reader:
    """One JSON object, of which it is known where in the look it lies, and what has been read."""

    def __init__(self, value: object, where: str) -> None:
        self.where = where
        if not isinstance(value, dict):
            raise self.fault("", "must be an object, { … }")
        self.value: dict[str, Any] = value
        self.read = set[str]()

    def fault(self, name: str, words: str) -> LookError:
        at = f"{self.where}.{name}".strip(".")
        return LookError(f"The look cannot be read: {at or 'it'} {words}.", {"at": at} if at else {})

    def check_all_read(self) -> None:
        for name in self.value:
            if name not in self.read:
                raise self.fault(name[:40], f"is not known here, only {', '.join(sorted(self.read))}")

    def get(self, name: str) -> Any:
        self.read.add(name)
        return self.value.get(name)

    def part(self, name: str, read: Callable[[_Reader], Any]) -> Any:
        value = self.get(name)
        return None if value is None else read(_Reader(value, f"{self.where}.{name}".strip(".")))

    def list(self, name: str, most: int) -> list[_Reader]:
        value = self.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > most:
            raise self.fault(name, f"must be a list of at most {most}")
        return [_Reader(each, f"{self.where}.{name}[{i}]".strip(".")) for i, each in enumerate(value)]

    def number(self, name: str, most: int) -> int | None:
        value = self.get(name)
        if value is None:
            return None
        if type(value) is not int or not 0 <= value <= most:
            raise self.fault(name, f"must be a whole number from 0 to {most}")
        return value

    def needed(self, name: str, most: int) -> int:
        value = self.number(name, most)
        if value is None:
            raise self.fault(name, f"is missing, a whole number from 0 to {most}")
        return value

    def share(self, name: str, missing: Any) -> Any:
        value = self.get(name)
        if value is None:
            return missing
        if type(value) not in (int, float) or not 0 <= value <= 1:
            raise self.fault(name, "must be a number from 0 to 1")
        return float(value)

    def name(self, name: str) -> str:
        value = self.get(name)
        if not isinstance(value, str) or not 0 < len(value) <= MAX_NAME:
            raise self.fault(name, f"must name an exemplar, in {MAX_NAME} characters at most")
        return value

    def point(self, name: str) -> tuple[int, int] | None:
        value = self.get(name)
        if value is None:
            return None
        if not isinstance(value, list) or len(value) != 2 or any(type(each) is not int for each in value):
            raise self.fault(name, "must be the [x, y] of a pixel")
        return value[0], value[1]

    def classes(self) -> dict[int, int]:
        for name, value in self.value.items():
            if name not in _CLASSES or type(value) is not int or not 0 <= value <= 255:
                raise self.fault(
                    name[:40], "must map the id of a painted class to that of a class of the exemplar"
                )
        self.read |= set(self.value)
        return {int(name): value for name, value in self.value.items()}


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object. Raises: LookError if something is said twice, of which the last would count."""
    value = dict[str, Any]()
    for name, each in pairs:
        if name in value:
            raise LookError(f"The look cannot be read: an object in it has {name[:40]!r} twice.")
        value[name] = each
    return value
