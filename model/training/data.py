"""A folder of photos and label maps, checked, and resident on the device as integers."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from model.errors import DataError
from model.palette import Palette

_PHOTO_ENDINGS = (".jpg", ".jpeg", ".png", ".webp")


@dataclass(frozen=True)
class Pairs:
    """Photos with their label maps, all of one size."""

    names: tuple[str, ...]
    photos: Tensor  # uint8 [n, 3, H, W]
    labels: Tensor  # uint8 [n, H, W], class indices

    def __len__(self) -> int:
        return len(self.names)

    def to(self, device: torch.device) -> Pairs:
        return Pairs(self.names, self.photos.to(device), self.labels.to(device))

    def index_of(self, name: str) -> int:
        """Raises: DataError if there is no such pair."""
        try:
            return self.names.index(name)
        except ValueError:
            raise DataError(f"no pair named {name!r} among the {len(self)} pairs of this folder") from None


def load_pairs(folder: Path, palette: Palette, stride: int) -> Pairs:
    """Read ``folder/images/<name>.jpg`` and ``folder/labels/<name>.png`` into memory.

    Raises: DataError naming the files that are missing, unmatched, unreadable, of another size or with
    ids outside the palette.
    """
    photos, maps = _files(folder / "images", _PHOTO_ENDINGS), _files(folder / "labels", (".png",))
    unmatched = sorted(photos.keys() ^ maps.keys())
    if unmatched:
        where = "labels" if unmatched[0] in photos else "images"
        raise DataError(
            f"{len(unmatched)} files of {folder} have no partner: {unmatched[0]!r} is missing in {where}/"
        )
    if not photos:
        raise DataError(f"{folder} holds no pairs: expected images/<name>.jpg and labels/<name>.png")
    names = sorted(photos)
    with ThreadPoolExecutor() as pool:
        read = list(pool.map(lambda name: _read_pair(photos[name], maps[name], palette), names))
    _check_sizes([photos[name] for name in names], [photo.shape[:2] for photo, _ in read], stride)
    stacked = torch.from_numpy(np.stack([photo for photo, _ in read])).movedim(-1, 1).contiguous()
    return Pairs(tuple(names), stacked, torch.from_numpy(np.stack([labels for _, labels in read])))


def read_listed_pairs(path: Path, pairs: Pairs) -> tuple[Tensor, Tensor]:
    """Rows 'map name TAB exemplar name' as two index vectors. Raises: DataError for bad rows."""
    try:
        lines = path.read_text().splitlines()
    except (OSError, ValueError) as error:
        raise DataError(f"cannot read the list of pairs {path}: {error}") from error
    rows = [line.split("\t") for line in lines if line.strip()]
    if not rows or any(len(row) != 2 for row in rows):
        raise DataError(f"{path}: every row needs two names with a tab between them")
    chosen = torch.tensor([[pairs.index_of(name.strip()) for name in row] for row in rows])
    return chosen[:, 0], chosen[:, 1]


def class_mix(pairs: Pairs, classes: int) -> Tensor:
    """Share of each known class in every map, [n, classes − 1]."""
    # Map by map: at once, every pixel of the data would be counted in 64 bits.
    counts = torch.stack([labels.flatten().bincount(minlength=classes) for labels in pairs.labels])
    return counts[:, 1:classes] / pairs.labels[0].numel()


def class_weights(mix: Tensor) -> Tensor:
    """Rare classes weigh more, by the square root of their rarity; the mean over all pixels is 1.

    mix: [n, C], share of each class in every map. Returns [C].
    """
    shares = mix.mean(0)
    weights = torch.where(shares > 0, shares, torch.inf).rsqrt()
    return weights * shares.sum() / (weights * shares).sum()


def similar_mixes(mix: Tensor, neighbours: int, features: Tensor | None = None) -> Tensor:
    """For each map the maps of the most similar class mix, best first, never itself. [n, neighbours].

    features: [n, D] of their photos, of unit length. Given, how alike the photos are counts as much.
    Raises: DataError if there is only one map.
    """
    if len(mix) < 2:
        raise DataError(
            "an exemplar other than the photo itself needs at least two pairs: add photos and maps"
        )
    likeness = 1 - torch.cdist(mix, mix, p=1) / 2  # what two mixes have in common, 0 to 1
    if features is not None:
        likeness += (1 + features @ features.T) / 2
    likeness.fill_diagonal_(-torch.inf)
    return likeness.topk(min(neighbours, len(mix) - 1), dim=1).indices


def draw_similar(similar: Tensor, chosen: Tensor) -> Tensor:
    """For each chosen map, [B], one of those that ``similar_mixes`` found for it, [B], on its device."""
    rank = torch.randint(similar.shape[1], chosen.shape)
    return similar[chosen.to(similar.device), rank.to(similar.device)]


def _files(folder: Path, endings: tuple[str, ...]) -> dict[str, Path]:
    if not folder.is_dir():
        raise DataError(f"no folder {folder}: the data needs images/ and labels/ side by side")
    return {path.stem: path for path in folder.iterdir() if path.suffix.lower() in endings}


def _read_pair(photo: Path, labels: Path, palette: Palette) -> tuple[np.ndarray, np.ndarray]:
    try:
        with Image.open(photo) as picture, Image.open(labels) as image:
            rgb, ids = np.asarray(picture.convert("RGB")), np.asarray(image)
    except (OSError, SyntaxError, ValueError) as error:  # what Pillow raises for damaged files
        raise DataError(f"cannot read {photo.name} or {labels.name}: {error}") from error
    if image.mode not in ("L", "P") or ids.shape != rgb.shape[:2]:
        raise DataError(
            f"{labels} is {image.size[0]} × {image.size[1]}, mode {image.mode}; expected 8-bit class ids of "
            f"the photo's size {rgb.shape[1]} × {rgb.shape[0]}"
        )
    indices = palette.index_of[ids]
    if (indices == 255).any():
        unknown = sorted({int(i) for i in ids[indices == 255]})
        raise DataError(
            f"{labels} holds ids outside the palette: {unknown[:8]}; known are {list(palette.ids)}"
        )
    return rgb, indices


def _check_sizes(paths: list[Path], sizes: list[tuple[int, ...]], stride: int) -> None:
    (common, _), *others = Counter(sizes).most_common()
    if others:
        odd = next(i for i, size in enumerate(sizes) if size != common)
        raise DataError(
            f"all photos must have one size: {paths[odd]} is {sizes[odd]}, most are {common} (rows, columns)"
        )
    if any(side % stride or side < 2 * stride for side in common):
        raise DataError(
            f"photos are {common} (rows, columns); both must divide by {stride} and be at least "
            f"{2 * stride}: resize or crop them"
        )
