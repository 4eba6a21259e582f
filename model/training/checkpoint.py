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
_ADVICE = "copy it again, or remove the folder to start anew"


def random_states(device: torch.device) -> list[torch.Tensor]:
    """The states of this process's generators that training draws from, the CPU's first."""
    states = [torch.get_rng_state()]
    if device.type == "cuda":
        states.append(torch.cuda.get_rng_state(device))
    return states


def restore_random(states: list[torch.Tensor], device: torch.device) -> None:
    """Go on drawing as after ``random_states``; one of a run without CUDA says nothing of CUDA's."""
    cpu, *cuda = states
    torch.set_rng_state(cpu.cpu())
    if cuda and device.type == "cuda":
        torch.cuda.set_rng_state(cuda[0].cpu(), device)


def save_checkpoint(folder: Path, state: dict[str, Any]) -> None:
    """Write ``state`` (tensors, plain values) as ``<step>-<digest>.000``, ``.001`` … and an index of them."""
    folder.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    torch.save(state, buffer)
    data = buffer.getbuffer()  # no copy: a large network's state fills gigabytes
    digest = hashlib.sha256(data).hexdigest()
    # The digest in the name: another state of the same step never overwrites what the index still names.
    names = [f"{state['step']}-{digest[:8]}.{i:03}" for i in range(-(-len(data) // PIECE))]
    for i, name in enumerate(names):
        _replace(folder / name, data[i * PIECE : (i + 1) * PIECE])
    _replace(folder / _INDEX, json.dumps({"pieces": names, "sha256": digest}).encode())
    for old in folder.glob("*.[0-9][0-9][0-9]*"):
        if old.name not in names:
            old.unlink()


def load_checkpoint(folder: Path, device: torch.device) -> dict[str, Any] | None:
    """The state last saved in ``folder``, None if there is none.

    Raises: DataError if its index or pieces are missing or damaged.
    """
    path = folder / _INDEX
    if not path.is_file():
        return None
    try:
        index = json.loads(path.read_text())
        names, digest = index["pieces"], index["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path} is damaged: {error!r}; {_ADVICE}") from error
    try:
        data = b"".join((folder / name).read_bytes() for name in names)
    except OSError as error:
        raise DataError(f"a piece of the checkpoint is missing: {error}; {_ADVICE}") from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise DataError(f"the checkpoint in {folder} is damaged, its checksum differs; {_ADVICE}")
    state: dict[str, Any] = torch.load(io.BytesIO(data), map_location=device, weights_only=True)
    return state


def _replace(path: Path, data: bytes | memoryview) -> None:
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    part.replace(path)
