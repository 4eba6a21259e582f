"""How many processor cores this process may use."""

from __future__ import annotations

import math
import os
from contextlib import suppress
from pathlib import Path

CGROUP = Path("/sys/fs/cgroup")


def usable_cores(cgroup: Path = CGROUP) -> int:
    """Cores that the process may run on, and no more than its container has time for; at least 1.

    More threads than that stand still for most of every period in which the container's time is up.
    """
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        cores = os.cpu_count() or 1
    return max(1, math.ceil(min(cores, _quota(cgroup))))


def _quota(cgroup: Path) -> float:
    """The container's share of processor time, in cores; infinite without a limit."""
    with suppress(OSError, ValueError):  # version 2; "max" is no number
        quota, period = (cgroup / "cpu.max").read_text().split()
        return int(quota) / int(period)
    with suppress(OSError, ValueError):  # version 1; −1 is no limit
        limit, each = (int((cgroup / f"cpu/cpu.cfs_{x}_us").read_text()) for x in ("quota", "period"))
        return limit / each if limit > 0 else math.inf
    return math.inf
