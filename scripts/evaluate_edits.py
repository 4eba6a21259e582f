"""Score edits of photos that are made by rule, beside other ways to make them: ``make evaluate-edits``.

Judged by networks that the pack knows nothing of, from a folder of weights: ``mosaic_r4_ade20k31.tflite``, a
segmenter of ADE20K, and ``efficientnet_lite0_imagenet.fp16.safetensors``; pip install ai-edge-litert.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import torch
import typer
from numpy.typing import NDArray
from PIL import Image
from rich.console import Console
from rich.progress import track
from rich.table import Table

from model import Painter, load_pack
from model.blending import distance
from model.editing import MARGIN, Limits, Plan, plan_edit
from model.frame import Mask, Pixels
from model.imaging import decode_photo
from model.labels import decode_labels
from model.packs import DEFAULT_PACK, find_pack
from model.training.features import load_pooled
from model.training.scores import kernel_distance
from scripts.edit_rules import RULES

METHODS = (
    "rabit edit",
    "… by Poisson",
    "… not blended",
    "… by the collage alone",
    "… without a collage",
    "whole picture",
    "rabit edit --exemplar",
    "… by Poisson, too",
    "… not blended, either",
)
MERGED = {1: 2, 26: 2, 12: 7, 4: 7}
"""Classes of the segmenter → classes of the palette that hold them."""
KNOWN = (2, 3, 5, 7, 10, 14, 17, 18, 22, 27, 30)


@dataclass
class Tally:
    """What is summed up for one way to edit."""

    inside: dict[int, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    seams: list[float] = field(default_factory=list)
    exact: list[bool] = field(default_factory=list)
    crops: list[Pixels] = field(default_factory=list)

    def add(self, picture: Pixels, case: Case, seen: NDArray[np.uint8]) -> None:
        """Take in an edit; ``seen`` is the segmenter's map of it."""
        area = case.area & (case.after > 0)
        for id in KNOWN:
            is_seen, is_wanted = (seen == id) & area, (case.after == id) & area
            self.inside[id][0] += int((is_seen & is_wanted).sum())
            self.inside[id][1] += int((is_seen | is_wanted).sum())
        self.seams.append(seam(picture, case))
        far = case.away > MARGIN + 2
        self.exact.append(bool((picture[far] == case.photo[far]).all()))
        self.crops.append(picture[case.crop])

    def miou(self) -> float:
        return float(np.mean([both / either for both, either in self.inside.values() if either]))


