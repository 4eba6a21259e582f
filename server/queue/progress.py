"""What is told of a job on its way through the queue."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, Field

T = TypeVar("T")


class Queued(BaseModel):
    """The painting waits."""

    place: Annotated[int, Field(ge=1, description="1 = the next to be painted.")]
    wait_ms: Annotated[
        float, Field(ge=0, description="How long that should take, by how long it took of late.")
    ]


class Started(BaseModel):
    """The painting is being painted."""

    expected_ms: Annotated[float, Field(ge=0, description="How long that took of late, for maps as large.")]


Progress = Queued | Started
Watch = Callable[[Progress], None]
"""Is told of every place that a job takes in the queue, and of its start."""


def ignore(_: Progress) -> None:
    """For jobs that nobody watches."""


def on_this_loop(watch: Watch) -> Watch:
    """A watch for other threads to tell, which has ``watch`` told on the event loop that runs here."""
    loop = asyncio.get_running_loop()

    def tell(progress: Progress) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(watch, progress)

    return tell


class Underway(Generic[T]):
    """Work that runs by itself, and what it has told so far."""

    def __init__(self, work: Callable[[Watch], Coroutine[Any, Any, T]]) -> None:
        self._told: asyncio.Queue[Progress | None] = asyncio.Queue()
        self.work = asyncio.create_task(work(self._told.put_nowait))
        self.work.add_done_callback(lambda _: self._told.put_nowait(None))

    async def next(self) -> Progress | None:
        """What is told next; None once the work is done, well or not."""
        return await self._told.get()

    async def stop(self) -> None:
        """Give the work up if it is not done."""
        self.work.cancel()
        await asyncio.gather(self.work, return_exceptions=True)
