"""The study's script: what it trains, skips and writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image
from safetensors.torch import save_file

from scripts import ablate
from scripts.ablation_page import BEGIN, END, table, write_page
from tests.model.training.scenes import write_landscapes
from tests.model.training.weights import random_lite0


def test_seeds_are_done_one_after_the_other_and_the_full_model_once_more() -> None:
    assert list(ablate.order(["full", "k1"], 2)) == [
        ("full", 0), ("k1", 0), ("full", 1), ("k1", 1), ("full", 2),
    ]  # fmt: skip


def test_a_study_trains_what_is_not_finished_and_fills_in_the_page(tmp_path: Path) -> None:
    data = write_landscapes(tmp_path / "data", 6, side=128)
    save_file(random_lite0(), tmp_path / "lite0.safetensors")
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\n{END}\nafter\n")

    def study(only: list[str]) -> None:
        ablate.main(
            data, data, tmp_path / "lite0.safetensors", None, None, tmp_path / "out",
            steps=1, count=2, seeds=1, only=only, device="cpu", page=page,
        )  # fmt: skip

    study(["k1"])
    finished = tmp_path / "out/k1-0-1/scores.json"
    scores, written = json.loads(finished.read_text()), finished.stat().st_mtime_ns
    assert (scores["variant"], scores["pairs"]) == ("k1", 2)
    study(["k1", "spade"])
    assert finished.stat().st_mtime_ns == written
    lines = page.read_text().splitlines()
    assert (lines[0], lines[-1]) == ("before", "after")
    assert [line.split("|")[1].strip() for line in lines if line.startswith("| `")] == ["`k1`", "`spade`"]
    with Image.open(tmp_path / "images/ablation.jpg") as sheet:
        assert sheet.height == 4 * 128  # maps, exemplars and two variants


def test_figures_are_means_with_half_of_their_spread() -> None:
    runs = [
        {"variant": "full", "agreement": a, "style": 10.0, "perceptual": 0.5, "kernel": None,
         "confidence_own": c, "confidence_other": None, "seconds": 0.4}
        for a, c in ((0.3, 0.1), (0.5, None), (0.31, 0.3))
    ]  # fmt: skip
    row = table(runs).splitlines()[-1]
    assert row.split("|")[3:6] == [" 3 ", " 0.370 ± 0.100 ", " 10.00 ± 0.00 "]
    assert row.split("|")[7:10] == [" – ", " 0.200 ± 0.100 ", " – "]


def test_a_page_without_the_marks_is_not_overwritten(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("a text")
    with pytest.raises(IndexError):
        write_page([], page)
    assert page.read_text() == "a text"
