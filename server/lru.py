"""A mapping that forgets what was used longest ago, so that its bytes stay bounded."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, Protocol, TypeVar


class Weighty(Protocol):
    """Something that knows its size."""

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""


V = TypeVar("V", bound=Weighty)


class ByteLRU(Generic[V]):
    """Holds at most ``capacity`` bytes, or one value if that alone is more. For one thread only."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.nbytes = 0
        self._values: OrderedDict[str, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: str) -> V | None:
        """The value, which thereby counts as used just now; None if it is unknown or forgotten."""
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: str, value: V) -> None:
        """Add or replace a value, forgetting others if need be."""
        self.drop(key)
        self._values[key] = value
        self.nbytes += value.nbytes
        while self.nbytes > self.capacity and len(self._values) > 1:
            self.drop(next(iter(self._values)))

    def drop(self, key: str) -> None:
        """Forget a value, if there is one."""
        value = self._values.pop(key, None)
        if value is not None:
            self.nbytes -= value.nbytes
