"""Small networks that the model's tests share."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from model.config import LANDSCAPE, ModelConfig
from model.pack import Pack, untrained, write_pack
from model.painter import Painter
from model.palette import LANDSCAPE as PALETTE


@pytest.fixture(scope="session")
def small() -> ModelConfig:
    """The landscape network with narrow layers."""
    return replace(
        LANDSCAPE,
        match_width=8,
        value_width=12,
        map_widths=(4, 6, 8, 10, 12),
        photo_widths=(4, 6, 8, 10, 12),
        generator_widths=(4, 6, 8, 10, 12),
        style_width=5,
    )


@pytest.fixture(scope="session")
def small_pack(small: ModelConfig) -> Pack:
    return untrained(small, PALETTE)


@pytest.fixture(scope="session")
def painter(small_pack: Pack) -> Painter:
    return Painter(small_pack, "cpu")


@pytest.fixture(scope="session")
def small_pack_folder(small_pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small_pack")
    write_pack(small_pack, folder)
    return folder
