"""The profile of a training step: what is counted, and that its parts are all of it."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import torch
from rich.console import Console
from safetensors.torch import save_file

from model.config import LANDSCAPE
from model.pack import untrained, write_pack
from model.palette import LANDSCAPE as PALETTE
from model.training.learners import learning
from model.training.loop import Trainer
from model.training.recipe import Recipe
from scripts.profile_training import main, prepared, tables
from scripts.step_costs import PARTS, REST, Shape, counted, heaviest, held, plain_convolution, precision, step
from tests.model.training.scenes import write_landscapes
from tests.model.training.weights import random_lite0

CPU = torch.device("cpu")
WIDTHS = (4, 6, 8, 10, 12)
TINY = replace(
    LANDSCAPE, match_width=8, value_width=12, map_widths=WIDTHS, photo_widths=WIDTHS, generator_widths=WIDTHS,
    style_width=5,
)  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Drawn landscapes, random features and a pack of narrow layers."""
    folder = tmp_path_factory.mktemp("profile")
    save_file(random_lite0(), folder / "lite0.safetensors")
    write_pack(untrained(TINY, PALETTE), folder / "pack")
    data = write_landscapes(folder / "data", 6)
    return {"data": data, "features": folder / "lite0.safetensors", "pack": folder / "pack"}


@pytest.fixture(scope="module")
def trainer(files: dict[str, Path]) -> Trainer:
    recipe = Recipe(batch=2, crop=32)
    return prepared(files["data"], files["features"], str(files["pack"]), recipe, CPU)


def test_a_plain_convolution_costs_what_its_shape_says() -> None:
    shape = Shape(2, 3, 5, 8, 6)
    assert (
        counted(plain_convolution(shape, CPU, torch.float32)) == shape.flop == 3 * 2 * 9 * 2 * 3 * 5 * 8 * 6
    )


@pytest.mark.parametrize("groups", [1, 2, 8])
def test_the_gradients_of_a_convolution_cost_twice_its_result_whatever_its_groups(groups: int) -> None:
    layer = torch.nn.Conv2d(8, 8, 3, padding=1, groups=groups)
    picture = torch.rand(2, 8, 4, 4, requires_grad=True)
    result = 2 * 9 * 2 * 8 * (8 // groups) * 4 * 4
    assert counted(lambda: layer(picture.detach())) == result
    assert counted(lambda: layer(picture).sum().backward()) == 3 * result
    assert counted(lambda: layer(picture.detach()).sum().backward()) == 2 * result  # of the weights alone


def test_all_steps_are_of_one_batch_and_teach_both_players(trainer: Trainer) -> None:
    taught = (trainer.network.generator.to_image, trainer.discriminator.pixel_heads, trainer.critic.painted)
    before = [next(part.parameters()).clone() for part in taught]
    costs = [counted(partial(step, trainer)) for _ in range(2)]
    assert costs[0] == costs[1] > 0
    for old, part in zip(before, taught, strict=True):
        assert not torch.equal(old, next(part.parameters()))


def test_the_generators_heaviest_layers_come_first(trainer: Trainer) -> None:
    shapes = heaviest(trainer.network.generator, partial(step, trainer))
    assert len(shapes) == 3
    assert shapes[0].flop >= shapes[1].flop >= shapes[2].flop
    assert Shape(2, WIDTHS[1], WIDTHS[0], 32, 32) in shapes  # the finest scale, on the window
    assert heaviest(trainer.network.generator, lambda: None) == []  # nothing painted, nothing seen


def test_a_run_holds_two_numbers_of_state_per_number_that_learns(trainer: Trainer) -> None:
    step(trainer)
    bytes = held(trainer)
    assert bytes["network"] == bytes["its mean"] == 4 * sum(p.numel() for p in trainer.network.parameters())
    taught = [p for p in trainer.network.parameters() if p.grad is not None]
    taught += [*learning(trainer.discriminator), *learning(trainer.critic)]
    state = 8 * sum(p.numel() for p in taught)
    assert state <= bytes["optimisers' state"] <= state + 8 * len(taught)  # and a count of steps each


def test_the_precision_is_that_of_training() -> None:
    assert [precision(CPU, wanted) for wanted in (None, False, True)] == [
        torch.float32, torch.float32, torch.bfloat16,
    ]  # fmt: skip


@pytest.mark.parametrize("bfloat16", [False, True])
def test_the_report_says_where_all_of_a_step_goes(
    files: dict[str, Path], capsys: pytest.CaptureFixture[str], bfloat16: bool
) -> None:
    main(
        files["data"], files["features"], str(files["pack"]), batch=2, crop=32, bfloat16=bfloat16,
        device="cpu", runs=1, as_json=True,
    )  # fmt: skip
    report = json.loads(capsys.readouterr().out)
    assert report["precision"] == ("bfloat16" if bfloat16 else "float32")
    assert report["parts"].keys() == {*PARTS, REST}
    assert all(seconds > 0 for seconds in report["parts"].values())
    assert sum(report["parts"].values()) == pytest.approx(report["seconds"])
    assert report["rate"] == pytest.approx(report["flop"] / report["seconds"])
    assert report["ratio"] == pytest.approx(report["rate"] / report["convolution_rate"])
    assert report["bytes"]["peak"] > report["bytes"]["network"]


def test_the_tables_show_shares_and_the_ratio() -> None:
    report = {
        "torch": "3", "device": "cpu", "threads": 1, "precision": "bfloat16", "batch": 8, "crop": 128,
        "runs": 5, "flop": 3_000_000_000, "seconds": 2.0, "parts": {"forward pass": 0.5, REST: 1.5},
        "bytes": {"peak": 3 * 2**20}, "rate": 1.5e9, "convolution_rate": 6e9, "ratio": 0.25,
    }  # fmt: skip
    console = Console(width=120)
    with console.capture() as captured:
        for part in tables(report):
            console.print(part)
    text = captured.get()
    for shown in (
        "3.0 GFLOP and 2.000 s",
        "0.500 s   25%",
        "1.500 s   75%",
        "3.0",
        "1.5 GFLOP/s",
        "6.0: 25%",
    ):
        assert shown in text
