"""What ``rabit train``, ``train-reader`` and ``bank`` do; the command line itself is in ``model.cli``."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import torch
import torch.distributed as dist
from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    track,
)
from rich.text import Text

from model.config import CONFIGS
from model.errors import ConfigError, DataError
from model.heap import keep_freed_memory
from model.network import Rabit
from model.pack import Pack, read_pack, untrained, write_pack
from model.packs import find_pack
from model.painter import resolve_device
from model.palette import LANDSCAPE, Palette
from model.reader import Reader
from model.training.bank import gather_bank
from model.training.calibrating import AT_ONCE, CalibrationRecipe, fit, gather, joined
from model.training.data import Pairs, load_pairs
from model.training.features import load_features, load_lite0
from model.training.loop import Networks, Schedule, Trainer, run
from model.training.reading import ReaderRecipe, ReaderTrainer, run_reader
from model.training.recipe import Recipe
from model.training.segmenter import Segmenter, load_segmenter

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True)
class Run:
    """The arguments of ``rabit train``."""

    data: Path
    start: str | None  # a pack to go on from
    config: str
    reader: str  # a pack
    out: Path
    features: Path | None
    discriminator_features: Path | None
    segmenter: Path | None
    palette: Path | None
    device: str
    seed: int
    schedule: Schedule
    recipe: Recipe


def parse_budget(text: str) -> float:
    """Seconds of '90', '90s', '25m' or '1.5h'. Raises: ConfigError."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", text.strip())
    if not match or float(match[1]) <= 0:
        raise ConfigError(f"--budget {text!r} is no time: write for example 90s, 25m or 1.5h")
    return float(match[1]) * _UNITS[match[2]]


def train(arguments: Run, console: Console) -> None:
    """Train, or go on from the checkpoint in ``out``. Raises: ConfigError, DataError, PackError."""
    with _process_group(arguments.device) as device:
        keep_freed_memory()
        torch.manual_seed(arguments.seed)
        start = _start(arguments)  # the same in every process, so before the ranks part
        rank = dist.get_rank() if dist.is_initialized() else 0
        network, palette = start.network, start.palette
        _check_recipe(arguments.recipe, network.config.stride)
        pairs = load_pairs(arguments.data, palette, network.config.stride)
        if arguments.start is None:
            _take_reader(network, palette, arguments.reader)
        networks = _networks(arguments, palette, pairs)
        trainer = Trainer(network, palette, pairs, arguments.recipe, networks, device, start.next_version)
        torch.manual_seed(arguments.seed + rank)
        resumed = trainer.resume(arguments.out / "checkpoint")
        if rank:
            run(trainer, arguments.schedule, arguments.out, lambda *_: None)
            return
        console.print(
            f"{len(pairs)} pairs, {'resumed at' if resumed else 'from'} step {trainer.step}, {device}"
        )
        with _progress(console, arguments.schedule) as report:
            run(trainer, arguments.schedule, arguments.out, report)
        console.print(f"step {trainer.step}: pack, checkpoint and grids are in {arguments.out}")


def _start(arguments: Run) -> Pack:
    """What a run begins with: a pack that paints, or one that knows nothing yet."""
    if arguments.start is not None:
        if arguments.palette is not None:
            raise ConfigError("--from goes on with the palette of its pack: leave out --palette")
        return read_pack(find_pack(arguments.start))
    if arguments.config not in CONFIGS:
        raise ConfigError(f"no config {arguments.config!r}; there are {', '.join(CONFIGS)}")
    palette = _palette(arguments.palette)
    config = replace(CONFIGS[arguments.config], classes=len(palette))
    return Pack(Rabit(config), palette, config.name, "0.0.0", 0)


def add_bank(data: Path, pack: str, device: str, console: Console) -> None:
    """Gather a pack's bank of looks from photos, and write it into the pack. Raises: DataError, PackError."""
    folder = find_pack(pack)
    source, target = read_pack(folder), resolve_device(device)
    pairs = load_pairs(data, source.palette, source.network.config.stride)
    with console.status("Gathering looks"):
        bank = gather_bank(source.network.to(target), pairs.to(target))
    write_pack(replace(source, bank=bank, version=source.next_version), folder)
    console.print(f"{len(bank.shares)} looks are in {folder}")


