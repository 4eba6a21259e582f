"""What the model's thread is to do for somebody, and how that somebody gets the result."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from server.queue.progress import Queued, Watch, ignore

In = TypeVar("In")
Out = TypeVar("Out")
Work = Callable[[list[In]], Sequence[Out]]
"""What a job does: items of one group to their results, in order."""


@dataclass(frozen=True)
class Done(Generic[Out]):
    """A job's result, and how long it waited in milliseconds."""

    value: Out
    queue_ms: float


@dataclass(eq=False)
class Job:
    """Something that the model's thread is to do, and who waits for it."""

    work: Work[Any, Any]
    item: Any
    client: Hashable
    group: Hashable | None = None
    slot: Hashable | None = None
    asked: int = 0
    size: float = 0
    tell: Watch = ignore
    future: Future[Done[Any]] = field(default_factory=Future)
    since: float = field(default_factory=time.perf_counter)
    place: int = 0  # that it was told of last

    def move_to(self, place: int, wait: float) -> None:
        """Tell its place in line, if it is another one, and the seconds until it begins."""
        if place != self.place:
            self.place = place
            self.tell(Queued(place=place, wait_ms=1000 * wait))

    @property
    def is_loading(self) -> bool:
        """Whether it is no work for a client."""
        return self.size == 0

    def succeed(self, done: Done[Any]) -> None:
        """Hand over the result, unless it has been given up, and been told so."""
        with suppress(InvalidStateError):
            self.future.set_result(done)

    def fail(self, error: BaseException) -> None:
        """Hand over why there is none, unless it has been given up."""
        with suppress(InvalidStateError):
            self.future.set_exception(error)


async def result_of(future: Future[Out]) -> Out:
    """Await a thread's future; cancelling cancels it.

    asyncio's own way of it leaves a reference cycle through the future. Paintings would stay in memory until
    Python looks for cycles, which may be hundreds of them later.
    """
    loop, over = asyncio.get_running_loop(), asyncio.Event()

    def wake() -> None:
        with suppress(RuntimeError):  # the loop has ended, and who waited with it
            loop.call_soon_threadsafe(over.set)

    future.add_done_callback(lambda _: wake())
    try:
        await over.wait()
    except asyncio.CancelledError:
        future.cancel()
        raise
    return future.result()
