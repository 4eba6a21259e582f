"""RABIT: paint a picture by its label map, in the look of an exemplar photo.

>>> from model import load_pack
>>> painter = load_pack("weights/landscape")
>>> exemplar = painter.encode_exemplar(photo)       # uint8 [H, W, 3]; its map is read off the photo
>>> painting = painter.paint(labels, exemplar)      # uint8 [H, W] class ids
>>> painting.image, painting.warped, painting.confidence, painting.match
"""

from model.errors import (
    AspectError,
    ConfigError,
    DataError,
    ImageError,
    ImageTooLargeError,
    InputError,
    LabelMapError,
    PackError,
    RabitError,
    SizeError,
    UnknownClassesError,
    UnknownColoursError,
)
from model.painter import Exemplar, Match, Painter, Painting, load_pack
from model.palette import LabelClass, Palette

__all__ = [
    "AspectError",
    "ConfigError",
    "DataError",
    "Exemplar",
    "ImageError",
    "ImageTooLargeError",
    "InputError",
    "LabelClass",
    "LabelMapError",
    "Match",
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
