"""Records: what is said of a thing and its files, as bytes; nothing in them is ever executed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load, save

Array = NDArray[np.uint8]

_ABOUT = "about"


def encode(about: Mapping[str, object], arrays: Mapping[str, Array | bytes]) -> bytes:
    """``about`` holds JSON-able values; no array may be empty or be named "about"."""
    said = {_ABOUT: json.dumps(about).encode(), **arrays}
    return save({name: _as_array(value) for name, value in said.items()})


def decode(data: bytes) -> tuple[dict[str, Any], dict[str, Array]]:
    """What ``encode`` was given; bytes come back as arrays of one dimension."""
    arrays = load(data)
    about: dict[str, Any] = json.loads(arrays.pop(_ABOUT).tobytes())
    return about, arrays


def _as_array(value: Array | bytes) -> Array:
    return np.frombuffer(value, np.uint8) if isinstance(value, bytes) else np.ascontiguousarray(value)
