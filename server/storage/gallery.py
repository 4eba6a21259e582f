"""The bundled exemplars: photos in a folder, their maps in labels/, their authors in CREDITS.md."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from model.errors import InputError
from server.engines.easel import Photo
from server.storage.exemplars import StoredExemplar
from server.uploads.intake import Intake
from server.uploads.sandbox import Unconfined

log = logging.getLogger(__name__)

Encode = Callable[[Photo], Photo]
"""Has a photo encoded, and its map read off it if it has none."""


def read_gallery(folder: Path, intake: Intake, encode: Encode) -> list[StoredExemplar]:
    """Read all photos, in the order of the credits; a bad file is logged and left out.

    A photo without a map gets one read off it. The first is encoded, so that painting with it starts at once.
    """
    intake = replace(intake, decoder=Unconfined())
    credits = read_credits(folder / "CREDITS.md")
    order = {name: position for position, name in enumerate(credits)}
    photos = sorted(folder.glob("*.jpg"), key=lambda path: (order.get(path.name, len(order)), path.name))
    gallery = list[StoredExemplar]()
    for path in photos:
        try:
            gallery.append(_read(path, credits.get(path.name), intake, encode, first=not gallery))
        except InputError as error:
            log.warning("left out of the gallery: %s: %s", path.name, error.message)
    return gallery


def read_credits(path: Path) -> dict[str, str]:
    """File name → "author, licence", from the first table in the file with columns of these names."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines if "|" in line]
    if not rows:
        return {}
    columns = [title.lower() for title in rows[0]]
    entries = [dict(zip(columns, row, strict=False)) for row in rows[2:]]
    return {entry["file"]: f"{entry['author']}, {entry['licence']}" for entry in entries}


def _read(path: Path, credit: str | None, intake: Intake, encode: Encode, first: bool) -> StoredExemplar:
    map_path = path.parent / "labels" / f"{path.stem}.png"
    labels = map_path.read_bytes() if map_path.is_file() else None
    photo = intake.photo(path.read_bytes(), labels, "labels")
    if first or not photo.labels:
        photo = encode(photo)
    name = path.stem.replace("-", " ").capitalize()
    return StoredExemplar.of(replace(photo, bundled=True), path.stem, name, credit)
