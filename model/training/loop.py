"""The training loop: alternating steps, EMA, time budget, checkpoints and picture grids."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from model.errors import ConfigError
from model.network import Rabit
from model.pack import Pack, write_pack
from model.palette import Palette
from model.training.bank import gather_bank
from model.training.checkpoint import load_checkpoint, random_states, restore_random, save_checkpoint
from model.training.critic import Critic
from model.training.data import Pairs, class_mix, class_weights
from model.training.discriminator import Discriminator
from model.training.ema import update_ema
from model.training.features import FrozenFeatures, Look, Remembered
from model.training.grid import picture_grid
from model.training.learners import groups, hold_fixed, learning
from model.training.precision import autocast
from model.training.recipe import Recipe
from model.training.retrieval import photo_features
from model.training.sampling import Batch, Sampler
from model.training.segmenter import Segmenter
from model.training.step import (
    Translate,
    Translation,
    adversarial_losses,
    agreement_loss,
    alignment_losses,
    calibration_loss,
    critic_loss,
    discriminator_loss,
    picture_losses,
)
from model.training.uses import kin

M = TypeVar("M", bound=nn.Module)

Report = Callable[[int, dict[str, float], float], None]
"""Called after every step with the step's number, its losses and images per second."""


@dataclass(frozen=True)
class Networks:
    """The frozen networks a run uses."""

    perceptual: FrozenFeatures
    discriminator: FrozenFeatures | None
    segmenter: Segmenter | None = None


