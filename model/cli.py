"""The command line of the model: ``rabit paint``, ``bench`` …; each command is one function."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import track

from model import average_cli, calibrate_cli, edit_cli
from model.console import Bfloat16, Device, Pack, errors, plain_errors
from model.errors import ConfigError
from model.packs import DEFAULT_PACK, find_pack

if TYPE_CHECKING:  # the model itself is imported by the commands that need it: --help must be quick
    from model.batch import Failure, Plan

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Paint a label map, pick a photo, get the picture.",
)
app.add_typer(edit_cli.app)
app.add_typer(average_cli.app)
app.add_typer(calibrate_cli.app)


@app.callback()
def rabit() -> None:
    """Keep commands named even while there is only one."""


@app.command()
def paint(
    labels: Annotated[Path, typer.Option(help="A label map, or a folder of them.", metavar="FILE|DIR")],
    out: Annotated[Path, typer.Option(help="Folder to write <name>.png to.", metavar="DIR")],
    exemplar: Annotated[Path | None, typer.Option(help="One photo for all maps.", metavar="FILE")] = None,
    pairs: Annotated[
        Path | None, typer.Option(help="Rows of map name, tab, exemplar name.", metavar="TSV")
    ] = None,
    exemplars: Annotated[
        Path | None, typer.Option(help="Folder of the photos that --pairs names.", metavar="DIR")
    ] = None,
    exemplar_labels: Annotated[
        Path | None,
        typer.Option(
            help="Maps of the exemplars, <exemplar>.png; else read off the photos.", metavar="FILE|DIR"
        ),
    ] = None,
    look: Annotated[
        Path | None,
        typer.Option(
            help="How every region should look, as JSON; names exemplars by the paths of their photos.",
            metavar="FILE",
        ),
    ] = None,
    brush: Annotated[
        Path | None, typer.Option(help="The look's brush layer, an 8-bit grey PNG.", metavar="FILE")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also write <name>.warped.png and <name>.confidence.png.")
    ] = False,
    size: Annotated[
        int | None, typer.Option(help="Fit maps and photos to a short side of N pixels.", metavar="N")
    ] = None,
    pack: Pack = DEFAULT_PACK,
    device: Device = "auto",
    seed: Annotated[
        int | None, typer.Option(help="The same seed paints the same picture; 0 if not given.", min=0)
    ] = None,
) -> None:
    """Paint label maps from files; go on past bad ones, and list them at the end (exit code 1)."""
    with plain_errors():
        from model import batch
        from model.look import Look
        from model.painter import load_pack

        if look and seed is not None:
            raise ConfigError("The look has a seed of its own: write it there, and leave out --seed.")
        wanted, photos = batch.read_look_file(look) if look else (Look(seed=seed or 0), None)
        jobs, failures = _plan(labels, exemplar, pairs, exemplars, photos, exemplar_labels)
        layer = batch.read_brush_file(brush) if brush else None
        settings = batch.Settings(size, wanted, layer, everything)
        painter = load_pack(find_pack(pack), device)
        batch.check_settings(painter, settings)
        done = batch.paint_files(painter, jobs, out, settings)
        ended = list(track(done, "Painting", total=len(jobs), console=errors))
    _report(len(jobs) + len(failures), failures + [failure for failure in ended if failure])


@app.command()
def train(
    data: Annotated[Path, typer.Option(help="Folder with images/ and labels/.", metavar="DIR")],
    out: Annotated[Path, typer.Option(help="Folder for checkpoint, pack and picture grids.", metavar="DIR")],
    start: Annotated[
        str | None,
        typer.Option(
            "--from",  # torchrun would take --start for an option of its own
            help="Fine-tune this pack for manipulation: its generator learns on, its matching stays.",
            metavar="NAME|DIR",
        ),
    ] = None,
    pack: Annotated[str, typer.Option(help="Which config to train: landscape or paper.")] = "landscape",
    reader: Annotated[str, typer.Option(help="Pack whose reader it takes over.")] = DEFAULT_PACK,
    features: Annotated[
        Path | None, typer.Option(help="Feature weights of the losses; else torchvision's VGG-16.")
    ] = None,
    discriminator_features: Annotated[
        Path | None, typer.Option(help="Feature weights that the discriminator also looks through.")
    ] = None,
    segmenter: Annotated[
        Path | None,
        typer.Option(
            help="A segmenter (scripts/convert_segmenter.py) that should see what is painted in the pictures."
        ),
    ] = None,
    palette: Annotated[
        Path | None, typer.Option(help="JSON list of classes (id, name, colour); else the landscapes'.")
    ] = None,
    budget: Annotated[str | None, typer.Option(help="Stop in time, for example 25m.")] = None,
    steps: Annotated[int | None, typer.Option(help="Stop at this step.", min=1)] = None,
    batch: Annotated[int, typer.Option(help="Pictures per step and process.", min=1)] = 8,
    crop: Annotated[int, typer.Option(help="Side of the windows to paint; 0 = whole pictures.")] = 128,
    fall: Annotated[int, typer.Option(help="The last of --steps, over which rates fall to 0.", min=0)] = 0,
    every: Annotated[int, typer.Option(help="Steps between checkpoints.", min=1)] = 250,
    bfloat16: Bfloat16 = None,
    device: Device = "auto",
    seed: int = 0,
) -> None:
    """Train a pack, or go on from the checkpoint in --out. Several GPUs: torchrun … -m model train …"""
    with plain_errors():
        from model.training import commands
        from model.training.loop import Schedule
        from model.training.recipe import FINE_TUNING, Recipe

        if budget is None and steps is None:
            raise ConfigError("Say when to stop: --budget 25m, --steps 10000, or both.")
        if fall and steps is None:
            raise ConfigError("Rates that fall need an end: give --steps with --fall.")
        schedule = Schedule(steps, commands.parse_budget(budget) if budget else None, every, fall)
        recipe = replace(FINE_TUNING if start else Recipe(), batch=batch, crop=crop, bfloat16=bfloat16)
        run = commands.Run(
            data, start, pack, reader, out, features, discriminator_features, segmenter, palette, device,
            seed, schedule, recipe,
        )  # fmt: skip
        commands.train(run, errors)


@app.command()
def bank(
    data: Annotated[Path, typer.Option(help="Folder with images/ and labels/.", metavar="DIR")],
    pack: Pack = DEFAULT_PACK,
    device: Device = "auto",
) -> None:
    """Give a pack the bank of looks that dice draw from; packs that are trained have one."""
    with plain_errors():
        from model.training import commands

        commands.add_bank(data, pack, device, errors)


@app.command()
def train_reader(
    data: Annotated[Path, typer.Option(help="Folder with images/ and labels/.", metavar="DIR")],
    out: Annotated[Path, typer.Option(help="Folder for checkpoint and pack.", metavar="DIR")],
    pack: Pack = DEFAULT_PACK,
    features: Annotated[
        Path | None, typer.Option(help="EfficientNet-Lite0 weights to start from; else the pack's reader.")
    ] = None,
    segmenter: Annotated[
        Path | None,
        typer.Option(
            help="A segmenter (scripts/convert_segmenter.py) that says what photos show; else the maps."
        ),
    ] = None,
    palette: Annotated[
        Path | None, typer.Option(help="JSON list of classes, for a pack that is yet to be trained.")
    ] = None,
    steps: Annotated[int, typer.Option(help="Stop at this step.", min=1)] = 4500,
    budget: Annotated[str | None, typer.Option(help="Stop earlier, in time, for example 25m.")] = None,
    batch: Annotated[int, typer.Option(help="Photos per step.", min=1)] = 8,
    every: Annotated[int, typer.Option(help="Steps between checkpoints.", min=1)] = 250,
    bfloat16: Bfloat16 = None,
    device: Device = "auto",
    seed: int = 0,
) -> None:
    """Train what reads label maps off photos, and write the pack with it; before the rest is trained."""
    with plain_errors():
        from model.training import commands
        from model.training.loop import Schedule
        from model.training.reading import ReaderRecipe

        schedule = Schedule(steps, commands.parse_budget(budget) if budget else None, every)
        recipe = ReaderRecipe(steps=steps, batch=batch, bfloat16=bfloat16)
        run = commands.ReaderRun(
            data, pack, out, features, segmenter, palette, device, seed, schedule, recipe
        )  # fmt: skip
        commands.train_reader(run, errors)


@app.command()
def evaluate(
    data: Annotated[Path, typer.Option(help="Folder with images/, labels/ and pairs.tsv.", metavar="DIR")],
    pack: Pack = DEFAULT_PACK,
    pairs: Annotated[
        Path | None, typer.Option(help="Rows of map name, tab, exemplar name.", metavar="TSV")
    ] = None,
    features: Annotated[
        Path | None, typer.Option(help="Feature weights of the distance; else torchvision's VGG-16.")
    ] = None,
    lpips: Annotated[Path | None, typer.Option(help="LPIPS v0.1 heads for VGG-16.")] = None,
    device: Device = "auto",
) -> None:
    """Score a pack on a split; prints one JSON object."""
    with plain_errors():
        from model.training import scoring

        typer.echo(json.dumps(scoring.score(data, pack, pairs, features, lpips, device, errors), indent=2))


@app.command()
def evaluate_looks(
    data: Annotated[Path, typer.Option(help="Folder with images/, labels/ and pairs.tsv.", metavar="DIR")],
    pack: Pack = DEFAULT_PACK,
    pairs: Annotated[
        Path | None, typer.Option(help="Rows of map name, tab, exemplar name.", metavar="TSV")
    ] = None,
    count: Annotated[int | None, typer.Option(help="Only the first rows.", min=2)] = None,
) -> None:
    """Score dice, region exemplars, strength and paintings of the map alone; prints one JSON object."""
    with plain_errors():
        from model.training import scoring

        typer.echo(json.dumps(scoring.score_looks(data, pack, pairs, count, errors), indent=2))


@app.command()
def bench(
    pack: Pack = DEFAULT_PACK,
    device: Device = "auto",
    runs: Annotated[int, typer.Option(min=1, help="Strokes to time at each size.")] = 20,
    paper_runs: Annotated[
        int,
        typer.Option(min=0, help="The same for the paper's network, which takes minutes; 0 leaves it out."),
    ] = 2,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON instead of tables.")] = False,
) -> None:
    """Time and memory of each stage of a stroke, and how the alignment's grow with its size."""
    with plain_errors():
        from model.bench.report import tables
        from model.bench.run import run

        with errors.status("Measuring") as status:
            report = run(pack, device, runs, paper_runs, status.update)
    if as_json:
        typer.echo(json.dumps(report, indent=2))
        return
    console = Console()
    for part in tables(report):
        console.print(part)


def _plan(
    labels: Path,
    exemplar: Path | None,
    pairs: Path | None,
    exemplars: Path | None,
    photos: list[Path] | None,
    exemplar_labels: Path | None,
) -> Plan:
    """photos: those of a look, if there is one."""
    from model import batch

    match exemplar, pairs, exemplars, photos:
        case Path(), None, None, None:
            return batch.plan_exemplars(labels, [exemplar], exemplar_labels)
        case None, Path(), Path(), None:
            return batch.plan_pairs(labels, pairs, exemplars, exemplar_labels)
        case None, None, None, list():
            return batch.plan_exemplars(labels, photos, exemplar_labels)
        case _:
            raise ConfigError(
                "Give either --exemplar FILE, --look FILE, or --pairs TSV together with --exemplars DIR."
            )


def _report(total: int, failures: list[Failure]) -> None:
    if not failures:
        return
    errors.print(f"[bold red]{len(failures)} of {total} could not be painted:[/]")
    for failure in sorted(failures, key=lambda failure: failure.name):
        errors.print(f"  [bold]{escape(failure.name)}[/]  {escape(failure.reason)}", highlight=False)
    raise typer.Exit(1)
