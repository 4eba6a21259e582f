"""A small data set of drawn landscapes, and random feature networks."""

from __future__ import annotations

from pathlib import Path

import pytest
from safetensors.torch import save_file

from model.palette import LANDSCAPE
from model.training.data import Pairs, load_pairs
from tests.model.training.scenes import write_landscapes
from tests.model.training.weights import random_lite0, random_vgg16, write_segmenter


@pytest.fixture(scope="session")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of six landscapes of 64 × 64 pixels."""
    return write_landscapes(tmp_path_factory.mktemp("scenes"), 6)


@pytest.fixture(scope="session")
def pairs(scenes: Path) -> Pairs:
    return load_pairs(scenes, LANDSCAPE, 16)


@pytest.fixture(scope="session")
def lite0_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("features") / "lite0.safetensors"
    save_file(random_lite0(), path)
    return path


@pytest.fixture(scope="session")
def vgg16_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("features") / "vgg16.safetensors"
    save_file({key: value.half() for key, value in random_vgg16().items()}, path)
    return path


@pytest.fixture(scope="session")
def segmenter_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One of the palette's classes and of others; it wants pictures of twice the landscapes' side."""
    classes = [*LANDSCAPE.ids[1:], 1, 2]
    return write_segmenter(tmp_path_factory.mktemp("segmenter") / "segmenter.safetensors", classes)
