"""RABIT: paint a picture by its label map, in the look of an exemplar photo.

>>> from model import load_pack
>>> painter = load_pack("weights/landscape")
>>> exemplar = painter.encode_exemplar(photo)       # uint8 [H, W, 3]; its map is read off the photo
>>> painting = painter.paint(labels, exemplar)      # uint8 [H, W] class ids
>>> painting.image, painting.warped, painting.confidence, painting.match
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.errors import (
    AspectError,
    ConfigError,
    DataError,
    ImageError,
    ImageTooCostlyError,
    ImageTooLargeError,
    InputError,
    LabelMapError,
    LookError,
    NoPictureError,
    PackError,
    RabitError,
    SizeError,
    UnknownClassesError,
    UnknownColoursError,
)
from model.look import Look
from model.palette import LabelClass, Palette

if TYPE_CHECKING:
    from model.painter import Painter, load_pack
    from model.painting import Exemplar, Match, Painting
else:

    def __getattr__(name: str) -> object:
        # torch takes seconds to import: only what paints waits for it, not `rabit --help`.
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from model import painter, painting

        return getattr(painting if hasattr(painting, name) else painter, name)


__all__ = [
    "AspectError",
    "ConfigError",
    "DataError",
    "Exemplar",
    "ImageError",
    "ImageTooCostlyError",
    "ImageTooLargeError",
    "InputError",
    "LabelClass",
    "LabelMapError",
    "Look",
    "LookError",
    "Match",
    "NoPictureError",
    "PackError",
    "Painter",
    "Painting",
    "Palette",
    "RabitError",
    "SizeError",
    "UnknownClassesError",
    "UnknownColoursError",
    "load_pack",
]
