"""What each part of the model brings: train, score and paint with every variant: ``make ablate``.

Runs that are finished are not done again, so a study that was stopped goes on where it was. Every run lies in
a folder of ``--out`` with its scores and weights; the table and the pictures are made of those.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
from rich.console import Console
from rich.progress import track
from safetensors.torch import load_file, save_file

from model.heap import keep_freed_memory
from model.network import Rabit
from model.pack import read_pack
from model.packs import DEFAULT_PACK, find_pack
from model.painter import resolve_device
from model.palette import LANDSCAPE
from model.training.data import Pairs, load_pairs, read_listed_pairs
from model.training.evaluate import Scores, evaluate
from model.training.features import load_features
from model.training.loop import Networks
from model.training.scoring import distance_by
from model.training.study import STUDY, prepared, shrunk, train_variant
from model.training.variants import VARIANTS
from scripts.ablation_page import write_page, write_pictures

ROOT = Path(__file__).resolve().parents[1]
STEPS = 300
COUNT = 32
SAY = Console()


class Study:
    """The data, the networks and the folder that all runs share."""

    def __init__(self, out: Path, steps: int, device: torch.device) -> None:
        self.out, self.steps, self.device = out, steps, device
        self.reader = read_pack(find_pack(DEFAULT_PACK)).network.reader

    def folder(self, variant: str, seed: int) -> Path:
        return self.out / f"{variant}-{seed}-{self.steps}"

    def network(self, variant: str, seed: int) -> Rabit:
        """As it starts."""
        return prepared(VARIANTS[variant], seed, LANDSCAPE, self.reader, STUDY)

    def trained(self, variant: str, seed: int) -> Rabit | None:
        """As it ended; None if it has not been trained yet."""
        path = self.folder(variant, seed) / "network.safetensors"
        if not path.exists():
            return None
        network = self.network(variant, seed).to(self.device).eval()
        network.load_state_dict(load_file(path), strict=False)  # all but the reader
        return network

    def keep(self, variant: str, seed: int, network: Rabit) -> None:
        """The scores are written last: what has them is finished."""
        folder = self.folder(variant, seed)
        folder.mkdir(parents=True, exist_ok=True)
        state = {k: v.contiguous() for k, v in network.state_dict().items() if not k.startswith("reader.")}
        save_file(state, folder / "network.safetensors")

    def results(self) -> Iterator[dict[str, Any]]:
        """The scores of all finished runs."""
        for path in sorted(self.out.glob(f"*-{self.steps}/scores.json")):
            yield json.loads(path.read_text())


def order(names: list[str], seeds: int) -> Iterator[tuple[str, int]]:
    """Seed by seed, so that a study which is stopped has compared all variants; the full model once more."""
    for seed in range(seeds):
        yield from ((name, seed) for name in names)
    if "full" in names:
        yield "full", seeds


def train(study: Study, name: str, seed: int, pairs: Pairs, features: Path) -> float:
    """Train a variant and keep it. Returns the processor seconds of a step."""
    networks = Networks(load_features(features), None)
    with SAY.status(f"{name}, seed {seed}") as status:
        trained = train_variant(
            VARIANTS[name], seed, study.steps, study.network(name, seed), LANDSCAPE, pairs, networks,
            study.device, report=lambda step: status.update(f"{name}, seed {seed}: step {step}"),
        )  # fmt: skip
    study.keep(name, seed, trained.network)
    return trained.seconds / study.steps


def score(
    network: Rabit, pairs: Pairs, listed: tuple[torch.Tensor, ...], judge: Path, heads: Path | None
) -> Scores:
    """Evaluate a variant on the listed pairs, as ``rabit evaluate`` does."""
    features = load_features(judge, **({"deepest": 5} if heads else {})).to(pairs.photos.device)
    distance, _ = distance_by(features, heads)
    steps = evaluate(network, pairs, *listed, distance, features)
    *_, result = track(steps, "  scores", total=len(listed[0]) + 1, console=SAY, transient=True)
    assert result is not None  # the last is the scores
    return result


def main(
    data: Annotated[Path, typer.Option(help="Folder of the pairs to train on.")],
    val: Annotated[Path, typer.Option(help="Folder of the pairs to score on, with pairs.tsv.")],
    features: Annotated[Path, typer.Option(help="EfficientNet-Lite0 or VGG-16, for the losses.")],
    judge: Annotated[Path | None, typer.Option(help="Features to score by, if not those.")] = None,
    heads: Annotated[Path | None, typer.Option(help="LPIPS heads; the judge is VGG-16 then.")] = None,
    out: Annotated[Path, typer.Option(help="Folder of the runs.")] = Path("runs/ablation"),
    steps: Annotated[int, typer.Option(help="Steps of every run.")] = STEPS,
    count: Annotated[int, typer.Option(help="Listed pairs to score, the first ones.")] = COUNT,
    seeds: Annotated[int, typer.Option(help="Runs of every variant; the full model gets one more.")] = 2,
    only: Annotated[list[str] | None, typer.Option(help="Just these variants.")] = None,
    device: Annotated[str, typer.Option(help="cpu, cuda or auto.")] = "cpu",
    page: Annotated[Path, typer.Option(help="The page whose table is filled in.")] = ROOT
    / "docs/ablation.md",
) -> None:
    """Train and score all variants, then write the page's table and its pictures."""
    keep_freed_memory()
    study, names = Study(out, steps, resolve_device(device)), only or list(VARIANTS)
    pairs = shrunk(load_pairs(data, LANDSCAPE, STUDY.stride))
    judged = shrunk(load_pairs(val, LANDSCAPE, STUDY.stride)).to(study.device)
    maps, exemplars = (x[:count] for x in read_listed_pairs(val / "pairs.tsv", judged))
    for name, seed in order(names, seeds):
        path = study.folder(name, seed) / "scores.json"
        if path.exists():
            continue
        seconds = train(study, name, seed, pairs, features)
        network = study.trained(name, seed)
        assert network is not None  # just kept
        scores = asdict(score(network, judged, (maps, exemplars), judge or features, heads))
        row = {"variant": name, "seed": seed, "steps": steps, "seconds": seconds, **scores}
        path.write_text(json.dumps(row, indent=1))
        write_page(list(study.results()), page)
        SAY.print(f"{name}, seed {seed}: {seconds:.2f} s a step, agreement {scores['agreement']:.3f}")
    painters = {name: study.trained(name, 0) for name in names}
    write_pictures({k: v for k, v in painters.items() if v is not None}, page.parent / "images/ablation.jpg")
    write_page(list(study.results()), page)


if __name__ == "__main__":
    typer.run(main)
