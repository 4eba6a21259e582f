"""The exemplars one can paint with: the bundled gallery, and uploads for as long as there is room."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np

from model.imaging import encode_jpeg, fit
from model.labels import encode_labels
from server.easel import Photo, Pixels
from server.errors import ReadOnlyError, UnknownExemplarError
from server.lru import ByteLRU

THUMBNAIL = 192
"""Short side of a thumbnail, in pixels."""


@dataclass(frozen=True)
class StoredExemplar:
    """A photo that can be painted with, its label map (given or read off it), and both as files."""

    id: str
    name: str
    credit: str | None
    bundled: bool
    photo: Photo  # with labels
    photo_jpg: bytes
    thumbnail_jpg: bytes
    labels_png: bytes

    @classmethod
    def of(
        cls, photo: Photo, id: str, name: str, credit: str | None = None, bundled: bool = False
    ) -> StoredExemplar:
        """Encode the files, all of the largest size; takes some milliseconds."""
        pixels = photo.pixels[-1]
        thumbnail = fit(pixels, min(THUMBNAIL, *pixels.shape[:2]), 1)
        files = encode_jpeg(pixels), encode_jpeg(thumbnail, 80), encode_labels(photo.labels[-1])
        return cls(id, name, credit, bundled, photo, *files)

    def relabelled(self, photo: Photo) -> StoredExemplar:
        """The same exemplar with the map of ``photo``."""
        return replace(self, photo=photo, labels_png=encode_labels(photo.labels[-1]))

    @property
    def labels(self) -> Pixels:
        """The label map, uint8 [H, W] ids."""
        return self.photo.labels[-1]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.labels.shape[1], self.labels.shape[0]

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        files = len(self.photo_jpg) + len(self.thumbnail_jpg) + len(self.labels_png)
        return self.photo.nbytes + files

    def shares(self) -> dict[int, float]:
        """Class id → share of the pixels, the largest first."""
        ids, counts = np.unique(self.labels, return_counts=True)
        order = np.argsort(-counts, kind="stable")
        return {int(ids[i]): float(counts[i] / self.labels.size) for i in order}


class ExemplarStore:
    """Finds exemplars by id. For the event loop's thread only."""

    def __init__(self, upload_bytes: int) -> None:
        self._gallery: dict[str, StoredExemplar] = {}
        self._uploads: ByteLRU[StoredExemplar] = ByteLRU(upload_bytes)

    @property
    def gallery(self) -> list[StoredExemplar]:
        """The bundled exemplars, in their fixed order."""
        return list(self._gallery.values())

    def hang(self, gallery: list[StoredExemplar]) -> None:
        """Set the gallery."""
        self._gallery = {exemplar.id: exemplar for exemplar in gallery}

    def get(self, id: str) -> StoredExemplar:
        """Raises: UnknownExemplarError."""
        exemplar = self._gallery.get(id) or self._uploads.get(id)
        if exemplar is None:
            raise UnknownExemplarError(id)
        return exemplar

    def get_upload(self, id: str) -> StoredExemplar:
        """An exemplar that may be changed. Raises: UnknownExemplarError, ReadOnlyError."""
        exemplar = self.get(id)
        if exemplar.bundled:
            raise ReadOnlyError(id)
        return exemplar

    def find(self, photo: Photo) -> StoredExemplar | None:
        """The upload of the same photo and map, if there is one."""
        return self._uploads.get(self.id_for(photo))

    def add(self, exemplar: StoredExemplar) -> None:
        """Keep an upload, or its new version."""
        self._uploads.put(exemplar.id, exemplar)

    def id_for(self, photo: Photo) -> str:
        """The id of an upload: the hash of its content, unless that one has got another map since."""
        id = photo.key
        while (known := self._uploads.get(id)) and known.photo.key != photo.key:
            id = sha256(id.encode()).hexdigest()[:32]
        return id
