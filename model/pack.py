"""Packs on disk: weights and bank as safetensors, and a manifest with config, palette and checksums."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from model.config import ModelConfig
from model.dice import Bank, ClassLooks
from model.errors import ConfigError, PackError
from model.network import Rabit
from model.packs import MANIFEST
from model.palette import Palette

FORMAT = 2
WEIGHTS = "model.safetensors"
BANK = "bank.safetensors"


@dataclass(frozen=True)
class Pack:
    """A network with the palette it was trained for, and the looks that dice draw from, if there are any."""

    network: Rabit
    palette: Palette
    name: str
    version: str
    side: int  # short side in pixels that it was trained at
    bank: Bank | None = None

    @property
    def next_version(self) -> str:
        """Of what is made of it: the next minor one."""
        major, minor, *_ = self.version.split(".")
        return f"{major}.{int(minor) + 1}.0"


def write_pack(pack: Pack, folder: Path) -> None:
    """Write ``folder`` so that a reader never sees half of it: weights and bank first, then the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = _save(pack.network.state_dict())
    bank = None if pack.bank is None else _save(_tensors(pack.bank))
    manifest = {
        "format": FORMAT,
        "name": pack.name,
        "version": pack.version,
        "side": pack.side,
        "sha256": _digest(weights),
        "bank_sha256": bank and _digest(bank),
        "config": pack.network.config.to_json(),
        "palette": pack.palette.to_json(),
    }
    _replace(folder / WEIGHTS, weights)
    if bank is not None:
        _replace(folder / BANK, bank)
    _replace(folder / MANIFEST, (json.dumps(manifest, indent=2) + "\n").encode())


def read_pack(folder: Path) -> Pack:
    """Read a pack, its network in float32 on the CPU, in evaluation mode.

    Raises: PackError if files are missing, damaged, of another format, or do not fit their config.
    """
    manifest = _read_manifest(folder / MANIFEST)
    if manifest.get("format") != FORMAT:
        raise PackError(f"{folder} has pack format {manifest.get('format')!r}; this version reads {FORMAT}")
    try:
        weights = _load(folder / WEIGHTS, manifest["sha256"])
        palette = Palette.from_json(manifest["palette"])
        network = Rabit(ModelConfig.from_json(manifest["config"]))
        network.load_state_dict(weights)
        digest = manifest.get("bank_sha256")  # packs of earlier versions have no bank, and work without
        bank = None if digest is None else _bank(_load(folder / BANK, digest), network.config)
        pack = Pack(
            network.eval(), palette, manifest["name"], manifest["version"], int(manifest["side"]), bank
        )
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


def _bank(tensors: dict[str, Tensor], config: ModelConfig) -> Bank:
    """Raises: KeyError for a missing tensor, ValueError for one of another shape than the network's."""
    bank = Bank(tensors["shares"], ClassLooks(tensors["means"], tensors["spreads"], tensors["styles"]))
    n, classes, width = len(bank.shares), config.classes - 1, 3 + config.value_width
    shapes = [(n, classes), (n, classes, width), (n, classes, width), (n, config.style_width)]
    if [tuple(x.shape) for x in (bank.shares, *bank.looks.tensors())] != shapes or not n:
        raise ValueError(f"{BANK} holds looks of another network")
    return bank


def _tensors(bank: Bank) -> dict[str, Tensor]:
    means, spreads, styles = bank.looks.tensors()
    return {"shares": bank.shares, "means": means, "spreads": spreads, "styles": styles}


def _save(tensors: Mapping[str, Tensor]) -> bytes:
    return save({key: value.half().cpu().contiguous() for key, value in tensors.items()})


def _load(path: Path, digest: str) -> dict[str, Tensor]:
    """Raises: OSError, PackError for another checksum, SafetensorError."""
    data = path.read_bytes()
    if _digest(data) != digest:
        raise PackError(f"{path} does not have the checksum of its {MANIFEST}: copy the pack again")
    return {key: value.float() for key, value in load(data).items()}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_suffix(f".{os.getpid()}.part")
    temporary.write_bytes(data)
    temporary.replace(path)


def untrained(config: ModelConfig, palette: Palette, seed: int = 0) -> Pack:
    """A complete pack with random weights; its semantic prior already warps class to class."""
    torch.manual_seed(seed)
    return Pack(Rabit(config).eval(), palette, config.name, "0.0.0", 256)
