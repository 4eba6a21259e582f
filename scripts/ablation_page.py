"""The table and the pictures of docs/ablation.md, of what ``scripts.ablate`` has measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from model.imaging import decode_photo, fit_pair
from model.network import Rabit
from model.palette import LANDSCAPE
from model.training.data import Pairs
from model.training.grid import paint_pairs
from model.training.sampling import to_signed
from model.training.variants import VARIANTS

BUNDLED = Path(__file__).resolve().parents[1] / "web/static/exemplars"
SIDE = 128
PAINTED = (
    ("mountain-sunset", "alpine-meadow"),
    ("lake-evening", "snow-peaks"),
    ("forest-stream", "forest-path"),
    ("snow-peaks", "blue-sky-clouds"),
    ("alpine-meadow", "summer-night-lake"),
)
"""Bundled exemplars: whose map is painted, and with which one."""

BEGIN, END = "<!-- the table, by make ablate -->", "<!-- end of the table -->"
COLUMNS = {
    "agreement": "agreement ↑",
    "style": "style ↓",
    "perceptual": "perceptual ↓",
    "kernel": "kernel distance ↓",
    "confidence_own": "confidence, own ↑",
    "confidence_other": "confidence, other ↑",
    "seconds": "processor s a step",
}
LABEL_WIDTH = 110


def write_page(results: Sequence[Mapping[str, Any]], page: Path) -> None:
    """Put the table of all results between the page's two marks."""
    text = page.read_text()
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    page.write_text(f"{before}{BEGIN}\n{table(results)}\n{END}{after}")


def table(results: Sequence[Mapping[str, Any]]) -> str:
    """One row per variant in Markdown: means over the seeds, ± half of what they differ by at most."""
    rows = [
        ["variant", "", "seeds", *COLUMNS.values()],
        ["---", "---", *["---:"] * (1 + len(COLUMNS))],
    ]
    for name, variant in VARIANTS.items():
        runs = [result for result in results if result["variant"] == name]
        if runs:
            figures = [_figure([run[key] for run in runs], key) for key in COLUMNS]
            rows.append([f"`{name}`", variant.says, str(len(runs)), *figures])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _figure(values: list[float | None], key: str) -> str:
    found = [value for value in values if value is not None]
    if not found:
        return "–"
    digits = 2 if key in ("style", "seconds") else 3
    spread = f" ± {(max(found) - min(found)) / 2:.{digits}f}" if len(found) > 1 else ""
    return f"{fmean(found):.{digits}f}{spread}"


def write_pictures(networks: Mapping[str, Rabit], path: Path) -> None:
    """A row of pictures per variant below the maps and the exemplars that all of them paint."""
    pairs, maps, exemplars = _bundled()
    colours = torch.from_numpy(np.array([entry.colour for entry in LANDSCAPE.classes]))
    rows = {
        "map": colours[pairs.labels[maps].long()].movedim(-1, 1).float() / 127.5 - 1,
        "exemplar": to_signed(pairs.photos[exemplars]),
    }
    for name, network in networks.items():
        rows[name] = paint_pairs(network.cpu(), pairs, maps, exemplars)[0]
    sheet = Image.new("RGB", (LABEL_WIDTH + len(maps) * SIDE, len(rows) * SIDE), "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(13)
    for i, (name, pictures) in enumerate(rows.items()):
        draw.text((LABEL_WIDTH - 6, (i + 0.5) * SIDE), name, "black", font, anchor="rm")
        sheet.paste(_side_by_side(pictures), (LABEL_WIDTH, i * SIDE))
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path, quality=88)


def _side_by_side(pictures: Tensor) -> Image.Image:
    """pictures: [n, 3, H, W] in [−1, 1]."""
    pixels = ((pictures.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)
    return Image.fromarray(torch.cat(list(pixels), 2).movedim(0, 2).contiguous().numpy())


def _bundled() -> tuple[Pairs, Tensor, Tensor]:
    """The bundled exemplars, cut square at the study's size; which maps are painted, and with which ones."""
    names = sorted({name for pair in PAINTED for name in pair})
    read = [_square(name) for name in names]
    pairs = Pairs(tuple(names), torch.stack([p for p, _ in read]), torch.stack([m for _, m in read]))
    chosen = torch.tensor([[pairs.index_of(name) for name in pair] for pair in PAINTED])
    return pairs, chosen[:, 0], chosen[:, 1]


def _square(name: str) -> tuple[Tensor, Tensor]:
    photo = decode_photo((BUNDLED / f"{name}.jpg").read_bytes())
    with Image.open(BUNDLED / "labels" / f"{name}.png") as image:
        photo, labels = fit_pair(photo, np.asarray(image), SIDE, SIDE)  # no side is twice the other
    return torch.from_numpy(photo).movedim(2, 0), torch.from_numpy(LANDSCAPE.index_of[labels])
