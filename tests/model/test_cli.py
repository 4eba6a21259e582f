from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from model.cli import app
from model.imaging import encode_jpeg, encode_png
from model.labels import encode_labels


@pytest.fixture
def pack(small_pack_folder: Path) -> Path:
    return small_pack_folder


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "maps").mkdir()
    for name in ("a", "b"):
        (tmp_path / "maps" / f"{name}.png").write_bytes(encode_labels(np.full((64, 64), 3, np.uint8)))
    (tmp_path / "sea.jpg").write_bytes(encode_jpeg(np.full((80, 80, 3), 90, np.uint8)))
    (tmp_path / "pairs.tsv").write_text("a\tsea\nb\tlost\n")
    look = {"exemplars": [{"exemplar": "sea.jpg"}, {"exemplar": "./sea.jpg"}], "brush": 1}
    (tmp_path / "look.json").write_text(json.dumps(look))
    (tmp_path / "brush.png").write_bytes(encode_png(np.full((64, 64), 128, np.uint8)))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rabit(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def words(text: str) -> str:
    """Without the frames and breaks of a narrow terminal."""
    return re.sub(r"[\s│]+", " ", text)


def test_paint_one_map(data: Path, pack: Path) -> None:
    result = rabit("paint", "--labels", "maps/a.png", "--exemplar", "sea.jpg", "--out", "out", "--pack", pack)
    assert result.exit_code == 0, result.output
    assert [path.name for path in (data / "out").iterdir()] == ["a.png"]
    assert "100%" in result.stderr


def test_paint_a_folder_with_all_pictures(data: Path, pack: Path) -> None:
    result = rabit(
        "paint",
        "--labels",
        "maps",
        "--exemplar",
        "sea.jpg",
        "--out",
        "out",
        "--all",
        "--size",
        128,
        "--pack",
        pack,
    )
    assert result.exit_code == 0, result.output
    assert {path.name for path in (data / "out").iterdir()} == {
        f"{name}{part}.png" for name in ("a", "b") for part in ("", ".confidence", ".warped")
    }


def test_paint_goes_on_past_a_bad_file_and_ends_with_its_name(data: Path, pack: Path) -> None:
    (data / "maps" / "a.png").write_bytes(b"junk")
    result = rabit("paint", "--labels", "maps", "--exemplar", "sea.jpg", "--out", "out", "--pack", pack)
    assert result.exit_code == 1
    assert "1 of 2 could not be painted" in result.stderr
    assert "a The file is not an image" in words(result.stderr)
    assert [path.name for path in (data / "out").iterdir()] == ["b.png"]


def test_paint_pairs_reports_a_missing_exemplar(data: Path, pack: Path) -> None:
    result = rabit(
        "paint",
        "--labels",
        "maps",
        "--pairs",
        "pairs.tsv",
        "--exemplars",
        ".",
        "--out",
        "out",
        "--pack",
        pack,
    )
    assert result.exit_code == 1
    assert "b pairs.tsv, row 2: there is no exemplar photo lost" in words(result.stderr)
    assert [path.name for path in (data / "out").iterdir()] == ["a.png"]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--exemplar", "sea.jpg", "--pairs", "pairs.tsv"),
        ("--exemplar", "sea.jpg", "--exemplars", "."),
        ("--pairs", "pairs.tsv"),
        ("--exemplars", "."),
        ("--exemplar", "sea.jpg", "--look", "look.json"),
    ],
)
def test_paint_wants_one_exemplar_a_look_or_pairs(arguments: tuple[str, ...], data: Path) -> None:
    result = rabit("paint", "--labels", "maps", "--out", "out", *arguments)
    assert result.exit_code == 1
    assert "Give either --exemplar FILE, --look FILE, or --pairs TSV" in words(result.stderr)
    assert not (data / "out").exists()


