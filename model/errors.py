"""Every error this product raises on purpose, as one tree.

RabitError
├── ConfigError                 a wrong setting or a wrong call
├── PackError                   weights missing, corrupt or of another version
├── NoPictureError              what the model made are no numbers
└── InputError                  what the user gave is at fault
    ├── ImageError              not an image, truncated, an unsupported format
    │   ├── ImageTooLargeError  more bytes or pixels than the limits
    │   ├── ImageTooCostlyError more time or memory to decode than there is
    │   └── AspectError         too long and thin
    ├── LabelMapError           an image, but not a label map
    │   ├── UnknownColoursError colours outside the palette
    │   ├── UnknownClassesError ids outside the palette
    │   └── SizeError           sides that don't fit
    ├── UnchangedError          an edited map on which nothing was edited
    ├── LookError               a look that does not fit its map, its exemplars or itself
    └── DataError               a folder of training, evaluation or batch data
"""

from __future__ import annotations

from collections.abc import Mapping


class RabitError(Exception):
    """Root of the tree.

    ``message`` says what is wrong and what to change; ``details`` holds the same as JSON-able values.
    """

    def __init__(self, message: str, details: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.details: dict[str, object] = dict(details or {})

    def __reduce__(self) -> tuple[object, ...]:
        # By its state: another process cannot call constructors that take something else than a message.
        return Exception.__new__, (type(self), self.message), self.__dict__


class ConfigError(RabitError):
    """A wrong setting, or a call with arguments that no input can excuse."""


class PackError(RabitError):
    """A model pack is missing, corrupt or made by another version."""


class NoPictureError(RabitError):
    """The model's arithmetic failed: what it made holds values that are no numbers."""


class InputError(RabitError):
    """The user's input is at fault; changing it helps."""


class ImageError(InputError):
    """The bytes are no image that can be read."""


class ImageTooLargeError(ImageError):
    """The image has more bytes or pixels than the limits allow."""


class ImageTooCostlyError(ImageError):
    """Decoding the image takes more time or memory than there is."""


class AspectError(ImageError):
    """The image is too long and thin."""


class LabelMapError(InputError):
    """The image cannot be read as a label map."""


class UnknownColoursError(LabelMapError):
    """Pixels whose colour belongs to no class.

    ``details``: ``count`` of pixels, and the commonest ``colours`` with their pixels and ``nearest`` class.
    """


class UnknownClassesError(LabelMapError):
    """Pixels whose id belongs to no class.

    ``details``: ``ids`` with their pixels, and the ``allowed`` ids.
    """


class SizeError(LabelMapError):
    """Sides that don't fit. ``details``: ``width``, ``height`` and what they should be."""


class UnchangedError(InputError):
    """The edited map says the same as the one it was made from."""


class LookError(InputError):
    """A look that cannot be read, or does not fit the map or the exemplars.

    ``details``: ``at``, the part of the look that is at fault, such as ``regions[1].strength``.
    """


class DataError(InputError):
    """A data folder or list has missing, mismatched or unreadable files."""