class Trainer:
    """Everything a run changes: network, discriminator, their optimisers, the EMA copy and the step."""

    def __init__(
        self,
        network: Rabit,
        palette: Palette,
        pairs: Pairs,
        recipe: Recipe,
        networks: Networks,
        device: torch.device,
        version: str = "0.1.0",
    ) -> None:
        """version: of the packs that come of it."""
        self.recipe, self.palette, self.device, self.step = recipe, palette, device, 0
        self.version = version
        self.network = self._placed(network).train()
        hold_fixed(self.network, recipe)
        self.ema = copy.deepcopy(self.network).requires_grad_(False).eval()
        classes = network.config.classes
        self.discriminator = self._placed(Discriminator(classes, features=networks.discriminator))
        self.critic = self._placed(Critic(network.reader))
        self.features = self._placed(networks.perceptual)
        self.segmenter = networks.segmenter and self._placed(networks.segmenter)
        self.sampler = self._sampler(pairs.to(device))
        self.rarity = class_weights(class_mix(self.sampler.pairs, classes)).to(device)
        self._add_optimisers()
        self._add_forward_passes()

    def _placed(self, module: M) -> M:
        """On the device, in the layout in memory that its convolutions are fast in."""
        return module.to(self.device).to(memory_format=torch.channels_last)

    def _add_optimisers(self) -> None:
        recipe = self.recipe
        self.optimiser = torch.optim.Adam(groups(self.network, recipe), betas=recipe.betas, fused=True)
        self.rates = [group["lr"] for group in self.optimiser.param_groups]
        adversaries = [
            {"params": learning(self.discriminator), "lr": recipe.rate_discriminator},
            {"params": learning(self.critic), "lr": recipe.rate_critic},
        ]
        self.optimiser_d = torch.optim.Adam(adversaries, betas=recipe.betas, fused=True)

    def _add_forward_passes(self) -> None:
        """What a step calls; where several processes train, calls that exchange gradients."""
        self.translate: nn.Module = Translate(self.network, self.recipe.crop)
        self.judge: nn.Module = self.discriminator
        self.criticise: nn.Module = self.critic
        if dist.is_initialized():
            # Warm-up steps leave the generator unused.
            self.translate = DistributedDataParallel(self.translate, find_unused_parameters=True)
            self.judge = DistributedDataParallel(self.judge)
            self.criticise = DistributedDataParallel(self.criticise)

    def _sampler(self, pairs: Pairs) -> Sampler:
        with self._autocast():
            seen = photo_features(self.features, pairs.photos)
        return Sampler(pairs, self.network.config.classes, self.recipe.mix, kin(self.palette), seen)

    def train_step(self, pace: float = 1.0) -> dict[str, float]:
        """One batch: the discriminator's step, then the network's. Returns the weighted losses.

        pace: the share of its rates that the network learns at.
        """
        batch, matching = self.sampler.draw(self.recipe.batch), self.recipe.matching
        warming = self.step < self.recipe.warm_up
        # Discriminator and losses look at the same pictures, often through the same network.
        features = Remembered(self.features)
        judges = self._judges(features)
        with self._autocast(), torch.set_grad_enabled(matching or not warming):
            out: Translation = self.translate(batch, not (warming and matching), not warming)
        terms = self._alignment_terms(out, batch, features) if matching else {}
        judged = dict[str, Tensor]()
        if out.image is not None:
            judged["discriminator"] = self._discriminator_step(out.image, out, judges)
            terms |= {} if warming else self._picture_terms(out.image, out, batch, features, judges)
        if terms:
            self._network_step(torch.stack(list(terms.values())).sum(), pace)
        self.step += 1
        update_ema(self.ema, self.network, self.recipe.ema, self.step)
        return {name: float(value.detach()) for name, value in (judged | terms).items()}

    def _network_step(self, loss: Tensor, pace: float) -> None:
        for group, rate in zip(self.optimiser.param_groups, self.rates, strict=True):
            group["lr"] = pace * rate
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 10.0)
        self.optimiser.step()

    def _judges(self, features: Remembered) -> Remembered | None:
        """What the discriminator sees of pictures, if it does not see their pixels alone."""
        own = self.discriminator.features
        if own is None:
            return None
        return features if own is self.features else Remembered(own)

    def _discriminator_step(self, image: Tensor, out: Translation, judges: Look | None) -> Tensor:
        with self._autocast():
            loss = discriminator_loss(self.judge, image, out, judges)
            loss = loss + critic_loss(self.criticise, image, out, self.rarity)
        self.optimiser_d.zero_grad(set_to_none=True)
        loss.backward()
        self.optimiser_d.step()
        return loss

    def _alignment_terms(self, out: Translation, batch: Batch, features: Look) -> dict[str, Tensor]:
        with self._autocast():
            terms = {"calibration": calibration_loss(out, features, self.recipe.weights)}
        return terms | alignment_losses(self.network, out, batch, self.recipe.weights)

    def _picture_terms(
        self, image: Tensor, out: Translation, batch: Batch, features: Look, judges: Look | None
    ) -> dict[str, Tensor]:
        weights = self.recipe.weights
        adversaries = learning(self.discriminator) + learning(self.critic)
        for p in adversaries:
            p.requires_grad_(False)
        with self._autocast():
            terms = picture_losses(image, out, batch, features, weights)
            terms |= adversarial_losses(self.discriminator, image, out, batch.comparable, weights, judges)
            terms["agreement"] = weights.agreement * agreement_loss(self.critic, image, out, self.rarity)
            if self.segmenter is not None:
                seen = agreement_loss(self.segmenter, image, out, self.rarity, self.segmenter.enlarged)
                terms["recognition"] = weights.recognition * seen
        for p in adversaries:
            p.requires_grad_(True)
        return terms

    def _autocast(self) -> torch.autocast:
        return autocast(self.device, self.recipe.bfloat16)

    def save(self, folder: Path) -> None:
        """Write an exact checkpoint; every process calls it, the first one writes."""
        random = self._random_states()
        if _rank():
            return
        state = {
            "step": self.step,
            "network": self.network.state_dict(),
            "ema": self.ema.state_dict(),
            "discriminator": self.discriminator.trained_state(),
            "critic": self.critic.trained_state(),
            "optimiser": self.optimiser.state_dict(),
            "optimiser_d": self.optimiser_d.state_dict(),
            "random": random,
        }
        save_checkpoint(folder, state)

    def resume(self, folder: Path) -> bool:
        """Go on from the checkpoint in ``folder``; False if there is none.

        Raises: DataError if it is damaged, ConfigError if it belongs to another network.
        """
        state = load_checkpoint(folder, self.device)
        if state is None:
            return False
        try:
            self._restore(state)
        except (KeyError, RuntimeError, ValueError) as error:
            raise ConfigError(
                f"the checkpoint in {folder} belongs to a run with another config, palette or discriminator: "
                "repeat its options, or give another --out"
            ) from error
        return True

    def _restore(self, state: dict[str, Any]) -> None:
        self.network.load_state_dict(state["network"])
        self.ema.load_state_dict(state["ema"])
        self.discriminator.load_state_dict(state["discriminator"], strict=False)
        self.critic.restore(state["critic"], self.network.reader)
        self.optimiser.load_state_dict(state["optimiser"])
        self.optimiser_d.load_state_dict(state["optimiser_d"])
        self.step = state["step"]
        self._restore_random(state["random"])

    def _random_states(self) -> list[list[Tensor]]:
        """The generators' states of every process, the CPU's first."""
        own = random_states(self.device)
        if not dist.is_initialized():
            return [own]
        states: list[Any] = [None] * dist.get_world_size()
        dist.all_gather_object(states, own)
        return states

    def _restore_random(self, states: list[list[Tensor]]) -> None:
        if _rank() < len(states):  # more processes than before: the newcomers keep their seeds
            restore_random(states[_rank()], self.device)

    def pack(self) -> Pack:
        """The EMA network as a pack."""
        pairs = self.sampler.pairs
        side, bank = min(pairs.labels.shape[-2:]), gather_bank(self.ema, pairs)
        return Pack(self.ema, self.palette, self.ema.config.name, self.version, side, bank)


