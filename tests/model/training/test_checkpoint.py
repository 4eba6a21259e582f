from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from model.errors import DataError
from model.training import checkpoint
from model.training.checkpoint import load_checkpoint, save_checkpoint

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "PIECE", 1000)


def state(step: int, seed: int = 0) -> dict[str, Any]:
    values = torch.randn(40, 25, generator=torch.Generator().manual_seed(seed))
    return {
        "step": step,
        "network": {"weight": values, "strided": values.T},
        "optimiser": {"state": {0: {"step": torch.tensor(4.0)}}, "betas": (0.0, 0.9)},
        "random": [[torch.get_rng_state()]],
    }


def pieces(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "checkpoint.json")


def same(a: Any, b: Any) -> bool:
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, torch.Tensor):
        return torch.equal(a, b) and a.dtype == b.dtype and a.stride() == b.stride()
    return bool(a == b)


def test_what_is_saved_in_pieces_comes_back(tmp_path: Path) -> None:
    save_checkpoint(tmp_path / "new" / "folder", state(250))
    names = pieces(tmp_path / "new" / "folder")
    assert len(names) > 4
    assert all((tmp_path / "new" / "folder" / name).stat().st_size <= 1000 for name in names)
    loaded = load_checkpoint(tmp_path / "new" / "folder", CPU)
    assert same(loaded, state(250))


def test_no_checkpoint_is_none(tmp_path: Path) -> None:
    assert load_checkpoint(tmp_path, CPU) is None
    assert load_checkpoint(tmp_path / "nowhere", CPU) is None


def test_the_old_pieces_go(tmp_path: Path) -> None:
    save_checkpoint(tmp_path, state(1))
    old = pieces(tmp_path)
    (tmp_path / "1-0123abcd.007.part").write_bytes(b"of an interrupted write")
    (tmp_path / "notes.txt").write_text("mine")
    save_checkpoint(tmp_path, state(2))
    assert not set(old) & set(pieces(tmp_path))
    assert (tmp_path / "notes.txt").exists()
    assert [name for name in pieces(tmp_path) if name.endswith(".part")] == []
    loaded = load_checkpoint(tmp_path, CPU)
    assert loaded is not None
    assert loaded["step"] == 2


def test_a_missing_piece(tmp_path: Path) -> None:
    save_checkpoint(tmp_path, state(3))
    (tmp_path / pieces(tmp_path)[1]).unlink()
    with pytest.raises(DataError, match=r"a piece of the checkpoint is missing: .*\.001.*; copy it again"):
        load_checkpoint(tmp_path, CPU)


@pytest.mark.parametrize("damage", [b"", b"x"])
def test_a_damaged_piece(tmp_path: Path, damage: bytes) -> None:
    save_checkpoint(tmp_path, state(3))
    path = tmp_path / pieces(tmp_path)[2]
    path.write_bytes(damage + path.read_bytes()[1:])
    with pytest.raises(DataError, match=r"is damaged, its checksum differs; copy it again"):
        load_checkpoint(tmp_path, CPU)


@pytest.mark.parametrize("index", ['{"pieces": [', "[]", "{}", '{"pieces": []}'])
def test_a_damaged_index(tmp_path: Path, index: str) -> None:
    (tmp_path / "checkpoint.json").write_text(index)
    with pytest.raises(DataError, match=r"checkpoint.json is damaged"):
        load_checkpoint(tmp_path, CPU)


@pytest.mark.parametrize("step", [250, 251])
def test_an_interrupted_write_leaves_the_last_one_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    save_checkpoint(tmp_path, state(250))
    write, writes = Path.write_bytes, 0
    total = len(pieces(tmp_path)) + 1  # and the index
    for survived in range(total):

        def fail(path: Path, data: bytes, survived: int = survived) -> int:
            nonlocal writes
            writes += 1
            if writes > survived:
                write(path, data[: len(data) // 2])
                raise OSError("no space left on device")
            return write(path, data)

        writes = 0
        monkeypatch.setattr(Path, "write_bytes", fail)
        with pytest.raises(OSError, match="no space"):
            save_checkpoint(tmp_path, state(step, seed=1))
        monkeypatch.setattr(Path, "write_bytes", write)
        assert same(load_checkpoint(tmp_path, CPU), state(250))
    save_checkpoint(tmp_path, state(step, seed=1))
    assert same(load_checkpoint(tmp_path, CPU), state(step, seed=1))
