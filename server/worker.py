"""The one thread that owns the model, behind a bounded queue."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from server.errors import DeadlineError, QueueFullError, UnavailableError
from server.metrics import Metrics
from server.progress import Queued, Started, Watch, ignore, on_this_loop

In = TypeVar("In")
Out = TypeVar("Out")
Work = Callable[[list[In]], Sequence[Out]]
"""What a job does: items of one group to their results, in order."""

_FIRST_GUESS = 4.0  # seconds a megapixel takes, until one has been measured


@dataclass(frozen=True)
class Done(Generic[Out]):
    """A job's result, and how long it waited in milliseconds."""

    value: Out
    queue_ms: float


@dataclass(eq=False)
class _Job:
    work: Work[Any, Any]
    item: Any
    group: Hashable | None
    size: float
    tell: Watch
    future: Future[Done[Any]] = field(default_factory=Future)
    since: float = field(default_factory=time.perf_counter)
    place: int = 0  # that it was told of last

    def move_to(self, place: int) -> None:
        if place != self.place:
            self.place = place
            self.tell(Queued(place=place))

    def joins(self, other: _Job) -> bool:
        return self.group is not None and (self.work, self.group) == (other.work, other.group)


class Worker:
    """Runs jobs one after the other; those of one group that wait already are taken together."""

    def __init__(self, queue_size: int, batch_size: int, deadline: float, metrics: Metrics) -> None:
        self.queue_size, self.batch_size, self.deadline = queue_size, batch_size, deadline
        self._metrics = metrics
        self._jobs: deque[_Job] = deque()
        self._changed = threading.Condition()
        self._stopped = False
        self._pace, self._measured = _FIRST_GUESS, 0  # seconds per megapixel, a running mean; of how many
        self._thread: threading.Thread | None = None
        metrics.queue_depth.set_function(lambda: len(self._jobs))

    async def start(self, load: Callable[[], Out]) -> Out:
        """Start the thread, once, and have it ``load`` first, however long that takes."""
        job = _Job(lambda _: [load()], None, None, 0, ignore)
        self._thread = threading.Thread(target=self._loop, args=(job,), name="model", daemon=True)
        self._thread.start()
        done: Done[Out] = await asyncio.wrap_future(job.future)
        return done.value

    def stop(self) -> None:
        """Refuse what waits, let what runs end, and wait for the thread."""
        with self._changed:
            self._stopped = True
            waiting, self._jobs = self._jobs, deque()
            self._changed.notify_all()
        for job in waiting:
            if job.future.set_running_or_notify_cancel():
                job.future.set_exception(_stopping())
        if self._thread:
            self._thread.join()

    async def submit(
        self,
        work: Work[In, Out],
        item: In,
        group: Hashable | None = None,
        *,
        size: float = 1.0,
        watch: Watch = ignore,
    ) -> Done[Out]:
        """Have the thread do ``work`` on ``item``, with others of the same work and group if they wait too.

        Cancelling the caller drops a job that has not begun. What ``work`` raises is raised here.

        Args:
            size: how much work it is, in megapixels; the time that is expected grows with it.
            watch: is told how the job gets on.
        Raises: QueueFullError, DeadlineError, UnavailableError while stopping.
        """
        job = _Job(work, item, group, size, on_this_loop(watch))
        self._add(job)
        try:
            async with asyncio.timeout(self.deadline) as limit:
                done: Done[Out] = await asyncio.wrap_future(job.future)
                return done
        except TimeoutError:
            if limit.expired():
                raise DeadlineError(self.deadline) from None
            raise

    def _add(self, job: _Job) -> None:
        with self._changed:
            if self._stopped:
                raise _stopping()
            if len(self._jobs) >= self.queue_size:
                raise QueueFullError(len(self._jobs), self._retry_after())
            self._jobs.append(job)
            self._tell_places()
            self._changed.notify()
        job.future.add_done_callback(lambda future: self._drop(job) if future.cancelled() else None)

    def _retry_after(self) -> int:
        """Seconds until about half of the queue is done, so that those who come back find room."""
        return max(1, math.ceil(self._expected(self._jobs) / 2))

    def _expected(self, jobs: Iterable[_Job]) -> float:
        """Seconds that jobs will take."""
        return self._pace * sum(job.size for job in jobs)

    def _drop(self, job: _Job) -> None:
        with self._changed:
            if job in self._jobs:
                self._remove([job])

    def _remove(self, jobs: list[_Job]) -> None:
        for job in jobs:
            self._jobs.remove(job)
        self._tell_places()

    def _tell_places(self) -> None:
        waiting, place = list(self._jobs), 0
        while waiting:
            place += 1
            for job in self._next(waiting):
                waiting.remove(job)
                job.move_to(place)

    def _loop(self, first: _Job) -> None:
        self._run([first])
        while (batch := self._take()) is not None:
            running = [job for job in batch if job.future.set_running_or_notify_cancel()]
            if running:
                self._start(running)

    def _take(self) -> list[_Job] | None:
        """The next jobs, once there are any; None when it is time to stop."""
        with self._changed:
            self._changed.wait_for(lambda: self._jobs or self._stopped)
            if self._stopped:
                return None
            batch = self._next(self._jobs)
            self._remove(batch)
        return batch

    def _next(self, waiting: Sequence[_Job]) -> list[_Job]:
        """Those of the jobs that run next: the first, and what can be taken with it."""
        first, *others = waiting
        return [first, *[job for job in others if job.joins(first)][: self.batch_size - 1]]

    def _start(self, batch: list[_Job]) -> None:
        begin, expected = time.perf_counter(), self._expected(batch)
        for job in batch:
            job.tell(Started(expected_ms=1000 * expected))
        self._run(batch)
        self._measure(batch, begin)

    def _run(self, batch: list[_Job]) -> None:
        begin = time.perf_counter()
        try:
            values = batch[0].work([job.item for job in batch])
        except BaseException as error:  # whatever a job raises is its caller's: the thread must live on
            self._fail(batch, error)
        else:
            for job, value in zip(batch, values, strict=True):
                job.future.set_result(Done(value, 1000 * (begin - job.since)))

    def _fail(self, batch: list[_Job], error: BaseException) -> None:
        if len(batch) == 1:
            batch[0].future.set_exception(error)
            return
        for job in batch:  # one bad item must not fail its neighbours
            self._run([job])

    def _measure(self, batch: list[_Job], begin: float) -> None:
        self._measured += 1
        pace = (time.perf_counter() - begin) / sum(job.size for job in batch)
        self._pace += max(0.2, 1 / self._measured) * (pace - self._pace)
        self._metrics.batch_size.observe(len(batch))
        for job in batch:
            self._metrics.queue_wait.observe(begin - job.since)


def _stopping() -> UnavailableError:
    return UnavailableError("The server is stopping. Try again when it is back.")
