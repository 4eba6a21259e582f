"""Edits: what was painted, to be laid over the photo when it is asked for, and the store that keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

import numpy as np

from model import Painting
from model.collage import Collage
from model.editing import Edit
from model.frame import Frame
from model.imaging import confidence_pixels
from server import edit_schemas
from server.engines.easel import Pixels
from server.errors import UnknownEditError
from server.storage import records
from server.storage.store import Shelf, Store


class Part(StrEnum):
    """The pictures of an edit."""

    IMAGE = "image"
    WINDOW = "window"
    MASK = "mask"
    CONFIDENCE = "confidence"


@dataclass(frozen=True)
class StoredEdit:
    """An edit without its photo, as pixels, and as the API describes it."""

    info: edit_schemas.Edit
    edit: Edit
    confidence: Pixels  # grey, of the size of what was painted

    def draw(self, part: Part, photo: Pixels) -> Pixels:
        """A part, uint8 [H, W, 3] or grey [H, W]; takes its time for a large photo."""
        match part:
            case Part.IMAGE:
                return self.edit.over(photo)
            case Part.WINDOW:
                return self.edit.window(photo)
            case Part.MASK:
                return self.edit.mask((photo.shape[0], photo.shape[1]))
            case Part.CONFIDENCE:
                return self.confidence

    def to_record(self) -> bytes:
        """All of it, for a store."""
        collage = self.edit.collage
        about = {
            "info": self.info.model_dump(),
            "frame": asdict(self.edit.frame),
            "shifts": collage.shifts,
        }
        pixels: Mapping[str, Pixels] = {
            "picture": self.edit.picture,
            "weight": self.edit.weight,
            "pieces": collage.pieces,
            "confidence": self.confidence,
        }
        return records.encode(about, pixels)

    @classmethod
    def from_record(cls, data: bytes) -> StoredEdit:
        """The edit that ``to_record`` was called on."""
        about, arrays = records.decode(data)
        collage = Collage(arrays["pieces"], tuple((down, right) for down, right in about["shifts"]))
        edit = Edit(Frame(**about["frame"]), arrays["picture"], arrays["weight"], collage)
        return cls(edit_schemas.Edit(**about["info"]), edit, arrays["confidence"])


class EditStore:
    """Finds edits by id."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def add(self, edit: StoredEdit) -> None:
        """Keep an edit."""
        await self._store.put(Shelf.EDITS, edit.info.id, edit.to_record())

    async def get(self, id: str) -> StoredEdit:
        """Raises: UnknownEditError."""
        record = await self._store.get(Shelf.EDITS, id)
        if record is None:
            raise UnknownEditError(id)
        return StoredEdit.from_record(record)

    async def delete(self, id: str) -> None:
        """Let an edit go for good. Raises: UnknownEditError, StorageError."""
        if not await self._store.delete(Shelf.EDITS, id):
            raise UnknownEditError(id)


def confidence_of(painting: Painting, frame: Frame) -> Pixels:
    """A painting's confidence as a grey picture of what the frame shows."""
    height, width = painting.labels.shape
    rows, columns = frame.size
    return np.ascontiguousarray(confidence_pixels(painting.confidence, (height, width))[:rows, :columns])
