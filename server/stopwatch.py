"""How long the stages of one request take."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

STAGES = ("decode", "queue", "encode_exemplar", "encode_labels", "match", "generate", "encode")


class Stopwatch:
    """Adds up milliseconds per stage, from its creation on."""

    def __init__(self) -> None:
        self.ms = dict.fromkeys(STAGES, 0.0)
        self._begin = time.perf_counter()

    def add(self, stage: str, ms: float) -> None:
        """Charge a stage with time measured elsewhere."""
        self.ms[stage] = self.ms.get(stage, 0.0) + ms

    @contextmanager
    def measuring(self, stage: str) -> Iterator[None]:
        """Charge a stage with the time that the block takes."""
        begin = time.perf_counter()
        yield
        self.add(stage, 1000 * (time.perf_counter() - begin))

    def total(self) -> float:
        """Milliseconds since the creation."""
        return 1000 * (time.perf_counter() - self._begin)
