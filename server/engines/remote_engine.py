"""The engine that reaches models in other processes, on whatever machine, through a Ray Serve deployment."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from ray.exceptions import NodeDiedError, OutOfMemoryError, RayActorError, RayTaskError
from ray.serve.exceptions import BackPressureError, DeploymentUnavailableError, ReplicaUnavailableError
from ray.serve.handle import DeploymentHandle

from server.engines.easel import Encoded, Order, Painted, Photo
from server.engines.pack import Pack
from server.errors import DeadlineError, QueueFullError, UnavailableError
from server.queue.clients import NOBODY, Client
from server.queue.job import Done
from server.queue.progress import Watch, ignore
from server.settings import Settings

T = TypeVar("T")

REPLICA_LOST = (RayActorError, NodeDiedError, OutOfMemoryError, ReplicaUnavailableError)


class RemoteEngine:
    """An ``Engine`` whose models are the replicas of a deployment."""

    def __init__(self, model: DeploymentHandle[Any], settings: Settings) -> None:
        self._model = model
        self._deadline, self._queue_size = settings.deadline, settings.queue_size
        self._wait = 0.0  # seconds, a running mean

    async def open(self) -> Pack:
        """See ``Engine``. Waits for the first replica."""
        pack: Pack = await self._model.describe.remote()
        return pack

    def close(self) -> None:
        """See ``Engine``. The replicas are Ray's to end."""

    def check_ready(self) -> None:
        """See ``Engine``. Ray replaces replicas that cannot answer; meanwhile orders wait for others."""

    async def encode(self, photo: Photo, client: Client = NOBODY) -> Done[Encoded]:
        """See ``Engine``."""
        return await self._insist(lambda: self._encode(photo, client))

    async def paint(self, order: Order, client: Client = NOBODY, watch: Watch = ignore) -> Done[Painted]:
        """See ``Engine``."""
        return await self._insist(lambda: self._paint(order, client, watch))

    async def forget(self, photo: Photo) -> None:
        """See ``Engine``."""
        await self._model.broadcast("forget", photo).results_async()

    async def _encode(self, photo: Photo, client: Client) -> Done[Encoded]:
        model = self._model.options(multiplexed_model_id=photo.key)
        with _cancelling(model.encode.remote(photo, client)) as call:
            done: Done[Encoded] = await call
        return done

    async def _paint(self, order: Order, client: Client, watch: Watch) -> Done[Painted]:
        # Where an exemplar is held already; but what many paint with is worth holding everywhere.
        affinity = next(iter(order.uploads), "")
        model = self._model.options(stream=True, multiplexed_model_id=affinity)
        with _cancelling(model.paint.remote(order, client)) as call:
            async for told in call:
                if isinstance(told, Done):
                    return told
                watch(told)
        raise AssertionError("a replica ended without a painting")

    async def _insist(self, call: Callable[[], Awaitable[Done[T]]]) -> Done[T]:
        """What a call answers, within the deadline; a second replica is asked if the first is lost."""
        try:
            async with asyncio.timeout(self._deadline) as limit:
                try:
                    done = await self._understood(call())
                except REPLICA_LOST:
                    done = await self._understood(call())
        except TimeoutError:
            if limit.expired():
                raise DeadlineError(self._deadline) from None
            raise
        except REPLICA_LOST as error:
            raise UnavailableError("Two machines were lost while they worked on it. Try again.") from error
        self._wait += 0.2 * (done.queue_ms / 1000 - self._wait)
        return done

    async def _understood(self, answer: Awaitable[T]) -> T:
        """An answer, with Ray's errors turned into ours."""
        try:
            return await answer
        except RayTaskError as error:
            raise error.cause from error  # whose text has the traceback of the replica
        except BackPressureError as error:
            raise QueueFullError(self._queue_size, max(1, math.ceil(self._wait))) from error
        except DeploymentUnavailableError as error:
            raise UnavailableError("No machine can paint now. Try again later.") from error


@contextmanager
def _cancelling(call: Any) -> Iterator[Any]:
    """A call to a replica, which is told if nobody waits for its answer any more."""
    try:
        yield call
    except BaseException:
        call.cancel()
        raise
