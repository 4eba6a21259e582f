"""``rabit train``, ``rabit train-reader`` and ``rabit evaluate`` as typed."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from typer.testing import CliRunner, Result

import model.training.commands as commands
from model import Look, load_pack
from model.cli import app
from model.config import PAPER, ModelConfig
from model.errors import ConfigError
from model.look import Throw
from model.pack import Pack, write_pack
from model.packs import find_pack
from model.palette import LANDSCAPE
from tests.model.training.scenes import landscape, write_landscapes
from tests.model.training.weights import random_vgg16


@pytest.fixture(autouse=True)
def _small_networks(small: ModelConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    paper = replace(small, name="paper", cell=PAPER.cell, block=PAPER.block, depth=PAPER.depth)
    monkeypatch.setattr(commands, "CONFIGS", {"landscape": small, "paper": paper})


def rabit(*arguments: str | Path | int) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def words(text: str) -> str:
    """Without the frames and breaks of a narrow terminal."""
    return re.sub(r"[\s│]+", " ", text)


def train(scenes: Path, out: Path, features: Path, *more: str | Path | int) -> Result:
    options = ("--data", scenes, "--out", out, "--features", features, "--batch", 2, "--crop", 32)
    return rabit("train", *options, "--device", "cpu", *more)


def train_reader(scenes: Path, out: Path, *more: str | Path | int) -> Result:
    options = ("--data", scenes, "--out", out, "--steps", 2, "--batch", 2, "--device", "cpu")
    return rabit("train-reader", *options, *more)


@pytest.fixture(scope="module")
def trained(
    small: ModelConfig, scenes: Path, lite0_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The folder of a run of two steps."""
    out = tmp_path_factory.mktemp("run")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(commands, "CONFIGS", {"landscape": small})
        result = train(scenes, out, lite0_file, "--steps", 2)
    assert result.exit_code == 0, result.output
    assert "6 pairs, from step 0, cpu" in result.stderr
    assert "step 2: pack, checkpoint and grids are in" in words(result.stderr)
    return out


@pytest.mark.parametrize(("text", "seconds"), [("90", 90), ("90s", 90), (" 25m ", 1500), ("1.5h", 5400)])
def test_a_budget_in_words(text: str, seconds: float) -> None:
    assert commands.parse_budget(text) == seconds


@pytest.mark.parametrize("text", ["", "soon", "0", "0m", "-5m", "5 minutes", "1d", "nan", "1e3"])
def test_a_budget_that_is_no_time(text: str) -> None:
    with pytest.raises(ConfigError, match=r"is no time: write for example 90s, 25m or 1.5h"):
        commands.parse_budget(text)


def test_train_leaves_a_pack_that_paints(trained: Path) -> None:
    painter = load_pack(trained / "pack", "cpu")
    assert painter.palette == LANDSCAPE
    photo, labels = landscape(0)
    assert painter.paint(labels, painter.encode_exemplar(photo, labels)).image.shape == (64, 64, 3)
    assert [path.name for path in (trained / "grids").iterdir()] == ["000002.jpg"]


def test_train_goes_on_from_its_checkpoint_with_losses_and_speed_shown(
    scenes: Path, lite0_file: Path, tmp_path: Path
) -> None:
    assert train(scenes, tmp_path, lite0_file, "--steps", 1).exit_code == 0
    result = train(scenes, tmp_path, lite0_file, "--steps", 3, "--every", 1)
    assert result.exit_code == 0, result.output
    assert "resumed at step 1" in result.stderr
    assert "3/3" in result.stderr
    assert "images/s" in result.stderr
    for loss in ("consistency", "mask", "warp", "cycle", "calibration"):
        assert re.search(rf"{loss} \d+\.\d\d", words(result.stderr))
    assert {path.name for path in (tmp_path / "grids").iterdir()} == {f"00000{i}.jpg" for i in (1, 2, 3)}


def test_train_starts_from_a_pack(trained: Path, scenes: Path, lite0_file: Path, tmp_path: Path) -> None:
    result = train(scenes, tmp_path, lite0_file, "--from", trained / "pack", "--steps", 1)
    assert result.exit_code == 0, result.output
    before, after = (load_pack(folder / "pack", "cpu") for folder in (trained, tmp_path))
    assert (before.version, after.version) == ("0.1.0", "0.2.0")
    matching, other = (x.network.photo_match.state_dict() for x in (before, after))
    assert all(torch.equal(matching[name], other[name]) for name in matching)


