"""The precision that training computes in."""

from __future__ import annotations

import torch


def autocast(device: torch.device, bfloat16: bool | None) -> torch.autocast:
    """Convolutions and products in bfloat16, if wanted; None: where the device is a GPU."""
    wanted = device.type == "cuda" if bfloat16 is None else bfloat16
    return torch.autocast(device.type, torch.bfloat16, enabled=wanted)
