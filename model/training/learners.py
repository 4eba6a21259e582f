"""What of a network learns in a run, and how fast."""

from __future__ import annotations

from typing import Any

from model.network import Rabit
from model.training.recipe import Recipe


def hold_fixed(network: Rabit, recipe: Recipe) -> None:
    """Exempt from training what is not to change."""
    network.reader.requires_grad_(False)  # trained before, see ``reading``
    if not recipe.matching:
        network.requires_grad_(False)
        for part in (network.calibration, network.carry, network.fuse, network.generator):
            part.requires_grad_(True)


def groups(network: Rabit, recipe: Recipe) -> list[dict[str, Any]]:
    """Parameters with their rates: the calibration is small, has far to go, and hears a calm loss."""
    calibration = list(network.calibration.parameters())
    chosen = {id(p) for p in calibration}
    rest = [p for p in network.parameters() if p.requires_grad and id(p) not in chosen]
    return [
        {"params": rest, "lr": recipe.rate_generator},
        {"params": calibration, "lr": recipe.rate_calibration},
    ]
