"""Training the reader: photos in, their label maps out. It comes first; the rest leaves it as it is."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from model.errors import ConfigError
from model.layers import resize
from model.reader import Reader
from model.training import losses
from model.training.augmentation import STRONG, draw_places, relit, taken, taken_map, to_signed
from model.training.checkpoint import load_checkpoint, random_states, restore_random, save_checkpoint
from model.training.data import Pairs, class_mix, class_weights
from model.training.ema import update_ema
from model.training.loop import Report
from model.training.precision import autocast
from model.training.segmenter import Segmenter


@dataclass(frozen=True)
class ReaderRecipe:
    """Settings of a reader's training; the rates fall to 0 along half a cosine over ``steps``."""

    steps: int = 4500
    batch: int = 8
    side: int = 192  # what a random square of a photo is scaled to
    rate_trunk: float = 3e-4
    rate_rest: float = 2e-3
    decay: float = 0.01
    ema: float = 0.995
    warm_up: int = 100
    bfloat16: bool | None = None  # None: where the device is a GPU


class ReaderTrainer:
    """A reader, its optimiser and the EMA copy that is kept."""

    def __init__(
        self,
        reader: Reader,
        classes: int,
        pairs: Pairs,
        recipe: ReaderRecipe,
        device: torch.device,
        segmenter: Segmenter | None = None,
    ) -> None:
        """segmenter: of whole photos; given, what it sees in them is learned, and not the maps."""
        self.recipe, self.step, self.device = recipe, 0, device
        self.pairs = pairs.to(device)
        self.segmenter = segmenter and segmenter.to(device).to(memory_format=torch.channels_last)
        self.reader = reader.to(device).to(memory_format=torch.channels_last).train()
        self.ema = copy.deepcopy(self.reader).requires_grad_(False).eval()
        self.weights = class_weights(class_mix(self.pairs, classes)).to(device)
        trunk = list(reader.trunk.parameters())
        rest = [p for name, p in reader.named_parameters() if not name.startswith("trunk.")]
        groups = [
            {"params": trunk, "lr": recipe.rate_trunk, "rate": recipe.rate_trunk},
            {"params": rest, "lr": recipe.rate_rest, "rate": recipe.rate_rest},
        ]
        self.optimiser = torch.optim.AdamW(groups, weight_decay=recipe.decay, fused=True)

    def train_step(self) -> float:
        """One batch. Returns the loss."""
        for group in self.optimiser.param_groups:
            group["lr"] = group["rate"] * self._pace()
        chosen = torch.randint(len(self.pairs), (self.recipe.batch,)).to(self.device)
        places = draw_squares(len(chosen), self.pairs.photos.shape[-2:], self.recipe.side).to(self.device)
        photos = relit(taken(to_signed(self.pairs.photos[chosen]), places), STRONG)
        if self.segmenter is None:
            labels = taken_map(self.pairs.labels[chosen], places)
            loss = losses.segmentation(self._read(photos), labels, self.weights)
        else:
            photos, p = mixed(photos, taken(self._seen[chosen].float(), places))
            loss = losses.distillation(self._read(photos), p, self.weights)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.reader.parameters(), 5.0)
        self.optimiser.step()
        self.step += 1
        update_ema(self.ema, self.reader, self.recipe.ema, self.step)
        return float(loss.detach())

    def _read(self, photos: Tensor) -> Tensor:
        with autocast(self.device, self.recipe.bfloat16):
            logits = self.reader(photos)
        return resize(logits.float(), (self.recipe.side, self.recipe.side))

    @cached_property
    @torch.no_grad()
    def _seen(self) -> Tensor:
        """The segmenter's probabilities of the classes in every photo, at half its size: [n, C, H/2, W/2].

        Of a run that is over nothing is asked.
        """
        assert self.segmenter is not None
        segmenter, seen = self.segmenter, list[Tensor]()
        height, width = self.pairs.photos.shape[-2:]
        for photos in self.pairs.photos.split(self.recipe.batch):
            shown = F.interpolate(to_signed(photos), scale_factor=segmenter.enlarged, mode="bilinear")
            with autocast(self.device, self.recipe.bfloat16):
                log_p = segmenter(shown.contiguous(memory_format=torch.channels_last))
            seen.append(resize(log_p[:, :-1].exp(), (height // 2, width // 2)).half())
        return torch.cat(seen)

    def _pace(self) -> float:
        recipe = self.recipe
        return (
            min(1.0, (self.step + 1) / recipe.warm_up)
            * 0.5
            * (1 + math.cos(math.pi * self.step / recipe.steps))
        )

    def save(self, folder: Path) -> None:
        """Write an exact checkpoint."""
        state = {
            "step": self.step,
            "reader": self.reader.state_dict(),
            "ema": self.ema.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "random": random_states(self.device),
        }
        save_checkpoint(folder, state)

    def resume(self, folder: Path) -> bool:
        """Go on from the checkpoint in ``folder``; False if there is none. Raises: DataError, ConfigError."""
        state = load_checkpoint(folder, self.device)
        if state is None:
            return False
        try:
            self.reader.load_state_dict(state["reader"])
            self.ema.load_state_dict(state["ema"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.step = state["step"]
            restore_random(state["random"], self.device)
        except (KeyError, RuntimeError, ValueError) as error:
            raise ConfigError(
                f"the checkpoint in {folder} is of another run: repeat its options, or give another --out"
            ) from error
        return True


def run_reader(
    trainer: ReaderTrainer, seconds: float | None, every: int, folder: Path, report: Report
) -> None:
    """Train until the recipe's steps or the time are over; checkpoints go to ``folder``."""
    start = time.monotonic()
    while trainer.step < trainer.recipe.steps and (seconds is None or time.monotonic() - start < seconds):
        began = time.monotonic()
        loss = trainer.train_step()
        report(trainer.step, {"segmentation": loss}, trainer.recipe.batch / (time.monotonic() - began))
        if trainer.step % every == 0:
            trainer.save(folder)
    if trainer.step % every:
        trainer.save(folder)


def draw_squares(n: int, sides: Sequence[int], side: int) -> Tensor:
    """The places of random squares, perhaps mirrored, half to all as high as the photo: [n, side, side, 2].

    sides: the photos' height and width.
    """
    height, width = sides
    scale = 0.5 + 0.5 * torch.rand(n)
    reach = torch.stack([scale * min(1.0, height / width), scale * min(1.0, width / height)], 1)
    return draw_places(reach, (side, side))


def mixed(photos: Tensor, p: Tensor) -> tuple[Tensor, Tensor]:
    """Half of the photos with up to as much of another one over them, and what they show likewise.

    Mixup (Zhang et al. 2018). photos: [B, 3, H, W]; p: [B, C, H, W].
    """
    share = 0.5 * torch.rand(len(photos), 1, 1, 1) * (torch.rand(len(photos), 1, 1, 1) < 0.5)
    share = share.to(photos)
    return torch.lerp(photos, photos.roll(1, 0), share), torch.lerp(p, p.roll(1, 0), share)
