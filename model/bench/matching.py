"""The alignment alone, on random features: its time and memory against the number of blocks."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import torch

from model.alignment import Alignment, Features
from model.config import ModelConfig


def blocks(config: ModelConfig, side: int) -> int:
    """Blocks of a square map of that side."""
    return (side // (config.cell * config.block)) ** 2


def wait(device: str) -> None:
    """Until the device has done what it was told; a CPU always has."""
    if device.startswith("cuda"):
        torch.cuda.synchronize(device)


def prepare(config: ModelConfig, side: int, device: str) -> Callable[[], None]:
    """One match and warp of a square map to an exemplar of the same size, ready to be called."""
    alignment = Alignment(config.block, config.kept, config.chunk).to(device)
    cells = side // config.cell
    draw = torch.Generator(device).manual_seed(0)

    def features() -> Features:
        shares = torch.rand(1, config.classes - 1, cells, cells, generator=draw, device=device)
        shares = shares / shares.sum(1, keepdim=True)
        positions = torch.rand(1, 2, config.classes - 1, cells, cells, generator=draw, device=device)
        learned = torch.randn(1, config.match_width, cells, cells, generator=draw, device=device)
        return Features(shares, (2 * positions - 1) * shares[:, None], learned)

    with torch.inference_mode():
        key, map_features = alignment.key(features()), features()
    width = config.value_width + 3 * (2 * config.cell) ** 2
    values = torch.rand(1, blocks(config, side), config.block**2, width, generator=draw, device=device)

    @torch.inference_mode()
    def align() -> None:
        alignment.warp(alignment(alignment.query(map_features), key), values)
        wait(device)

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
