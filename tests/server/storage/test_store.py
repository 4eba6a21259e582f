"""What every store promises, in memory and on disk; and what only the disk can do, and suffer."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.errors import ConfigError
from server.errors import StorageError
from server.storage.disk import DiskStore
from server.storage.store import MemoryStore, Room, Shelf, Store, Usage

ROOM, TTL = 1000, 60.0
ROOMS = {shelf: Room(ROOM, TTL) for shelf in Shelf}
PAINTINGS, EXEMPLARS = Shelf.PAINTINGS, Shelf.EXEMPLARS

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Clock:
    """Goes on by itself a little with each look, as clocks do."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        self.now += 0.001
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["memory", "disk"])
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Store]:
    store = MemoryStore(ROOMS, clock) if request.param == "memory" else on_disk(tmp_path, clock)
    yield store
    asyncio.run(store.close())


def on_disk(folder: Path, clock: Clock | None = None, **options: Callable[[], None]) -> DiskStore:
    return DiskStore(folder / "kept" / "store.db", ROOMS, clock or Clock(), **options)


async def test_what_was_put_is_got_and_replaced(store: Store) -> None:
    await store.put(PAINTINGS, "a", b"one")
    await store.put(PAINTINGS, "a", b"two\0")
    assert await store.get(PAINTINGS, "a") == b"two\0"
    assert await store.get(PAINTINGS, "b") is None
    assert await store.usage(PAINTINGS) == Usage(1, 4)


async def test_shelves_do_not_mix(store: Store) -> None:
    await store.put(PAINTINGS, "a", b"painting")
    await store.put(EXEMPLARS, "a", bytes(ROOM))
    assert await store.get(PAINTINGS, "a") == b"painting"
    assert await store.delete(EXEMPLARS, "a")
    assert await store.get(PAINTINGS, "a") == b"painting"


async def test_what_was_used_longest_ago_makes_room(store: Store) -> None:
    for id in "abc":
        await store.put(PAINTINGS, id, bytes(400 if id == "c" else 300))
    await store.get(PAINTINGS, "a")
    await store.put(PAINTINGS, "d", bytes(300))
    assert [await store.get(PAINTINGS, id) is not None for id in "abcd"] == [True, False, True, True]


async def test_one_record_may_be_larger_than_the_room(store: Store) -> None:
    await store.put(PAINTINGS, "small", b"1")
    await store.put(PAINTINGS, "large", bytes(2 * ROOM))
    assert await store.usage(PAINTINGS) == Usage(1, 2 * ROOM)
    await store.put(PAINTINGS, "small", b"1")
    assert await store.usage(PAINTINGS) == Usage(1, 1)


async def test_records_outlive_their_time_only_by_use(store: Store, clock: Clock) -> None:
    await store.put(PAINTINGS, "used", b"1")
    await store.put(PAINTINGS, "unused", b"2")
    clock.now += TTL / 2
    assert await store.get(PAINTINGS, "used")
    clock.now += TTL / 2
    assert await store.get(PAINTINGS, "unused") is None
    assert await store.get(PAINTINGS, "used")


async def test_a_sweep_lets_go_what_nobody_asks_for(store: Store, clock: Clock) -> None:
    await store.put(PAINTINGS, "a", b"1")
    await store.put(EXEMPLARS, "a", b"1")
    clock.now += 2 * TTL
    await store.sweep()
    assert await store.usage(PAINTINGS) == await store.usage(EXEMPLARS) == Usage(0, 0)


async def test_deleting_tells_whether_there_was_anything(store: Store) -> None:
    await store.put(PAINTINGS, "a", b"1")
    assert await store.delete(PAINTINGS, "a")
    assert not await store.delete(PAINTINGS, "a")
    assert await store.get(PAINTINGS, "a") is None


Step = st.tuples(st.sampled_from(["put", "get", "delete"]), st.sampled_from("abcde"), st.integers(1, 1200))


@given(steps=st.lists(Step, max_size=30))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_disk_and_memory_keep_the_same(steps: list[tuple[str, str, int]], tmp_path: Path) -> None:
    asyncio.run(compare(steps, tmp_path / f"{next(FRESH)}"))


FRESH = count()


async def compare(steps: list[tuple[str, str, int]], folder: Path) -> None:
    memory, disk = MemoryStore(ROOMS, Clock()), on_disk(folder)
    for act, id, size in steps:
        got = []
        for store in (memory, disk):
            if act == "put":
                await store.put(PAINTINGS, id, bytes(size))
            elif act == "get":
                got.append(await store.get(PAINTINGS, id))
            else:
                got.append(await store.delete(PAINTINGS, id))
        assert got[:1] == got[1:]
        usage = await memory.usage(PAINTINGS)
        assert usage == await disk.usage(PAINTINGS)
        assert usage.nbytes <= ROOM or usage.records == 1
    await disk.close()


