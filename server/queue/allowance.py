"""How much one client may ask for, so that there is something left for the others."""

from __future__ import annotations

import math
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from server.errors import TooManyCallsError, TooOftenError

BURST = 2.0
"""For so many seconds' worth a client may call faster than its rate."""


class Allowance:
    """Counts calls under way and calls made, for each client; for the event loop's thread only."""

    def __init__(self, at_once: int, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.at_once, self.per_second = at_once, per_second
        self._clock = clock
        self._underway: Counter[str] = Counter()
        self._settled_at: OrderedDict[str, float] = OrderedDict()  # when the rate has caught up with a client
        self._seconds = 1.0  # that a call takes, a running mean

    def __len__(self) -> int:
        """How many clients are remembered: those of the last few seconds."""
        return len(self._underway.keys() | self._settled_at.keys())

    @contextmanager
    def call(self, owner: str) -> Iterator[None]:
        """While a call of this client is answered. Raises: TooManyCallsError, TooOftenError."""
        if self._underway[owner] >= self.at_once:
            raise TooManyCallsError(self.at_once, max(1, math.ceil(self._seconds)))
        begin = self._clock()
        self._pay(owner, begin)
        self._underway[owner] += 1
        try:
            yield
        finally:
            self._end(owner)
            self._seconds += 0.1 * (self._clock() - begin - self._seconds)

    def _pay(self, owner: str, now: float) -> None:
        """Charge one call. A token bucket, of which all that is kept is when it is full again."""
        self._forget(now)
        settled_at = max(now, self._settled_at.get(owner, now))
        if settled_at - now >= BURST:
            raise TooOftenError(self.per_second, 1 + math.floor(settled_at - now - BURST))
        self._settled_at[owner] = settled_at + 1 / self.per_second
        self._settled_at.move_to_end(owner)

    def _forget(self, now: float) -> None:
        while self._settled_at and next(iter(self._settled_at.values())) <= now:
            self._settled_at.popitem(last=False)

    def _end(self, owner: str) -> None:
        self._underway[owner] -= 1
        if not self._underway[owner]:
            del self._underway[owner]
