"""Configs: sizes that cannot work are refused, and they survive JSON."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from model.config import CONFIGS, LANDSCAPE, PAPER, ModelConfig
from model.errors import ConfigError
from model.network import Rabit


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_survives_json(config: ModelConfig) -> None:
    assert ModelConfig.from_json(json.loads(json.dumps(config.to_json()))) == config


def test_entries_of_another_version_are_refused() -> None:
    data = LANDSCAPE.to_json()
    del data["cell"]
    with pytest.raises(ConfigError, match="cell"):
        ModelConfig.from_json(data)


@pytest.mark.parametrize(
    ("change", "message"),
    [({"cell": 3}, "cell"), ({"cell": 16}, "block"), ({"map_widths": (1, 2, 3)}, "map_widths")],
)
def test_impossible_sizes_are_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        replace(LANDSCAPE, **change)  # type: ignore[arg-type]


def test_the_shipped_network_is_small() -> None:
    assert sum(p.numel() for p in Rabit(LANDSCAPE).parameters()) <= 10e6


def test_the_paper_matches_at_half_resolution_in_blocks_of_four() -> None:
    assert (PAPER.cell, PAPER.block, PAPER.kept) == (2, 2, 3)
