"""The mean of packs: of runs from one start, it is often better than each of them."""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from model.errors import ConfigError, PackError
from model.pack import Pack, read_pack
from model.packs import find_pack

Part = tuple[Pack, float]
"""A pack and its share, above 0."""


def parse_part(text: str) -> Part:
    """A pack, by name or folder, and its share: ``PACK:SHARE``. Raises: ConfigError, PackError."""
    name, colon, number = text.rpartition(":")
    try:
        share = float(number)
    except ValueError:
        share = math.nan
    if not colon or not name or not 0 < share < math.inf:
        raise ConfigError(f"{text!r} is no pack with its share: write for example landscape:0.5, above 0")
    return read_pack(find_pack(name)), share


def average(parts: Sequence[Part]) -> Pack:
    """The mean of packs' weights by their shares, of which only the ratios count.

    Palette, name and bank are the first's, the version the one after its.
    Raises: ConfigError for fewer than two packs, PackError if they differ in config or palette.
    """
    if len(parts) < 2:
        raise ConfigError("a mean is of two packs or more: name another one")
    first, total = parts[0][0], math.fsum(share for _, share in parts)
    for pack, _ in parts[1:]:
        _check_same(first, pack)
    states = [(pack.network.state_dict(), share / total) for pack, share in parts]
    mean = {key: _mean([(state[key], share) for state, share in states]) for key in states[0][0]}
    network = copy.deepcopy(first.network)
    network.load_state_dict(mean)
    return replace(first, network=network, version=first.next_version)


def _mean(parts: Sequence[tuple[Tensor, float]]) -> Tensor:
    return torch.stack([x.double() * share for x, share in parts]).sum(0).to(parts[0][0].dtype)


def _check_same(first: Pack, other: Pack) -> None:
    if first.network.config != other.network.config or first.palette.to_json() != other.palette.to_json():
        raise PackError(
            f"the packs {first.name} {first.version} and {other.name} {other.version} differ in config "
            "or palette: only packs of one kind have a mean"
        )
