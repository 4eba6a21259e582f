"""The mean of packs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from typer.testing import CliRunner

from model.averaging import average, parse_part
from model.cli import app
from model.config import ModelConfig
from model.dice import Bank, ClassLooks
from model.errors import ConfigError, PackError
from model.pack import Pack, read_pack, untrained, write_pack
from model.palette import LANDSCAPE, Palette


@pytest.fixture
def packs(small: ModelConfig) -> tuple[Pack, Pack]:
    one, two = (untrained(small, LANDSCAPE, seed) for seed in (1, 2))
    return one, two


def test_the_mean_goes_by_the_ratio_of_the_shares(packs: tuple[Pack, Pack]) -> None:
    one, two = packs
    mean = average([(one, 3.0), (two, 1.0)])
    states = zip(*(p.network.state_dict().values() for p in (mean, one, two)), strict=True)
    for got, a, b in states:
        torch.testing.assert_close(got, 0.75 * a + 0.25 * b)
    assert mean.version == one.next_version


def test_the_packs_themselves_stay_as_they_are(packs: tuple[Pack, Pack]) -> None:
    before = {key: x.clone() for key, x in packs[0].network.state_dict().items()}
    average([(packs[0], 1.0), (packs[1], 1.0)])
    assert all(torch.equal(x, before[key]) for key, x in packs[0].network.state_dict().items())


@pytest.mark.parametrize(
    "text", ["landscape", "landscape:", "landscape:0", "landscape:-1", "x:nan", "x:inf", ":1"]
)
def test_a_part_without_a_share_above_0_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="share"):
        parse_part(text)


def test_a_part_is_a_pack_by_its_folder_and_a_share(packs: tuple[Pack, Pack], tmp_path: Path) -> None:
    write_pack(replace(packs[0], name="one"), tmp_path / "a:b")
    pack, share = parse_part(f"{tmp_path}/a:b:0.25")
    assert (pack.name, share) == ("one", 0.25)
    with pytest.raises(PackError):
        parse_part(f"{tmp_path}/lost:1")


def test_palette_name_and_bank_are_the_first_packs(packs: tuple[Pack, Pack]) -> None:
    bank = Bank(torch.rand(1, 12), ClassLooks(*torch.rand(3, 1, 12)))
    one, two = replace(packs[0], name="one", bank=bank), replace(packs[1], name="two")
    for first, second in ((one, two), (two, one)):
        mean = average([(first, 1.0), (second, 9.0)])
        assert (mean.name, mean.palette) == (first.name, first.palette)
        assert mean.bank is first.bank


def test_one_pack_has_no_mean(packs: tuple[Pack, Pack]) -> None:
    with pytest.raises(ConfigError, match="two packs"):
        average([(packs[0], 1.0)])


def test_packs_of_another_config_or_palette_are_refused(packs: tuple[Pack, Pack], small: ModelConfig) -> None:
    one, two = packs
    wider = untrained(replace(small, value_width=small.value_width + 8), LANDSCAPE)
    renamed = LANDSCAPE.to_json()
    renamed[1]["name"] = "other"
    for other in (wider, replace(two, palette=Palette.from_json(renamed))):
        with pytest.raises(PackError, match="config or palette"):
            average([(one, 1.0), (other, 1.0)])


def test_the_command_writes_a_pack(packs: tuple[Pack, Pack], tmp_path: Path) -> None:
    for name, pack in zip("ab", packs, strict=True):
        write_pack(pack, tmp_path / name)
    arguments = ["average", f"{tmp_path}/a:1", f"{tmp_path}/b:1", "--out", str(tmp_path / "mean")]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert read_pack(tmp_path / "mean").version == packs[0].next_version
