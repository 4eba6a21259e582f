"""What the showcase shows: the page's own maps, in the page's own colours, weak places included."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model import load_pack
from model.labels import decode_labels
from model.packs import find_pack
from model.palette import LANDSCAPE
from scripts.bundled import EXEMPLARS, ROOT, starter_maps
from scripts.showcase import GAP, HAIR, MAPS, PHOTOS, grid, heat, pair

SIDE = 64


@pytest.fixture(scope="module")
def maps() -> dict[str, np.ndarray]:
    return starter_maps(SIDE)


def test_maps_are_those_of_the_page(maps: dict[str, np.ndarray]) -> None:
    assert len(maps) == 8
    for labels in maps.values():
        assert labels.shape == (SIDE, SIDE)
        assert set(np.unique(labels)) <= set(LANDSCAPE.ids) - {0}


def test_heat_is_the_page_s() -> None:
    module = (ROOT / "web/static/js/core/picture/colourmap.js").as_uri()
    script = f"import {{ heat }} from '{module}'; console.log([0, 0.13, 0.5, 0.87, 1].map(heat).join());"
    node = Path(sys.executable).parent / "node"
    told = subprocess.run(
        [node, "--input-type=module", "--eval", script], check=True, capture_output=True, text=True
    )
    theirs = np.array(told.stdout.split(","), int).reshape(-1, 3)
    ours = heat(np.array([[0, 0.13, 0.5, 0.87, 1]], np.float32))[0]
    assert np.abs(ours.astype(int) - theirs).max() <= 1


def test_what_is_shown_exists_and_has_pairs_without_a_match(maps: dict[str, np.ndarray]) -> None:
    held = {
        name: set(np.unique(decode_labels((EXEMPLARS / "labels" / f"{name}.png").read_bytes(), LANDSCAPE)))
        for name in PHOTOS
    }
    assert any(set(np.unique(maps[id])) - held[name] for id in MAPS for name in PHOTOS)


def test_a_pair_shows_picture_warp_and_confidence(maps: dict[str, np.ndarray]) -> None:
    painter = load_pack(find_pack("landscape"), "cpu")
    photo = np.random.default_rng(0).integers(0, 256, (64, 96, 3), np.uint8)
    exemplar = painter.encode_exemplar(photo, np.full((64, 96), 3, np.uint8))  # sky alone
    painting = painter.paint(maps["lake"], exemplar)
    shown = np.asarray(pair(painting, SIDE))
    half = (SIDE - HAIR) // 2
    assert shown.shape == (SIDE, SIDE + HAIR + half, 3)
    assert (shown[:, :SIDE] == painting.image).all()
    assert tuple(shown[-1, -1]) == (68, 1, 84)  # grass is not in the photo
    assert shown[half + HAIR, SIDE + HAIR, 1] > 100  # its sky is
    sheet = grid([shown[:, :SIDE]], [photo, photo], [[painting, painting]], SIDE)
    assert sheet.size == (SIDE + 2 * (shown.shape[1] + GAP), SIDE + SIDE + GAP)


@pytest.mark.parametrize("name", ["showcase", "sheet"])
def test_committed_pictures_are_small(name: str) -> None:
    path = ROOT / "docs" / "images" / f"{name}.jpg"
    assert path.stat().st_size <= 450_000
    with Image.open(path) as picture:
        assert max(picture.size) < 2000
