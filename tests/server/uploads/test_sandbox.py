"""Work in other processes, which hostile input can only hurt themselves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from model.errors import ImageError, ImageTooCostlyError, UnknownClassesError
from model.imaging import DEFAULT_LIMITS, encode_png
from model.palette import LANDSCAPE
from server.uploads import decoding
from server.uploads.sandbox import Sandbox
from tests.server.inputs import SEA, SKY, a_map, map_png


@pytest.fixture
def strict() -> Iterator[Sandbox]:
    """A sandbox of little patience."""
    sandbox = Sandbox(seconds=0.3, memory=256 * 2**20)
    yield sandbox
    sandbox.close()


def assert_works(sandbox: Sandbox) -> None:
    decoded = sandbox.run(decoding.labels, map_png(SKY, SEA), LANDSCAPE, DEFAULT_LIMITS)
    assert np.array_equal(decoded.arrays[0], a_map(SKY, SEA))
    assert decoded.shape == (64, 64)


def test_arrays_come_back_as_they_were_made(sandbox: Sandbox) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)
    decoded = sandbox.run(decoding.photo, encode_png(pixels), DEFAULT_LIMITS, [(48, 16), (24, 8)])
    assert np.array_equal(decoded.arrays[0], pixels)
    assert decoded.arrays[1].shape == (24, 32, 3)
    assert decoded.arrays[1].flags.writeable


def test_errors_come_back_with_their_details(sandbox: Sandbox) -> None:
    with pytest.raises(UnknownClassesError, match="lacks: 99") as caught:
        sandbox.run(decoding.labels, encode_png(a_map(SKY, 99)), LANDSCAPE, DEFAULT_LIMITS)
    assert caught.value.details["ids"] == [{"id": 99, "pixels": 2048}]
    assert_works(sandbox)


def test_what_hangs_is_ended(strict: Sandbox) -> None:
    with pytest.raises(ImageTooCostlyError, match=r"more than 0\.3 s"):
        strict.run(time.sleep, 3600)
    assert_works(strict)


def test_what_takes_too_much_memory_is_refused(strict: Sandbox) -> None:
    with pytest.raises(ImageTooCostlyError, match="more than 256 MiB"):
        strict.run(bytes, 2**29)
    assert_works(strict)


def test_a_crash_stays_inside(strict: Sandbox) -> None:
    with pytest.raises(ImageError, match="its decoder does not survive"):
        strict.run(os.abort)
    assert_works(strict)


@pytest.mark.parametrize(("path", "mode"), [("/dev/null", "rb"), ("/tmp/rabit-was-here", "wb")])
def test_no_file_can_be_opened(
    strict: Sandbox, path: str, mode: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(RuntimeError, match="status 1"):
        strict.run(open, path, mode)
    assert "Too many open files" in capfd.readouterr().err
    assert_works(strict)


def test_a_process_that_died_in_its_sleep_is_replaced(strict: Sandbox) -> None:
    strict.prepare()
    [process] = strict._idle
    os.kill(process._popen.pid, signal.SIGKILL)
    process._popen.wait()
    assert_works(strict)


def test_one_process_serves_one_caller_after_another(strict: Sandbox) -> None:
    for _ in range(3):
        assert_works(strict)
    assert len(strict._idle) == 1


PARENT = """
import time
from server.uploads.sandbox import Sandbox
sandbox = Sandbox(3600, 2**30)
sandbox.prepare()
print(sandbox._idle[0]._popen.pid, flush=True)
time.sleep(3600)
"""


def test_processes_end_with_a_server_that_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        parent.kill()
    while is_alive(child):
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
