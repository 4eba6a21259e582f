"""The benchmark's report as tables."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from model.bench.strokes import STAGES

Report = dict[str, Any]


def tables(report: Report) -> Iterator[Table | str]:
    """What ``run.run`` measured, for people."""
    machine = report["machine"]
    where = machine["gpu"] or f"{machine['cpus']} cores"
    yield f"torch {machine['torch']} on {where}, {machine['threads']} threads, Python {machine['python']}"
    for name, subject in report["subjects"].items():
        yield _stages(name, subject)
        yield _costs(subject)
        yield _batches(subject["batches"])
        yield _against_reference(subject, report["reference"])
    yield _matching(report["matching"])


def _stages(name: str, subject: Report) -> Table:
    sides = subject["sides"]
    table = _table(f"{name}: milliseconds, {subject['runs']} runs, sizes taking turns", "stage")
    for side in sides:
        table.add_column(f"{side}² median", justify="right")
        table.add_column("95 %", justify="right")
    table.add_column("growth", justify="right")
    for stage in STAGES:
        times = [side["milliseconds"][stage] for side in sides.values()]
        cells = [f"{value:,.1f}" for time in times for value in (time["median"], time["p95"])]
        style = "bold" if stage == "total" else None
        table.add_row(stage, *cells, _ratio(times[-1]["median"], times[0]["median"]), style=style)
    table.caption = "total: a whole stroke, its exemplar already encoded"
    return table


def _costs(subject: Report) -> Table:
    table = _table(f"{subject['parameters'] / 1e6:.2f} M parameters, on {subject['device']}", "a stroke at")
    for heading in ("GFLOP", "peak memory", "for the stroke"):
        table.add_column(heading, justify="right")
    for side, costs in subject["sides"].items():
        memory = costs["memory"]
        table.add_row(
            f"{side}²", f"{costs['gflop']:,.1f}", _mebibytes(memory["process"]), _mebibytes(memory["added"])
        )
    return table


def _batches(batches: Report) -> Table:
    table = _table(f"throughput at {batches['side']}², exemplars encoded", "painted together")
    for heading in ("pictures/s", "against one at a time"):
        table.add_column(heading, justify="right")
    rates = batches["per_second"]
    for size, rate in rates.items():
        table.add_row(size, f"{rate:,.1f}", _ratio(rate, rates["1"]))
    return table


def _against_reference(subject: Report, reference: Report) -> str:
    costs = subject["sides"]["256"]
    seconds = costs["milliseconds"]["total"]["median"] / 1000
    low, high = reference["seconds"]
    return (
        f"The reference at 256²: {reference['gflop']:,} GFLOP, {low} to {high} s on two CPU cores. "
        f"This: {_ratio(reference['gflop'], costs['gflop'])} less arithmetic, "
        f"{_ratio(low, seconds)} to {_ratio(high, seconds)} faster.\n"
    )


def _matching(matching: Report) -> Table:
    table = _table(f"{matching['subject']}: the alignment alone, without its exemplar's side", "map")
    for heading in ("blocks", "growth", "ms median", "growth", "memory", "growth"):
        table.add_column(heading, justify="right")
    rows = list(matching["sides"].items())
    figures = [(row["blocks"], row["milliseconds"]["median"], row["memory"]["added"]) for _, row in rows]
    growths = [("", "", ""), *(tuple(map(_ratio, new, old)) for old, new in pairwise(figures))]
    for (side, _), (count, time, memory), growth in zip(rows, figures, growths, strict=True):
        table.add_row(
            f"{side}²", f"{count:,}", growth[0], f"{time:,.1f}", growth[1], _mebibytes(memory), growth[2]
        )
    table.caption = "linear memory: it grows as the blocks do"
    return table


def _table(title: str, first: str) -> Table:
    table = Table(title=title, title_justify="left", caption_justify="left", box=SIMPLE_HEAD)
    table.add_column(first, no_wrap=True)
    return table


def _ratio(new: float, old: float) -> str:
    return f"{new / old:,.1f}×" if old > 0 else "–"


def _mebibytes(count: int) -> str:
    return f"{count / 2**20:,.0f} MiB"
