"""The command ``rabit average``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.console import plain_errors

app = typer.Typer()


@app.command()
def average(
    packs: Annotated[
        list[str], typer.Argument(help="Packs and their shares, such as runs/a/pack:2.", metavar="PACK:SHARE")
    ],
    out: Annotated[Path, typer.Option(help="Folder of the pack to write.", metavar="DIR")],
) -> None:
    """Write the mean of packs' weights by their shares, of which only the ratios count."""
    with plain_errors():
        from model.averaging import average as mean
        from model.averaging import parse_part
        from model.pack import write_pack

        write_pack(mean([parse_part(text) for text in packs]), out)
