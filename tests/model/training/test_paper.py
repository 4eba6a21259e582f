"""The network of the reference's size is the same code with another config."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch

from model.config import PAPER
from model.network import Rabit
from model.palette import LANDSCAPE
from model.training.data import Pairs
from model.training.features import load_features
from model.training.loop import Networks, Trainer
from model.training.recipe import Recipe
from model.training.sampling import Mix


def narrow(widths: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(width // 16 for width in widths)


def test_the_papers_network_takes_a_step(pairs: Pairs, lite0_file: Path) -> None:
    """Its cells, blocks and depth; the widths divided by 16, for at full width it takes 4 GB."""
    torch.manual_seed(0)
    config = replace(
        PAPER,
        classes=12,
        match_width=16,
        value_width=16,
        style_width=32,
        **{name: narrow(getattr(PAPER, name)) for name in ("map_widths", "photo_widths", "generator_widths")},
    )
    recipe = Recipe(batch=2, crop=0, warm_up=0, mix=replace(Mix(), own=0.5))
    networks = Networks(load_features(lite0_file), None)
    trainer = Trainer(Rabit(config), LANDSCAPE, pairs, recipe, networks, torch.device("cpu"))
    before = {name: p.detach().clone() for name, p in trainer.network.named_parameters()}
    terms = trainer.train_step()
    assert set(terms) >= {"consistency", "mask", "cycle", "contextual", "discriminator"}
    after = dict(trainer.network.named_parameters())
    unchanged = [name for name in before if torch.equal(before[name], after[name])]
    # The calibration's last layer starts at zero, so what lies before it has no gradient in the first step.
    waiting = ("reader.", "calibration.enter.", "calibration.around.")
    assert [name for name in unchanged if not name.startswith(waiting)] == []
    assert all(bool(torch.isfinite(value).all()) for value in after.values())


def test_the_papers_network_has_its_size() -> None:
    with torch.device("meta"):
        network = Rabit(PAPER)
    millions = sum(p.numel() for p in network.parameters()) / 1e6
    assert 100 < millions < 250  # the reference: 174.6
    assert PAPER.cell * PAPER.block * 64 == 256  # 64 × 64 blocks of 2 × 2 cells at 256 × 256
