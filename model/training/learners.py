"""What of a network learns in a run, and how fast."""

from __future__ import annotations

from typing import Any

from torch import nn

from model.network import Rabit
from model.training.recipe import Recipe


def hold_fixed(network: Rabit, recipe: Recipe) -> None:
    """Exempt from training what is not to change."""
    network.reader.requires_grad_(False)  # trained before, see ``reading``
    if not recipe.matching:
        network.requires_grad_(False)
        for part in (network.carry, network.fuse, network.generator):
            part.requires_grad_(True)


def groups(network: Rabit, recipe: Recipe) -> list[dict[str, Any]]:
    """Parameters with their rates: the calibration is small, has far to go, and hears a calm loss."""
    calibration = learning(network.calibration)
    chosen = {id(p) for p in calibration}
    rest = [p for p in learning(network) if id(p) not in chosen]
    rates = (rest, recipe.rate_generator), (calibration, recipe.rate_calibration)
    return [{"params": parameters, "lr": rate} for parameters, rate in rates if parameters]


def learning(module: nn.Module) -> list[nn.Parameter]:
    """What of a network is trained."""
    return [p for p in module.parameters() if p.requires_grad]
