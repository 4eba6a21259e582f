"""Paints the bundled maps in the manner of the bundled photos, for looking at: ``make showcase``.

Two pictures: ``showcase.jpg`` with four maps and four photos, for readers, and ``sheet.jpg`` with all of
them, for whoever looks for the weak points of a pack. Maps are at the left, photos on top; beside every
picture stand its warped exemplar and its confidence, in the page's heat colours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from PIL import Image, ImageOps
from rich.console import Console
from rich.progress import track

from model import Painting, load_pack
from model.labels import colourise
from model.packs import DEFAULT_PACK, find_pack
from scripts.bundled import ROOT, bundled_exemplars, starter_maps

Pixels = NDArray[np.uint8]

MAPS = ("lake", "bay", "hills", "town")
PHOTOS = ("alpine-meadow", "lake-evening", "snow-peaks", "forest-stream")
SHOWN, LISTED = 240, 128  # pixels per picture of the showcase and of the sheet, both even
GAP = 6  # pixels between pairs
HAIR = 2  # and inside one
QUALITY = 75  # of the JPEG files

HEAT = ((68, 1, 84), (65, 68, 135), (42, 120, 142), (34, 168, 132), (122, 209, 81), (253, 231, 37))
"""The stops of ``web/static/js/core/picture/colourmap.js``: no match to sure match."""


def heat(confidence: NDArray[np.float32]) -> Pixels:
    """[h, w] in [0, 1] as colours, uint8 [h, w, 3]."""
    at = np.linspace(0, 1, len(HEAT))
    channels = [np.interp(confidence, at, stops) for stops in zip(*HEAT, strict=True)]
    return np.stack(channels, -1).round().astype(np.uint8)


def cut(pixels: Pixels, width: int, height: int, smooth: bool = True) -> Image.Image:
    """The middle of a picture, [H, W, 3], at a size; ``smooth`` or by the nearest pixel."""
    method = Image.Resampling.LANCZOS if smooth else Image.Resampling.NEAREST
    return ImageOps.fit(Image.fromarray(pixels), (width, height), method)


def pair(painting: Painting, side: int) -> Image.Image:
    """A picture of ``side`` pixels; at its right the warped exemplar over the confidence, half as large."""
    half = (side - HAIR) // 2
    canvas = Image.new("RGB", (side + HAIR + half, side), "white")
    canvas.paste(cut(painting.image, side, side), (0, 0))
    canvas.paste(cut(painting.warped, half, half), (side + HAIR, 0))
    canvas.paste(cut(heat(painting.confidence), half, half, smooth=False), (side + HAIR, half + HAIR))
    return canvas


def grid(
    maps: Sequence[Pixels], photos: Sequence[Pixels], paintings: Sequence[Sequence[Painting]], side: int
) -> Image.Image:
    """Coloured maps at the left, photos on top, and a row of ``pair`` for every map."""
    width = side + HAIR + (side - HAIR) // 2
    rows = [[Image.new("RGB", (side, side), "white"), *(cut(photo, width, side) for photo in photos)]]
    for labels, row in zip(maps, paintings, strict=True):
        rows.append([cut(labels, side, side, smooth=False), *(pair(painting, side) for painting in row)])
    size = side + len(photos) * (width + GAP), side + len(maps) * (side + GAP)
    canvas = Image.new("RGB", size, "white")
    for i, row_of_tiles in enumerate(rows):
        for j, tile in enumerate(row_of_tiles):
            canvas.paste(tile, (j and side + GAP + (j - 1) * (width + GAP), i * (side + GAP)))
    return canvas


def main(
    pack: Annotated[str, typer.Option(help="Model pack: its name or its folder.")] = DEFAULT_PACK,
    out: Annotated[Path, typer.Option(help="Folder for both pictures.")] = ROOT / "docs" / "images",
) -> None:
    """Paint every map with every photo, and lay the pictures out."""
    painter = load_pack(find_pack(pack), "cpu")
    maps, exemplars = starter_maps(painter.side), bundled_exemplars(painter)
    rows = track(maps.items(), "Painting", console=Console(stderr=True))
    painted = {
        id: {name: painter.paint(labels, each) for name, each in exemplars.items()} for id, labels in rows
    }
    coloured = {id: colourise(labels, painter.palette) for id, labels in maps.items()}
    photos = {name: each.photo for name, each in exemplars.items()}
    out.mkdir(parents=True, exist_ok=True)
    for file, shown in {
        "showcase": (MAPS, PHOTOS, SHOWN),
        "sheet": (list(maps), list(photos), LISTED),
    }.items():
        lay_out(coloured, photos, painted, shown).save(out / f"{file}.jpg", quality=QUALITY)


def lay_out(
    maps: Mapping[str, Pixels], photos: Mapping[str, Pixels], painted: Mapping[str, Mapping[str, Painting]],
    shown: tuple[Sequence[str], Sequence[str], int],
) -> Image.Image:  # fmt: skip
    """The grid of the maps and photos that are named, at so many pixels a picture."""
    ids, names, side = shown
    paintings = [[painted[id][name] for name in names] for id in ids]
    return grid([maps[id] for id in ids], [photos[name] for name in names], paintings, side)


if __name__ == "__main__":
    typer.run(main)
