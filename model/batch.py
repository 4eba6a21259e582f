"""Painting many label maps from files: what to paint with what, and how to go on past a bad file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.brush import decode_brush
from model.errors import ConfigError, DataError, RabitError
from model.imaging import confidence_pixels, decode_photo, encode_png, fit, fit_labels, fit_pair
from model.labels import Labels, check_labels, decode_labels
from model.look import PLAIN, Look
from model.look_json import read_look
from model.painter import Painter
from model.painting import Exemplar, Painting

MAP_SUFFIXES = (".png", ".webp", ".gif", ".bmp", ".jpg", ".jpeg")
PHOTO_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")


@dataclass(frozen=True, order=True)
class Source:
    """The files of an exemplar; without ``labels`` its map is read off the photo."""

    photo: Path
    labels: Path | None = None


@dataclass(frozen=True)
class Job:
    """One painting to make: ``name`` is the stem of the files written."""

    name: str
    labels: Path
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Failure:
    """Why there is no painting called ``name``."""

    name: str
    reason: str


@dataclass(frozen=True)
class Settings:
    """How to paint. ``size``: short side in pixels to fit maps and photos to; None keeps maps as they are."""

    size: int | None = None
    look: Look = PLAIN
    brush: NDArray[np.uint8] | None = None  # layer [H, W], if the look has one
    everything: bool = False  # write the warped exemplar and the confidence too


Plan = tuple[list[Job], list[Failure]]
"""What can be painted, and what cannot even be tried."""


def read_look_file(path: Path) -> tuple[Look, list[Path]]:
    """A look, and the photos that its JSON names as seen from its folder. Raises: DataError, LookError."""
    look, photos = read_look(_read(path, "look"))
    return look, [path.parent / photo for photo in photos]


def read_brush_file(path: Path) -> NDArray[np.uint8]:
    """A brush layer, uint8 [H, W]. Raises: DataError, and as ``decode_brush``."""
    return decode_brush(_read(path, "brush"))


def plan_exemplars(labels: Path, photos: Sequence[Path], exemplar_labels: Path | None = None) -> Plan:
    """Every map (a file, or all of a folder) with the same photos, of which there may be none.

    exemplar_labels: the folder with the photos' maps, or the map of the one photo. Raises: DataError.
    """
    for photo in photos:
        if not photo.is_file():
            raise DataError(f"There is no exemplar photo {photo}: check the path.")
    if exemplar_labels and exemplar_labels.is_file() and len(photos) > 1:
        raise DataError(f"{exemplar_labels} is one map for {len(photos)} photos: give a folder of maps.")
    sources = tuple(
        Source(photo, _labels_of(photo.stem, exemplar_labels) if exemplar_labels else None)
        for photo in photos
    )
    return _without_repeats([Job(path.stem, path, sources) for path in _maps(labels)], [])


def plan_pairs(labels: Path, pairs: Path, exemplars: Path, exemplar_labels: Path | None = None) -> Plan:
    """The rows of ``pairs``: name of a map, tab, name of its exemplar, both without suffix.

    If ``labels`` is one file, only its row counts. Raises: DataError if nothing can be read at all.
    """
    maps, photos = _by_stem(_maps(labels), MAP_SUFFIXES), _by_stem(_files(exemplars), PHOTO_SUFFIXES)
    jobs, failures = [], []
    for number, row in _rows(pairs):
        if labels.is_file() and row[0] not in maps:
            continue
        try:
            jobs.append(_job(row, maps, photos, exemplar_labels))
        except DataError as error:
            failures.append(
                Failure(row[0] or f"row {number}", f"{pairs.name}, row {number}: {error.message}")
            )
    if not jobs and not failures:
        raise DataError(f"{pairs} has no row for {labels}: add one (map name, tab, exemplar name).")
    return _without_repeats(jobs, failures)


def paint_files(
    painter: Painter, jobs: Sequence[Job], out: Path, settings: Settings
) -> Iterator[Failure | None]:
    """Paint all jobs into the folder ``out``, and report each as it ends: None when it went well.

    Jobs with the same exemplars are painted one after another, so that each exemplar is encoded once.
    """
    out.mkdir(parents=True, exist_ok=True)
    for sources, group in groupby(sorted(jobs, key=lambda job: (str(job.sources), job.name)), _sources):
        try:
            exemplars = _encode_all(painter, sources, settings)
        except DataError as error:
            yield from (Failure(job.name, error.message) for job in group)
            continue
        for job in group:
            yield _paint_file(painter, job, exemplars, out, settings)


def check_settings(painter: Painter, settings: Settings) -> None:
    """Raises: ConfigError if no map can be fitted to the size, or the look would not follow it."""
    size, lowest, highest = settings.size, painter.min_side, painter.max_side
    if size is not None and (size % painter.stride or not lowest <= size <= highest):
        raise ConfigError(
            f"size must be a multiple of {painter.stride} from {lowest} to {highest}, not {size}"
        )
    places = settings.brush is not None or any(region.at for region in settings.look.regions)
    if size is not None and places:
        raise ConfigError(
            "The look names pixels of the map, which --size would move: leave out one of the two."
        )


def encode_source(painter: Painter, source: Source, settings: Settings) -> Exemplar:
    """Read, fit and encode an exemplar. Raises: InputError, OSError."""
    photo = decode_photo(source.photo.read_bytes())
    # Half of the largest side at most, as the photo's long side may be twice its short one.
    side = min(settings.size or painter.side, painter.max_side // 2)
    if source.labels is None:
        return painter.encode_exemplar(fit(photo, side, painter.stride))
    labels = decode_labels(source.labels.read_bytes(), painter.palette)
    return painter.encode_exemplar(*fit_pair(photo, labels, side, painter.stride))


def _encode_all(painter: Painter, sources: Sequence[Source], settings: Settings) -> list[Exemplar]:
    """Each once. Raises: DataError that names the photo."""
    encoded = dict[Source, Exemplar]()
    for source in set(sources):
        try:
            encoded[source] = encode_source(painter, source, settings)
        except (RabitError, OSError) as error:
            raise DataError(f"exemplar {source.photo.name}: {error}") from error
    return [encoded[source] for source in sources]


def _paint_file(
    painter: Painter, job: Job, exemplars: Sequence[Exemplar], out: Path, settings: Settings
) -> Failure | None:
    try:
        labels = _read_map(painter, job.labels, settings.size)
        painting = painter.paint(labels, exemplars, settings.look, settings.brush)
        _write(painting, out, job.name, settings.everything)
    except (RabitError, OSError) as error:
        return Failure(job.name, str(error))
    return None


def _read_map(painter: Painter, path: Path, size: int | None) -> Labels:
    labels = decode_labels(path.read_bytes(), painter.palette)
    if size is not None:
        labels = fit_labels(labels, size, painter.stride)
    check_labels(labels, painter.palette, painter.stride, painter.min_side, painter.max_side)
    return labels


def _write(painting: Painting, out: Path, name: str, everything: bool) -> None:
    pictures = {"": painting.image}
    if everything:
        height, width = painting.labels.shape
        pictures[".warped"] = painting.warped
        pictures[".confidence"] = confidence_pixels(painting.confidence, (height, width))
    for suffix, pixels in pictures.items():
        (out / f"{name}{suffix}.png").write_bytes(encode_png(pixels))


def _job(row: list[str], maps: dict[str, Path], photos: dict[str, Path], folder: Path | None) -> Job:
    if len(row) != 2 or not all(row):
        raise DataError("needs two columns, the map's name and the exemplar's, with a tab between")
    name, exemplar = row
    if name not in maps:
        raise DataError(f"there is no label map {name}{{{','.join(MAP_SUFFIXES)}}}")
    if exemplar not in photos:
        raise DataError(f"there is no exemplar photo {exemplar}{{{','.join(PHOTO_SUFFIXES)}}}")
    source = Source(photos[exemplar], _labels_of(exemplar, folder) if folder else None)
    return Job(name, maps[name], (source,))


def _labels_of(exemplar: str, place: Path) -> Path:
    """``place``: the map itself, or the folder that holds it by the exemplar's name."""
    path = place / f"{exemplar}.png" if place.is_dir() else place
    if not path.is_file():
        raise DataError(f"there is no label map of exemplar {exemplar}: {path}")
    return path