def calibrate(
    data: Path, pack: str, out: Path, features: Path | None, device: str, seed: int,
    recipe: CalibrationRecipe, console: Console,
) -> None:  # fmt: skip
    """Fit a pack's confidence, and write the pack to ``out``. Raises: DataError, PackError."""
    keep_freed_memory()
    torch.manual_seed(seed)
    source, target = read_pack(find_pack(pack)), resolve_device(device)
    pairs = load_pairs(data, source.palette, source.network.config.stride).to(target)
    network, judge = source.network.to(target), load_features(features).to(target)
    found = gather(network, judge, pairs, recipe)
    parts = list(track(found, "Matching", total=-(-recipe.matches // AT_ONCE), console=console))
    network.calibration = network.new_calibration().to(target)
    losses = fit(network.calibration, joined(parts), recipe)
    *_, last = track(losses, "Fitting", total=recipe.steps, console=console)
    write_pack(replace(source, version=source.next_version), out)
    console.print(f"loss {last:.4f}: the pack is in {out}")


@dataclass(frozen=True)
class ReaderRun:
    """The arguments of ``rabit train-reader``."""

    data: Path
    pack: str
    out: Path
    features: Path | None  # EfficientNet-Lite0 to start from; else the pack's own reader goes on
    segmenter: Path | None
    palette: Path | None  # of a pack that is yet to be trained
    device: str
    seed: int
    schedule: Schedule
    recipe: ReaderRecipe


def train_reader(arguments: ReaderRun, console: Console) -> None:
    """Train the reader of a pack alone, or go on from the checkpoint in ``out``. Raises: as ``train``."""
    keep_freed_memory()
    torch.manual_seed(arguments.seed)
    pack = _reader_pack(arguments)
    network = pack.network
    pairs = load_pairs(arguments.data, pack.palette, network.config.stride)
    device = resolve_device(arguments.device)
    recipe, classes = arguments.recipe, network.config.classes
    segmenter = _segmenter(arguments.segmenter, pack.palette, pairs)
    trainer = ReaderTrainer(network.reader, classes, pairs, recipe, device, segmenter)
    resumed = trainer.resume(arguments.out / "checkpoint")
    console.print(f"{len(pairs)} pairs, {'resumed at' if resumed else 'from'} step {trainer.step}, {device}")
    schedule = arguments.schedule
    with _progress(console, schedule) as report:
        run_reader(trainer, schedule.seconds, schedule.every, arguments.out / "checkpoint", report)
    network.reader.load_state_dict(trainer.ema.state_dict())
    write_pack(pack, arguments.out / "pack")
    console.print(f"step {trainer.step}: pack and checkpoint are in {arguments.out}")


def _reader_pack(arguments: ReaderRun) -> Pack:
    if arguments.palette:
        palette = _palette(arguments.palette)
        pack = untrained(replace(CONFIGS["landscape"], classes=len(palette)), palette)
    else:
        pack = read_pack(find_pack(arguments.pack))
    if arguments.features:
        pack.network.reader = Reader(pack.network.config.classes - 1, pack.network.config.reader_width)
        load_lite0(arguments.features, pack.network.reader.trunk)
    return pack


def _take_reader(network: Rabit, palette: Palette, pack: str) -> None:
    """Give a network that is to be trained the reader of a pack. Raises: ConfigError, PackError."""
    source = read_pack(find_pack(pack))
    same = source.network.config.reader_width == network.config.reader_width
    if source.palette.ids != palette.ids or not same:
        raise ConfigError(
            f"the pack {pack} reads other classes than are to be painted: train a reader for this palette "
            "with train-reader, and name its pack with --reader"
        )
    network.reader.load_state_dict(source.network.reader.state_dict())


def _palette(path: Path | None) -> Palette:
    if path is None:
        return LANDSCAPE
    try:
        return Palette.from_json(json.loads(path.read_text()))
    except (OSError, ValueError) as error:
        raise DataError(f"cannot read the palette {path}: {error}") from error


def _check_recipe(recipe: Recipe, stride: int) -> None:
    crop = recipe.crop
    if recipe.batch < 1 or crop % stride or not (crop == 0 or crop >= 2 * stride):
        raise ConfigError(
            f"--batch must be at least 1, and --crop 0 or a multiple of {stride} from {2 * stride} on"
        )


def _networks(arguments: Run, palette: Palette, pairs: Pairs) -> Networks:
    perceptual, path = load_features(arguments.features), arguments.discriminator_features
    judges = None if path is None else perceptual if path == arguments.features else load_features(path)
    return Networks(perceptual, judges, _segmenter(arguments.segmenter, palette, pairs))


def _segmenter(path: Path | None, palette: Palette, pairs: Pairs) -> Segmenter | None:
    return None if path is None else load_segmenter(path, palette, min(pairs.labels.shape[-2:]))


@contextmanager
def _process_group(device: str) -> Iterator[torch.device]:
    """The device to train on; joins the other processes when started by torchrun."""
    target = resolve_device(device)
    if "RANK" not in os.environ:
        yield target
        return
    if target.type == "cuda":
        target = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
        torch.cuda.set_device(target)
    dist.init_process_group("nccl" if target.type == "cuda" else "gloo")
    try:
        yield target
    finally:
        dist.destroy_process_group()


@contextmanager
def _progress(console: Console, schedule: Schedule) -> Iterator[_Report]:
    columns = (
        TextColumn("step"),
        MofNCompleteColumn() if schedule.steps else TextColumn("{task.completed}"),
        BarColumn(bar_width=20),
        *([TaskProgressColumn()] if schedule.steps else []),
        TimeElapsedColumn(),
        TextColumn("{task.fields[rate]:.1f} images/s"),
    )
    with _BarAndLosses(*columns, console=console) as progress:
        yield _Report(progress, schedule.steps)


class _BarAndLosses(Progress):
    """The losses stand below the bar, on as many lines as they need."""

    losses = ""

    def get_renderables(self) -> Iterator[RenderableType]:
        yield from super().get_renderables()
        yield Text(self.losses, no_wrap=False, overflow="fold")  # the console itself does not wrap


class _Report:
    """Shows running means of the losses."""

    def __init__(self, progress: _BarAndLosses, steps: int | None) -> None:
        self.progress, self.means, self.rate = progress, dict[str, float](), 0.0
        self.task = progress.add_task("", total=steps, rate=0.0)

    def __call__(self, step: int, terms: dict[str, float], rate: float) -> None:
        for name, value in terms.items():
            self.means[name] = 0.95 * self.means.get(name, value) + 0.05 * value
        self.rate = 0.9 * (self.rate or rate) + 0.1 * rate
        self.progress.losses = "  ".join(f"{name} {value:.2f}" for name, value in self.means.items())
        self.progress.update(self.task, completed=step, rate=self.rate)
