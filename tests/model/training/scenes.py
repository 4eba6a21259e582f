"""Landscapes drawn for tests: sky gradient, jagged mountain, sea with waves, and their label maps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SKY, TREE, MOUNTAIN, SEA = 3, 5, 17, 27


def landscape(seed: int, side: int = 64) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A photo uint8 [side, side, 3] and its map, uint8 [side, side] ids; odd seeds have a forest too."""
    random = np.random.default_rng(seed)
    rows, columns = np.mgrid[:side, :side] / side
    ridge = 0.45 - 0.2 * np.abs(np.sin(columns * random.uniform(4, 9) + random.uniform(0, 6)))
    shore = random.uniform(0.5, 0.7)
    labels = np.where(rows < ridge, SKY, np.where(rows < shore, MOUNTAIN, SEA)).astype(np.uint8)
    if seed % 2:
        labels[(rows >= shore) & (columns < 0.3)] = TREE
    tints = {id: random.uniform(60, 200, 3) for id in (SKY, TREE, MOUNTAIN, SEA)}
    shade = 40 * (rows - 0.5) + 12 * np.sin(40 * rows + 9 * columns) + random.normal(0, 6, (side, side))
    photo = np.stack([np.select([labels == id for id in tints], [t[i] for t in tints.values()])
                      for i in range(3)], -1) + shade[..., None]  # fmt: skip
    return photo.clip(0, 255).astype(np.uint8), labels


def write_pair(folder: Path, name: str, photo: NDArray[np.uint8], labels: NDArray[np.uint8]) -> None:
    for part in ("images", "labels"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    Image.fromarray(photo).save(folder / "images" / f"{name}.jpg", quality=95)
    Image.fromarray(labels).save(folder / "labels" / f"{name}.png")


def write_landscapes(folder: Path, count: int, side: int = 64) -> Path:
    """A data set as ``rabit train`` and ``rabit evaluate`` read it."""
    for i in range(count):
        write_pair(folder, f"scene{i}", *landscape(i, side))
    (folder / "pairs.tsv").write_text("".join(f"scene{i}\tscene{(i + 2) % count}\n" for i in range(count)))
    return folder
