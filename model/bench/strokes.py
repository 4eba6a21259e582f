"""How long the stages of a stroke take, and how much arithmetic one is."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from torch.utils.flop_counter import FlopCounterMode

from model.bench.matching import wait
from model.config import CONFIGS, PAPER
from model.labels import Labels
from model.look import Look
from model.pack import untrained
from model.packs import find_pack
from model.painter import Painter, load_pack
from model.painting import Exemplar
from model.palette import LabelClass, Palette

STAGES = ("encode_exemplar", "encode_labels", "match", "generate", "total")
"""``total`` is a whole stroke with the exemplar already encoded, so without the first."""

Laps = dict[str, list[float]]
"""Milliseconds of every run, by stage."""


def open_subject(name: str, device: str) -> Painter:
    """The painter to measure: a pack, or ``paper``, the reference's size with random weights."""
    if name == PAPER.name:
        return Painter(untrained(CONFIGS[name], numbered_palette(PAPER.classes)), device)
    return load_pack(find_pack(name), device)


def numbered_palette(classes: int) -> Palette:
    """A palette of that many classes, without meaning."""
    return Palette(tuple(LabelClass(id, f"class {id}", (id, id, id)) for id in range(classes)))


def scene(palette: Palette, side: int) -> tuple[NDArray[np.uint8], Labels]:
    """A photo, uint8 [side, side, 3], and a map of five wavy bands, uint8 [side, side]."""
    rows, columns = np.mgrid[0:side, 0:side] / side
    band = (5 * (rows + 0.05 * np.sin(9 * columns))).astype(int).clip(0, 4)
    labels = np.array(palette.ids, np.uint8)[1:][band]
    photo = np.random.default_rng(0).integers(0, 256, (side, side, 3), np.uint8)
    return photo, labels


def time_strokes(painter: Painter, sides: Sequence[int], runs: int) -> dict[int, Laps]:
    """Time ``runs`` strokes of each side; ``gflop`` at the same sides before is a good warm-up.

    The sides take turns, so that whatever else the machine does strikes them alike.
    """
    laps: dict[int, Laps] = {side: {stage: [] for stage in STAGES} for side in sides}
    scenes = {side: scene(painter.palette, side) for side in sides}
    for _ in range(runs):
        for side in sides:
            lap = _time_stroke(painter, *scenes[side])
            for stage in STAGES:
                laps[side][stage].append(lap[stage])
    return laps


def time_batches(painter: Painter, side: int, sizes: Sequence[int], runs: int) -> dict[int, list[float]]:
    """Pictures per second of every run, by how many are painted together; the sizes take turns.

    Each has an exemplar of its own, encoded. The first turn does not count.
    """
    photo, labels = scene(painter.palette, side)
    exemplars = [painter.encode_exemplar(photo, labels) for _ in range(max(sizes))]
    rates: dict[int, list[float]] = {size: [] for size in sizes}
    for run in range(runs + 1):
        for size in sizes:
            start = time.perf_counter()
            painter.paint_batch(
                [labels] * size,
                [[exemplar] for exemplar in exemplars[:size]],
                [Look(seed=seed) for seed in range(size)],
                [None] * size,
            )
            if run:
                rates[size].append(size / (time.perf_counter() - start))
    return rates


def gflop(painter: Painter, side: int) -> float:
    """10⁹ floating-point operations (a multiply-add is two) of a stroke, exemplar already encoded."""
    photo, labels = scene(painter.palette, side)
    exemplar = painter.encode_exemplar(photo, labels)
    with FlopCounterMode(display=False) as counter:
        painter.paint(labels, exemplar)
    return float(counter.get_total_flops()) / 1e9


def parameters(painter: Painter) -> int:
    """Weights of everything that paints."""
    return sum(weight.numel() for weight in painter.network.parameters())


def _time_stroke(painter: Painter, photo: NDArray[np.uint8], labels: Labels) -> dict[str, float]:
    start = time.perf_counter()
    exemplar = _encode(painter, photo, labels)
    encoded = time.perf_counter()
    painting = painter.paint(labels, exemplar)
    end = time.perf_counter()
    return {
        "encode_exemplar": 1000 * (encoded - start),
        **painting.timings,
        "total": 1000 * (end - encoded),
    }


def _encode(painter: Painter, photo: NDArray[np.uint8], labels: Labels) -> Exemplar:
    exemplar = painter.encode_exemplar(photo, labels)
    wait(painter.device)
    return exemplar
