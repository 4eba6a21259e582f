"""Lets people paint on a server of its own, more and more of them, and reports how it held: ``make load``.

For each crowd, the server as it ships and one that takes paintings one at a time are loaded in turns, in
pieces of a minute, so that whatever else the machine does strikes them alike.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated
from urllib.request import urlopen

import psutil
import typer
from prometheus_client.parser import text_string_to_metric_families
from rich.console import Console
from rich.table import Table

from tests.browser.conftest import Server

PEOPLE = Path(__file__).with_name("people.py")
PIECE = 60.0  # seconds
SAMPLE = 2.0  # seconds between looks at the memory
VARIANTS = {"as shipped": {}, "one at a time": {"RABIT_BATCH_SIZE": "1"}}
MIB = 2**20


@dataclass
class Outcome:
    """What one crowd saw of one server, over all its pieces."""

    seconds: float = 0.0
    strokes: Counter[tuple[int, int]] = field(default_factory=Counter)  # (side, milliseconds) → how many
    refused: Counter[str] = field(default_factory=Counter)
    failures: int = 0
    batches: Counter[float] = field(default_factory=Counter)  # up to this many together → how often
    memory: list[int] = field(default_factory=list)  # bytes resident, every SAMPLE

    def per_second(self) -> float:
        """Strokes answered."""
        return sum(self.strokes.values()) / max(self.seconds, 1e-9)

    def milliseconds(self, share: float, side: int) -> float:
        """What ``share`` of the strokes on maps of ``side`` did not exceed."""
        times = sorted((ms, count) for (each, ms), count in self.strokes.items() if each == side)
        left = share * sum(count for _, count in times)
        for ms, count in times:
            left -= count
            if left <= 0:
                return ms
        return float("nan")

    def mean_batch(self) -> float:
        """Jobs that the model took together, about: the histogram's upper bounds count."""
        return sum(size * count for size, count in self.batches.items()) / max(1, sum(self.batches.values()))


def main(
    people: Annotated[str, typer.Option(help="Sizes of the crowds.")] = "1,4,16,64",
    minutes: Annotated[float, typer.Option(help="For each crowd and each server.")] = 2.0,
    last: Annotated[
        float, typer.Option(help="For the largest crowd on the server as shipped, to see its memory.")
    ] = 10.0,
    compare: Annotated[bool, typer.Option(help="Also load a server that takes one at a time.")] = True,
    url: Annotated[
        str | None, typer.Option(help="Load this server on this machine instead of own ones.")
    ] = None,
) -> None:
    """Load a server with people who paint."""
    crowds = sorted(int(size) for size in people.split(","))
    with ExitStack() as running:
        servers = {"given": url} if url else dict(start(running, compare))
        results = {
            (crowd, name): outcome
            for crowd in crowds
            for name, outcome in load(
                servers, crowd, minutes, last if crowd == crowds[-1] else minutes
            ).items()
        }
    report(results)


def start(running: ExitStack, compare: bool) -> Iterator[tuple[str, str]]:
    """Start a server for each variant: its name and address."""
    folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
    for name, settings in list(VARIANTS.items())[: 1 + compare]:
        server = Server(folder / f"{name}.log", settings)
        running.callback(server.stop)
        server.start()
        yield name, server.url


def load(servers: dict[str, str], crowd: int, minutes: float, first: float) -> dict[str, Outcome]:
    """Have a crowd paint on each server in turns: ``first`` minutes on the first, ``minutes`` on the rest."""
    limits = {name: 60 * (minutes if i else first) for i, name in enumerate(servers)}
    outcomes = {name: Outcome() for name in servers}
    while any(outcome.seconds < limits[name] for name, outcome in outcomes.items()):
        for name, url in servers.items():
            left = limits[name] - outcomes[name].seconds
            if left > 0:
                add_piece(outcomes[name], url, crowd, min(PIECE, left))
    return outcomes


def add_piece(outcome: Outcome, url: str, crowd: int, seconds: float) -> None:
    """One piece of painting, added to ``outcome``."""
    before = batches(url)
    with watching(url, outcome.memory):
        stats = paint(url, crowd, seconds)
    outcome.seconds += seconds
    outcome.batches += batches(url) - before
    for entry in stats:
        count = entry["num_requests"]
        outcome.failures += entry["num_failures"]
        match entry["name"].split(maxsplit=1):
            case ["stroke", side]:
                for ms, times in entry["response_times"].items():
                    outcome.strokes[int(side), int(float(ms))] += times
            case ["refused:", reason]:
                outcome.refused[reason.rsplit("/", 1)[-1]] += count


def paint(url: str, crowd: int, seconds: float) -> list[dict]:
    """Run locust; its statistics, an entry per name."""
    command = [sys.executable, "-m", "locust", "-f", str(PEOPLE), "--host", url, "--headless", "--skip-log"]
    command += ["--users", str(crowd), "--spawn-rate", str(crowd), "--run-time", f"{seconds:.0f}s", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 300)
    if not done.stdout.strip():
        raise SystemExit(f"locust failed:\n{done.stderr}")
    return json.loads(done.stdout)


def batches(url: str) -> Counter[float]:
    """How often the model took up to so many jobs together, since the start."""
    with urlopen(f"{url}/metrics", timeout=30) as answer:
        families = text_string_to_metric_families(answer.read().decode())
    totals = {
        float(sample.labels["le"]): sample.value
        for family in families
        for sample in family.samples
        if sample.name == "rabit_batch_size_bucket"
    }
    counts, below = Counter[float](), 0.0
    for size, total in sorted(totals.items()):
        counts[size], below = int(total - below), total
    return counts


@contextmanager
def watching(url: str, memory: list[int]) -> Iterator[None]:
    """Note the resident memory of who listens at ``url``, now and then."""
    port, done = int(url.rsplit(":", 1)[1]), threading.Event()
    listeners = (
        each.pid
        for each in psutil.net_connections("tcp")
        if each.status == "LISTEN" and each.laddr.port == port
    )
    process = psutil.Process(next(listeners))

    def watch() -> None:
        while not done.wait(SAMPLE):
            memory.append(process.memory_info().rss)

    thread = threading.Thread(target=watch)
    thread.start()
    yield
    done.set()
    thread.join()


def report(results: dict[tuple[int, str], Outcome]) -> None:
    """Print a table, and what the batches were."""
    table = Table(
        "people",
        "server",
        "strokes/s",
        "256²: median",
        "95 %",
        "512²: median",
        "95 %",
        "refused",
        "failed",
        "batch",
        "MiB: start",
        "end",
        "most",
    )
    for (crowd, name), found in results.items():
        times = (found.milliseconds(share, side) for side in (256, 512) for share in (0.5, 0.95))
        memory = [size / MIB for size in found.memory]
        quarter = max(1, len(memory) // 4)
        table.add_row(
            str(crowd),
            name,
            f"{found.per_second():.2f}",
            *(f"{ms:.0f} ms" for ms in times),
            ", ".join(f"{count} {reason}" for reason, count in found.refused.items()) or "0",
            str(found.failures),
            f"{found.mean_batch():.2f}",
            f"{sum(memory[:quarter]) / quarter:.0f}",
            f"{sum(memory[-quarter:]) / quarter:.0f}",
            f"{max(memory):.0f}",
        )
    console = Console(width=200)
    console.print(table)
    for (crowd, name), found in results.items():
        sizes = ", ".join(f"≤ {size:g}: {count}" for size, count in sorted(found.batches.items()) if count)
        console.print(f"{crowd} people, {name}: batches {sizes}")


if __name__ == "__main__":
    typer.run(main)
