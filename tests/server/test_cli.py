"""The command, as a person starts it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "server", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def address_of(process: subprocess.Popen[str]) -> str:
    """The address that the server prints once it is ready."""
    assert process.stdout
    lines = list[str]()
    for line in process.stdout:
        lines.append(line)
        if found := re.search(r"ready: (http://\S+)", line):
            return found[1]
    raise AssertionError(f"the server ended with {process.wait(60)}: {''.join(lines)}")


def test_serve_prints_its_address_when_it_can_paint_and_stops_when_told() -> None:
    process = start("serve", "--port", "0", "--device", "cpu", "--threads", "1")
    try:
        address = address_of(process)
        with urllib.request.urlopen(f"{address}/readyz", timeout=60) as response:
            assert response.status == 200
    finally:
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
    assert process.returncode in (0, 130, -signal.SIGINT)
    assert "Traceback" not in output


def test_serve_lives_on_with_a_pack_that_cannot_be_loaded() -> None:
    process = start("serve", "--port", "0", "--pack", "moonscape")
    try:
        assert process.stdout
        said = ""
        give_up = time.monotonic() + 120
        while "Error" not in said and time.monotonic() < give_up:
            said = process.stdout.readline()
        assert "moonscape" in said
        assert process.poll() is None
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


@pytest.mark.parametrize(
    ("arguments", "environment", "says"),
    [
        (["serve"], {"RABIT_DEADLINE": "soon"}, "RABIT_DEADLINE"),
        (["serve", "--port", "99999"], {}, "RABIT_PORT"),
    ],
)
def test_serve_refuses_wrong_settings_in_one_line(
    arguments: list[str], environment: dict[str, str], says: str
) -> None:
    process = start(*arguments, **environment)
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 1
    assert output.startswith("Error:")
    assert says in output
    assert "Traceback" not in output


def test_the_command_has_the_model_s_commands_too() -> None:
    output, _ = start("--help").communicate(timeout=60)
    for command in ("serve", "paint", "train", "evaluate"):
        assert command in output
