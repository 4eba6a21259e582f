"""Training the reader: what it is shown, that it learns, stops and goes on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from model.errors import ConfigError
from model.palette import LANDSCAPE
from model.reader import Reader
from model.training.augmentation import taken, taken_map
from model.training.data import Pairs
from model.training.reading import (
    ReaderRecipe,
    ReaderTrainer,
    draw_squares,
    mixed,
    run_reader,
)
from model.training.segmenter import load_segmenter

RECIPE = ReaderRecipe(steps=40, batch=3, side=64, warm_up=3, ema=0.5)
CPU = torch.device("cpu")


def trainer_of(pairs: Pairs, recipe: ReaderRecipe = RECIPE, seed: int = 0) -> ReaderTrainer:
    torch.manual_seed(seed)
    return ReaderTrainer(Reader(11, 16), 12, pairs, recipe, CPU)


def cut(photos: Tensor, labels: Tensor, side: int) -> tuple[Tensor, Tensor]:
    places = draw_squares(len(labels), labels.shape[1:], side)
    return taken(photos.float(), places), taken_map(labels, places)


def weights(reader: torch.nn.Module) -> list[Tensor]:
    return [p.detach().clone() for p in reader.parameters()]


def silent(*_: object) -> None:
    pass


def test_photo_and_map_are_cut_alike() -> None:
    """A photo whose colour is its label stays that, whatever the cut, but for blended edges."""
    labels = torch.zeros(4, 64, 64, dtype=torch.uint8)
    labels[:, :, 32:] = 1
    photos = (labels[:, None] * 255).expand(-1, 3, -1, -1).contiguous()
    torch.manual_seed(1)
    x, y = cut(photos, labels, 64)
    assert x.shape == (4, 3, 64, 64)
    assert set(y.unique().tolist()) <= {0, 1}
    for picture, read in zip(x.mean(1), y, strict=True):
        if len(read.unique()) == 2:
            assert float(((picture > 127.5) == (read == 1)).float().mean()) > 0.97


def test_cuts_differ_in_place_size_and_side() -> None:
    columns = torch.arange(64, dtype=torch.uint8).expand(32, 64, 64).contiguous()
    torch.manual_seed(0)
    _, y = cut(torch.zeros(32, 3, 64, 64, dtype=torch.uint8), columns, 64)
    spans = {(int(row[0, 0]), int(row[0, -1])) for row in y}
    assert len(spans) > 20
    assert any(first > last for first, last in spans)  # mirrored
    assert all(30 <= abs(last - first) <= 63 for first, last in spans)


def test_a_wide_photo_gives_squares() -> None:
    columns = torch.arange(128, dtype=torch.uint8).expand(16, 64, 128).contiguous()
    _, y = cut(torch.zeros(16, 3, 64, 128, dtype=torch.uint8), columns, 64)
    assert all(abs(int(row[0, -1]) - int(row[0, 0])) <= 64 for row in y)


def test_it_learns(pairs: Pairs) -> None:
    trainer = trainer_of(pairs)
    losses = [trainer.train_step() for _ in range(40)]
    assert sum(losses[-10:]) < 0.8 * sum(losses[:10])


def test_it_learns_what_a_segmenter_sees(pairs: Pairs, segmenter_file: Path) -> None:
    segmenter = load_segmenter(segmenter_file, LANDSCAPE, 64)
    torch.manual_seed(0)
    trainer = ReaderTrainer(Reader(11, 16), 12, pairs, RECIPE, CPU, segmenter)
    trainer.weights = torch.ones(11)
    before = {name: value.clone() for name, value in segmenter.named_buffers()}
    losses = [trainer.train_step() for _ in range(40)]
    assert sum(losses[-10:]) < sum(losses[:10])
    photos = pairs.photos / 127.5 - 1
    with torch.no_grad():
        wanted = segmenter(photos)[:, :-1].argmax(1)
        read = functional.interpolate(trainer.ema(photos), size=(64, 64), mode="bilinear").argmax(1)
    # That segmenter knows nothing of the maps: who learns them disagrees with it nearly everywhere.
    assert float((read == wanted).float().mean()) > 0.4
    assert all(torch.equal(value, before[name]) for name, value in segmenter.named_buffers())


def test_half_of_the_photos_are_mixed_and_show_most_of_themselves() -> None:
    torch.manual_seed(0)
    photos = torch.linspace(-1, 1, 400).view(-1, 1, 1, 1).expand(-1, 3, 4, 4)
    found, shown = mixed(photos, 2 * photos[:, :2])
    other = photos.roll(1, 0)
    share = ((found - photos) / (other - photos))[:, 0, 0, 0]
    assert 150 < int((share > 0).sum()) < 250
    assert 0.4 < float(share.max()) <= 0.5
    torch.testing.assert_close(found, torch.lerp(photos, other, share.view(-1, 1, 1, 1)))
    torch.testing.assert_close(shown, 2 * found[:, :2])


def test_stopped_and_resumed_is_never_stopped(pairs: Pairs, tmp_path: Path) -> None:
    whole = trainer_of(pairs)
    for _ in range(4):
        whole.train_step()
    part = trainer_of(pairs)
    for _ in range(2):
        part.train_step()
    part.save(tmp_path)
    other = trainer_of(pairs, seed=9)
    assert other.resume(tmp_path)
    for _ in range(2):
        other.train_step()
    assert all(torch.equal(a, b) for a, b in zip(weights(other.ema), weights(whole.ema), strict=True))


def test_reduced_precision_comes_near_and_keeps_what_is_learned_exact(pairs: Pairs) -> None:
    full, reduced = (trainer_of(pairs, replace(RECIPE, bfloat16=wanted)) for wanted in (None, True))
    losses = full.train_step(), reduced.train_step()
    assert losses[0] == pytest.approx(losses[1], rel=0.05)
    assert losses[0] != losses[1]
    assert {x.dtype for x in weights(reduced.reader) + weights(reduced.ema)} == {torch.float32}
    assert all(bool(torch.isfinite(x).all()) for x in weights(reduced.reader))


def test_a_run_ends_with_its_steps_and_leaves_a_checkpoint(pairs: Pairs, tmp_path: Path) -> None:
    trainer = trainer_of(pairs, replace(RECIPE, steps=3))
    run_reader(trainer, None, 2, tmp_path, silent)
    assert trainer.step == 3
    assert trainer_of(pairs).resume(tmp_path)


def test_a_checkpoint_of_another_reader_is_refused(pairs: Pairs, tmp_path: Path) -> None:
    trainer_of(pairs).save(tmp_path)
    torch.manual_seed(0)
    wider = ReaderTrainer(Reader(11, 32), 12, pairs, RECIPE, CPU)
    with pytest.raises(ConfigError, match="another run: repeat its options"):
        wider.resume(tmp_path)
