"""What a training run is told: sizes, rates and the weights of the losses."""

from __future__ import annotations

from dataclasses import dataclass, field

from model.training.sampling import Mix
from model.training.uses import Use


@dataclass(frozen=True)
class Weights:
    """Weight of each loss; see ``losses`` for the formulas."""

    consistency: float = 1.0
    mask: float = 0.5
    warp: float = 1.0
    cycle: float = 0.1
    calibration: float = 1.0
    reconstruction: float = 3.0
    perceptual: float = 4.0
    contextual: float = 0.3
    grain: float = 0.3
    tone: float = 0.3
    adversarial: float = 1.0
    feature_matching: float = 2.0
    agreement: float = 0.3
    recognition: float = 0.3


@dataclass(frozen=True)
class Recipe:
    """Settings of a training run."""

    batch: int = 8  # per process
    crop: int = 128  # side of the window that the generator is trained on; 0 = whole pictures
    rate_generator: float = 4e-4
    rate_discriminator: float = 8e-4
    rate_critic: float = 1e-4  # it has read photos before, and should not forget how
    rate_calibration: float = 2e-3
    betas: tuple[float, float] = (0.0, 0.9)
    ema: float = 0.999
    matching: bool = True  # encoders, matching and confidence learn; else only fusions and generator
    warm_up: int = 150  # first steps, of alignment and confidence alone, or else of the discriminator alone
    bfloat16: bool | None = None  # None: where the device is a GPU
    weights: Weights = field(default_factory=Weights)
    mix: Mix = field(default_factory=Mix)


FINE_TUNING = Recipe(
    rate_generator=3e-4,
    rate_discriminator=6e-4,
    ema=0.99,
    matching=False,
    warm_up=100,
    weights=Weights(grain=70.0, tone=40.0, adversarial=3.0, agreement=2.0, recognition=28.0),
    mix=Mix(
        own=0.2,
        missing=0.7,
        balanced=0.8,
        uses={Use.SECOND: 0.05, Use.NONE: 0.2, Use.WEAKER: 0.05, Use.MAPPED: 0.05, Use.DICE: 0.05},
    ),
)
"""For a pack that paints already: manipulation, and that painted classes are known again in the picture."""
