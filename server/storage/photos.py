"""Photos that are edited: their files as they were sent, their maps, and the store that keeps both."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from model.labels import encode_labels
from server import edit_schemas
from server.engines.easel import Pixels
from server.errors import UnknownPhotoError
from server.http.links import photo_links
from server.storage import records
from server.storage.store import Shelf, Store


@dataclass(frozen=True)
class StoredPhoto:
    """A photo's file, to be decoded when it is needed, and its map, which is small."""

    id: str
    name: str
    size: tuple[int, int]  # width and height, upright
    file: bytes
    labels: Pixels  # uint8 [h, w] ids; shows all of the photo
    labels_read: bool

    def describe(self) -> edit_schemas.Photo:
        """As the API shows it."""
        rows, columns = self.labels.shape
        return edit_schemas.Photo(
            id=self.id,
            name=self.name,
            width=self.size[0],
            height=self.size[1],
            labels_source="read" if self.labels_read else "given",
            map=edit_schemas.MapSize(width=columns, height=rows),
            links=photo_links(self.id),
        )

    @property
    def labels_png(self) -> bytes:
        """The map as a file."""
        return encode_labels(self.labels)

    def to_record(self) -> bytes:
        """All of it, for a store."""
        about = {"id": self.id, "name": self.name, "size": self.size, "labels_read": self.labels_read}
        return records.encode(about, {"file": self.file, "labels": self.labels})

    @classmethod
    def from_record(cls, data: bytes) -> StoredPhoto:
        """The photo that ``to_record`` was called on."""
        about, arrays = records.decode(data)
        about["size"] = tuple(about["size"])
        return cls(**about, file=arrays["file"].tobytes(), labels=arrays["labels"])


class PhotoStore:
    """Finds photos by id."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def add(self, photo: StoredPhoto) -> None:
        """Keep a photo."""
        await self._store.put(Shelf.PHOTOS, photo.id, photo.to_record())

    async def find(self, id: str) -> StoredPhoto | None:
        """A photo, if it is known."""
        record = await self._store.get(Shelf.PHOTOS, id)
        return None if record is None else StoredPhoto.from_record(record)

    async def get(self, id: str) -> StoredPhoto:
        """Raises: UnknownPhotoError."""
        photo = await self.find(id)
        if photo is None:
            raise UnknownPhotoError(id)
        return photo

    async def delete(self, id: str) -> None:
        """Let a photo go for good. Raises: UnknownPhotoError, StorageError."""
        if not await self._store.delete(Shelf.PHOTOS, id):
            raise UnknownPhotoError(id)


def photo_id(file: bytes, labels: bytes | None) -> str:
    """The id of a photo: the hash of what was sent."""
    return sha256(sha256(file).digest() + (labels or b"")).hexdigest()[:32]
