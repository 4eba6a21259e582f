"""Packs on disk: round trip, and every way in which they can be wrong."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from model.dice import Bank, ClassLooks
from model.errors import PackError
from model.pack import BANK, WEIGHTS, Pack, read_pack, write_pack
from model.packs import MANIFEST


@pytest.fixture
def folder(tmp_path: Path, small_pack: Pack) -> Path:
    write_pack(small_pack, tmp_path / "pack")
    return tmp_path / "pack"


def change(folder: Path, **entries: object) -> None:
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(manifest | entries))


def test_what_is_written_is_read(folder: Path, small_pack: Pack) -> None:
    read = read_pack(folder)
    assert (read.name, read.version, read.side) == (small_pack.name, small_pack.version, small_pack.side)
    assert read.palette == small_pack.palette
    assert read.network.config == small_pack.network.config
    for key, value in small_pack.network.state_dict().items():
        torch.testing.assert_close(read.network.state_dict()[key], value.half().float())


def test_rewriting_leaves_no_temporary_files(folder: Path, small_pack: Pack) -> None:
    write_pack(small_pack, folder)
    assert sorted(path.name for path in folder.iterdir()) == sorted([MANIFEST, WEIGHTS])


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"no model pack at .*nowhere"):
        read_pack(tmp_path / "nowhere")


def test_missing_weights_are_named(folder: Path) -> None:
    (folder / WEIGHTS).unlink()
    with pytest.raises(PackError, match="cannot read the weights"):
        read_pack(folder)


def test_weights_that_changed_are_refused(folder: Path) -> None:
    data = bytearray((folder / WEIGHTS).read_bytes())
    data[-1] ^= 1
    (folder / WEIGHTS).write_bytes(data)
    with pytest.raises(PackError, match="checksum"):
        read_pack(folder)


@pytest.mark.parametrize("text", ["", "[]", "{", "\u0000"])
def test_a_manifest_that_is_none_is_refused(folder: Path, text: str) -> None:
    (folder / MANIFEST).write_text(text)
    with pytest.raises(PackError, match="JSON"):
        read_pack(folder)


def test_another_format_is_refused(folder: Path) -> None:
    change(folder, format=99)
    with pytest.raises(PackError, match="format 99"):
        read_pack(folder)


@pytest.mark.parametrize("entry", ["config", "palette", "name", "side", "sha256"])
def test_a_manifest_without_an_entry_is_refused(folder: Path, entry: str) -> None:
    manifest = json.loads((folder / MANIFEST).read_text())
    del manifest[entry]
    (folder / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(PackError):
        read_pack(folder)


def test_weights_of_another_config_are_refused(folder: Path, small_pack: Pack) -> None:
    change(folder, config=small_pack.network.config.to_json() | {"style_width": 7})
    with pytest.raises(PackError, match="another version"):
        read_pack(folder)


def test_a_palette_of_another_length_is_refused(folder: Path, small_pack: Pack) -> None:
    change(folder, palette=small_pack.palette.to_json()[:-1])
    with pytest.raises(PackError, match="12 classes and 11"):
        read_pack(folder)


@pytest.fixture
def bank(small_pack: Pack) -> Bank:
    config = small_pack.network.config
    means = torch.randn(5, config.classes - 1, 3 + config.value_width)
    looks = ClassLooks(means, torch.rand_like(means), torch.randn(5, config.style_width))
    return Bank(torch.rand(5, config.classes - 1), looks)


@pytest.fixture
def banked(tmp_path: Path, small_pack: Pack, bank: Bank) -> Path:
    """The folder of a pack with a bank."""
    write_pack(replace(small_pack, bank=bank), tmp_path / "banked")
    return tmp_path / "banked"


def test_a_bank_is_read_as_it_was_written(banked: Path, bank: Bank) -> None:
    read = read_pack(banked).bank
    assert read is not None
    for mine, theirs in zip(
        (bank.shares, *bank.looks.tensors()), (read.shares, *read.looks.tensors()), strict=True
    ):
        assert torch.equal(theirs, mine.half().float())


def test_a_pack_without_a_bank_reads_as_one_of_before_there_were_any(folder: Path) -> None:
    assert read_pack(folder).bank is None
    manifest = json.loads((folder / MANIFEST).read_text())
    del manifest["bank_sha256"]
    (folder / MANIFEST).write_text(json.dumps(manifest))
    assert read_pack(folder).bank is None


def test_a_bank_that_is_gone_or_changed_is_refused(banked: Path) -> None:
    data = bytearray((banked / BANK).read_bytes())
    data[-1] ^= 1
    (banked / BANK).write_bytes(data)
    with pytest.raises(PackError, match=r"bank\.safetensors does not have the checksum"):
        read_pack(banked)
    (banked / BANK).unlink()
    with pytest.raises(PackError, match="cannot read"):
        read_pack(banked)


def test_a_bank_of_another_network_is_refused(tmp_path: Path, small_pack: Pack, bank: Bank) -> None:
    narrow = replace(bank, looks=replace(bank.looks, styles=bank.looks.styles[:, 1:]))
    write_pack(replace(small_pack, bank=narrow), tmp_path)
    with pytest.raises(PackError, match="looks of another network"):
        read_pack(tmp_path)


def test_what_is_made_of_a_pack_has_its_next_version(small_pack: Pack) -> None:
    assert small_pack.next_version == "0.1.0"
    assert replace(small_pack, version="1.9.3").next_version == "1.10.0"