def test_paint_by_a_look(data: Path, pack: Path) -> None:
    options = ("--look", "look.json", "--brush", "brush.png", "--out", "out", "--pack", pack)
    result = rabit("paint", "--labels", "maps", *options)
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (data / "out").iterdir()) == ["a.png", "b.png"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--look", "look.json", "--seed", "1"), "leave out --seed"),
        (
            ("--look", "lost.json"),
            "Cannot read the look lost.json (No such file or directory): check the path.",
        ),
        (("--look", "pairs.tsv"), "The look is not JSON"),
        (("--look", "look.json", "--brush", "lost.png"), "Cannot read the brush lost.png"),
        (("--look", "look.json", "--brush", "sea.jpg"), "The brush is stored as RGB"),
        (("--look", "look.json", "--brush", "brush.png", "--size", "64"), "leave out one of the two"),
    ],
)
def test_paint_says_what_is_wrong_with_a_look(
    arguments: tuple[str, ...], message: str, data: Path, pack: Path
) -> None:
    result = rabit("paint", "--labels", "maps", "--out", "out", "--pack", pack, *arguments)
    assert result.exit_code == 1
    assert message in words(result.stderr)
    assert "Traceback" not in result.output
    assert not (data / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--pack", "nowhere"), "no model pack 'nowhere'"),
        (("--size", "100"), "size must be a multiple of 16"),
        (("--device", "abacus"), "abacus"),
    ],
)
def test_paint_says_what_is_wrong_in_one_line(
    arguments: tuple[str, str], message: str, data: Path, pack: Path
) -> None:
    given = ("--pack", str(pack), *arguments)
    result = rabit("paint", "--labels", "maps", "--exemplar", "sea.jpg", "--out", "out", *given)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert message in words(result.stderr)
    assert "Traceback" not in result.output


def test_python_m_model_is_the_command_line() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "model", "--help"], capture_output=True, text=True, check=True, timeout=120
    )
    assert "paint" in result.stdout


def test_help_loads_no_network() -> None:
    code = "import sys, model.cli; assert not {'torch', 'torchvision'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_bench_writes_json_for_scripts(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.bench.run.SIDES", (64,))
    monkeypatch.setattr("model.bench.run.MATCHING_SIDES", (64,))
    result = rabit("bench", "--pack", pack, "--device", "cpu", "--runs", 1, "--paper-runs", 0, "--json")
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert report["subjects"][str(pack)]["sides"]["64"]["gflop"] > 0


def test_a_photo_s_map_is_read_edited_and_painted_anew(data: Path, pack: Path) -> None:
    photo = np.random.default_rng(0).integers(0, 256, (120, 200, 3), np.uint8)
    (data / "photo.png").write_bytes(encode_png(photo))
    assert rabit("read", "photo.png", "--out", "maps/read.png", "--pack", pack).exit_code == 0
    labels = np.array(Image.open(data / "maps" / "read.png"))
    assert labels.shape == (120, 200)
    labels[40:60, 90:120] = np.where(labels[40:60, 90:120] == 3, 27, 3)
    (data / "edited.png").write_bytes(encode_labels(labels))
    files = ["--out", "out/edit.png", "--mask", "out/mask.png", "--labels", "maps/read.png"]
    result = rabit("edit", "photo.png", "edited.png", *files, "--pack", pack)
    assert result.exit_code == 0, result.output
    assert "scale of 1" in result.stdout
    after, mask = (np.array(Image.open(data / "out" / f"{name}.png")) for name in ("edit", "mask"))
    assert np.array_equal(after[mask == 0], photo[mask == 0])
    assert (after != photo).any()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sea.jpg", "maps/a.png"], "save it at that size"),
        (["sea.jpg", "lost.png"], "Cannot read lost.png"),
        (["maps/a.png", "maps/a.png", "--labels", "maps/a.png"], "nothing is to be painted"),
    ],
)
def test_what_cannot_be_edited_is_said_in_a_line(
    data: Path, pack: Path, arguments: list[str], words: str
) -> None:
    result = rabit("edit", *arguments, "--out", "out.png", "--pack", pack)
    assert result.exit_code == 1
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1
