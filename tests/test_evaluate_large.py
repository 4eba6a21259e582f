"""Large pictures are compared at their own scale."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from model.training.features import PooledLite0, load_pooled
from scripts.evaluate_large import CROP, PAIRS, Sources, Tally, crops, scaled_up
from tests.model.training.weights import random_lite0


@pytest.fixture(scope="module")
def pooled(tmp_path_factory: pytest.TempPathFactory) -> PooledLite0:
    path = tmp_path_factory.mktemp("features") / "lite0.safetensors"
    save_file(random_lite0(), path)
    return load_pooled(path)


def noise(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)


def test_crops_reach_all_sides_and_keep_every_pixel() -> None:
    picture = noise(512, 700)
    cut = [((x.movedim(0, -1) + 1) * 127.5).round().byte().numpy() for x in crops(picture)]
    assert len(cut) == 4
    assert (np.concatenate(cut[:2], 1)[:, :CROP] == picture[:CROP, :CROP]).all()
    assert (cut[-1] == picture[-CROP:, -CROP:]).all()


def test_what_is_scaled_up_has_less_detail_and_photos_are_the_measure(pooled: PooledLite0) -> None:
    sharp = noise(512, 512)
    photos, blurred = Tally(), Tally()
    with torch.inference_mode():
        photos.add(sharp, pooled)
        blurred.add(scaled_up(sharp[::2, ::2], sharp), pooled)
    assert photos.scores(photos)["detail"] == 1
    detail = blurred.scores(photos)["detail"]
    assert detail is not None
    assert detail < 0.5
    assert blurred.scores(photos)["style"] is None


def test_a_few_pairs_show_all_maps_and_all_photos() -> None:
    numbered = {str(i): np.empty(0) for i in range(8)}
    sources = Sources(numbered, numbered)  # type: ignore[arg-type]
    assert len(set(sources.names(PAIRS))) == PAIRS
    few = sources.names(8)
    assert {id for id, _ in few} == {name for _, name in few} == set(numbered)
