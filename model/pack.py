"""Model packs on disk: weights as safetensors, and a manifest with config, palette and checksum."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

from model.config import ModelConfig
from model.errors import ConfigError, PackError
from model.network import Rabit
from model.packs import MANIFEST
from model.palette import Palette

FORMAT = 1
WEIGHTS = "model.safetensors"


@dataclass(frozen=True)
class Pack:
    """A network with the palette it was trained for."""

    network: Rabit
    palette: Palette
    name: str
    version: str
    side: int  # short side in pixels that it was trained at


def write_pack(pack: Pack, folder: Path) -> None:
    """Write ``folder`` so that a reader never sees half of it: weights first, then the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = save({key: value.half().cpu().contiguous() for key, value in pack.network.state_dict().items()})
    manifest = {
        "format": FORMAT,
        "name": pack.name,
        "version": pack.version,
        "side": pack.side,
        "sha256": hashlib.sha256(weights).hexdigest(),
        "config": pack.network.config.to_json(),
        "palette": pack.palette.to_json(),
    }
    _replace(folder / WEIGHTS, weights)
    _replace(folder / MANIFEST, (json.dumps(manifest, indent=2) + "\n").encode())


def read_pack(folder: Path) -> Pack:
    """Read a pack, its network in float32 on the CPU, in evaluation mode.

    Raises: PackError if files are missing, damaged, of another format, or do not fit their config.
    """
    manifest = _read_manifest(folder / MANIFEST)
    if manifest.get("format") != FORMAT:
        raise PackError(f"{folder} has pack format {manifest.get('format')!r}; this version reads {FORMAT}")
    try:
        weights = (folder / WEIGHTS).read_bytes()
        if hashlib.sha256(weights).hexdigest() != manifest["sha256"]:
            raise PackError(
                f"{folder / WEIGHTS} does not have the checksum of its {MANIFEST}: copy the pack again"
            )
        palette = Palette.from_json(manifest["palette"])
        network = Rabit(ModelConfig.from_json(manifest["config"]))
        network.load_state_dict({key: value.float() for key, value in load(weights).items()})
        pack = Pack(network.eval(), palette, manifest["name"], manifest["version"], int(manifest["side"]))
    except OSError as error:
        raise PackError(f"cannot read the weights of {folder}: {error}") from error
    except (KeyError, TypeError, ValueError, ConfigError, SafetensorError, RuntimeError) as error:
        raise PackError(f"the pack in {folder} is damaged or of another version: {error}") from error
    if network.config.classes != len(palette):
        raise PackError(
            f"the pack in {folder} has {network.config.classes} classes and {len(palette)} in its palette"
        )
    return pack


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(path.read_bytes())
    except OSError as error:
        raise PackError(f"no model pack at {path.parent}: expected {MANIFEST} and {WEIGHTS} there") from error
    except ValueError as error:
        raise PackError(f"{path} is not valid JSON: {error}") from error
    if not isinstance(manifest, dict):
        raise PackError(f"{path} must hold a JSON object")
    return manifest


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_suffix(f".{os.getpid()}.part")
    temporary.write_bytes(data)
    temporary.replace(path)


def untrained(config: ModelConfig, palette: Palette, seed: int = 0) -> Pack:
    """A complete pack with random weights; its semantic prior already warps class to class."""
    torch.manual_seed(seed)
    return Pack(Rabit(config).eval(), palette, config.name, "0.0.0", 256)
