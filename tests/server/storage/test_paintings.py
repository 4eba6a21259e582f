from __future__ import annotations

import asyncio
from math import inf

import pytest

from server.errors import UnknownPaintingError
from server.storage.paintings import PaintingStore
from server.storage.store import MemoryStore, Room, Shelf


def test_what_an_earlier_version_has_kept_is_unknown() -> None:
    """Its records lack what is told of a painting today."""

    async def look_for_it() -> None:
        store = MemoryStore({Shelf.PAINTINGS: Room(1000, inf)})
        await store.put(Shelf.PAINTINGS, "q3tAqvVJp3hM0w", b"in another form")
        with pytest.raises(UnknownPaintingError):
            await PaintingStore(store).get("q3tAqvVJp3hM0w")

    asyncio.run(look_for_it())
