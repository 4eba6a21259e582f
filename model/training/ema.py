"""The exponential moving average of a network, which is what a run exports."""

from __future__ import annotations

import torch
from torch import nn


@torch.no_grad()
def update_ema(ema: nn.Module, network: nn.Module, decay: float, step: int) -> None:
    """Follow ``network`` after its ``step``-th step, faster at first, when there is little to average."""
    decay = min(decay, (1 + step) / (10 + step))
    for mine, theirs in zip(ema.parameters(), network.parameters(), strict=True):
        mine.lerp_(theirs, 1 - decay)
