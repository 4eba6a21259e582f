"""Time and memory of the alignment alone, beside a dense one of the same features: ``make bench-alignment``.

Both match and warp random features on one grid of cells. The dense one is a softmax of all cells over all
cells, in pieces of ``PIECE`` entries of its matrix. Where all rows take too long, a share of them is timed,
and what is given is that time divided by the share. Memory is what the work adds, at its peak, to a process
of its own (``model.bench.memory``). The size of the whole matrix is arithmetic: cells on a side to the
fourth, four bytes each.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from statistics import median
from typing import Annotated

import torch
import typer
from rich.console import Console

from model.bench.matching import prepare, prepare_dense
from model.bench.memory import Peak, measure
from model.config import LANDSCAPE
from model.painter import resolve_device

GRIDS = (128, 256, 512)
BLOCKS = {"4 × 4 blocks, k = 3": 4, "2 × 2 blocks, k = 3": 2}
DENSE = "dense"
PIECE = 2**26
"""Entries of the dense matrix that are held at a time: 256 MiB."""
MOST = 2**30
"""Entries of the dense matrix that are computed in one run."""


def share(way: str, grid: int, most: int = MOST) -> float:
    """Of the rows, how many are computed."""
    return min(1.0, most / grid**4) if way == DENSE else 1.0


def work(way: str, grid: int, device: str, most: int) -> Callable[[], object]:
    """One match and warp of a grid of cells."""
    side = grid * LANDSCAPE.cell
    if way == DENSE:
        return prepare_dense(LANDSCAPE, side, device, share(way, grid, most), PIECE)
    return prepare(replace(LANDSCAPE, block=BLOCKS[way]), side, device)


def seconds(way: str, grid: int, device: str, runs: int, most: int) -> float:
    """The median, after a run that does not count where runs are short; of a share, for all rows."""
    align, laps = work(way, grid, device, most), []
    for _ in range(runs + 1):
        start = time.perf_counter()
        align()
        laps.append(time.perf_counter() - start)
    return median(laps[1:]) / share(way, grid, most)


def peak(way: str, grid: int, device: str, most: int) -> Peak:
    """Of this process; the libraries are loaded before."""
    work(way, 16, device, most)()
    return measure(work(way, grid, device, most), device)


def peak_apart(way: str, grid: int, device: str, most: int) -> Peak:
    """Of a process of its own, which serves nothing from memory that was freed before."""
    os.environ["MALLOC_MMAP_THRESHOLD_"] = "65536"
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(peak, way, grid, device, most).result()


def main(
    device: Annotated[str, typer.Option(help="cpu, cuda or auto.")] = "cpu",
    runs: Annotated[int, typer.Option(help="Timed runs of each.")] = 3,
    grids: Annotated[list[int] | None, typer.Option("--grid", help="Cells on a side.")] = None,
    most: Annotated[int, typer.Option(help="Entries of the dense matrix computed in a run.")] = MOST,
) -> None:
    """Write a table in Markdown."""
    where, say = str(resolve_device(device)), Console().out
    say(f"torch {torch.__version__} on {where}, {torch.get_num_threads()} threads, {runs} runs, median\n")
    say("| grid | alignment | time | memory added | whole matrix (arithmetic) |\n|---|---|---:|---:|---:|")
    for grid in grids or GRIDS:
        for way in (*BLOCKS, DENSE):
            held = peak_apart(way, grid, where, most).added / 2**20
            time = seconds(way, grid, where, runs, most)
            part = share(way, grid, most)
            note = f" (from 1/{1 / part:.0f} of the rows)" if part < 1 else ""
            matrix = f"{4 * grid**4 / 2**30:,.0f} GiB" if way == DENSE else "never formed"
            say(f"| {grid}² | {way} | {1000 * time:,.0f} ms{note} | {held:,.0f} MiB | {matrix} |")


if __name__ == "__main__":
    typer.run(main)
