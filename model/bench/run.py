"""The whole benchmark: measures every subject and the alignment, as one JSON-able report."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np
import torch

from model.bench.matching import blocks, time_matching
from model.bench.memory import measure_matching, measure_stroke
from model.bench.strokes import gflop, open_subject, parameters, time_batches, time_strokes
from model.config import PAPER

SIDES = (256, 512)
BATCH_SIDE = 256
BATCHES = {"cpu": (1, 2, 4), "cuda": (1, 4, 16, 64)}
MATCHING_SIDES = (128, 256, 512, 1024)
MATCHING_RUNS = 5

REFERENCE = {"gflop": 1791, "seconds": [11, 16]}
"""The public reference code at 256 × 256: its forward's arithmetic, and its time on two CPU cores."""

Say = Callable[[str], None]


def run(pack: str, device: str, runs: int, paper_runs: int, say: Say) -> dict[str, Any]:
    """Measure ``pack`` and, unless ``paper_runs`` is 0, the ``paper`` network; ``say`` tells progress."""
    wanted = [(pack, runs), (PAPER.name, paper_runs)]
    return {
        "machine": _machine(),
        "reference": REFERENCE,
        "subjects": {name: _subject(name, device, count, say) for name, count in wanted if count},
        "matching": {"subject": pack, "sides": _matching(pack, device, say)},
    }


def spread(laps: list[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    return {"median": float(np.median(laps)), "p95": float(np.percentile(laps, 95))}


def _machine() -> dict[str, object]:
    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else None
    return {
        "processor": platform.machine(),
        "cpus": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "gpu": gpu,
        "torch": torch.__version__,
        "python": platform.python_version(),
    }


def _subject(name: str, device: str, runs: int, say: Say) -> dict[str, Any]:
    # First, while nothing else is held: on a small machine the large network fits only once.
    peaks = {}
    for side in SIDES:
        say(f"{name}: memory of a stroke at {side} × {side}")
        peaks[side] = measure_stroke(name, side, device)
    painter = open_subject(name, device)
    say(f"{name}: arithmetic")
    work = {side: gflop(painter, side) for side in SIDES}
    say(f"{name}: {runs} strokes at each size")
    laps = time_strokes(painter, SIDES, runs)
    say(f"{name}: batches at {BATCH_SIDE} × {BATCH_SIDE}")
    rates = time_batches(painter, BATCH_SIDE, BATCHES["cpu" if painter.device == "cpu" else "cuda"], runs)
    return {
        "device": painter.device,
        "runs": runs,
        "parameters": parameters(painter),
        "sides": {
            str(side): {
                "gflop": work[side],
                "memory": asdict(peaks[side]),
                "milliseconds": {stage: spread(times) for stage, times in laps[side].items()},
            }
            for side in SIDES
        },
        "batches": {
            "side": BATCH_SIDE,
            "per_second": {str(size): float(np.median(each)) for size, each in rates.items()},
        },
    }


def _matching(name: str, device: str, say: Say) -> dict[str, Any]:
    painter = open_subject(name, device)
    say("alignment alone: time")
    laps = time_matching(painter.config, MATCHING_SIDES, MATCHING_RUNS, painter.device)
    report = {}
    for side in MATCHING_SIDES:
        say(f"alignment alone: memory at {side} × {side}")
        report[str(side)] = {
            "blocks": blocks(painter.config, side),
            "milliseconds": spread(laps[side]),
            "memory": asdict(measure_matching(name, side, device)),
        }
    return report
