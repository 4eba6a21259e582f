"""The classes a label map may hold: id, name and colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from model.errors import ConfigError

Colour = tuple[int, int, int]

UNKNOWN = 0
"""The id of the class that every palette begins with, and that asks for nothing."""

NOT_IN_PALETTE = 255
"""The entry of ``Palette.index_of`` for an id that no class has."""


@dataclass(frozen=True)
class LabelClass:
    """One class: ``id`` in 0…255 as label maps hold it, ``name``, and ``colour`` as 8-bit sRGB."""

    id: int
    name: str
    colour: Colour

    def __post_init__(self) -> None:
        if not (_is_byte(self.id) and len(self.colour) == 3 and all(map(_is_byte, self.colour))):
            raise ConfigError(f"class {self.name!r}: the id and the three colour values must be in 0…255")
        if not self.name:
            raise ConfigError(f"class {self.id} needs a name")

    @property
    def hex(self) -> str:
        """The colour as ``#rrggbb``."""
        return to_hex(self.colour)

    def to_json(self) -> dict[str, object]:
        return {"id": self.id, "name": self.name, "colour": self.hex}


@dataclass(frozen=True)
class Palette:
    """The classes of a domain; ids, names and colours are unique, and the first is id 0, "unknown"."""

    classes: tuple[LabelClass, ...]

    def __post_init__(self) -> None:
        if not self.classes or self.classes[0].id != 0:
            raise ConfigError("a palette starts with the class of id 0 (unknown)")
        if len(self.classes) > NOT_IN_PALETTE:
            raise ConfigError(f"a palette holds at most {NOT_IN_PALETTE} classes, not {len(self.classes)}")
        for field in ("id", "name", "colour"):
            if len({getattr(entry, field) for entry in self.classes}) < len(self.classes):
                raise ConfigError(f"two classes of the palette share the same {field}")

    def __len__(self) -> int:
        return len(self.classes)

    @cached_property
    def ids(self) -> tuple[int, ...]:
        return tuple(entry.id for entry in self.classes)

    @cached_property
    def index_of(self) -> NDArray[np.uint8]:
        """uint8 [256]: id → position in ``classes``, ``NOT_IN_PALETTE`` where there is none."""
        table = np.full(256, NOT_IN_PALETTE, np.uint8)
        table[list(self.ids)] = np.arange(len(self.classes))
        table.flags.writeable = False
        return table

    @cached_property
    def colours(self) -> NDArray[np.uint8]:
        """uint8 [classes, 3]: the colour at each position."""
        table = np.array([entry.colour for entry in self.classes], np.uint8)
        table.flags.writeable = False
        return table

    def by_id(self, id: int) -> LabelClass:
        """Raises: ConfigError for an id outside the palette."""
        for entry in self.classes:
            if entry.id == id:
                return entry
        raise ConfigError(f"the palette has no class {id}; it has {list(self.ids)}")

    def nearest(self, colour: Colour) -> LabelClass:
        """The class whose colour is the least far from ``colour`` in RGB."""
        distance = ((self.colours.astype(int) - colour) ** 2).sum(axis=1)
        return self.classes[int(distance.argmin())]

    def to_json(self) -> list[dict[str, object]]:
        return [entry.to_json() for entry in self.classes]

    @classmethod
    def from_json(cls, data: object) -> Palette:
        """The inverse of ``to_json``. Raises: ConfigError saying which entry is wrong."""
        if not isinstance(data, Sequence) or isinstance(data, str):
            raise ConfigError("a palette must be a list of classes with id, name and colour")
        return cls(tuple(map(_class_from_json, data)))


def to_hex(colour: Sequence[int]) -> str:
    """``#rrggbb`` of three values in 0…255."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def from_hex(text: str) -> Colour:
    """The inverse of ``to_hex``. Raises: ConfigError."""
    if len(text) != 7 or text[0] != "#" or not set(text[1:]) <= set("0123456789abcdefABCDEF"):
        raise ConfigError(f"{text!r} is not a colour; write it as #rrggbb")
    red, green, blue = bytes.fromhex(text[1:])
    return red, green, blue


def _class_from_json(entry: object) -> LabelClass:
    match entry:
        case {"id": int(id), "name": str(name), "colour": str(colour), **rest} if not rest:
            return LabelClass(id, name, from_hex(colour))
        case _:
            raise ConfigError(f"palette entry {entry!r} needs exactly id, name and colour (#rrggbb)")


def _is_byte(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 255


LANDSCAPE = Palette(
    (
        LabelClass(0, "unknown", (0, 0, 0)),
        LabelClass(2, "building", (180, 120, 120)),
        LabelClass(3, "sky", (6, 230, 230)),
        LabelClass(5, "tree", (4, 200, 3)),
        LabelClass(7, "road", (140, 140, 140)),
        LabelClass(10, "grass", (4, 250, 7)),
        LabelClass(14, "earth", (120, 120, 70)),
        LabelClass(17, "mountain", (143, 255, 140)),
        LabelClass(18, "plant", (204, 255, 4)),
        LabelClass(22, "water", (61, 230, 250)),
        LabelClass(27, "sea", (9, 7, 230)),
        LabelClass(30, "field", (112, 9, 255)),
    )
)
"""The landscape classes, with the ids and colours of ADE20K SceneParse-150."""