def _without_repeats(jobs: Iterable[Job], failures: list[Failure]) -> Plan:
    """A name painted twice would overwrite itself: the first stays."""
    unique: dict[str, Job] = {}
    for job in jobs:
        if unique.setdefault(job.name, job) is not job:
            reason = f"appears twice; only the first ({unique[job.name].labels.name}) is painted"
            failures.append(Failure(job.name, reason))
    return list(unique.values()), failures


def _rows(pairs: Path) -> list[tuple[int, list[str]]]:
    """The rows that are not blank, with their line numbers."""
    try:
        lines = pairs.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"Cannot read the pairs in {pairs} ({error}): give a TSV file in UTF-8.") from error
    rows = [
        (number, [cell.strip() for cell in line.split("\t")])
        for number, line in enumerate(lines, 1)
        if line.strip()
    ]
    if not rows:
        raise DataError(f"{pairs} is empty: each row needs a map name, a tab and an exemplar name.")
    return rows


def _maps(labels: Path) -> list[Path]:
    if labels.is_file():
        return [labels]
    maps = [path for path in _files(labels) if path.suffix.lower() in MAP_SUFFIXES]
    if not maps:
        raise DataError(f"The folder {labels} holds no label map ({', '.join(MAP_SUFFIXES)}).")
    return maps


def _files(folder: Path) -> list[Path]:
    """The files of a folder, by name; hidden ones left out."""
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}: check the path.")
    return sorted(path for path in folder.iterdir() if path.is_file() and path.name[0] != ".")


def _by_stem(paths: Iterable[Path], suffixes: tuple[str, ...]) -> dict[str, Path]:
    """If several suffixes share a stem, the one that ``suffixes`` names first counts."""
    images = [path for path in paths if path.suffix.lower() in suffixes]
    images.sort(key=lambda path: suffixes.index(path.suffix.lower()), reverse=True)
    return {path.stem: path for path in images}


def _sources(job: Job) -> tuple[Source, ...]:
    return job.sources


def _read(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"Cannot read the {what} {path} ({error.strerror}): check the path.") from error
