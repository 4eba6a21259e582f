"""Where paintings and uploads are kept between requests: bytes on shelves that forget."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from server.lru import ByteLRU
from server.settings import Settings


class Shelf(StrEnum):
    """The kinds of things that are kept, each with a room of its own."""

    EXEMPLARS = "exemplars"
    PAINTINGS = "paintings"
    PHOTOS = "photos"
    EDITS = "edits"


@dataclass(frozen=True)
class Room:
    """How much a shelf holds in bytes, and for how many seconds after its last use."""

    nbytes: int
    seconds: float


@dataclass(frozen=True)
class Usage:
    """How many records are on a shelf, and their bytes."""

    records: int
    nbytes: int


Rooms = Mapping[Shelf, Room]
Clock = Callable[[], float]


def rooms_of(settings: Settings) -> Rooms:
    """How much of what people made is kept, and how long."""
    return {
        Shelf.EXEMPLARS: Room(settings.upload_store, settings.upload_ttl),
        Shelf.PAINTINGS: Room(settings.painting_store, settings.painting_ttl),
        Shelf.PHOTOS: Room(settings.photo_store, settings.photo_ttl),
        Shelf.EDITS: Room(settings.edit_store, settings.edit_ttl),
    }


class Store(Protocol):
    """Keeps records by shelf and id, all that fit; what was used longest ago goes first.

    A shelf holds no more than its room, or one record if that alone is more. Whoever shares a store sees
    every record whole or not at all.
    """

    async def put(self, shelf: Shelf, id: str, data: bytes) -> None:
        """Keep a record, in place of an older one."""

    async def get(self, shelf: Shelf, id: str) -> bytes | None:
        """A record, which thereby counts as used just now; None if it is unknown or forgotten."""

    async def delete(self, shelf: Shelf, id: str) -> bool:
        """Let a record go for good; False if there was none. Raises: StorageError if it may be left."""

    async def sweep(self) -> None:
        """Let go what has outlived its time, should nobody ask for it."""

    async def usage(self, shelf: Shelf) -> Usage:
        """How full a shelf is."""

    async def close(self) -> None:
        """End; no other call may follow."""


@dataclass(frozen=True)
class _Record:
    data: bytes

    @property
    def nbytes(self) -> int:
        return len(self.data)


class MemoryStore:
    """A store in the memory of this process, which ends with it."""

    def __init__(self, rooms: Rooms, clock: Clock = time.monotonic) -> None:
        self._shelves: dict[Shelf, ByteLRU[_Record]] = {
            shelf: ByteLRU(room.nbytes, room.seconds, clock) for shelf, room in rooms.items()
        }

    async def put(self, shelf: Shelf, id: str, data: bytes) -> None:
        """As ``Store.put``."""
        self._shelves[shelf].put(id, _Record(data))

    async def get(self, shelf: Shelf, id: str) -> bytes | None:
        """As ``Store.get``."""
        record = self._shelves[shelf].get(id)
        return None if record is None else record.data

    async def delete(self, shelf: Shelf, id: str) -> bool:
        """As ``Store.delete``."""
        return self._shelves[shelf].drop(id)

    async def sweep(self) -> None:
        """As ``Store.sweep``."""
        for shelf in self._shelves.values():
            shelf.sweep()

    async def usage(self, shelf: Shelf) -> Usage:
        """As ``Store.usage``."""
        records = self._shelves[shelf]
        return Usage(len(records), records.nbytes)

    async def close(self) -> None:
        """As ``Store.close``."""
