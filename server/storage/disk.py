"""A store on disk: one SQLite file, which outlives restarts and serves any number of processes."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import ParamSpec, TypeVar

import anyio

from model.errors import ConfigError
from server.errors import StorageError
from server.metrics import Metrics
from server.settings import Settings
from server.storage.store import Clock, MemoryStore, Rooms, Shelf, Store, Usage, rooms_of

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

FORMAT = 1
"""Of the tables, and of the records in them."""

PATIENCE = 10.0
"""Seconds to wait while another process writes."""

_PRAGMAS = ("journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON", "foreign_keys = ON")

# Contents lie apart, so that neither a look at the sizes nor a new time of use touches them.
_TABLES = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS records (
    record INTEGER PRIMARY KEY,
    shelf TEXT NOT NULL,
    id TEXT NOT NULL,
    used REAL NOT NULL,
    size INTEGER NOT NULL,
    UNIQUE (shelf, id)
) STRICT;
CREATE INDEX IF NOT EXISTS by_use ON records (shelf, used, size);
CREATE TABLE IF NOT EXISTS contents (
    record INTEGER PRIMARY KEY REFERENCES records ON DELETE CASCADE,
    data BLOB NOT NULL
) STRICT;
PRAGMA user_version = {FORMAT};
COMMIT;
"""

_EVICT = """
DELETE FROM records WHERE record IN (
    SELECT record FROM (
        SELECT record, sum(size) OVER (ORDER BY used DESC, record DESC) AS total
        FROM records WHERE shelf = :shelf
    ) WHERE total > :capacity AND record <> :newest
)
"""


