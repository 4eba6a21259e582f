"""Any bytes are a look, or refused in words; a look fits a map, or is refused in words: all else is a bug."""

from __future__ import annotations

import json

import numpy as np

from model.errors import LookError
from model.look import lay_out, missing
from model.look_json import look_to_json, read_look
from model.palette import LANDSCAPE

SKY, WATER, SEA = 3, 22, 27
MAP = np.array([[SKY] * 6, [SEA, SEA, SKY, SEA, SEA, 0], [WATER] * 6], np.uint8)
BRUSH = np.arange(MAP.size, dtype=np.uint8).reshape(MAP.shape) * 15
HELD = [frozenset({SKY, WATER}), frozenset({SKY}), frozenset[int](), frozenset({SEA})]


def look(data: bytes) -> bool:
    """Whether it is a look that fits."""
    try:
        named = read_look(data)
        assert read_look(json.dumps(look_to_json(*named))) == named
        held = HELD[: len(named.exemplars)]
        brush = None if named.look.brush is None else BRUSH
        layout = lay_out(named.look, MAP, held, LANDSCAPE, brush)
    except LookError as error:
        return _refused(error)
    for shares in (layout.coarse, layout.fine):
        if shares is not None:
            assert shares.shape == (len(held), *MAP.shape)
            assert shares.min() >= 0
            np.testing.assert_allclose(shares.sum(0), 1, atol=1e-5)
    assert missing(named.look, layout, MAP, held) <= {SKY, WATER, SEA}
    return True


def _refused(error: LookError) -> bool:
    assert len(error.message) > 20
    assert error.message[-1] in ".)"
    json.dumps(error.details, ensure_ascii=False).encode()
    return False
