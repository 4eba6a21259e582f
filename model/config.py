"""Sizes of a RABIT network: one frozen dataclass and its two named settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from model.errors import ConfigError

STRIDES = (1, 2, 4, 8, 16)
"""Pixels per feature at each scale of every pyramid, finest first."""


@dataclass(frozen=True)
class ModelConfig:
    """Architecture of a RABIT network.

    A *cell* is one feature of the matching grid, a *block* is ``block`` × ``block`` cells (paper: 2 × 2;
    larger ones carry more texture whole).
    Every ``*_widths`` holds the channels at ``STRIDES``, finest first.
    """

    name: str
    classes: int  # palette entries, the unknown class included
    cell: int  # pixels per cell side, one of STRIDES
    block: int  # cells per block side
    kept: int  # k: exemplar blocks kept per block
    coherence: float  # what a match gains by each neighbour that it continues; 0 in the paper
    levelling: float  # cells that a step in colour, where matches part, is spread over; 0 in the paper
    match_width: int  # channels of the learned matching features
    value_width: int  # channels of the photo features that a cell carries
    map_widths: tuple[int, ...]  # label-map encoder, and the condition at each scale
    photo_widths: tuple[int, ...]
    generator_widths: tuple[int, ...]
    depth: int = 1  # residual blocks per scale and encoder, from stride 4 on
    style_width: int = 64
    confidence_width: int = 32  # channels of what judges a match
    reader_width: int = 96  # channels of the reader's top-down path
    chunk: int = 1024  # query blocks ranked at a time

    def __post_init__(self) -> None:
        for name in ("map_widths", "photo_widths", "generator_widths"):
            if len(getattr(self, name)) != len(STRIDES):
                raise ConfigError(f"{name} needs {len(STRIDES)} entries, one per stride {STRIDES}")
        if self.cell not in STRIDES or self.cell * self.block > STRIDES[-1]:
            raise ConfigError(f"cell must be one of {STRIDES} and cell × block at most {STRIDES[-1]} pixels")

    @property
    def stride(self) -> int:
        """Every side of a map or photo must divide by this many pixels."""
        return STRIDES[-1]

    def to_json(self) -> dict[str, object]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> ModelConfig:
        """Raises: ConfigError for missing or unknown entries."""
        known = {field.name for field in fields(cls)}
        if set(data) != known:
            raise ConfigError(f"config entries differ from this version's: {sorted(set(data) ^ known)}")
        return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in data.items()})  # type: ignore[arg-type]


LANDSCAPE = ModelConfig(
    name="landscape",
    classes=12,
    cell=4,
    block=4,
    kept=3,
    coherence=0.15,
    levelling=4.0,
    match_width=64,
    value_width=96,
    map_widths=(16, 32, 64, 96, 128),
    photo_widths=(16, 32, 64, 96, 160),
    generator_widths=(24, 48, 96, 160, 256),
)
"""The shipped network: 64 × 64 cells in 16 × 16 blocks for a 256 × 256 map."""

PAPER = ModelConfig(
    name="paper",
    classes=151,
    cell=2,
    block=2,
    kept=3,
    coherence=0.0,
    levelling=0.0,
    match_width=256,
    value_width=256,
    map_widths=(64, 128, 256, 384, 512),
    photo_widths=(64, 128, 256, 512, 768),
    generator_widths=(128, 256, 512, 1024, 1536),
    depth=2,
    style_width=512,
)
"""The reference's size: matching at 128 × 128 features in 2 × 2 blocks, wide layers, 150 classes."""

CONFIGS = {config.name: config for config in (LANDSCAPE, PAPER)}
