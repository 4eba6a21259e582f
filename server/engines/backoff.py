"""How long to wait between attempts at what keeps failing."""

from __future__ import annotations

from collections.abc import Iterator


def back_off(first: float = 1.0, longest: float = 60.0) -> Iterator[float]:
    """Seconds: twice as long each time, without an end."""
    pause = first
    while True:
        yield pause
        pause = min(2 * pause, longest)
