"""``rabit`` as torchrun starts it, but with a warm-up of two steps; tells what each process ends with."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import torch.distributed as dist
from rich.console import Console

from model.cli import app
from model.training import commands, loop

TRAIN = commands.train


def train(arguments: commands.Run, console: Console) -> None:
    TRAIN(replace(arguments, recipe=replace(arguments.recipe, warm_up=2)), console)


def run(trainer: loop.Trainer, schedule: loop.Schedule, out: Path, report: loop.Report) -> None:
    loop.run(trainer, schedule, out, report)
    digest = hashlib.sha256()
    for module in (trainer.network, trainer.ema, trainer.discriminator):
        for parameter in module.parameters():
            digest.update(parameter.detach().contiguous().numpy().tobytes())
    told = f"step {trainer.step} of {dist.get_world_size()} processes: {digest.hexdigest()}"
    (out / f"rank{dist.get_rank()}.txt").write_text(told)


if __name__ == "__main__":
    commands.train, commands.run = train, run
    app()
