"""The critic: classes in photos, and what was painted."""

from __future__ import annotations

import torch

from model.reader import Reader
from model.training.critic import Critic


def critic(classes: int = 3) -> Critic:
    torch.manual_seed(0)
    return Critic(Reader(classes, 8))


def test_it_begins_as_the_reader_with_one_class_more() -> None:
    reader = Reader(3, 8)
    image = torch.rand(2, 3, 64, 64) * 2 - 1
    logits = Critic(reader)(image)
    assert logits.shape == (2, 4, 16, 16)
    torch.testing.assert_close(logits[:, :3], reader(image))


def test_the_reader_it_came_from_stays_as_it_is() -> None:
    reader = Reader(3, 8)
    judge = Critic(reader)
    with torch.no_grad():
        judge.reader.project.bias.add_(1)
    assert not torch.equal(judge.reader.project.bias, reader.project.bias)


def test_its_trunk_neither_learns_nor_is_saved() -> None:
    judge = critic()
    assert not any(p.requires_grad for p in judge.reader.trunk.parameters())
    state = judge.trained_state()
    assert not any(name.startswith("reader.trunk.") for name in state)
    learning = {name for name, p in judge.named_parameters() if p.requires_grad}
    assert learning == set(state)
