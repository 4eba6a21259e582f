"""The store that all replicas share: it lives in a Ray actor, which outlives any of them."""

from __future__ import annotations

from typing import Any

import ray
from ray.exceptions import RayError, RayTaskError

from server.errors import StorageError
from server.metrics import Metrics
from server.settings import Settings
from server.storage.disk import open_store
from server.storage.store import Shelf, Usage


class _Holder:
    """The actor: holds the store that the settings ask for."""

    def __init__(self, settings: Settings) -> None:
        self._store = open_store(settings, Metrics())

    async def do(self, method: str, *arguments: object) -> object:
        """Call a method of the store."""
        return await getattr(self._store, method)(*arguments)


class RemoteStore:
    """A ``Store`` in that actor; started by the first who asks, it stays when all of them have gone."""

    def __init__(self, settings: Settings) -> None:
        self._holder: Any = (
            ray.remote(_Holder)
            .options(
                name="store",
                namespace="rabit",
                get_if_exists=True,
                lifetime="detached",
                max_restarts=-1,
                max_concurrency=64,
                num_cpus=0,
            )
            .remote(settings)
        )

    async def put(self, shelf: Shelf, id: str, data: bytes) -> None:
        """As ``Store.put``."""
        await self._do("put", shelf, id, data)

    async def get(self, shelf: Shelf, id: str) -> bytes | None:
        """As ``Store.get``."""
        record: bytes | None = await self._do("get", shelf, id)
        return record

    async def delete(self, shelf: Shelf, id: str) -> bool:
        """As ``Store.delete``."""
        return bool(await self._do("delete", shelf, id))

    async def sweep(self) -> None:
        """As ``Store.sweep``."""
        await self._do("sweep")

    async def usage(self, shelf: Shelf) -> Usage:
        """As ``Store.usage``."""
        usage: Usage = await self._do("usage", shelf)
        return usage

    async def close(self) -> None:
        """As ``Store.close``; the actor stays, for others."""

    async def _do(self, method: str, *arguments: object) -> Any:
        try:
            return await self._holder.do.remote(method, *arguments)
        except RayTaskError as error:
            raise error.cause from error
        except RayError as error:
            raise StorageError("The machine that keeps paintings and uploads does not answer.") from error
