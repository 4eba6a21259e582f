"""Peak memory of a piece of work, measured in a process of its own.

A process cannot tell a new peak from an older one, and a child of a large process inherits the
parent's figure in ``getrusage``. So Linux's own high-water mark of the child is read, after a reset.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import torch

from model.bench.matching import prepare, wait
from model.bench.strokes import open_subject, scene

STATUS = Path("/proc/self/status")
RESET = Path("/proc/self/clear_refs")


@dataclass(frozen=True)
class Peak:
    """Bytes: the most that the process ever held during the work, and what the work itself added."""

    process: int
    added: int


def measure_stroke(subject: str, side: int, device: str) -> Peak:
    """A stroke at that side, exemplar already encoded."""
    return _in_child("stroke", subject, str(side), device)


def measure_matching(subject: str, side: int, device: str) -> Peak:
    """The alignment alone, of the subject's configuration."""
    return _in_child("matching", subject, str(side), device)


def measure(work: Callable[[], object], device: str) -> Peak:
    """Do the work and measure this process, or on a GPU what torch holds there."""
    if device.startswith("cuda"):
        wait(device)
        before = torch.cuda.memory_allocated(device)
        torch.cuda.reset_peak_memory_stats(device)
        work()
        after = torch.cuda.max_memory_allocated(device)
    else:
        with suppress(OSError):  # without it, the peak may be older than the work, so an upper bound
            RESET.write_text("5")
        before = _held("VmRSS")
        work()
        after = _held("VmHWM")
    return Peak(after, after - before)


def _held(field: str) -> int:
    """Bytes that the process holds (VmRSS) or held at most (VmHWM)."""
    if not STATUS.exists():  # no Linux: the high-water mark is all there is, in bytes on macOS
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    lines = STATUS.read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(field))


def _in_child(*arguments: str) -> Peak:
    command = [sys.executable, "-m", "model.bench.memory", *arguments]
    # glibc serves what it can from memory freed before; told to map everything afresh, it hides nothing.
    environment = {**os.environ, "MALLOC_MMAP_THRESHOLD_": "65536"}
    result = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return Peak(**json.loads(result.stdout))


def _child(kind: str, subject: str, side: int, device: str) -> Peak:
    painter = open_subject(subject, device)
    if kind == "matching":
        prepare(painter.config, 64, painter.device)()  # loads the libraries, which are no part of the work
        return measure(prepare(painter.config, side, painter.device), painter.device)
    photo, labels = scene(painter.palette, side)
    exemplar = painter.encode_exemplar(photo, labels)
    return measure(lambda: painter.paint(labels, exemplar), painter.device)


if __name__ == "__main__":
    kind, subject, side, device = sys.argv[1:]
    sys.stdout.write(json.dumps(asdict(_child(kind, subject, int(side), device))))
