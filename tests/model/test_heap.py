from __future__ import annotations

import os
import subprocess
import sys

import pytest

GLIBC = sys.platform == "linux" and "glibc" in os.confstr("CS_GNU_LIBC_VERSION")

FAULTS = """
import resource, threading, torch
from model.heap import keep_freed_memory
{call}
def count():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for tensor in [torch.ones(12 * 2**20) for _ in range(2)]:
        tensor.sum()
    tensor = None
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
def work():
    print(min(count() for _ in range(24)))
thread = threading.Thread(target=work)
thread.start()
thread.join()
"""


def faults(call: str, **environment: str) -> int:
    """Page faults of a thread that allocates 96 MiB of tensors again and again.

    The least of many rounds: it takes up to ten until each fits where another one was, and the system may
    take pages back at any time.
    """
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}
    command = [sys.executable, "-c", FAULTS.format(call=call)]
    result = subprocess.run(command, env=clean | environment, capture_output=True, text=True, check=True)
    return int(result.stdout)


@pytest.mark.skipif(not GLIBC, reason="only glibc's allocator can be told")
def test_memory_that_was_freed_is_used_again() -> None:
    assert faults("assert keep_freed_memory()") < faults("pass") / 5


@pytest.mark.skipif(not GLIBC, reason="only glibc's allocator can be told")
def test_the_operator_s_own_settings_win() -> None:
    assert faults("assert not keep_freed_memory()", MALLOC_ARENA_MAX="2") > faults("pass") / 2


GAPS = """
from model.heap import give_back_freed_memory, keep_freed_memory
import resource
def resident():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize()
assert keep_freed_memory()
blocks = [bytes(2**20) for _ in range(200)]
del blocks[::2]
before = resident()
assert give_back_freed_memory()
print(before - resident())
"""


@pytest.mark.skipif(not GLIBC, reason="only glibc's allocator can be told")
def test_gaps_between_what_is_still_used_can_be_given_back() -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}
    result = subprocess.run(
        [sys.executable, "-c", GAPS], env=clean, capture_output=True, text=True, check=True
    )
    assert int(result.stdout) > 90 * 2**20
