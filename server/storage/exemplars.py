"""The exemplars one can paint with: the bundled gallery, and uploads for as long as they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np

from model.imaging import encode_jpeg, fit
from model.labels import encode_labels
from server.engines.easel import Photo, Pixels
from server.errors import ReadOnlyError, UnknownExemplarError
from server.storage import records
from server.storage.store import Shelf, Store

THUMBNAIL = 192
"""Short side of a thumbnail, in pixels."""


@dataclass(frozen=True)
class StoredExemplar:
    """A photo that can be painted with, its label map (given or read off it), and both as files."""

    id: str
    name: str
    credit: str | None
    photo: Photo  # with labels
    photo_jpg: bytes
    thumbnail_jpg: bytes
    labels_png: bytes

    @classmethod
    def of(cls, photo: Photo, id: str, name: str, credit: str | None = None) -> StoredExemplar:
        """Encode the files, all of the largest size; takes some milliseconds."""
        pixels = photo.pixels[-1]
        thumbnail = fit(pixels, min(THUMBNAIL, *pixels.shape[:2]), 1)
        files = encode_jpeg(pixels), encode_jpeg(thumbnail, 80), encode_labels(photo.labels[-1])
        return cls(id, name, credit, photo, *files)

    def relabelled(self, photo: Photo) -> StoredExemplar:
        """The same exemplar with the map of ``photo``."""
        return replace(self, photo=photo, labels_png=encode_labels(photo.labels[-1]))

    @property
    def bundled(self) -> bool:
        """Whether it is in the gallery, and so can be neither changed nor deleted."""
        return self.photo.bundled

    @property
    def labels(self) -> Pixels:
        """The label map, uint8 [H, W] ids."""
        return self.photo.labels[-1]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.labels.shape[1], self.labels.shape[0]

    def shares(self) -> dict[int, float]:
        """Class id → share of the pixels, the largest first."""
        ids, counts = np.unique(self.labels, return_counts=True)
        order = np.argsort(-counts, kind="stable")
        return {int(ids[i]): float(counts[i] / self.labels.size) for i in order}

    def to_record(self) -> bytes:
        """An upload, for a store."""
        about = {
            "id": self.id,
            "name": self.name,
            "key": self.photo.key,
            "labels_read": self.photo.labels_read,
            "sizes": len(self.photo.pixels),
        }
        pixels = {f"pixels.{i}": pixels for i, pixels in enumerate(self.photo.pixels)}
        labels = {f"labels.{i}": labels for i, labels in enumerate(self.photo.labels)}
        files = {"photo": self.photo_jpg, "thumbnail": self.thumbnail_jpg, "labels": self.labels_png}
        return records.encode(about, {**pixels, **labels, **files})

    @classmethod
    def from_record(cls, data: bytes) -> StoredExemplar:
        """The upload that ``to_record`` was called on."""
        about, arrays = records.decode(data)
        pixels, labels = (
            tuple(arrays[f"{kind}.{i}"] for i in range(about["sizes"])) for kind in ("pixels", "labels")
        )
        photo = Photo(pixels, labels, about["key"], about["labels_read"])
        files = (arrays[name].tobytes() for name in ("photo", "thumbnail", "labels"))
        return cls(about["id"], about["name"], None, photo, *files)


def credit_of(exemplars: Sequence[StoredExemplar]) -> str | None:
    """Whom to credit for these exemplars; None if nobody is known."""
    credits = dict.fromkeys(exemplar.credit for exemplar in exemplars if exemplar.credit)
    return "; ".join(credits) or None


class ExemplarStore:
    """Finds exemplars by id: the gallery in memory, uploads in a store."""

    def __init__(self, store: Store) -> None:
        self._gallery: dict[str, StoredExemplar] = {}
        self._fitting = ""
        self._store = store

    @property
    def gallery(self) -> list[StoredExemplar]:
        """The bundled exemplars, in their fixed order."""
        return list(self._gallery.values())

    def hang(self, gallery: list[StoredExemplar], fitting: str) -> None:
        """Set the gallery, and how photos are fitted: uploads that were fitted otherwise are unknown here."""
        self._gallery = {exemplar.id: exemplar for exemplar in gallery}
        self._fitting = fitting

    async def get(self, id: str) -> StoredExemplar:
        """Raises: UnknownExemplarError."""
        exemplar = self._gallery.get(id) or await self._find(id)
        if exemplar is None:
            raise UnknownExemplarError(id)
        return exemplar

    async def get_upload(self, id: str) -> StoredExemplar:
        """An exemplar that may be changed. Raises: UnknownExemplarError, ReadOnlyError."""
        exemplar = await self.get(id)
        if exemplar.bundled:
            raise ReadOnlyError(id)
        return exemplar

    async def find(self, photo: Photo) -> StoredExemplar | None:
        """The upload of the same photo and map, if there is one."""
        return await self._find(await self.id_for(photo))

    async def add(self, exemplar: StoredExemplar) -> None:
        """Keep an upload, or its new version."""
        await self._store.put(Shelf.EXEMPLARS, self._shelved(exemplar.id), exemplar.to_record())

    async def delete(self, id: str) -> None:
        """Let an upload go for good. Raises: UnknownExemplarError, StorageError."""
        if not await self._store.delete(Shelf.EXEMPLARS, self._shelved(id)):
            raise UnknownExemplarError(id)

    async def id_for(self, photo: Photo) -> str:
        """The id of an upload: the hash of its content, unless that one has got another map since."""
        id = photo.key
        while (known := await self._find(id)) and known.photo.key != photo.key:
            id = sha256(id.encode()).hexdigest()[:32]
        return id

    async def _find(self, id: str) -> StoredExemplar | None:
        record = await self._store.get(Shelf.EXEMPLARS, self._shelved(id))
        return None if record is None else StoredExemplar.from_record(record)

    def _shelved(self, id: str) -> str:
        return f"{self._fitting}/{id}"
