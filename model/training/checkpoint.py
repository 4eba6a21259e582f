"""Training state on disk, in pieces small enough to move; a crash leaves the last one whole."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import torch

from model.errors import DataError

PIECE = 15 * 2**20
_INDEX = "checkpoint.json"


def save_checkpoint(folder: Path, state: dict[str, Any]) -> None:
    """Write ``state`` (tensors, plain values) as ``<step>.000``, ``<step>.001`` … and an index of them."""
    folder.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    torch.save(state, buffer)
    data = buffer.getvalue()
    names = []
    for i, start in enumerate(range(0, len(data), PIECE)):
        names.append(f"{state['step']}.{i:03}")
        (folder / names[-1]).write_bytes(data[start : start + PIECE])
    index = {"pieces": names, "sha256": hashlib.sha256(data).hexdigest()}
    part = folder / f"{_INDEX}.part"
    part.write_text(json.dumps(index))
    part.replace(folder / _INDEX)
    for old in folder.glob("*.[0-9][0-9][0-9]"):
        if old.name not in names:
            old.unlink()


def load_checkpoint(folder: Path, device: torch.device) -> dict[str, Any] | None:
    """The state last saved in ``folder``, None if there is none.

    Raises: DataError if pieces are missing or damaged.
    """
    index_path = folder / _INDEX
    if not index_path.is_file():
        return None
    index = json.loads(index_path.read_text())
    try:
        data = b"".join((folder / name).read_bytes() for name in index["pieces"])
    except OSError as error:
        raise DataError(f"a piece of the checkpoint in {folder} is missing: {error}") from error
    if hashlib.sha256(data).hexdigest() != index["sha256"]:
        raise DataError(f"the checkpoint in {folder} is damaged: its checksum differs")
    state: dict[str, Any] = torch.load(io.BytesIO(data), map_location=device, weights_only=True)
    return state
