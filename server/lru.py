"""A mapping that forgets what was used longest ago, so that its bytes and its age stay bounded."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class Weighty(Protocol):
    """Something that knows its size."""

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""


V = TypeVar("V", bound=Weighty)


@dataclass
class _Held(Generic[V]):
    value: V
    nbytes: int
    used: float


class ByteLRU(Generic[V]):
    """Holds at most ``capacity`` bytes, or one value if that is more, each for ``seconds`` after its use.

    For any number of threads.
    """

    def __init__(
        self, capacity: int, seconds: float = math.inf, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.capacity, self.seconds = capacity, seconds
        self.nbytes = 0
        self._clock = clock
        self._lock = threading.RLock()
        self._held: OrderedDict[str, _Held[V]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: str) -> V | None:
        """The value, which thereby counts as used just now; None if it is unknown or forgotten."""
        with self._lock:
            self.sweep()
            held = self._held.get(key)
            if held is None:
                return None
            held.used = self._clock()
            self._held.move_to_end(key)
            return held.value

    def put(self, key: str, value: V) -> None:
        """Add or replace a value, forgetting others if need be."""
        with self._lock:
            self.drop(key)
            self.sweep()
            self._held[key] = _Held(value, value.nbytes, self._clock())
            self.nbytes += value.nbytes
            while self.nbytes > self.capacity and len(self._held) > 1:
                self.drop(next(iter(self._held)))

    def drop(self, key: str) -> bool:
        """Forget a value; False if there was none."""
        with self._lock:
            held = self._held.pop(key, None)
            if held is not None:
                self.nbytes -= held.nbytes
            return held is not None

    def sweep(self) -> None:
        """Forget what has not been used for too long."""
        with self._lock:
            begin = self._clock() - self.seconds
            for key in [key for key, held in self._held.items() if held.used < begin]:
                self.drop(key)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()
            self.nbytes = 0
