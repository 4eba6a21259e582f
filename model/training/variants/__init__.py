"""Networks that differ from RABIT in one part each, to tell what that part brings; and its peers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from torch import nn

from model.alignment import Alignment
from model.config import LANDSCAPE, ModelConfig
from model.generator import Generator
from model.network import Rabit
from model.training.recipe import Recipe
from model.training.variants.alignments import (
    CoordHead,
    DenseBlocks,
    DenseCells,
    HardTopK,
    SoftWeights,
    WithoutPrior,
)
from model.training.variants.fusions import (
    Concatenation,
    ObedientGenerator,
    SingleChannel,
    UntoldGenerator,
)
from model.training.variants.peers import MapAlone, SquashedConfidence
from model.training.variants.positions import CoordConv, NoPosition


def _as_it_is(recipe: Recipe) -> Recipe:
    return recipe


@dataclass(frozen=True)
class Variant:
    """One row of the study."""

    name: str
    says: str
    build: Callable[[ModelConfig], Rabit] = Rabit
    recipe: Callable[[Recipe], Recipe] = _as_it_is


def _aligned(kind: type[Alignment]) -> Callable[[ModelConfig], Rabit]:
    def build(config: ModelConfig) -> Rabit:
        network = Rabit(config)
        network.alignment = kind(config.block, config.kept, config.chunk)
        return network

    return build


def _keeping(kept: int) -> Callable[[ModelConfig], Rabit]:
    return lambda config: Rabit(replace(config, kept=kept))


def _coherent(config: ModelConfig) -> Rabit:
    return Rabit(replace(config, coherence=LANDSCAPE.coherence))


def _concatenating(config: ModelConfig) -> Rabit:
    network = Rabit(config)
    network.fuse = nn.ModuleList(Concatenation(width) for width in config.map_widths)
    network.generator = _like(network.generator, UntoldGenerator, config)
    return network


def _single_channel(config: ModelConfig) -> Rabit:
    return _confined(Rabit(config))


def _reference(config: ModelConfig) -> Rabit:
    network = _confined(SquashedConfidence(config))
    network.alignment = DenseCells(config.block, config.kept, config.chunk)
    for part in ("map_match", "photo_match"):
        setattr(network, part, CoordHead(getattr(network, part), config.match_width))
    return network


def _confined(network: Rabit) -> Rabit:
    network.fuse = nn.ModuleList(SingleChannel() for _ in network.fuse)
    network.generator = _like(network.generator, ObedientGenerator, network.config)
    return network


def _like(generator: Generator, kind: type[Generator], config: ModelConfig) -> Generator:
    """Another kind of generator that starts with the same weights."""
    other = kind(config.generator_widths, config.map_widths, config.style_width)
    other.load_state_dict(generator.state_dict())
    return other


def _for_the_map_alone(recipe: Recipe) -> Recipe:
    """Every picture is compared with its photo; no alignment is warmed up, and no colour to be known."""
    return replace(
        recipe,
        warm_up=0,
        mix=replace(recipe.mix, own=1.0, dissimilar=0.0),
        weights=replace(recipe.weights, reconstruction=0.0),
    )


def _uncalibrated(recipe: Recipe) -> Recipe:
    """The reference's confidence is what it is."""
    return replace(recipe, weights=replace(recipe.weights, calibration=0.0))


_ALL = (
    Variant("full", "RABIT as it is (k = 3)"),
    Variant("no-position", "without SPE: no positions", NoPosition),
    Variant("coordconv", "without SPE: positions in the whole picture (CoordConv)", CoordConv),
    Variant("concatenation", "without CONFI: plain concatenation", _concatenating),
    Variant("single-channel", "without CONFI: one channel, uncorrected", _single_channel),
    Variant("dense-blocks", "dense softmax of all blocks instead of bi-level", _aligned(DenseBlocks)),
    Variant("hard-top-k", "hard top k, no transport gradient", _aligned(HardTopK)),
    Variant("soft-weights", "soft transport weights of the kept blocks", _aligned(SoftWeights)),
    Variant("k1", "k = 1", _keeping(1)),
    Variant("k5", "k = 5", _keeping(5)),
    Variant("coherent", "matches that continue their neighbours', as shipped", _coherent),
    Variant("no-prior", "without the matching prior", _aligned(WithoutPrior)),
    Variant("spade", "peer: SPADE-style, without exemplar", MapAlone, _for_the_map_alone),
    Variant("reference", "peer: the reference's alignment", _reference, _uncalibrated),
)

VARIANTS: Mapping[str, Variant] = MappingProxyType({variant.name: variant for variant in _ALL})
"""Every variant by its name, the full model first and the peers last."""
