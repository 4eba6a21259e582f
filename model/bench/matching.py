"""The alignment alone, on random features: its time and memory against the number of blocks."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from model.alignment import Alignment, Features, Vectors
from model.config import ModelConfig


def blocks(config: ModelConfig, side: int) -> int:
    """Blocks of a square map of that side."""
    return (side // (config.cell * config.block)) ** 2


def wait(device: str) -> None:
    """Until the device has done what it was told; a CPU always has."""
    if device.startswith("cuda"):
        torch.cuda.synchronize(device)


@dataclass(frozen=True)
class _Scene:
    """A square map and an exemplar of the same size, both random."""

    alignment: Alignment
    features: Features  # of the map
    key: Vectors
    values: Tensor  # [1, M, b, V]


@torch.inference_mode()
def _scene(config: ModelConfig, side: int, device: str) -> _Scene:
    alignment = Alignment(config.block, config.kept, config.chunk, coherence=config.coherence).to(device)
    cells = side // config.cell
    draw = torch.Generator(device).manual_seed(0)

    def features() -> Features:
        shares = torch.rand(1, config.classes - 1, cells, cells, generator=draw, device=device)
        shares = shares / shares.sum(1, keepdim=True)
        positions = torch.rand(1, 2, config.classes - 1, cells, cells, generator=draw, device=device)
        learned = torch.randn(1, config.match_width, cells, cells, generator=draw, device=device)
        return Features(shares, (2 * positions - 1) * shares[:, None], learned)

    key, of_map = alignment.key(features()), features()
    width = config.value_width + 3 * (2 * config.cell) ** 2
    values = torch.rand(1, blocks(config, side), config.block**2, width, generator=draw, device=device)
    return _Scene(alignment, of_map, key, values)


def prepare(config: ModelConfig, side: int, device: str) -> Callable[[], None]:
    """One match and warp of a square map to an exemplar of the same size, ready to be called."""
    scene = _scene(config, side, device)

    @torch.inference_mode()
    def align() -> None:
        query = scene.alignment.query(scene.features)
        scene.alignment.warp(scene.alignment(query, scene.key), scene.values)
        wait(device)

    return align


def prepare_dense(
    config: ModelConfig, side: int, device: str, share: float, piece: int
) -> Callable[[], Tensor]:
    """The same by a softmax of all cells over all cells, at most ``piece`` entries of its matrix at a time.

    share: of the map's cells that are matched, the first ones. What is called returns what every cell of the
    map draws, [N·b, V], by blocks; 0 for the others.
    """
    scene = _scene(config, side, device)
    keys, values = scene.key.cells[0].flatten(0, 1), scene.values[0].flatten(0, 1)  # [M·b, L], [M·b, V]
    rows, wanted = max(1, piece // len(keys)), round(share * len(keys))

    @torch.inference_mode()
    def align() -> Tensor:
        query = scene.alignment.query(scene.features).cells[0].flatten(0, 1)
        temperature = scene.alignment.log_temperature.exp()
        warped = values.new_full(values.shape, 0)  # held whole, as ours is
        for first in range(0, wanted, rows):
            part = slice(first, min(first + rows, wanted))
            warped[part] = torch.softmax(query[part] @ keys.T / temperature, -1) @ values
        wait(device)
        return warped

    return align


def time_matching(
    config: ModelConfig, sides: Sequence[int], runs: int, device: str
) -> dict[int, list[float]]:
    """Milliseconds of every run by side; the sides take turns, and the first turn does not count."""
    work = {side: prepare(config, side, device) for side in sides}
    laps: dict[int, list[float]] = {side: [] for side in sides}
    for run in range(runs + 1):
        for side, align in work.items():
            start = time.perf_counter()
            align()
            if run:
                laps[side].append(1000 * (time.perf_counter() - start))
    return laps