@dataclass(frozen=True)
class Case:
    """One edit of one photo."""

    photo: Pixels
    before: Pixels
    after: Pixels

    @property
    def area(self) -> Mask:
        return self.before != self.after

    @property
    def away(self) -> NDArray[np.float32]:
        """From the area, in pixels."""
        return distance(self.area, MARGIN + 4)

    @property
    def crop(self) -> tuple[slice, slice]:
        """A square around the middle of the area."""
        centre = [int(np.median(x)) for x in np.nonzero(self.area)]
        half = min(64, min(self.area.shape) // 2)
        begin = [
            min(max(0, c - half), side - 2 * half) for c, side in zip(centre, self.area.shape, strict=True)
        ]
        return slice(begin[0], begin[0] + 2 * half), slice(begin[1], begin[1] + 2 * half)


def seam(picture: Pixels, case: Case) -> float:
    """The steps across the edit's border where its map has none, by the photo's own in those regions.

    The largest of those at the changed area's border, in the middle of the margin and at its end: 1 is as in
    the photo, more can be seen as a line.
    """
    grey, own = (x.astype(np.float32).mean(-1) for x in (picture, case.photo))
    ratios = [1.0]
    for level in (0.5, MARGIN / 2, MARGIN):
        inner, across, usual = case.away < level, list[Any](), list[Any]()
        for axis in (0, 1):
            one, other = (np.take(inner, range(i, inner.shape[axis] - 1 + i), axis) for i in (0, 1))
            alike = np.diff(case.after.astype(int), axis=axis) == 0
            across.append(np.abs(np.diff(grey, axis=axis))[(one != other) & alike])
            same = (np.diff(case.before.astype(int), axis=axis) == 0) & alike & ~one & ~other
            usual.append(np.abs(np.diff(own, axis=axis))[same])
        steps, normal = np.concatenate(across), np.concatenate(usual)
        if len(steps) > 20 and len(normal) > 20:
            ratios.append(float(steps.mean() / max(normal.mean(), 0.5)))
    return max(ratios)


def ways(painter: Painter, case: Case, other: Case) -> Iterator[Pixels]:
    """The picture of each of ``METHODS``; ``other``: whose photo is the other exemplar."""
    photo, maps = case.photo, (case.before, case.after)
    limits = Limits(painter.stride, painter.min_side, painter.max_side)
    plan = plan_edit(photo, *maps, limits)
    painted = painter.paint(plan.labels, painter.encode_exemplar(plan.photo, plan.photo_labels)).image
    yield from blended(painted, plan, photo)
    yield plan.finish(plan.photo).over(photo)
    whole = painter.paint(case.after, painter.encode_exemplar(photo, case.before)).image
    yield plan.finish(whole[plan.frame.rows, plan.frame.columns]).over(photo)
    yield whole
    plan = plan_edit(photo, *maps, limits, by_itself=False)
    painted = painter.paint(plan.labels, painter.encode_exemplar(other.photo, other.before)).image
    yield from blended(painted, plan, photo)


def blended(painted: Pixels, plan: Plan, photo: Pixels) -> Iterator[Pixels]:
    """As the product blends, by Poisson, and not at all."""
    edit = plan.finish(painted)
    yield edit.over(photo)
    yield replace(edit, picture=poisson(painted, plan)).over(photo)
    yield pasted(painted, plan, photo)


def pasted(painted: Pixels, plan: Plan, photo: Pixels) -> Pixels:
    """What was painted, cut out along the changed area; at the photo's own scale."""
    rows, columns = plan.frame.size
    out = photo.copy()
    part = out[plan.frame.rows, plan.frame.columns]
    part[plan.area] = painted[:rows, :columns][plan.area]
    return out


def poisson(painted: Pixels, plan: Plan) -> Pixels:
    """Poisson blending (Pérez et al. 2003) over the margin: the painted gradients, the photo's border."""
    rows, columns = plan.frame.size
    inside = distance(plan.area, MARGIN) < MARGIN / 2
    image = painted[:rows, :columns].astype(np.float32)
    error = np.where(inside[..., None], 0, plan.seen - image)
    return (image + _membrane(error, inside)).round().clip(0, 255).astype(np.uint8)


def _membrane(values: NDArray[np.float32], free: Mask, rounds: int = 200) -> NDArray[np.float32]:
    """Values that are kept outside, and as smooth as can be where they are free."""
    if min(free.shape) > 8 and free.any():
        held = ~free[..., None]
        weight, summed = (_halved(x) for x in (held.astype(np.float32), values * held))
        coarse = _membrane(summed / weight.clip(min=1e-6), weight[..., 0] < 1e-6, rounds)
        grown = coarse.repeat(2, 0).repeat(2, 1)[: free.shape[0], : free.shape[1]]
        values = np.where(held, values, grown)
    for _ in range(rounds):
        wide = np.pad(values, ((1, 1), (1, 1), (0, 0)), "edge")
        mean = (wide[:-2, 1:-1] + wide[2:, 1:-1] + wide[1:-1, :-2] + wide[1:-1, 2:]) / 4
        values = np.where(free[..., None], mean, values)
    return values


def _halved(x: NDArray[np.float32]) -> NDArray[np.float32]:
    wide = np.pad(x, ((0, x.shape[0] % 2), (0, x.shape[1] % 2), (0, 0)), "edge")
    return (wide[::2, ::2] + wide[1::2, ::2] + wide[::2, 1::2] + wide[1::2, 1::2]) / 4


class Judges:
    """The segmenter, and the features that distributions are compared by."""

    def __init__(self, folder: Path) -> None:
        from ai_edge_litert.interpreter import Interpreter

        self._segmenter = Interpreter(str(folder / "mosaic_r4_ade20k31.tflite"))
        self._segmenter.allocate_tensors()
        self._table = np.zeros(256, np.uint8)
        for id in KNOWN:
            self._table[id] = id
        for id, into in MERGED.items():
            self._table[id] = into
        self._pooled = load_pooled(folder / "efficientnet_lite0_imagenet.fp16.safetensors")

    def read(self, picture: Pixels) -> Pixels:
        """The map [H, W] that the segmenter sees in a picture."""
        net, size = self._segmenter, picture.shape[1::-1]
        scaled = np.asarray(Image.fromarray(picture).resize((512, 512), Image.Resampling.BILINEAR))
        net.set_tensor(net.get_input_details()[0]["index"], scaled[None])
        net.invoke()
        seen = self._table[net.get_tensor(net.get_output_details()[0]["index"]).squeeze().astype(np.uint8)]
        return np.asarray(Image.fromarray(seen).resize(size, Image.Resampling.NEAREST))

    @torch.inference_mode()
    def features(self, pictures: list[Pixels]) -> torch.Tensor:
        """[N, 1280], pooled."""
        inputs = (torch.from_numpy(picture.copy()).movedim(-1, 0)[None] for picture in pictures)
        return torch.cat([self._pooled(x.float() / 127.5 - 1) for x in inputs])


def cases(data: Path, painter: Painter, most: int) -> Iterator[tuple[str, Case]]:
    """Every rule on every photo that it applies to, of evenly spread photos."""
    names = sorted(path.stem for path in (data / "images").glob("*.jpg"))
    for name in names[:: max(1, len(names) // most)][:most]:
        photo = decode_photo((data / "images" / f"{name}.jpg").read_bytes())
        before = decode_labels((data / "labels" / f"{name}.png").read_bytes(), painter.palette)
        for rule, edit in RULES.items():
            if (after := edit(before)) is not None:
                yield rule, Case(photo, before, after)


def main(
    data: Annotated[Path, typer.Option(help="Folder with images/ and labels/.")],
    judges: Annotated[Path, typer.Option(help="Folder with the weights of segmenter and features.")],
    photos: Annotated[int, typer.Option(help="How many photos to edit.")] = 30,
    pack: Annotated[str, typer.Option(help="Model pack.")] = DEFAULT_PACK,
    out: Annotated[Path | None, typer.Option(help="Folder for the pictures.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of a table.")] = False,
) -> None:
    """Edit photos by rule in every way, and score each."""
    begin, painter, judge = time.monotonic(), load_pack(find_pack(pack), "cpu"), Judges(judges)
    listed = list(cases(data, painter, photos))
    tallies, real = {method: Tally() for method in METHODS}, [case.photo[case.crop] for _, case in listed]
    for i, (rule, case) in enumerate(track(listed, "Editing", console=Console(stderr=True))):
        made = list(ways(painter, case, listed[i - 1][1]))
        for method, picture in zip(METHODS, made, strict=True):
            tallies[method].add(picture, case, judge.read(picture))
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            row = np.concatenate([case.photo, *made], 1)
            Image.fromarray(row).save(out / f"{i:03} {rule}.png")
    crops = judge.features(real)
    scores = {
        method: {
            "miou inside": tally.miou(),
            "exact": float(np.mean(tally.exact)),
            "seam": float(np.mean(tally.seams)),
            "kid": kernel_distance(judge.features(tally.crops), crops),
        }
        for method, tally in tallies.items()
    }
    counts = {rule: sum(name == rule for name, _ in listed) for rule in RULES}
    report(scores, counts, photos, time.monotonic() - begin, as_json)


def report(
    scores: dict[str, dict[str, float]], counts: dict[str, int], photos: int, seconds: float, as_json: bool
) -> None:
    if as_json:
        typer.echo(
            json.dumps({"photos": photos, "edits": counts, "seconds": seconds, "scores": scores}, indent=2)
        )
        return
    table = Table("", *next(iter(scores.values())), title=f"{photos} photos, {seconds:.0f} s: {counts}")
    for method, row in scores.items():
        table.add_row(method, *(f"{value:.3f}" if value < 10 else f"{value:.1f}" for value in row.values()))
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
