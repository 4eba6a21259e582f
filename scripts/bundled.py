"""What comes with the app, for scripts that paint it: the maps to start from and the bundled photos."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model import Exemplar, Painter
from model.imaging import decode_photo, fit_pair
from model.labels import decode_labels

ROOT = Path(__file__).resolve().parents[1]
EXEMPLARS = ROOT / "web" / "static" / "exemplars"

_DRAW = """
const { STARTERS, drawStarter } = await import(process.argv[1]);
const side = Number(process.argv[2]);
const maps = STARTERS.map((starter) => [starter.id, Array.from(drawStarter(starter, side, side).data)]);
process.stdout.write(JSON.stringify(Object.fromEntries(maps)));
"""


def starter_maps(side: int) -> dict[str, NDArray[np.uint8]]:
    """The maps that the page offers to start from, by their ids: [side, side] class ids.

    Drawn by the page's own code, under the Node.js beside this Python or else on the path.
    """
    node = shutil.which("node", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if node is None:
        raise SystemExit("There is no Node.js here to draw the maps with: make test-web sets one up.")
    module = (ROOT / "web/static/js/core/map/starters.js").as_uri()
    command = [node, "--input-type=module", "--eval", _DRAW, module, str(side)]
    drawn = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    maps: dict[str, list[int]] = json.loads(drawn)
    return {id: np.array(ids, np.uint8).reshape(side, side) for id, ids in maps.items()}


def bundled_exemplars(painter: Painter, side: int | None = None) -> dict[str, Exemplar]:
    """The bundled photos with their maps, by their names; their short side is the pack's if not given."""
    exemplars = {}
    for photo in sorted(EXEMPLARS.glob("*.jpg")):
        labels = decode_labels((EXEMPLARS / "labels" / f"{photo.stem}.png").read_bytes(), painter.palette)
        pair = fit_pair(decode_photo(photo.read_bytes()), labels, side or painter.side, painter.stride)
        exemplars[photo.stem] = painter.encode_exemplar(*pair)
    return exemplars
