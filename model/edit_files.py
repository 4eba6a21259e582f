"""Editing photos from files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from model.batch import Settings, Source, encode_source
from model.editing import edit_photo
from model.errors import DataError
from model.frame import Pixels
from model.imaging import decode_photo, encode_png, reading_sizes, stretch
from model.labels import Labels, decode_labels, encode_labels
from model.look import Look
from model.painter import Painter


@dataclass(frozen=True)
class Files:
    """What to edit, and where to write it."""

    photo: Path
    edited: Path
    out: Path
    labels: Path | None = None  # else read off the photo
    exemplar: Path | None = None  # else the photo itself
    mask: Path | None = None


def read(painter: Painter, photo: Path, out: Path) -> None:
    """Write the map that the reader reads off a photo. Raises: InputError."""
    _write(out, encode_labels(_read(painter, decode_photo(_bytes(photo)))))


def edit(painter: Painter, files: Files, seed: int) -> str:
    """Edit, write, and tell in a line what was done. Raises: InputError."""
    photo = decode_photo(_bytes(files.photo))
    after = decode_labels(_bytes(files.edited), painter.palette)
    if files.labels is None:
        before = _read(painter, photo)
    else:
        before = decode_labels(_bytes(files.labels), painter.palette)
    exemplar = None
    if files.exemplar is not None:
        _bytes(files.exemplar)
        exemplar = encode_source(painter, Source(files.exemplar), Settings())
    done = edit_photo(painter, photo, before, after, exemplar, Look(seed=seed))
    _write(files.out, encode_png(done.over(photo)))
    if files.mask is not None:
        _write(files.mask, encode_png(done.mask((photo.shape[0], photo.shape[1]))))
    frame = done.frame
    return (
        f"{files.out}: painted {frame.width} × {frame.height} of {photo.shape[1]} × {photo.shape[0]} pixels "
        f"at {frame.left}, {frame.top}, at a scale of {frame.scale:.3g}; as it was past {done.margin} pixels "
        "from what was repainted"
    )


def _read(painter: Painter, photo: Pixels) -> Labels:
    fitted, size = reading_sizes(photo.shape, painter.side, painter.stride)
    return painter.read_labels(stretch(photo, fitted), size)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"Cannot read {path} ({error.strerror}): check the path.") from error


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise DataError(f"Cannot write {path} ({error.strerror}): name another file.") from error
