"""Fuzz what takes bytes from outside, and show what was tried: ``make fuzz COUNT=100000``.

First bytes, guided by coverage; then files that are sound in their structure and strange in the rest, files
made to hurt, and requests made from the description of the API.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
FINDINGS = ROOT / "runs" / "fuzz"
CORPUS = ROOT / "tests" / "fuzz" / "corpus"
SHARES = {
    "photo": ("image", 0.3),
    "labels": ("image", 0.3),
    "brush": ("image", 0.1),
    "form": ("form", 0.15),
    "look": ("look", 0.15),
}
"""Target → where it starts from, and its share of the inputs."""

LIMITS = ("-timeout=10", "-rss_limit_mb=2048", "-malloc_limit_mb=4096")
"""Seconds per input, and memory of all; a single allocation may be large, as nothing of it need be used."""


def main(
    count: Annotated[int, typer.Argument(help="Inputs guided by coverage.")] = 100_000,
    examples: Annotated[int, typer.Option(help="Requests per operation; twenty times as many files.")] = 100,
    findings: Annotated[Path, typer.Option(help="Folder for inputs that break something.")] = FINDINGS,
) -> None:
    """Fuzz; fails if anything was found."""
    findings.mkdir(parents=True, exist_ok=True)
    table = Table("target", "inputs", "seconds", "peak MiB", "broken")
    broken = sum(_guided(table, name, round(share * count), findings) for name, (_, share) in SHARES.items())
    Console().print(table)
    broken += _described(examples)
    raise typer.Exit(broken > 0)


def _guided(table: Table, target: str, count: int, findings: Path) -> bool:
    """Fuzz one target; whether it broke."""
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as found:
        folders = found, str(CORPUS / SHARES[target][0])
        options = f"-runs={count}", f"-artifact_prefix={findings}/{target}-", "-print_final_stats=1", *LIMITS
        command = [sys.executable, "-m", "tests.fuzz.bytes", target, *folders, *options]
        run = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, errors="replace")
    if run.returncode:
        sys.stderr.write(run.stderr[-4000:])
    tried, peak = (_stat(run.stderr, name) for name in ("number_of_executed_units", "peak_rss_mb"))
    table.add_row(target, tried, f"{time.monotonic() - begin:.0f}", peak, "yes" if run.returncode else "no")
    return run.returncode != 0


def _stat(log: str, name: str) -> str:
    found = re.search(rf"stat::{name}:\s+(\d+)", log)
    return f"{int(found[1]):,}" if found else "?"


def _described(examples: int) -> bool:
    """Files of sound structure, and requests; whether any test failed."""
    command = [sys.executable, "-m", "pytest", "-q", "tests/fuzz", "tests/server/test_api.py"]
    return (
        subprocess.run(command, cwd=ROOT, env={**os.environ, "FUZZ_EXAMPLES": str(examples)}).returncode != 0
    )


if __name__ == "__main__":
    typer.run(main)
