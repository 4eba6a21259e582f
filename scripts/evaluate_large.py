"""Compare painting at 512 × 512 with a picture of the pack's side, scaled up: ``make evaluate-large``.

All bundled maps in the manner of all bundled photos, measured at the large picture's own scale: in crops of
256 × 256, against crops of the bundled photos of that size.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from numpy.typing import NDArray
from PIL import Image
from rich.console import Console
from rich.progress import track
from rich.table import Table
from torch import Tensor

from model import Exemplar, Painter, load_pack
from model.imaging import stretch
from model.packs import DEFAULT_PACK, find_pack
from model.training.features import PooledLite0, load_pooled
from model.training.scores import kernel_distance, laplacian_energy, style_distance
from scripts.bundled import bundled_exemplars, starter_maps

LARGE = 512  # pixels of a side
CROP = 256  # and of a crop's
PAIRS = 64  # of a bundled map and a bundled photo

Pixels = NDArray[np.uint8]


def crops(picture: Pixels) -> Iterator[Tensor]:
    """Squares that do not overlap, spread over a picture: [3, CROP, CROP] in [−1, 1]."""
    starts = ([i * (n - CROP) // max(1, n // CROP - 1) for i in range(n // CROP)] for n in picture.shape[:2])
    for top, left in product(*starts):
        yield as_tensor(picture[top : top + CROP, left : left + CROP])


def as_tensor(picture: Pixels) -> Tensor:
    """uint8 [H, W, 3] as [3, H, W] in [−1, 1]."""
    return torch.from_numpy(picture.copy()).movedim(-1, 0).float() / 127.5 - 1


@dataclass
class Tally:
    """What is gathered of one way to get large pictures."""

    features: list[Tensor] = field(default_factory=list)
    energies: list[float] = field(default_factory=list)
    styles: list[float] = field(default_factory=list)

    def add(self, picture: Pixels, pooled: PooledLite0) -> None:
        cut = list(crops(picture))
        self.features.append(pooled(torch.stack(cut)))
        self.energies += map(laplacian_energy, cut)

    def add_painting(self, picture: Pixels, pooled: PooledLite0, labels: Pixels, exemplar: Exemplar) -> None:
        """With how far its classes are from those of the exemplar."""
        self.add(picture, pooled)
        maps = torch.from_numpy(labels), torch.from_numpy(exemplar.labels)
        distance = style_distance(as_tensor(picture), maps[0], as_tensor(exemplar.photo), maps[1])
        self.styles += [] if distance is None else [distance]

    def scores(self, photos: Tally) -> dict[str, float | None]:
        """Beside the photos': kernel distance, detail (1 is theirs) and the mean distance in style."""
        distance = kernel_distance(torch.cat(self.features), torch.cat(photos.features))
        detail = float(np.mean(self.energies) / np.mean(photos.energies))
        return {
            "kid": distance,
            "detail": detail,
            "style": float(np.mean(self.styles)) if self.styles else None,
        }


def scaled_up(picture: Pixels, like: Pixels) -> Pixels:
    """By Lanczos, to the size of another."""
    return stretch(picture, (like.shape[0], like.shape[1]))


@dataclass(frozen=True)
class Sources:
    """What is painted from, at one size."""

    maps: dict[str, Pixels]
    exemplars: dict[str, Exemplar]

    @classmethod
    def at(cls, side: int, painter: Painter) -> Sources:
        """With sides of maps, and short sides of photos, of so many pixels."""
        return cls(starter_maps(side), bundled_exemplars(painter, side))

    def names(self, most: int) -> list[tuple[str, str]]:
        """Pairs of map and photo: all, or at most so many, evenly chosen."""
        # Photos step by one with every map, so that few pairs still show all maps and all photos.
        photos, count = list(self.exemplars), len(self.exemplars)
        pairs = [(id, photos[(i + j) % count]) for j in range(count) for i, id in enumerate(self.maps)]
        return pairs[:most]

    def paint(self, painter: Painter, id: str, name: str) -> Pixels:
        """The picture of a pair."""
        return painter.paint(self.maps[id], self.exemplars[name]).image


def compare(
    painter: Painter, pooled: PooledLite0, most: int, out: Path | None
) -> dict[str, dict[str, float | None]]:
    """The scores of every way to get large pictures, over so many pairs."""
    small, large = Sources.at(painter.side, painter), Sources.at(LARGE, painter)
    painted, scaled, shrunk, photos = Tally(), Tally(), Tally(), Tally()
    for id, name in track(large.names(most), "Painting", console=Console(stderr=True)):
        picture = large.paint(painter, id, name)
        other = scaled_up(small.paint(painter, id, name), picture)
        for tally, each in ((painted, picture), (scaled, other)):
            tally.add_painting(each, pooled, large.maps[id], large.exemplars[name])
        if out is not None:
            Image.fromarray(np.concatenate([picture, other], 1)).save(out / f"{id} {name}.png")
    for name, exemplar in large.exemplars.items():
        photos.add(exemplar.photo, pooled)
        shrunk.add(scaled_up(small.exemplars[name].photo, exemplar.photo), pooled)
    return {
        f"painted at {LARGE}": painted.scores(photos),
        f"painted at {painter.side}, scaled up": scaled.scores(photos),
        # Of the same views, so that a kernel distance of samples drawn apart does not apply.
        f"the photos at {painter.side}, scaled up": {**shrunk.scores(photos), "kid": None},
    }


def main(
    features: Annotated[Path, typer.Option(help="Weights of EfficientNet-Lite0, safetensors.")],
    pack: Annotated[str, typer.Option(help="Model pack: its name or its folder.")] = DEFAULT_PACK,
    most: Annotated[int, typer.Option(help="Pairs of map and photo to paint.", min=1, max=PAIRS)] = PAIRS,
    out: Annotated[Path | None, typer.Option(help="Folder for the pictures, both ways side by side.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of a table.")] = False,
) -> None:
    """Paint in both ways, and score each."""
    begin, painter = time.monotonic(), load_pack(find_pack(pack), "cpu")
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    with torch.inference_mode():
        scores = compare(painter, load_pooled(features), most, out)
    seconds = time.monotonic() - begin
    if as_json:
        about = {"pack": painter.name, "version": painter.version, "pairs": most, "seconds": seconds}
        typer.echo(json.dumps({**about, "scores": scores}, indent=2))
        return
    table = Table("", "kid", "detail", "style", title=f"{most} pairs, {seconds:.0f} s")
    for way, row in scores.items():
        table.add_row(way, *("" if value is None else f"{value:.3f}" for value in row.values()))
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
