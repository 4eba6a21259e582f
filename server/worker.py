"""The one thread that owns the model, behind a bounded queue."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from server.errors import DeadlineError, QueueFullError, UnavailableError
from server.metrics import Metrics

In = TypeVar("In")
Out = TypeVar("Out")
Work = Callable[[list[In]], Sequence[Out]]
"""What a job does: items of one group to their results, in order."""

_FIRST_GUESS = 0.5  # seconds a job takes, until one has been measured


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
    future: Future[Done[Any]] = field(default_factory=Future)
    since: float = field(default_factory=time.perf_counter)

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
        self._seconds = _FIRST_GUESS  # per job, a running mean
        self._thread: threading.Thread | None = None
        metrics.queue_depth.set_function(lambda: len(self._jobs))

    async def start(self, load: Callable[[], Out]) -> Out:
        """Start the thread, once, and have it ``load`` first, however long that takes."""
        job = _Job(lambda _: [load()], None, None)
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

    async def submit(self, work: Work[In, Out], item: In, group: Hashable | None = None) -> Done[Out]:
        """Have the thread do ``work`` on ``item``, with others of the same work and group if they wait too.

        Cancelling the caller drops a job that has not begun. What ``work`` raises is raised here.
        Raises: QueueFullError, DeadlineError, UnavailableError while stopping.
        """
        job = _Job(work, item, group)
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
            self._changed.notify()
        job.future.add_done_callback(lambda future: self._drop(job) if future.cancelled() else None)

    def _retry_after(self) -> int:
        """Seconds until about half of the queue is done, so that those who come back find room."""
        return max(1, math.ceil(self._seconds * len(self._jobs) / 2))

    def _drop(self, job: _Job) -> None:
        with self._changed:
            if job in self._jobs:
                self._jobs.remove(job)

    def _loop(self, first: _Job) -> None:
        self._run([first])
        while (batch := self._take()) is not None:
            begin = time.perf_counter()
            self._run([job for job in batch if job.future.set_running_or_notify_cancel()])
            self._measure(batch, begin)

    def _take(self) -> list[_Job] | None:
        """The next jobs, once there are any; None when it is time to stop."""
        with self._changed:
            self._changed.wait_for(lambda: self._jobs or self._stopped)
            if self._stopped:
                return None
            first = self._jobs.popleft()
            others = [job for job in self._jobs if job.joins(first)][: self.batch_size - 1]
            for job in others:
                self._jobs.remove(job)
        return [first, *others]

    def _run(self, batch: list[_Job]) -> None:
        if not batch:
            return
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
        self._seconds += 0.2 * ((time.perf_counter() - begin) / len(batch) - self._seconds)
        self._metrics.batch_size.observe(len(batch))
        for job in batch:
            self._metrics.queue_wait.observe(begin - job.since)


def _stopping() -> UnavailableError:
    return UnavailableError("The server is stopping. Try again when it is back.")
