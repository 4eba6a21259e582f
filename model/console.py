"""What the commands share: options, and errors in one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from model.errors import RabitError

errors = Console(stderr=True, soft_wrap=True)

Pack = Annotated[str, typer.Option(help="Model pack: a bundled one's name, or a folder.", metavar="NAME|DIR")]
Bfloat16 = Annotated[
    bool | None,
    typer.Option(help="Compute with less precision: faster on GPUs, the default there, and on new CPUs."),
]
Device = Annotated[str, typer.Option(help="auto (CUDA if there is one), cpu, cuda or cuda:N.")]


@contextmanager
def plain_errors() -> Iterator[None]:
    """End a command on an expected error with one line and exit code 1."""
    try:
        yield
    except RabitError as error:
        errors.print(f"[bold red]Error:[/] {escape(error.message)}")
        raise typer.Exit(1) from error
