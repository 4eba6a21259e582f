"""The command ``rabit``: the model's commands and ``serve``."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from model.cli import app
from model.console import plain_errors

Text = str | None


@app.command()
def serve(
    host: Annotated[Text, typer.Option(help="Address to listen on. [RABIT_HOST, else 127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(help="0 takes a free one. [RABIT_PORT, else 8000]")] = None,
    pack: Annotated[
        Text, typer.Option(help="Model pack: a bundled one's name, or a folder. [RABIT_PACK, else landscape]")
    ] = None,
    device: Annotated[
        Text, typer.Option(help="auto (CUDA if there is one), cpu, cuda or cuda:N. [RABIT_DEVICE, else auto]")
    ] = None,
    threads: Annotated[
        int | None, typer.Option(help="Processor cores for the model. [RABIT_THREADS, else all]", min=1)
    ] = None,
) -> None:
    """Serve the page and the API."""
    # Imported here: other commands, and complaints about settings, need not wait for PyTorch.
    from server.settings import read_settings

    options = {"host": host, "port": port, "pack": pack, "device": device, "threads": threads}
    with plain_errors():
        settings = read_settings({name: value for name, value in options.items() if value is not None})
        from server.http.serving import run

        run(settings, Console())


def main() -> None:
    """Run the command line."""
    app(prog_name="rabit")
