"""The exponential moving average of a network, which is what a run exports."""

from __future__ import annotations

import torch
from torch import nn


@torch.no_grad()
def update_ema(ema: nn.Module, network: nn.Module, decay: float, step: int) -> None:
    """Follow ``network`` after its ``step``-th step, faster at first, when there is little to average."""
    decay = min(decay, (1 + step) / (10 + step))
    torch._foreach_lerp_(list(ema.parameters()), list(network.parameters()), 1 - decay)
