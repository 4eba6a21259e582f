"""The commands about photos and their maps: ``rabit edit`` and ``rabit read``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.console import Device, Pack, plain_errors
from model.packs import DEFAULT_PACK, find_pack

app = typer.Typer()

Photo = Annotated[Path, typer.Argument(help="The photo, at any size.", metavar="PHOTO")]


@app.command()
def read(
    photo: Photo,
    out: Annotated[Path, typer.Option(help="The map to write, a PNG of ids.", metavar="FILE")],
    pack: Pack = DEFAULT_PACK,
    device: Device = "auto",
) -> None:
    """Read the label map off a photo, to edit it with any paint program."""
    with plain_errors():
        from model import edit_files
        from model.painter import load_pack

        edit_files.read(load_pack(find_pack(pack), device), photo, out)


@app.command()
def edit(
    photo: Photo,
    edited: Annotated[Path, typer.Argument(help="The edited label map.", metavar="EDITED_MAP")],
    out: Annotated[Path, typer.Option(help="The picture to write, a PNG.", metavar="FILE")],
    labels: Annotated[
        Path | None,
        typer.Option(help="The map before it was edited; else read off the photo.", metavar="FILE"),
    ] = None,
    exemplar: Annotated[
        Path | None, typer.Option(help="Another photo to paint with; else the photo itself.", metavar="FILE")
    ] = None,
    mask: Annotated[
        Path | None,
        typer.Option(help="Also write where the photo has changed; 0 is not at all.", metavar="FILE"),
    ] = None,
    pack: Pack = DEFAULT_PACK,
    device: Device = "auto",
    seed: Annotated[int, typer.Option(help="The same seed paints the same picture.", min=0)] = 0,
) -> None:
    """Paint anew what was repainted on the map of a photo, and nothing else."""
    with plain_errors():
        from model import edit_files
        from model.painter import load_pack

        files = edit_files.Files(photo, edited, out, labels, exemplar, mask)
        typer.echo(edit_files.edit(load_pack(find_pack(pack), device), files, seed))
