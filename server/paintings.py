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
from server.lru import ByteLRU


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
    credit: str | None  # whom to credit for the exemplar

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return sum(map(len, self.parts.values())) + len(self.match)

    def to_zip(self) -> bytes:
        """All parts, ``match.json``, and ``painting.json`` with whom to credit for the exemplar."""
        settings = {**self.info.model_dump(exclude={"links"}), "exemplar_credit": self.credit}
        archive = BytesIO()
        with ZipFile(archive, "w", ZIP_STORED) as files:  # PNGs do not compress further
            for part, data in self.parts.items():
                files.writestr(f"{part}.png", data)
            files.writestr("match.json", self.match, ZIP_DEFLATED)
            files.writestr("painting.json", json.dumps(settings, indent=2) + "\n")
        return archive.getvalue()


class PaintingStore:
    """Finds paintings by id. For the event loop's thread only."""

    def __init__(self, capacity: int) -> None:
        self._paintings: ByteLRU[StoredPainting] = ByteLRU(capacity)

    def add(self, painting: StoredPainting) -> None:
        """Keep a painting."""
        self._paintings.put(painting.info.id, painting)

    def get(self, id: str) -> StoredPainting:
        """Raises: UnknownPaintingError."""
        painting = self._paintings.get(id)
        if painting is None:
            raise UnknownPaintingError(id)
        return painting


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
        exemplar_grid=match.exemplar_grid,
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
