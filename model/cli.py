"""The command line of the model: ``rabit paint``, ``bench`` …; each command is one function."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import track

from model.errors import ConfigError, RabitError
from model.packs import DEFAULT_PACK, find_pack

if TYPE_CHECKING:  # the model itself is imported by the commands that need it: --help must be quick
    from model.batch import Failure, Plan

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Paint a label map, pick a photo, get the picture.",
)
errors = Console(stderr=True, soft_wrap=True)

Pack = Annotated[str, typer.Option(help="Model pack: a bundled one's name, or a folder.", metavar="NAME|DIR")]
Device = Annotated[str, typer.Option(help="auto (CUDA if there is one), cpu, cuda or cuda:N.")]


@app.callback()
def rabit() -> None:
    """Keep commands named even while there is only one."""


@contextmanager
def plain_errors() -> Iterator[None]:
    """End a command on an expected error with one line and exit code 1."""
    try:
        yield
    except RabitError as error:
        errors.print(f"[bold red]Error:[/] {escape(error.message)}")
        raise typer.Exit(1) from error


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
    everything: Annotated[
        bool, typer.Option("--all", help="Also write <name>.warped.png and <name>.confidence.png.")
    ] = False,
    size: Annotated[
        int | None, typer.Option(help="Fit maps and photos to a short side of N pixels.", metavar="N")
    ] = None,
    pack: Pack = DEFAULT_PACK,
    device: Device = "auto",
    seed: Annotated[int, typer.Option(help="The same seed paints the same picture.")] = 0,
) -> None:
    """Paint label maps from files; go on past bad ones, and list them at the end (exit code 1)."""
    with plain_errors():
        from model import batch
        from model.painter import load_pack

        jobs, failures = _plan(labels, exemplar, pairs, exemplars, exemplar_labels)
        painter = load_pack(find_pack(pack), device)
        settings = batch.Settings(size, seed, everything)
        batch.check_settings(painter, settings)
        done = batch.paint_files(painter, jobs, out, settings)
        ended = list(track(done, "Painting", total=len(jobs), console=errors))
    _report(len(jobs) + len(failures), failures + [failure for failure in ended if failure])


def _plan(
    labels: Path,
    exemplar: Path | None,
    pairs: Path | None,
    exemplars: Path | None,
    exemplar_labels: Path | None,
) -> Plan:
    from model import batch

    match exemplar, pairs, exemplars:
        case Path(), None, None:
            return batch.plan_one_exemplar(labels, exemplar, exemplar_labels)
        case None, Path(), Path():
            return batch.plan_pairs(labels, pairs, exemplars, exemplar_labels)
        case _:
            raise ConfigError("Give either --exemplar FILE, or --pairs TSV together with --exemplars DIR.")


def _report(total: int, failures: list[Failure]) -> None:
    if not failures:
        return
    errors.print(f"[bold red]{len(failures)} of {total} could not be painted:[/]")
    for failure in sorted(failures, key=lambda failure: failure.name):
        errors.print(f"  [bold]{escape(failure.name)}[/]  {escape(failure.reason)}", highlight=False)
    raise typer.Exit(1)
