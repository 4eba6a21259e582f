"""Two processes under torchrun train one network."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from typer.testing import CliRunner

from model import load_pack
from model.cli import app
from model.training.checkpoint import load_checkpoint

ROOT = Path(__file__).parents[3]


def torchrun(*program: str | Path | int) -> str:
    """What two processes wrote to the terminal."""
    launch = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT), "CUDA_VISIBLE_DEVICES": ""}
    ended = subprocess.run(
        [*launch, *map(str, program)], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-4000:]
    return ended.stderr


def rabit_train(scenes: Path, out: Path, features: Path, steps: int) -> list[str | Path | int]:
    return [
        "train", "--data", scenes, "--out", out, "--features", features, "--discriminator-features", features,
        "--device", "cpu", "--batch", 1, "--crop", 32, "--steps", steps,
    ]  # fmt: skip


@pytest.fixture(scope="module")
def out(scenes: Path, lite0_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One step by one process, then four by two of them; two steps of each kind."""
    out = tmp_path_factory.mktemp("two")
    alone = CliRunner().invoke(app, list(map(str, rabit_train(scenes, out, lite0_file, 1))))
    assert alone.exit_code == 0, alone.output
    script = Path(__file__).with_name("two_processes.py")
    told = torchrun(script, *rabit_train(scenes, out, lite0_file, 4))
    assert told.count("6 pairs, resumed at step 1, cpu") == 1  # one process speaks for both
    return out


def test_all_processes_hold_the_same_network(out: Path) -> None:
    told = [(out / f"rank{rank}.txt").read_text() for rank in (0, 1)]
    assert told[0].startswith("step 4 of 2 processes: ")
    assert told[0] == told[1]


def test_each_process_draws_its_own_batches(out: Path) -> None:
    state = load_checkpoint(out / "checkpoint", torch.device("cpu"))
    assert state is not None
    first, second = state["random"]
    assert not torch.equal(first[0], second[0])


def test_one_process_writes_and_another_run_goes_on(out: Path, scenes: Path, lite0_file: Path) -> None:
    assert {path.name for path in (out / "grids").iterdir()} == {"000001.jpg", "000004.jpg"}
    assert load_pack(out / "pack", "cpu").name == "landscape"
    alone = CliRunner().invoke(app, list(map(str, rabit_train(scenes, out, lite0_file, 5))))
    assert alone.exit_code == 0, alone.output
    assert "resumed at step 4" in alone.stderr
    assert "step 5" in alone.stderr
