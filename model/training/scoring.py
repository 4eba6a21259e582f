"""What ``rabit evaluate`` and ``evaluate-looks`` do; the command line itself is in ``model.cli``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import torch
from rich.console import Console
from rich.progress import track

from model.errors import ConfigError
from model.pack import read_pack
from model.packs import find_pack
from model.painter import load_pack, resolve_device
from model.training import losses
from model.training.data import load_pairs, read_listed_pairs
from model.training.evaluate import Distance, evaluate
from model.training.evaluate_looks import evaluate_looks
from model.training.features import FrozenFeatures, Vgg16, load_features
from model.training.scores import Lpips


def score(
    data: Path, pack: str, pairs_list: Path | None, features: Path | None, heads: Path | None, device: str,
    console: Console,
) -> dict[str, object]:  # fmt: skip
    """Evaluate a pack on a split. Raises: ConfigError, DataError, PackError."""
    source = read_pack(find_pack(pack))
    target = resolve_device(device)
    pairs = load_pairs(data, source.palette, source.network.config.stride)
    maps, exemplars = read_listed_pairs(pairs_list or data / "pairs.tsv", pairs)
    network = load_features(features, **({"deepest": 5} if heads else {}))
    distance, how = distance_by(network.to(target), heads)
    steps = evaluate(source.network.to(target), pairs.to(target), maps, exemplars, distance, network)
    *_, result = track(steps, "Evaluating", total=len(maps) + 1, console=console)
    assert result is not None  # the last is the scores
    used = str(features) if features else "torchvision VGG16_Weights.IMAGENET1K_V1"
    return {"pack": source.name, **asdict(result), "perceptual_distance": how, "feature_weights": used}


def score_looks(
    data: Path, pack: str, pairs_list: Path | None, most: int | None, console: Console
) -> dict[str, object]:
    """Evaluate a pack's manipulated paintings, on the CPU. Raises: DataError, PackError, LookError."""
    painter = load_pack(find_pack(pack), "cpu")
    pairs = load_pairs(data, painter.palette, painter.stride)
    maps, exemplars = (x[:most] for x in read_listed_pairs(pairs_list or data / "pairs.tsv", pairs))
    steps = evaluate_looks(painter, pairs, maps, exemplars)
    *_, result = track(steps, "Evaluating", total=len(maps) + 1, console=console)
    assert result is not None  # the last is the scores
    scores = {name: round(value, 4) for name, value in result.items()}
    return {"pack": painter.name, "version": painter.version, "pairs": len(maps), **scores}


def distance_by(network: FrozenFeatures, heads: Path | None) -> tuple[Distance, str]:
    """A perceptual distance by these features, LPIPS where there are heads; and what it is, in words.

    Raises: ConfigError, DataError.
    """
    if heads is None:

        def distance(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
            return losses.perceptual(network(a), network(b))[None]

        return distance, f"relative L1 of {network.name} features"
    if not isinstance(network, Vgg16):
        raise ConfigError("LPIPS heads belong to VGG-16: give its weights with --features")
    return Lpips(network, heads), "LPIPS v0.1 on vgg16"
