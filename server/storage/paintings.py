"""Finished paintings: their parts as PNG files, what is said about them, and the store that keeps both."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import numpy as np

from model import Match, Painting, Palette
from model.imaging import confidence_pixels, encode_png
from model.labels import encode_labels
from server import schemas
from server.errors import UnknownPaintingError
from server.storage import records
from server.storage.store import Shelf, Store


class Part(StrEnum):
    """The files of a painting."""

    IMAGE = "image"
    WARPED = "warped"
    CONFIDENCE = "confidence"
    LABELS = "labels"


@dataclass(frozen=True)
class StoredPainting:
    """A painting as files, each a PNG but the match, and as the API describes it."""

    info: schemas.Painting
    parts: Mapping[Part, bytes]
    match: bytes  # JSON of a schemas.Match
    credit: str | None  # whom to credit for the exemplars

    def to_record(self) -> bytes:
        """All of it, for a store."""
        about = {"info": self.info.model_dump(), "credit": self.credit}
        return records.encode(
            about, {str(part): data for part, data in self.parts.items()} | {"match": self.match}
        )

    @classmethod
    def from_record(cls, data: bytes) -> StoredPainting:
        """The painting that ``to_record`` was called on."""
        about, arrays = records.decode(data)
        parts = {part: arrays[part].tobytes() for part in Part}
        return cls(schemas.Painting(**about["info"]), parts, arrays["match"].tobytes(), about["credit"])

    def to_zip(self) -> bytes:
        """All parts, ``match.json``, and ``painting.json`` with whom to credit for the exemplars."""
        settings = {**self.info.model_dump(exclude={"links"}), "exemplar_credit": self.credit}
        archive = BytesIO()
        with ZipFile(archive, "w", ZIP_STORED) as files:  # PNGs do not compress further
            for part, data in self.parts.items():
                files.writestr(f"{part}.png", data)
            files.writestr("match.json", self.match, ZIP_DEFLATED)
            files.writestr("painting.json", json.dumps(settings, indent=2) + "\n")
        return archive.getvalue()


FORM = 2
"""Of the records: what an earlier version has kept in another one is unknown here."""


class PaintingStore:
    """Finds paintings by id."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def add(self, painting: StoredPainting) -> None:
        """Keep a painting."""
        await self._store.put(Shelf.PAINTINGS, _shelved(painting.info.id), painting.to_record())

    async def get(self, id: str) -> StoredPainting:
        """Raises: UnknownPaintingError."""
        record = await self._store.get(Shelf.PAINTINGS, _shelved(id))
        if record is None:
            raise UnknownPaintingError(id)
        return StoredPainting.from_record(record)

    async def delete(self, id: str) -> None:
        """Let a painting go for good. Raises: UnknownPaintingError, StorageError."""
        if not await self._store.delete(Shelf.PAINTINGS, _shelved(id)):
            raise UnknownPaintingError(id)


def _shelved(id: str) -> str:
    return f"{FORM}/{id}"


def encode_parts(painting: Painting) -> dict[Part, bytes]:
    """The PNG files of a painting; takes some milliseconds."""
    height, width = painting.labels.shape
    return {
        Part.IMAGE: encode_png(painting.image),
        Part.WARPED: encode_png(painting.warped),
        Part.CONFIDENCE: encode_png(confidence_pixels(painting.confidence, (height, width))),
        Part.LABELS: encode_labels(painting.labels),
    }


def encode_match(match: Match) -> bytes:
    """A match as the API's JSON, weights in thousandths, the weightiest block first."""
    # Rounding their running sum keeps every row's sum at exactly 1.
    thousandths = np.diff(np.rint(1000 * match.weights.cumsum(1)), prepend=0)
    order = np.argsort(-thousandths, axis=1, kind="stable")
    described = schemas.Match(
        grid=match.grid,
        exemplar_grids=list(match.exemplar_grids),
        k=match.indices.shape[1],
        indices=np.take_along_axis(match.indices, order, 1).ravel().tolist(),
        weights=(np.take_along_axis(thousandths, order, 1) / 1000).ravel().tolist(),
    )
    return described.model_dump_json().encode()


def new_id() -> str:
    """An id that nobody can guess: whoever knows it may see the painting."""
    return secrets.token_urlsafe(15)


def confidence_of(painting: Painting, palette: Palette) -> schemas.Confidence:
    """The mean confidence, over the map and over each painted class."""
    rows, columns = (
        side // cells for side, cells in zip(painting.labels.shape, painting.confidence.shape, strict=True)
    )
    confidence = painting.confidence.repeat(rows, axis=0).repeat(columns, axis=1)
    counts = np.bincount(painting.labels.ravel(), minlength=256)
    sums = np.bincount(painting.labels.ravel(), weights=confidence.ravel(), minlength=256)
    painted = [id for id in np.argsort(-counts, kind="stable").tolist() if counts[id]]
    return schemas.Confidence(
        mean=_unit(sums.sum() / counts.sum()),
        per_class=[
            schemas.ClassConfidence(
                id=id,
                name=palette.by_id(id).name,
                share=counts[id] / counts.sum(),
                mean=_unit(sums[id] / counts[id]),
            )
            for id in painted
        ],
    )


def _unit(mean: float) -> float:
    """Means of float32 values in [0, 1] can round to just above 1."""
    return min(max(float(mean), 0.0), 1.0)
