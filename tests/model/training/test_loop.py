"""Training as a whole: exact resume, EMA, who changes when, what is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

from model import load_pack
from model.config import ModelConfig
from model.errors import ConfigError, DataError
from model.network import Rabit
from model.palette import LANDSCAPE
from model.training import loop
from model.training.data import Pairs
from model.training.features import load_features
from model.training.loop import Networks, Schedule, Trainer, run
from model.training.recipe import FINE_TUNING, Recipe
from model.training.sampling import Mix
from model.training.segmenter import Segmenter, load_segmenter
from tests.model.training.scenes import landscape

RECIPE = Recipe(batch=2, crop=32, warm_up=0)
Make = Callable[..., Trainer]


@pytest.fixture
def make(small: ModelConfig, pairs: Pairs, lite0_file: Path) -> Make:
    """A trainer from a seed."""

    def trainer(
        recipe: Recipe = RECIPE,
        seed: int = 0,
        projected: bool = True,
        device: str = "cpu",
        segmenter: Segmenter | None = None,
    ) -> Trainer:
        torch.manual_seed(seed)
        judges = load_features(lite0_file) if projected else None
        networks = Networks(load_features(lite0_file), judges, segmenter)
        return Trainer(Rabit(small), LANDSCAPE, pairs, recipe, networks, torch.device(device))

    return trainer


def weights(module: nn.Module) -> dict[str, Tensor]:
    return {name: p.detach().clone() for name, p in module.named_parameters()}


def gradients_of(module: nn.Module) -> dict[str, Tensor]:
    return {name: p.grad.clone() for name, p in module.named_parameters() if p.grad is not None}


def equal(a: dict[str, Tensor], b: dict[str, Tensor]) -> bool:
    return a.keys() == b.keys() and all(torch.equal(a[key], b[key]) for key in a)


def silent(*_: object) -> None:
    """A report that nobody reads."""


@pytest.mark.parametrize("warm_up", [0, 1, 2, 3])
def test_stopped_and_resumed_is_never_stopped(make: Make, tmp_path: Path, warm_up: int) -> None:
    recipe = replace(RECIPE, warm_up=warm_up)
    through = make(recipe)
    losses = [through.train_step() for _ in range(4)]

    first = make(recipe)
    run(first, Schedule(2, None, 1), tmp_path, silent)
    second = make(recipe, seed=99)
    assert second.resume(tmp_path / "checkpoint")
    assert second.step == 2
    assert [second.train_step() for _ in range(2)] == losses[2:]

    for name in ("network", "ema", "discriminator", "critic"):
        one, other = getattr(through, name).state_dict(), getattr(second, name).state_dict()
        assert equal(one, other), name
    for name in ("optimiser", "optimiser_d"):
        one, other = (getattr(trainer, name).state_dict()["state"] for trainer in (through, second))
        assert one.keys() == other.keys()
        assert all(equal(one[i], other[i]) for i in one), name
    assert through.step == second.step == 4


def test_a_resumed_critic_is_the_one_that_was_saved(make: Make, tmp_path: Path) -> None:
    trainer = make()
    before = weights(trainer.critic)
    trainer.train_step()
    trainer.save(tmp_path)
    other = make(seed=1)  # of another reader, trunk and all
    assert other.resume(tmp_path)
    assert equal(weights(other.critic), weights(trainer.critic))
    assert not equal(weights(trainer.critic), before)  # it had learned


def test_a_segmenter_has_a_say_in_pictures_and_never_learns(make: Make, segmenter_file: Path) -> None:
    segmenter = load_segmenter(segmenter_file, LANDSCAPE, 64)
    before = {name: value.clone() for name, value in segmenter.named_buffers()}
    told = make(segmenter=segmenter)
    terms = told.train_step()
    without = make()
    assert terms.keys() - without.train_step().keys() == {"recognition"}
    assert terms["recognition"] > 0
    assert not equal(weights(told.network.generator), weights(without.network.generator))
    assert equal(dict(segmenter.named_buffers()), before)


def test_two_runs_of_one_seed_are_equal_and_of_two_seeds_are_not(make: Make) -> None:
    a, b, c = make().train_step(), make().train_step(), make(seed=1).train_step()
    assert a == b != c


def test_nothing_to_resume(make: Make, tmp_path: Path) -> None:
    trainer = make()
    before = weights(trainer.network)
    assert not trainer.resume(tmp_path / "checkpoint")
    assert equal(weights(trainer.network), before)


def test_a_checkpoint_of_another_network_is_refused(
    make: Make, small: ModelConfig, pairs: Pairs, lite0_file: Path, tmp_path: Path
) -> None:
    make().save(tmp_path)
    wide = Rabit(replace(small, match_width=16))
    networks = Networks(load_features(lite0_file), None)
    others = [make(projected=False), Trainer(wide, LANDSCAPE, pairs, RECIPE, networks, torch.device("cpu"))]
    for other in others:
        with pytest.raises(
            ConfigError, match=r"another config, palette or discriminator.*give another --out"
        ):
            other.resume(tmp_path)


def test_a_damaged_checkpoint_is_refused(make: Make, tmp_path: Path) -> None:
    make().save(tmp_path)
    piece = next(tmp_path.glob("*.000"))
    piece.write_bytes(piece.read_bytes()[:-1])
    with pytest.raises(DataError, match="is damaged"):
        make().resume(tmp_path)


def test_warming_up_leaves_generator_and_discriminator_alone(make: Make) -> None:
    trainer = make(replace(RECIPE, warm_up=1))
    generator, discriminator = weights(trainer.network.generator), weights(trainer.discriminator)
    terms = trainer.train_step()
    assert set(terms) == {"consistency", "mask", "warp", "cycle", "calibration"}
    assert equal(weights(trainer.network.generator), generator)
    assert equal(weights(trainer.discriminator), discriminator)
    assert set(trainer.train_step()) >= {"discriminator", "adversarial", "contextual", "agreement"}
    assert not equal(weights(trainer.network.generator), generator)
    assert not equal(weights(trainer.discriminator), discriminator)


def test_each_step_changes_its_own_network_only(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = make(replace(RECIPE, mix=Mix(own=0.5)))
    step, seen, gradients = trainer._discriminator_step, [], dict[str, Tensor]()

    def watched(*arguments: object) -> Tensor:
        before = weights(trainer.network), weights(trainer.discriminator)
        loss = step(*arguments)
        seen.append((before, (weights(trainer.network), weights(trainer.discriminator))))
        gradients.update(gradients_of(trainer.discriminator))
        return loss

    monkeypatch.setattr(trainer, "_discriminator_step", watched)
    trainer.train_step()
    ((network, discriminator), (network_after, discriminator_after)) = seen[0]
    assert equal(network, network_after)
    assert not equal(discriminator, discriminator_after)
    assert equal(discriminator_after, weights(trainer.discriminator))  # the network's step came after
    assert equal(gradients, gradients_of(trainer.discriminator))  # and spent nothing on it
    assert not equal(network, weights(trainer.network))
    features = {p for module in trainer.discriminator.features.modules() for p in module.parameters()}
    assert {p for p in trainer.discriminator.parameters() if not p.requires_grad} == features
    assert equal(weights(trainer.features), weights(make().features))


def test_all_parameters_but_the_readers_move_and_stay_finite(
    small: ModelConfig, pairs: Pairs, lite0_file: Path
) -> None:
    # Without coherence, which leaves the attention no choice in scenes of so few blocks.
    torch.manual_seed(0)
    network = Rabit(replace(small, coherence=0.0))
    networks = Networks(load_features(lite0_file), None)
    recipe = replace(RECIPE, mix=Mix(own=0.5))
    trainer = Trainer(network, LANDSCAPE, pairs, recipe, networks, torch.device("cpu"))
    before = weights(trainer.network)
    for _ in range(2):
        trainer.train_step()
    after = weights(trainer.network)
    unchanged = [name for name in before if torch.equal(before[name], after[name])]
    assert [name for name in unchanged if not name.startswith("reader.")] == []
    assert all(bool(torch.isfinite(value).all()) for value in after.values())


def test_training_without_own_exemplars_works(make: Make) -> None:
    terms = make(replace(RECIPE, mix=Mix(own=0))).train_step()
    assert all(np.isfinite(value) for value in terms.values())
    assert terms["warp"] == 0
    assert terms["calibration"] > 0
    assert not {"reconstruction", "perceptual", "feature_matching"} & set(terms)


def changed(before: dict[str, Tensor], network: nn.Module) -> set[str]:
    """The parts of a network that are no more what they were."""
    after = weights(network)
    return {name.split(".")[0] for name in before if not torch.equal(before[name], after[name])}


FINE = replace(FINE_TUNING, batch=3, crop=32, warm_up=1)


def test_fine_tuning_teaches_the_generator_and_leaves_the_matching(make: Make) -> None:
    trainer = make(FINE)
    before, judge = weights(trainer.network), weights(trainer.discriminator)
    # First the discriminator alone.
    assert set(trainer.train_step()) == {"discriminator"}
    assert changed(before, trainer.network) == set()
    assert not equal(weights(trainer.discriminator), judge)
    terms = trainer.train_step()
    assert {"adversarial", "contextual", "agreement"} <= set(terms)
    assert not {"consistency", "mask", "warp", "cycle", "calibration"} & set(terms)
    assert changed(before, trainer.network) == {"carry", "fuse", "generator"}


def test_fine_tuning_resumes_exactly(make: Make, tmp_path: Path) -> None:
    through = make(FINE)
    losses = [through.train_step() for _ in range(4)]
    run(make(FINE), Schedule(2, None, 1), tmp_path, silent)
    second = make(FINE)  # from the same start, which plain pictures hold to
    torch.manual_seed(99)
    assert second.resume(tmp_path / "checkpoint")
    assert [second.train_step() for _ in range(2)] == losses[2:]
    assert equal(weights(through.ema), weights(second.ema))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_cuda_trains_in_reduced_precision_and_resumes(make: Make, tmp_path: Path) -> None:
    recipe = replace(RECIPE, warm_up=1, mix=Mix(own=0.5))
    trainer = make(recipe, device="cuda")
    run(trainer, Schedule(3, None, 3), tmp_path, silent)
    assert all(bool(torch.isfinite(value).all()) for value in weights(trainer.network).values())
    other = make(recipe, seed=1, device="cuda")
    assert other.resume(tmp_path / "checkpoint")
    assert equal(weights(other.network), weights(trainer.network))
    assert all(np.isfinite(value) for value in other.train_step().values())
    assert load_pack(tmp_path / "pack", "cpu").side == 64


def test_fine_tuning_in_reduced_precision_keeps_parameters_and_losses_exact(make: Make) -> None:
    trainer = make(replace(FINE, batch=12, warm_up=0, bfloat16=True))
    for _ in range(2):
        terms = trainer.train_step()
        assert all(np.isfinite(value) for value in terms.values())
    full = make(replace(FINE, batch=12, warm_up=0)).train_step()
    assert {p.dtype for p in trainer.network.parameters()} == {torch.float32}
    reduced = make(replace(FINE, batch=12, warm_up=0, bfloat16=True)).train_step()
    assert full == pytest.approx(reduced, rel=0.05, abs=0.05)
    assert full != reduced


def test_the_alignment_learns(make: Make) -> None:
    """The features of map and photo come closer within a few steps of warming up."""
    trainer = make(replace(RECIPE, batch=4, warm_up=100, rate_generator=2e-3))
    terms = [trainer.train_step() for _ in range(25)]
    assert terms[-1]["consistency"] < 0.7 * terms[0]["consistency"]


def test_the_reader_stays_as_it_is(make: Make) -> None:
    trainer = make()
    before = weights(trainer.network.reader)
    trainer.train_step()
    assert equal(weights(trainer.network.reader), before)
    assert equal(weights(trainer.ema.reader), before)


def test_ema_follows_slowly_and_faster_at_first(make: Make) -> None:
    trainer = make(replace(RECIPE, warm_up=100, ema=0.3))
    mean = weights(trainer.ema)
    for step, decay in ((1, 2 / 11), (2, 3 / 12), (3, 0.3), (4, 0.3)):
        trainer.train_step()
        assert trainer.step == step
        now = weights(trainer.network)
        mean = {name: decay * value + (1 - decay) * now[name] for name, value in mean.items()}
        for name, value in weights(trainer.ema).items():
            torch.testing.assert_close(value, mean[name], atol=1e-6, rtol=1e-5, msg=name)
    assert not any(p.requires_grad for p in trainer.ema.parameters())
    assert not trainer.ema.training


def test_a_run_writes_a_pack_that_paints_and_a_grid(make: Make, small: ModelConfig, tmp_path: Path) -> None:
    trainer, reports = make(), list[tuple[int, set[str], bool]]()
    run(
        trainer, Schedule(3, None, 2), tmp_path,
        lambda step, terms, rate: reports.append((step, set(terms), rate > 0)),
    )  # fmt: skip
    assert [report[0] for report in reports] == [1, 2, 3]
    assert all({"discriminator", "adversarial"} <= terms and rate for _, terms, rate in reports)
    assert {path.name for path in (tmp_path / "grids").iterdir()} == {"000002.jpg", "000003.jpg"}
    with Image.open(tmp_path / "grids" / "000003.jpg") as grid:
        assert grid.size == (6 * 66 + 2, 6 * 66 + 2)  # map, exemplar, warped, confidence, picture, photo

    painter = load_pack(tmp_path / "pack", "cpu")
    assert (painter.name, painter.side) == (small.name, 64)
    assert painter.bank is not None
    assert len(painter.bank.shares) == 6
    for name, value in trainer.ema.state_dict().items():
        assert torch.equal(painter.network.state_dict()[name], value.half().float()), name
    photo, labels = landscape(0)
    painting = painter.paint(landscape(1)[1], painter.encode_exemplar(photo, labels))
    assert painting.image.shape == (64, 64, 3)


def test_looking_at_grids_does_not_change_the_training(make: Make, tmp_path: Path) -> None:
    a, b = make(), make()
    torch.manual_seed(5)
    run(a, Schedule(3, None, 1), tmp_path / "a", silent)
    torch.manual_seed(5)
    run(b, Schedule(3, None, 100), tmp_path / "b", silent)
    assert equal(weights(a.network), weights(b.network))


def test_a_budget_stops_in_time(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer, clock = make(replace(RECIPE, warm_up=100)), [0.0]
    monkeypatch.setattr(loop.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(trainer, "train_step", timed(trainer, clock))
    run(trainer, Schedule(None, 35, 100), tmp_path, silent)
    assert trainer.step == 4  # the step that begins before the end is finished
    assert (tmp_path / "checkpoint" / "checkpoint.json").is_file()
    run(trainer, Schedule(5, 35, 100), tmp_path, silent)
    assert trainer.step == 5  # whichever comes first
    steps = {int(path.name.split("-")[0]) for path in (tmp_path / "checkpoint").glob("*.000")}
    assert steps == {5}


def timed(trainer: Trainer, clock: list[float]) -> Callable[[float], dict[str, float]]:
    """Its step, which takes ten seconds by this clock."""
    step = trainer.train_step

    def train_step(pace: float) -> dict[str, float]:
        clock[0] += 10
        return step(pace)

    return train_step


def test_rates_fall_to_zero_over_the_last_steps() -> None:
    schedule = Schedule(10, None, 1, fall=4)
    assert [schedule.pace(step) for step in range(5, 10)] == [1, 1, 0.75, 0.5, 0.25]
    assert Schedule(10, None, 1).pace(9) == Schedule(None, 60, 1).pace(9) == 1


def test_the_network_learns_at_the_pace_that_is_asked_and_at_its_rates_again_when_it_goes_on(
    make: Make, tmp_path: Path
) -> None:
    trainer = make()
    rates = [group["lr"] for group in trainer.optimiser.param_groups]
    run(trainer, Schedule(2, None, 2, fall=2), tmp_path, silent)
    assert [group["lr"] for group in trainer.optimiser.param_groups] == [rate / 2 for rate in rates]
    before = weights(trainer.network)
    trainer.train_step(pace=0.0)
    assert equal(weights(trainer.network), before)
    run(trainer, Schedule(4, None, 4), tmp_path, silent)
    assert [group["lr"] for group in trainer.optimiser.param_groups] == rates


def test_a_run_that_is_over_does_nothing(make: Make, tmp_path: Path) -> None:
    trainer = make(replace(RECIPE, warm_up=100))
    run(trainer, Schedule(2, None, 2), tmp_path, silent)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    run(trainer, Schedule(2, None, 2), tmp_path, silent)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()} == before


def test_only_the_newest_checkpoint_is_kept(make: Make, tmp_path: Path) -> None:
    trainer, sizes = make(replace(RECIPE, warm_up=100)), []
    for step in (1, 2, 3):
        run(trainer, Schedule(step, None, 1), tmp_path, silent)
        sizes.append(len(list((tmp_path / "checkpoint").iterdir())))
    assert all(a == b for a, b in pairwise(sizes))