def test_train_from_a_pack_takes_no_other_palette(
    trained: Path, scenes: Path, lite0_file: Path, tmp_path: Path
) -> None:
    palette = tmp_path / "palette.json"
    palette.write_text(json.dumps(LANDSCAPE.to_json()))
    options = ("--from", trained / "pack", "--steps", 1, "--palette", palette)
    result = train(scenes, tmp_path, lite0_file, *options)
    assert result.exit_code == 1
    assert "leave out --palette" in words(result.stderr)


def test_bank_gives_a_pack_looks_to_draw_from(small_pack: Pack, scenes: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    write_pack(small_pack, folder)
    before = (folder / "model.safetensors").read_bytes()
    result = rabit("bank", "--data", scenes, "--pack", folder, "--device", "cpu")
    assert result.exit_code == 0, result.output
    assert "6 looks are in" in words(result.stderr)
    assert (folder / "model.safetensors").read_bytes() == before
    painter = load_pack(folder, "cpu")
    assert painter.version == "0.1.0"
    assert painter.paint(landscape(0)[1], [], Look(throws=(Throw(3),))).confidence.max() == 0.5


def test_train_within_a_budget(scenes: Path, lite0_file: Path, tmp_path: Path) -> None:
    result = train(scenes, tmp_path, lite0_file, "--budget", "0.2s")
    assert result.exit_code == 0, result.output
    assert load_pack(tmp_path / "pack", "cpu").side == 64


def test_the_papers_config_trains_with_a_projected_discriminator(
    scenes: Path, lite0_file: Path, tmp_path: Path
) -> None:
    options = ("--pack", "paper", "--steps", 1, "--discriminator-features", lite0_file)
    result = train(scenes, tmp_path, lite0_file, *options)
    assert result.exit_code == 0, result.output
    painter = load_pack(tmp_path / "pack", "cpu")
    assert (painter.name, painter.config.cell) == ("paper", 2)


def test_train_with_a_segmenter(scenes: Path, lite0_file: Path, segmenter_file: Path, tmp_path: Path) -> None:
    result = train(scenes, tmp_path, lite0_file, "--steps", 2, "--segmenter", segmenter_file)
    assert result.exit_code == 0, result.output
    assert load_pack(tmp_path / "pack", "cpu").side == 64


def test_train_with_a_palette_of_ones_own(scenes: Path, lite0_file: Path, tmp_path: Path) -> None:
    classes = [entry for entry in LANDSCAPE.to_json() if entry["id"] in (0, 3, 5, 17, 27)]
    palette = tmp_path / "palette.json"
    palette.write_text(json.dumps(classes))
    result = train(scenes, tmp_path, lite0_file, "--steps", 1, "--palette", palette)
    assert result.exit_code == 1
    assert "train a reader for this palette with train-reader" in words(result.stderr)
    result = train_reader(scenes, tmp_path / "reader", "--palette", palette, "--features", lite0_file)
    assert result.exit_code == 0, result.output
    options = ("--palette", palette, "--reader", tmp_path / "reader" / "pack")
    result = train(scenes, tmp_path, lite0_file, "--steps", 1, *options)
    assert result.exit_code == 0, result.output
    painter = load_pack(tmp_path / "pack", "cpu")
    assert (painter.palette.ids, painter.config.classes) == ((0, 3, 5, 17, 27), 5)


def test_train_takes_over_the_bundled_packs_reader(trained: Path) -> None:
    reader, bundled = (
        load_pack(path, "cpu").network.reader for path in (trained / "pack", find_pack("landscape"))
    )
    for name, value in reader.state_dict().items():
        assert torch.equal(value, bundled.state_dict()[name]), name


def test_train_reader_on_what_a_segmenter_sees(scenes: Path, segmenter_file: Path, tmp_path: Path) -> None:
    maps, seen = tmp_path / "maps", tmp_path / "seen"
    assert train_reader(scenes, maps).exit_code == 0
    result = train_reader(scenes, seen, "--segmenter", segmenter_file)
    assert result.exit_code == 0, result.output
    of_maps, of_seen = (
        load_pack(folder / "pack", "cpu").network.reader.project.weight for folder in (maps, seen)
    )
    assert not torch.equal(of_maps, of_seen)


def test_train_reader_changes_the_reader_and_nothing_else(scenes: Path, tmp_path: Path) -> None:
    before = load_pack(find_pack("landscape"), "cpu").network.state_dict()
    result = train_reader(scenes, tmp_path)
    assert result.exit_code == 0, result.output
    assert "step 2: pack and checkpoint are in" in words(result.stderr)
    after = load_pack(tmp_path / "pack", "cpu").network.state_dict()
    changed = {name.split(".")[0] for name in before if not torch.equal(before[name], after[name])}
    assert changed == {"reader"}


def test_train_reader_goes_on_from_its_checkpoint(scenes: Path, tmp_path: Path) -> None:
    assert train_reader(scenes, tmp_path, "--steps", 1).exit_code == 0
    result = train_reader(scenes, tmp_path, "--steps", 2)
    assert result.exit_code == 0, result.output
    assert "resumed at step 1" in result.stderr


def test_train_reader_in_reduced_precision(scenes: Path, tmp_path: Path) -> None:
    readers = []
    for name, options in (("full", ()), ("reduced", ("--bfloat16",))):
        result = train_reader(scenes, tmp_path / name, "--steps", 1, *options)
        assert result.exit_code == 0, result.output
        readers.append(load_pack(tmp_path / name / "pack", "cpu").network.reader.state_dict())
    full, reduced = readers
    assert any(not torch.equal(full[name], reduced[name]) for name in full)
    assert all(bool(torch.isfinite(value).all()) for value in reduced.values())


def test_train_reader_says_what_to_change(scenes: Path, tmp_path: Path) -> None:
    result = train_reader(scenes, tmp_path, "--features", tmp_path / "lost.safetensors")
    assert result.exit_code == 1
    assert "no feature weights at" in words(result.stderr)
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "Say when to stop: --budget 25m, --steps 10000, or both"),
        (("--budget", "1m", "--fall", 100), "Rates that fall need an end: give --steps with --fall"),
        (("--budget", "soon"), "--budget 'soon' is no time"),
        (("--steps", 1, "--pack", "seaside"), "no config 'seaside'; there are landscape, paper"),
        (("--steps", 1, "--crop", 40), "--crop 0 or a multiple of 16 from 32 on"),
        (("--steps", 1, "--crop", 16), "--crop 0 or a multiple of 16 from 32 on"),
        (("--steps", 1, "--crop", -32), "--crop 0 or a multiple of 16 from 32 on"),
        (("--steps", 1, "--data", "nowhere"), "no folder nowhere/images"),
        (("--steps", 1, "--features", "lost.safetensors"), "no feature weights at lost.safetensors"),
        (("--steps", 1, "--discriminator-features", "lost.safetensors"), "no feature weights at lost"),
        (("--steps", 1, "--segmenter", "lost.safetensors"), "lost.safetensors is no segmenter"),
        (("--steps", 1, "--palette", "lost.json"), "cannot read the palette lost.json"),
        (("--steps", 1, "--device", "abacus"), "device 'abacus' cannot be used here"),
    ],
)
def test_train_says_what_to_change(
    scenes: Path, lite0_file: Path, tmp_path: Path, options: tuple[str | int, ...], message: str
) -> None:
    result = train(scenes, tmp_path, lite0_file, *options)
    assert result.exit_code == 1, result.output
    assert message in words(result.stderr)
    assert "Traceback" not in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", ["[", "[1]", '[{"id": 3, "name": "sky", "colour": "#ffffff"}]', "\x00"])
def test_a_bad_palette(scenes: Path, lite0_file: Path, tmp_path: Path, content: str) -> None:
    (tmp_path / "palette.json").write_text(content)
    result = train(scenes, tmp_path, lite0_file, "--steps", 1, "--palette", tmp_path / "palette.json")
    assert result.exit_code == 1
    assert "palette" in words(result.stderr)


def test_maps_outside_the_palette_and_single_pairs(lite0_file: Path, tmp_path: Path) -> None:
    small = tmp_path / "palette.json"
    small.write_text(json.dumps(LANDSCAPE.to_json()[:3]))
    two, one = write_landscapes(tmp_path / "two", 2), write_landscapes(tmp_path / "one", 1)
    result = train(two, tmp_path / "out", lite0_file, "--steps", 1, "--palette", small)
    assert result.exit_code == 1
    assert "holds ids outside the palette: [17, 27]; known are [0, 2, 3]" in words(result.stderr)
    result = train(one, tmp_path / "out", lite0_file, "--steps", 1)
    assert result.exit_code == 1
    assert "needs at least two pairs" in words(result.stderr)


def test_another_runs_checkpoint(scenes: Path, lite0_file: Path, trained: Path) -> None:
    result = train(scenes, trained, lite0_file, "--steps", 3, "--discriminator-features", lite0_file)
    assert result.exit_code == 1
    assert "belongs to a run with another config, palette or discriminator" in words(result.stderr)


def evaluate(data: Path, pack: Path, *more: str | Path) -> Result:
    return rabit("evaluate", "--data", data, "--pack", pack, "--device", "cpu", *more)


def test_evaluate_prints_one_json_object(scenes: Path, trained: Path, lite0_file: Path) -> None:
    result = evaluate(scenes, trained / "pack", "--features", lite0_file)
    assert result.exit_code == 0, result.output
    scores = json.loads(result.stdout)
    assert (scores["pack"], scores["pairs"]) == ("landscape", 6)
    assert 0 <= scores["agreement"] <= 1
    assert 0 <= scores["segmentation"] <= 1
    assert scores["style"] > 0
    assert scores["perceptual"] > 0
    assert scores["perceptual_distance"] == "relative L1 of efficientnet_lite0 features"
    assert scores["feature_weights"] == str(lite0_file)
    assert "100%" in result.stderr


def test_evaluate_with_lpips_and_chosen_pairs(
    scenes: Path, trained: Path, vgg16_file: Path, tmp_path: Path
) -> None:
    widths = (64, 128, 256, 512, 512)
    heads = {f"lin{i}.model.1.weight": random_vgg16()["features.0.bias"].abs() for i in range(5)}
    heads = {
        key: value.repeat(8)[:width].view(1, -1, 1, 1).contiguous()
        for (key, value), width in zip(heads.items(), widths, strict=True)
    }
    save_file(heads, tmp_path / "heads.safetensors")
    (tmp_path / "chosen.tsv").write_text("scene0\tscene1\n")
    options = ("--features", vgg16_file, "--lpips", tmp_path / "heads.safetensors")
    result = evaluate(scenes, trained / "pack", *options, "--pairs", tmp_path / "chosen.tsv")
    assert result.exit_code == 0, result.output
    scores = json.loads(result.stdout)
    assert scores["pairs"] == 1
    assert scores["perceptual_distance"] == "LPIPS v0.1 on vgg16"
    assert scores["perceptual"] > 0


def test_evaluate_says_what_to_change(
    scenes: Path, trained: Path, lite0_file: Path, vgg16_file: Path, tmp_path: Path
) -> None:
    pack, unlisted = trained / "pack", write_landscapes(tmp_path / "unlisted", 2)
    (unlisted / "pairs.tsv").unlink()
    for arguments, message in (
        ((scenes, tmp_path, "--features", lite0_file), "There is no model pack"),
        ((unlisted, pack, "--features", lite0_file), "cannot read the list of pairs"),
        ((tmp_path / "nowhere", pack, "--features", lite0_file), "no folder"),
        ((scenes, pack, "--features", tmp_path / "lost"), "no feature weights at"),
        ((scenes, pack, "--features", lite0_file, "--lpips", lite0_file), "LPIPS heads belong to VGG-16"),
        ((scenes, pack, "--features", vgg16_file, "--lpips", lite0_file), "holds no LPIPS v0.1 heads"),
    ):
        result = evaluate(*arguments)
        assert result.exit_code == 1, (message, result.output)
        assert message in words(result.stderr)
    result = rabit("evaluate", "--data", scenes, "--pack", pack, "--device", "abacus")
    assert result.exit_code == 1
    assert "device 'abacus' cannot be used here" in words(result.stderr)