async def test_the_disk_remembers_across_a_restart(tmp_path: Path) -> None:
    first = on_disk(tmp_path)
    await first.put(EXEMPLARS, "a", b"kept")
    await first.close()
    again = on_disk(tmp_path)
    assert await again.get(EXEMPLARS, "a") == b"kept"
    await again.close()


async def test_what_is_deleted_is_nowhere_on_the_disk(tmp_path: Path) -> None:
    store, other = on_disk(tmp_path), on_disk(tmp_path)
    await store.put(EXEMPLARS, "a", b"a secret view" * 50)
    assert await other.get(EXEMPLARS, "a")
    assert b"a secret view" in everything(tmp_path)
    await store.delete(EXEMPLARS, "a")
    assert b"a secret view" not in everything(tmp_path)
    assert await other.get(EXEMPLARS, "a") is None
    for each in (store, other):
        await each.close()


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_nobody_else_may_read_the_file(tmp_path: Path) -> None:
    asyncio.run(on_disk(tmp_path).close())
    assert (tmp_path / "kept" / "store.db").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", [b"no database" * 200, None], ids=["damaged", "of another format"])
def test_a_file_that_is_no_store_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "store.db"
    if content is None:
        with sqlite3.connect(path) as database:
            database.execute("PRAGMA user_version = 99")
        database.close()
    else:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match="RABIT_STORE"):
        DiskStore(path, ROOMS)


async def test_a_full_disk_is_made_up_for_in_memory(tmp_path: Path) -> None:
    failures = list[None]()
    store = on_disk(tmp_path, on_failure=lambda: failures.append(None))
    await store.put(PAINTINGS, "a", b"old")
    await store.put(PAINTINGS, "b", b"other")
    fill(store)
    await store.put(PAINTINGS, "a", bytes(20_000))
    assert len(failures) == 1
    assert await store.get(PAINTINGS, "a") == bytes(20_000)
    assert await store.get(PAINTINGS, "b") == b"other"
    assert (await store.usage(PAINTINGS)).nbytes == 8 + 20_000
    fill(store, pages=10_000)
    await store.put(PAINTINGS, "a", b"new")
    assert await store.get(PAINTINGS, "a") == b"new"
    assert await store.usage(PAINTINGS) == Usage(2, 8)
    await store.close()


def fill(store: DiskStore, pages: int = 1) -> None:
    """As if there were no room on the disk for more pages; SQLite's answer is that to a full disk."""
    store._file._database.execute(f"PRAGMA max_page_count = {pages}")


async def test_what_cannot_be_deleted_is_said_to_be_so(tmp_path: Path) -> None:
    store, other = on_disk(tmp_path), sqlite3.connect(tmp_path / "kept" / "store.db")
    await store.put(PAINTINGS, "a", b"1")
    store._file._database.execute("PRAGMA query_only = ON")
    with pytest.raises(StorageError, match="may not have been deleted"):
        await store.delete(PAINTINGS, "a")
    other.close()
    await store.close()


async def test_a_store_that_breaks_while_it_is_used_forgets_but_does_not_fail(tmp_path: Path) -> None:
    store = on_disk(tmp_path)
    await store.put(PAINTINGS, "a", b"1")
    store._file._database.execute("DROP TABLE contents")
    assert await store.get(PAINTINGS, "a") is None
    await store.put(PAINTINGS, "a", b"2")
    assert await store.get(PAINTINGS, "a") == b"2"
    await store.close()


WRITER = """
import asyncio, sys
from pathlib import Path
from server.storage.disk import DiskStore
from server.storage.store import Room, Shelf

async def main():
    store = DiskStore(Path(sys.argv[1]), {shelf: Room(3_000_000, 60.0) for shelf in Shelf})
    mark = sys.argv[2].encode()
    print("open", flush=True)
    for i in range(int(sys.argv[3])):
        await store.put(Shelf.PAINTINGS, f"{i % 40}", mark * 100_000)
        got = await store.get(Shelf.PAINTINGS, f"{(7 * i) % 40}")
        assert got is None or (len(got) == 100_000 and len(set(got)) == 1), "torn"
    await store.close()

asyncio.run(main())
"""


def writer(path: Path, mark: str, times: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(path), mark, str(times)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_processes_share_a_file_and_one_that_is_killed_while_it_writes_harms_nobody(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    doomed, other = writer(path, "x", 100_000), writer(path, "y", 60)
    assert doomed.stdout
    assert doomed.stdout.readline() == "open\n"
    with pytest.raises(subprocess.TimeoutExpired):
        doomed.wait(0.5)
    doomed.send_signal(signal.SIGKILL)
    doomed.communicate()
    _, errors = other.communicate(timeout=60)
    assert other.returncode == 0, errors
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = database.execute("SELECT size, data FROM records JOIN contents USING (record)").fetchall()
        assert rows
        assert database.execute("SELECT count(*) FROM contents").fetchone() == (len(rows),)
    database.close()
    assert sum(size for size, _ in rows) <= 3_000_000
    assert all(len(data) == size and len(set(data)) == 1 for size, data in rows)