class DiskStore:
    """A store in a file. What the disk does not take is kept in the memory of this process instead.

    So a full or failing disk stops nobody from painting; ``on_failure`` hears of each time, and the log.
    """

    def __init__(
        self,
        path: Path,
        rooms: Rooms,
        clock: Clock = time.time,
        on_failure: Callable[[], None] = lambda: None,
    ) -> None:
        """Raises: ConfigError if the file cannot be used."""
        self._file = _open(path, rooms, clock)
        self._spare = MemoryStore(rooms)
        self._on_failure = on_failure
        self._one_at_a_time = anyio.CapacityLimiter(1)

    async def put(self, shelf: Shelf, id: str, data: bytes) -> None:
        """As ``Store.put``."""
        try:
            await self._in_thread(self._file.put, shelf, id, data)
            await self._spare.delete(shelf, id)
        except sqlite3.Error as error:
            self._complain(error, "is kept in memory")
            await self._spare.put(shelf, id, data)

    async def get(self, shelf: Shelf, id: str) -> bytes | None:
        """As ``Store.get``."""
        spare = await self._spare.get(shelf, id)
        if spare is not None:
            return spare
        try:
            return await self._in_thread(self._file.get, shelf, id)
        except sqlite3.Error as error:
            self._complain(error, "cannot be read")
            return None

    async def delete(self, shelf: Shelf, id: str) -> bool:
        """As ``Store.delete``."""
        spare = await self._spare.delete(shelf, id)
        try:
            return await self._in_thread(self._file.delete, shelf, id) or spare
        except sqlite3.Error as error:
            self._complain(error, "cannot be deleted")
            raise StorageError("The server's disk fails, so this may not have been deleted.") from error

    async def sweep(self) -> None:
        """As ``Store.sweep``."""
        await self._spare.sweep()
        try:
            await self._in_thread(self._file.sweep)
        except sqlite3.Error as error:
            self._complain(error, "cannot be swept")

    async def usage(self, shelf: Shelf) -> Usage:
        """As ``Store.usage``; 0 while the disk fails, but for what is kept in memory."""
        usage = await self._spare.usage(shelf)
        with suppress(sqlite3.Error):
            disk = await self._in_thread(self._file.usage, shelf)
            return Usage(usage.records + disk.records, usage.nbytes + disk.nbytes)
        return usage

    async def close(self) -> None:
        """As ``Store.close``."""
        await self._in_thread(self._file.close)

    async def _in_thread(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await anyio.to_thread.run_sync(lambda: work(*args, **kwargs), limiter=self._one_at_a_time)

    def _complain(self, error: sqlite3.Error, consequence: str) -> None:
        log.error("the store on disk fails (%s): a record %s", error, consequence)
        self._on_failure()


class _File:
    """The records in SQLite. For one thread at a time; every method raises sqlite3.Error."""

    def __init__(self, path: Path, rooms: Rooms, clock: Clock) -> None:
        self._rooms, self._clock = rooms, clock
        self._database = sqlite3.connect(path, PATIENCE, isolation_level=None, check_same_thread=False)
        for pragma in _PRAGMAS:
            self._database.execute(f"PRAGMA {pragma}")
        (found,) = self._database.execute("PRAGMA user_version").fetchone()
        if found not in (0, FORMAT):
            raise sqlite3.DatabaseError(f"it is of format {found}, this version uses {FORMAT}")
        self._database.executescript(_TABLES)
        self.sweep()

    def put(self, shelf: Shelf, id: str, data: bytes) -> None:
        """Add or replace a record, and make room for it."""
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")
            self._database.execute("DELETE FROM records WHERE shelf = ? AND id = ?", (shelf, id))
            added = self._database.execute(
                "INSERT INTO records (shelf, id, used, size) VALUES (?, ?, ?, ?)",
                (shelf, id, self._clock(), len(data)),
            )
            self._database.execute("INSERT INTO contents VALUES (?, ?)", (added.lastrowid, data))
            room = {"shelf": shelf, "capacity": self._rooms[shelf].nbytes, "newest": added.lastrowid}
            self._database.execute(_EVICT, room)

    def get(self, shelf: Shelf, id: str) -> bytes | None:
        """The bytes, unless they have outlived their time."""
        now = self._clock()
        row = self._database.execute(
            "SELECT record, data FROM records JOIN contents USING (record) "
            "WHERE shelf = ? AND id = ? AND used >= ?",
            (shelf, id, now - self._rooms[shelf].seconds),
        ).fetchone()
        if row is None:
            return None
        record, data = row
        with suppress(sqlite3.OperationalError):  # a full disk can still be read
            self._database.execute("UPDATE records SET used = ? WHERE record = ?", (now, record))
        return bytes(data)

    def delete(self, shelf: Shelf, id: str) -> bool:
        """Overwrite a record, here and in the log of changes."""
        gone = self._database.execute("DELETE FROM records WHERE shelf = ? AND id = ?", (shelf, id))
        self._empty_log()
        return gone.rowcount > 0

    def sweep(self) -> None:
        """Overwrite what has outlived its time."""
        for shelf, room in self._rooms.items():
            self._database.execute(
                "DELETE FROM records WHERE shelf = ? AND used < ?", (shelf, self._clock() - room.seconds)
            )
        self._empty_log()

    def usage(self, shelf: Shelf) -> Usage:
        """Records and bytes, without what SQLite adds."""
        row = self._database.execute(
            "SELECT count(*), coalesce(sum(size), 0) FROM records WHERE shelf = ?", (shelf,)
        ).fetchone()
        return Usage(*row)

    def close(self) -> None:
        """Bring everything into the one file."""
        self._database.close()

    def _empty_log(self) -> None:
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _open(path: Path, rooms: Rooms, clock: Clock) -> _File:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)  # what people upload is nobody else's
        return _File(path, rooms, clock)
    except (OSError, sqlite3.Error) as error:
        raise ConfigError(
            f"The store {path} cannot be used ({error}): let RABIT_STORE name a file that can be written, "
            "or move the damaged one away."
        ) from error


def open_store(settings: Settings, metrics: Metrics) -> Store:
    """The store that the settings ask for. Raises: ConfigError if its file cannot be used."""
    rooms = rooms_of(settings)
    if settings.store is None:
        return MemoryStore(rooms)
    return DiskStore(settings.store, rooms, on_failure=metrics.store_failures.inc)
