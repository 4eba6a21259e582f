"""What a training step costs, and where that goes: ``make profile-training``.

Every step draws the same batch and teaches both players. The first one does not count as time: it is the one
whose arithmetic is counted, in multiplications and additions of matrix products and convolutions, forward and
backward. The rate at which a step does these is set against that of plain convolutions, forward and backward,
of the shapes of the generator's heaviest 3 × 3 layers. A GPU is waited for before and after each part.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from model.bench.memory import measure
from model.config import LANDSCAPE
from model.console import Bfloat16, Device, plain_errors
from model.heap import keep_freed_memory
from model.pack import read_pack, untrained
from model.packs import find_pack
from model.painter import resolve_device
from model.palette import LANDSCAPE as PALETTE
from model.training.data import load_pairs
from model.training.features import load_features
from model.training.loop import Networks, Trainer
from model.training.recipe import FINE_TUNING, Recipe
from scripts.step_costs import counted, heaviest, held, plain_rate, precision, step, timed_steps

Report = dict[str, Any]


def profile(trainer: Trainer, runs: int) -> Report:
    """What a step costs, for programs: FLOP, seconds, bytes."""
    device, recipe = trainer.device, trainer.recipe
    flop, times, dtype = list[int](), dict[str, float](), precision(device, recipe.bfloat16)
    shapes = heaviest(trainer.network.generator, lambda: flop.append(counted(partial(step, trainer))))
    peak = measure(lambda: times.update(timed_steps(trainer, runs)), str(device))
    seconds = times.pop("step")
    rate, plain = flop[0] / seconds, plain_rate(shapes, device, dtype, runs)
    return {
        "torch": torch.__version__, "device": str(device), "threads": torch.get_num_threads(),
        "precision": str(dtype).removeprefix("torch."), "batch": recipe.batch, "crop": recipe.crop,
        "runs": runs, "flop": flop[0], "seconds": seconds, "parts": times,
        "bytes": {**held(trainer), "peak": peak.process}, "rate": rate,
        "convolutions": [shape._asdict() for shape in shapes], "convolution_rate": plain,
        "ratio": rate / plain,
    }  # fmt: skip


def tables(report: Report) -> Iterator[Table | str]:
    """The report for people."""
    where = f"{report['device']}, {report['threads']} threads, {report['precision']}"
    yield f"torch {report['torch']} on {where}, batch {report['batch']}, crop {report['crop']}"
    seconds, giga = report["seconds"], 1e9
    yield f"{report['flop'] / giga:,.1f} GFLOP and {seconds:.3f} s a step, median of {report['runs']}"
    shares = {name: f"{part:.3f} s  {part / seconds:4.0%}" for name, part in report["parts"].items()}
    yield _table("part of a step", "time", shares)
    yield _table("memory", "MiB", {name: f"{n / 2**20:,.1f}" for name, n in report["bytes"].items()})
    yield (
        f"{report['rate'] / giga:,.1f} GFLOP/s; plain convolutions {report['convolution_rate'] / giga:,.1f}: "
        f"{report['ratio']:.0%} of that"
    )


def _table(first: str, second: str, rows: Mapping[str, str]) -> Table:
    table = Table(first, box=SIMPLE_HEAD)
    table.add_column(second, justify="right")
    for row in rows.items():
        table.add_row(*row)
    return table


def prepared(data: Path, features: Path, start: str | None, recipe: Recipe, device: torch.device) -> Trainer:
    """The trainer of a run whose warm-up is over."""
    torch.manual_seed(0)
    pack = read_pack(find_pack(start)) if start else untrained(LANDSCAPE, PALETTE)
    pairs = load_pairs(data, pack.palette, pack.network.config.stride)
    recipe = replace(recipe, warm_up=0)
    return Trainer(pack.network, pack.palette, pairs, recipe, Networks(load_features(features), None), device)


def main(
    data: Annotated[Path, typer.Option(help="Folder of the pairs, with images/ and labels/.")],
    features: Annotated[Path, typer.Option(help="EfficientNet-Lite0 or VGG-16, for the losses.")],
    start: Annotated[str | None, typer.Option("--from", help="Pack to fine-tune; else from nothing.")] = None,
    batch: Annotated[int, typer.Option(help="Pictures per step.", min=1)] = Recipe.batch,
    crop: Annotated[int, typer.Option(help="Side of the windows to paint; 0 = whole.")] = Recipe.crop,
    bfloat16: Bfloat16 = None,
    device: Device = "cpu",
    runs: Annotated[int, typer.Option(help="Timed steps.", min=1)] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON instead of tables.")] = False,
) -> None:
    """Profile the training step on one device, in one precision."""
    with plain_errors():
        keep_freed_memory()
        recipe = replace(FINE_TUNING if start else Recipe(), batch=batch, crop=crop, bfloat16=bfloat16)
        report = profile(prepared(data, features, start, recipe, resolve_device(device)), runs)
    if as_json:
        typer.echo(json.dumps(report, indent=2))
        return
    console = Console()
    for part in tables(report):
        console.print(part)


if __name__ == "__main__":
    typer.run(main)
