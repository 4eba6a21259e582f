"""The command ``rabit calibrate``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.console import errors, plain_errors
from model.packs import DEFAULT_PACK

app = typer.Typer()


@app.command()
def calibrate(
    data: Annotated[Path, typer.Option(help="Folder with images/ and labels/.", metavar="DIR")],
    out: Annotated[Path, typer.Option(help="Folder of the pack to write.", metavar="DIR")],
    pack: Annotated[str, typer.Option(help="A bundled pack's name, or a folder.")] = DEFAULT_PACK,
    features: Annotated[
        Path | None, typer.Option(help="Feature weights that judge closeness; else torchvision's VGG-16.")
    ] = None,
    matches: Annotated[int, typer.Option(help="Matches to learn from.", min=8)] = 2000,
    steps: Annotated[int, typer.Option(help="Steps of the fit.", min=1)] = 1500,
    bfloat16: Annotated[
        bool | None, typer.Option(help="Gather in less precision: faster on GPUs and on new CPUs.")
    ] = None,
    device: Annotated[str, typer.Option(help="auto (CUDA if there is one), cpu, cuda or cuda:N.")] = "auto",
    seed: int = 0,
) -> None:
    """Teach a pack's confidence alone how close its warps come; the rest of it stays as it is."""
    with plain_errors():
        from model.training import commands
        from model.training.calibrating import CalibrationRecipe

        recipe = CalibrationRecipe(matches=matches, steps=steps, bfloat16=bfloat16)
        commands.calibrate(data, pack, out, features, device, seed, recipe, errors)
