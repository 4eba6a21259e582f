"""The costs of a training step: arithmetic, time of its parts, memory; and what plain convolutions reach."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from statistics import median
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode, conv_flop_count

from model.bench.matching import wait
from model.training.learners import learning
from model.training.loop import Trainer
from model.training.precision import autocast

HEAVIEST = 3
"""Shapes of the generator's layers that are timed as plain convolutions."""

PARTS = {
    "drawing the batch": lambda trainer: (trainer.sampler, "draw"),
    "forward pass": lambda trainer: (trainer, "translate"),
    "discriminator's and critic's step": lambda trainer: (trainer, "_discriminator_step"),
    "losses of the picture": lambda trainer: (trainer, "_picture_terms"),
    "backward pass and optimiser": lambda trainer: (trainer, "_network_step"),
}
"""Where in a trainer each part is; none is inside another."""

REST = "alignment's losses, mean of weights, rest"

Size = list[int]


class Shape(NamedTuple):
    """Of a 3 × 3 convolution that keeps the size."""

    batch: int
    inputs: int
    outputs: int
    height: int
    width: int

    @property
    def flop(self) -> int:
        """Of the result and both gradients, which cost the same."""
        return 3 * 2 * 9 * self.batch * self.inputs * self.outputs * self.height * self.width


class Laps:
    """Seconds that parts of a step take."""

    def __init__(self, device: torch.device) -> None:
        self.device, self.seconds = str(device), Counter[str]()

    def timed(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same work, whose time is added to that of ``name``."""

        def call(*arguments: Any) -> Any:
            start = self._now()
            result = work(*arguments)
            self.seconds[name] += self._now() - start
            return result

        return call

    def _now(self) -> float:
        wait(self.device)
        return time.perf_counter()


def step(trainer: Trainer) -> None:
    """One step with the batch that all of them have."""
    torch.manual_seed(0)
    trainer.train_step()


def gradients_flop(result: Size, x: Size, weight: Size, *settings: Any, **_: object) -> int:
    """Of a convolution's gradients: each costs what its result does. torch's own formula forgets groups."""
    *_others, transposed, _padding, _groups, wanted = settings
    return sum(wanted[:2]) * conv_flop_count(x, weight, result, transposed)


def counted(work: Callable[[], object]) -> int:
    """FLOP of matrix products and convolutions, those of the gradients included."""
    formulas = {torch.ops.aten.convolution_backward: gradients_flop}
    with FlopCounterMode(display=False, custom_mapping=formulas) as counter:
        work()
    return counter.get_total_flops()


def heaviest(generator: nn.Module, work: Callable[[], object]) -> list[Shape]:
    """Shapes of the 3 × 3 convolutions that most of the generator's arithmetic is in, while it works."""
    seen = Counter[Shape]()

    def note(layer: nn.Conv2d, arguments: tuple[Tensor, ...]) -> None:
        batch, inputs, height, width = arguments[0].shape
        shape = Shape(batch, inputs, layer.out_channels, height, width)
        seen[shape] += shape.flop

    layers = [x for x in generator.modules() if isinstance(x, nn.Conv2d) and x.kernel_size == (3, 3)]
    hooks = [layer.register_forward_pre_hook(note) for layer in layers]
    work()
    for hook in hooks:
        hook.remove()
    return [shape for shape, _ in seen.most_common(HEAVIEST)]


def timed_steps(trainer: Trainer, runs: int) -> dict[str, float]:
    """Median seconds of a step (``step``), of its parts and of the rest."""
    laps, found = Laps(trainer.device), list[dict[str, float]]()
    for name, place in PARTS.items():
        owner, attribute = place(trainer)
        setattr(owner, attribute, laps.timed(name, getattr(owner, attribute)))
    whole = laps.timed("step", step)
    for _ in range(runs):
        laps.seconds.clear()
        whole(trainer)
        known = {name: laps.seconds[name] for name in ("step", *PARTS)}
        found.append({**known, REST: 2 * known["step"] - sum(known.values())})
    return {name: median(each[name] for each in found) for name in found[0]}


def precision(device: torch.device, bfloat16: bool | None) -> torch.dtype:
    """What convolutions compute in."""
    one = torch.ones(1, 1, 1, 1, device=device)
    with autocast(device, bfloat16):
        return F.conv2d(one, one).dtype


def plain_rate(shapes: Iterable[Shape], device: torch.device, dtype: torch.dtype, runs: int) -> float:
    """FLOP per second of plain 3 × 3 convolutions, forward and backward, one shape after the other."""
    seconds, flop = 0.0, 0
    for shape in shapes:
        laps = Laps(device)
        work = laps.timed("convolution", plain_convolution(shape, device, dtype))
        work()  # the first one prepares
        each = list[float]()
        for _ in range(runs):
            laps.seconds.clear()
            work()
            each.append(laps.seconds["convolution"])
        seconds, flop = seconds + median(each), flop + shape.flop
    return flop / seconds


def plain_convolution(shape: Shape, device: torch.device, dtype: torch.dtype) -> Callable[[], object]:
    """A convolution and both of its gradients, channels last."""

    def draw(*size: int) -> Tensor:
        x = torch.randn(size, device=device, dtype=dtype)
        return x.to(memory_format=torch.channels_last).requires_grad_()

    x = draw(shape.batch, shape.inputs, shape.height, shape.width)
    weight = draw(shape.outputs, shape.inputs, 3, 3)
    gradient = draw(shape.batch, shape.outputs, shape.height, shape.width).detach()
    return lambda: torch.autograd.grad(F.conv2d(x, weight, padding=1), (x, weight), gradient)


def held(trainer: Trainer) -> dict[str, int]:
    """Bytes of what a run changes, by kind."""
    adversaries = [*learning(trainer.discriminator), *learning(trainer.critic)]
    optimisers = trainer.optimiser, trainer.optimiser_d
    states = [x for each in optimisers for state in each.state.values() for x in state.values()]
    return {
        "network": _bytes(trainer.network.parameters()),
        "its mean": _bytes(trainer.ema.parameters()),
        "discriminator and critic": _bytes(adversaries),
        "optimisers' state": _bytes(x for x in states if isinstance(x, Tensor)),
    }


def _bytes(tensors: Iterable[Tensor]) -> int:
    return sum(x.nbytes for x in tensors)