@dataclass(frozen=True)
class Schedule:
    """When a run stops and what it writes on the way."""

    steps: int | None
    seconds: float | None
    every: int  # steps between checkpoints, packs and grids
    fall: int = 0  # last of the steps, over which the network's rates fall to 0

    def pace(self, step: int) -> float:
        """What share of its rates the network learns at."""
        return 1.0 if self.steps is None or not self.fall else min(1.0, (self.steps - step) / self.fall)


def run(trainer: Trainer, schedule: Schedule, out: Path, report: Report) -> None:
    """Train until the steps or the time are over; checkpoint, pack and grid go to ``out``."""
    start = time.monotonic()
    world = dist.get_world_size() if dist.is_initialized() else 1
    while not _over(trainer, schedule, time.monotonic() - start):
        began = time.monotonic()
        terms = trainer.train_step(schedule.pace(trainer.step))
        report(trainer.step, terms, trainer.recipe.batch * world / (time.monotonic() - began))
        if trainer.step % schedule.every == 0:
            _write(trainer, out)
    if trainer.step % schedule.every:
        _write(trainer, out)


def _rank() -> int:
    return dist.get_rank() if dist.is_initialized() else 0


def _over(trainer: Trainer, schedule: Schedule, elapsed: float) -> bool:
    over = schedule.steps is not None and trainer.step >= schedule.steps
    over = over or (schedule.seconds is not None and elapsed >= schedule.seconds)
    if not dist.is_initialized():
        return over
    # Clocks differ between processes; one that stopped alone would leave the others waiting for it.
    flag = torch.tensor(float(over), device=trainer.device)
    dist.broadcast(flag, src=0)
    return bool(flag)


def _write(trainer: Trainer, out: Path) -> None:
    trainer.save(out / "checkpoint")
    if _rank():
        return
    write_pack(trainer.pack(), out / "pack")
    picture_grid(
        trainer.ema, trainer.sampler.pairs, trainer.palette, out / "grids" / f"{trainer.step:06}.jpg"
    )
