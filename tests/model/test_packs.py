from __future__ import annotations

from pathlib import Path

import pytest

from model.errors import PackError
from model.packs import WEIGHTS, find_pack, pack_names


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    for name in ("sea", "hills"):
        (tmp_path / "weights" / name).mkdir(parents=True)
        (tmp_path / "weights" / name / "pack.json").write_text("{}")
    (tmp_path / "weights" / "notes").mkdir()
    return tmp_path / "weights"


def test_bundled_packs_lie_beside_the_model() -> None:
    assert WEIGHTS.name == "weights"
    assert (WEIGHTS.parent / "model" / "packs.py").is_file()


def test_a_pack_is_found_by_name(weights: Path) -> None:
    assert find_pack("sea", weights) == weights / "sea"


def test_a_pack_is_found_by_path(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_pack(weights / "hills", Path("elsewhere")) == weights / "hills"
    monkeypatch.chdir(weights.parent)
    assert find_pack("weights/hills", Path("elsewhere")) == Path("weights/hills")


def test_a_bundled_name_wins_over_a_folder_at_hand(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (weights.parent / "sea").mkdir()
    (weights.parent / "sea" / "pack.json").write_text("{}")
    monkeypatch.chdir(weights.parent)
    assert find_pack("sea", weights) == weights / "sea"


@pytest.mark.parametrize("name", ["notes", "lake", "", "."])
def test_a_pack_that_is_not_there_lists_those_that_are(name: str, weights: Path) -> None:
    with pytest.raises(PackError, match="hills, sea") as caught:
        find_pack(name, weights)
    assert caught.value.details == {"packs": ["hills", "sea"]}


def test_names_are_those_of_folders_with_a_manifest(weights: Path) -> None:
    assert pack_names(weights) == ["hills", "sea"]
