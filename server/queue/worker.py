"""The one thread that owns the model, behind a bounded line of jobs."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterable
from concurrent.futures import Future

from server.errors import DeadlineError, QueueFullError, ServerError, SupersededError, UnavailableError
from server.metrics import Metrics
from server.queue.clients import NOBODY, Client
from server.queue.job import Done, In, Job, Out, Work, result_of
from server.queue.line import Line
from server.queue.progress import Started, Watch, ignore, on_this_loop

_FIRST_GUESS = 4.0  # seconds a megapixel takes, until one has been measured
_OVERHEAD = 0.01  # megapixels as which counts what a job takes besides, however small it is


class Worker:
    """Runs jobs turn about over clients; those of one group that wait already are taken together."""

    def __init__(self, queue_size: int, batch_size: int, deadline: float, metrics: Metrics) -> None:
        self.line: Line[Job] = Line(queue_size, batch_size)
        self.deadline = deadline
        self._metrics = metrics
        self._changed = threading.Condition()
        self._stopped = False
        self._pace, self._measured = _FIRST_GUESS, 0  # seconds per megapixel, a running mean; of how many
        self._free_at = 0.0  # when what runs should be done; in the past if nothing does
        self._first: deque[Job] = deque()  # before all that is in line
        self._thread: threading.Thread | None = None
        self._running: list[Job] = []
        self._begin = math.inf  # of what runs
        metrics.queue_depth.set_function(lambda: len(self.line))

    async def start(self, load: Callable[[], Out]) -> Out:
        """The result of ``load``, as ``run_first`` has it run."""
        done = await result_of(self.run_first(load))
        return done.value

    def run_first(self, load: Callable[[], Out]) -> Future[Done[Out]]:
        """Have the thread ``load`` before all else, however long that takes; start it if there is none."""
        job = Job(lambda _: [load()], None, NOBODY.owner)
        with self._changed:
            self._first.append(job)
            self._changed.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._loop, name="model", daemon=True)
            self._thread.start()
        return job.future

    def bound_batches(self, size: float) -> None:
        """Take no more together than so many megapixels; a job that is larger is taken alone."""
        with self._changed:
            self.line.batch_work = size

    @property
    def is_dead(self) -> bool:
        """Whether the thread has ended, which it never should."""
        return self._thread is not None and not self._thread.is_alive() and not self._stopped

    @property
    def busy_for(self) -> float:
        """For how many seconds the thread has been at what it runs; loading does not count."""
        return max(0.0, time.perf_counter() - self._begin)

    def abandon(self) -> threading.Thread | None:
        """Give up the thread and what it runs; ``start`` starts another, which takes over the line."""
        with self._changed:
            thread, self._thread = self._thread, None
            running, self._running, self._begin = self._running, [], math.inf
        for job in running:
            job.fail(UnavailableError("The model did not come to an end with this. Try again."))
        return thread

    def stop(self) -> None:
        """Refuse what waits, let what runs end, and wait for the thread."""
        with self._changed:
            self._stopped = True
            waiting = [*self._first, *self.line]
            self._first.clear()
            for job in waiting:
                self.line.leave(job)
            self._changed.notify_all()
        for job in waiting:
            job.fail(_stopping())
        if self._thread:
            self._thread.join(self.deadline)

    async def submit(
        self,
        work: Work[In, Out],
        item: In,
        group: Hashable | None = None,
        *,
        client: Client = NOBODY,
        newest: bool = False,
        size: float = 1.0,
        watch: Watch = ignore,
    ) -> Done[Out]:
        """Have the thread do ``work`` on ``item``, with others of the same work and group if they wait too.

        Cancelling the caller drops a job that has not begun. What ``work`` raises is raised here.

        Args:
            client: whose turn it takes.
            newest: it takes the place of such a job of the same session that still waits.
            size: how much work it is, in megapixels; the time that is expected grows with it.
            watch: is told how the job gets on.
        Raises: QueueFullError, SupersededError, DeadlineError, UnavailableError while stopping.
        """
        together = None if group is None else (work, group)
        slot = client.slot if newest else None
        job = Job(work, item, client.owner, together, slot, client.asked, size, on_this_loop(watch))
        self._add(job)
        try:
            async with asyncio.timeout(self.deadline) as limit:
                done: Done[Out] = await result_of(job.future)
                return done
        except TimeoutError:
            if limit.expired():
                raise DeadlineError(self.deadline) from None
            raise
        finally:
            if job.future.cancelled():
                self._drop(job)

    def _add(self, job: Job) -> None:
        with self._changed:
            if self._stopped:
                raise _stopping()
            gone = self._let_in(job)
            self._tell_places()
            self._changed.notify()
        if gone is not None:
            gone[0].fail(gone[1])

    def _let_in(self, job: Job) -> tuple[Job, ServerError] | None:
        """Put a job in line. Returns who has to go for it, which may be that one, and why."""
        if (older := self.line.supersede(job)) is not None:
            return older, SupersededError()
        if (last := self.line.join(job)) is not None:
            return last, QueueFullError(len(self.line), self._retry_after())
        if self._comes_too_late(job):
            self.line.leave(job)
            return job, QueueFullError(len(self.line), self._retry_after())
        return None

    def _comes_too_late(self, job: Job) -> bool:
        """Whether it is expected to be done after the deadline: better told now than when that has passed.

        Whom nobody keeps waiting is let in all the same: a pace that is thought too slow is measured anew.
        """
        if not self._measured:
            return False
        begin = until = self._expected_running()
        for turn in self.line.turns():
            begin, until = until, until + self._expected(turn)
            if job in turn:
                break
        return begin > 0 and until > self.deadline

    def _retry_after(self) -> int:
        """Seconds until about half of what waits is done, so that those who come back find room."""
        return max(1, math.ceil(self._expected_running() + self._expected(self.line) / 2))

    def _expected(self, jobs: Iterable[Job]) -> float:
        """Seconds that jobs will take."""
        return self._pace * _work(jobs)

    def _expected_running(self) -> float:
        """Seconds that what runs will take from now on."""
        return max(0.0, self._free_at - time.perf_counter())

    def _drop(self, job: Job) -> None:
        with self._changed:
            if self.line.leave(job):
                self._tell_places()

    def _tell_places(self) -> None:
        wait = self._expected_running()
        for place, turn in enumerate(self.line.turns(), 1):
            for job in turn:
                job.move_to(place, wait)
            wait += self._expected(turn)

    def _loop(self) -> None:
        while (batch := self._take()) is not None:
            running = [job for job in batch if job.future.set_running_or_notify_cancel()]
            if running and running[0].is_loading:
                self._run(running)
            elif running:
                self._start(running)
            if not self._is_abandoned:
                self._running, self._begin, self._free_at = [], math.inf, 0.0

    def _take(self) -> list[Job] | None:
        """The next jobs, once there are any; None when it is time to stop."""
        with self._changed:
            self._changed.wait_for(lambda: self._first or len(self.line) or self._is_over)
            if self._is_over:
                return None
            if self._first:
                return [self._first.popleft()]
            batch = self.line.take()
            self._free_at = time.perf_counter() + self._expected(batch)
            self._tell_places()
        return batch

    @property
    def _is_over(self) -> bool:
        return self._stopped or self._is_abandoned

    @property
    def _is_abandoned(self) -> bool:
        return threading.current_thread() is not self._thread

    def _start(self, batch: list[Job]) -> None:
        begin, expected = time.perf_counter(), self._expected(batch)
        self._running, self._begin = batch, begin
        for job in batch:
            job.tell(Started(expected_ms=1000 * expected))
        self._run(batch)
        if not self._is_abandoned:
            self._measure(batch, begin)

    def _run(self, batch: list[Job]) -> None:
        begin = time.perf_counter()
        try:
            values = batch[0].work([job.item for job in batch])
        except BaseException as error:  # whatever a job raises is its caller's: the thread must live on
            self._fail(batch, error)
        else:
            for job, value in zip(batch, values, strict=True):
                job.succeed(Done(value, 1000 * (begin - job.since)))

    def _fail(self, batch: list[Job], error: BaseException) -> None:
        if len(batch) == 1:
            batch[0].fail(error)
            return
        for job in batch:  # one bad item must not fail its neighbours
            self._run([job])

    def _measure(self, batch: list[Job], begin: float) -> None:
        self._measured += 1
        pace = (time.perf_counter() - begin) / _work(batch)
        self._pace += max(0.2, 1 / self._measured) * (pace - self._pace)
        self._metrics.batch_size.observe(len(batch))
        for job in batch:
            self._metrics.queue_wait.observe(begin - job.since)


def _work(jobs: Iterable[Job]) -> float:
    """Megapixels."""
    return sum(job.size + _OVERHEAD for job in jobs)


def _stopping() -> UnavailableError:
    return UnavailableError("The server is stopping. Try again when it is back.")
