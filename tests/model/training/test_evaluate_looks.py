"""Scores of dice, regions and strength."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from model import Look
from model.cli import app
from model.look import Throw
from model.pack import Pack, write_pack
from model.painter import Painter
from model.training.bank import gather_bank
from model.training.data import Pairs
from model.training.evaluate_looks import evaluate_looks

MAPS, EXEMPLARS = torch.tensor([0, 1, 3]), torch.tensor([2, 3, 5])


@pytest.fixture(scope="module")
def banked(small_pack: Pack, pairs: Pairs) -> Pack:
    return replace(small_pack, bank=gather_bank(small_pack.network, pairs))


@pytest.fixture(scope="module")
def dicing(banked: Pack) -> Painter:
    return Painter(banked, "cpu")


@pytest.fixture(scope="module")
def scores(dicing: Painter, pairs: Pairs) -> dict[str, float]:
    *steps, scores = evaluate_looks(dicing, pairs, MAPS, EXEMPLARS)
    assert steps == [None] * 3  # one for each pair: progress can be shown
    assert scores is not None
    return scores


def test_every_figure_is_there_and_in_its_range(scores: dict[str, float]) -> None:
    kinds = {f"agreement_{kind}" for kind in ("plain", "map_only", "dice_alone")}
    styles = {"style_at_0.0", "style_at_0.5", "style_at_1.0", "region_own", "region_other"}
    changes = {"dice_inside", "dice_outside", "dice_between_seeds"}
    assert set(scores) == kinds | styles | changes
    assert all(0 <= scores[name] <= 1 for name in kinds)
    assert all(0 < scores[name] < 255 for name in styles | changes)


def test_looks_do_what_they_are_for_even_untrained(scores: dict[str, float]) -> None:
    assert scores["dice_inside"] > 3 * scores["dice_outside"]
    assert scores["region_own"] < scores["region_other"]
    assert scores["style_at_1.0"] < scores["style_at_0.5"] < scores["style_at_0.0"]


def test_dice_are_scored_by_the_change_in_the_largest_region(dicing: Painter, pairs: Pairs) -> None:
    *_, scores = evaluate_looks(dicing, pairs, MAPS[1:2], EXEMPLARS[1:2])
    assert scores is not None
    ids = np.array(dicing.palette.ids, np.uint8)
    labels, shown = (ids[pairs.labels[i].numpy()] for i in (1, 3))
    exemplar = dicing.encode_exemplar(pairs.photos[3].movedim(0, -1).numpy(), shown)
    largest = int(np.bincount(labels.flatten()).argmax())
    one, plain = (
        dicing.paint(labels, exemplar, look).image for look in (Look(throws=(Throw(1, largest),)), Look())
    )
    change = np.abs(one.astype(int) - plain).mean(2)
    assert scores["dice_inside"] == pytest.approx(change[labels == largest].mean())
    assert scores["dice_outside"] == pytest.approx(change[labels != largest].mean())


def test_the_command_prints_the_scores(banked: Pack, scenes: Path, tmp_path: Path) -> None:
    write_pack(banked, tmp_path)
    options = ["--data", str(scenes), "--pack", str(tmp_path), "--count", "2"]
    result = CliRunner().invoke(app, ["evaluate-looks", *options])
    assert result.exit_code == 0, result.output
    for part in ('"pairs": 2', '"dice_inside": ', '"agreement_map_only": '):
        assert part in result.stdout
