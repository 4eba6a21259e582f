from __future__ import annotations

import asyncio
import gc
import random
import threading
import time
import weakref
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import wraps
from typing import Any

import pytest

from server.errors import DeadlineError, QueueFullError, SupersededError, UnavailableError
from server.metrics import Metrics
from server.queue.clients import Client
from server.queue.progress import Progress, Queued, Started
from server.queue.worker import Worker


def runs(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """Run a test on an event loop of its own, and not for ever."""

    @wraps(test)
    def run() -> None:
        async def limited() -> None:
            async with asyncio.timeout(60):
                await test()

        asyncio.run(limited())

    return run


@asynccontextmanager
async def working(queue_size: int = 8, batch_size: int = 4, deadline: float = 60) -> AsyncIterator[Worker]:
    worker = Worker(queue_size, batch_size, deadline, Metrics())
    await worker.start(lambda: None)
    yield worker
    await asyncio.to_thread(worker.stop)


class Gate:
    """Work that waits to be let through, so that other jobs queue up behind it."""

    def __init__(self) -> None:
        self.entered, self.open = threading.Event(), threading.Event()

    def work(self, items: list[int]) -> list[int]:
        self.entered.set()
        assert self.open.wait(60)
        return items

    async def hold(self, worker: Worker) -> asyncio.Task[Any]:
        held = asyncio.create_task(worker.submit(self.work, 0))
        await asyncio.to_thread(self.entered.wait, 60)
        return held


def double(items: list[int]) -> list[int]:
    return [2 * item for item in items]


async def queued(worker: Worker, *jobs: Coroutine[Any, Any, Any]) -> list[asyncio.Task[Any]]:
    tasks = [asyncio.create_task(job) for job in jobs]
    await asyncio.sleep(0)
    return tasks


@runs
async def test_a_job_runs_on_the_worker_s_own_thread() -> None:
    async with working() as worker:
        done = await worker.submit(lambda items: [threading.current_thread().name], 0)
    assert done.value == "model"
    assert done.queue_ms >= 0


@runs
async def test_loading_comes_first_and_its_failure_is_told() -> None:
    worker = Worker(4, 1, 60, Metrics())

    def fail() -> None:
        raise ValueError("no weights")

    with pytest.raises(ValueError, match="no weights"):
        await worker.start(fail)
    assert (await worker.submit(double, 4)).value == 8
    worker.stop()


@runs
async def test_exceptions_travel_back_and_the_thread_lives_on() -> None:
    def fail(items: list[int]) -> list[int]:
        raise SystemExit("bad item")

    async with working() as worker:
        for _ in range(3):
            with pytest.raises(SystemExit, match="bad item"):
                await worker.submit(fail, 0)
        assert (await worker.submit(double, 21)).value == 42


@runs
async def test_a_full_queue_refuses_and_says_when_to_come_back() -> None:
    gate = Gate()
    async with working(queue_size=2) as worker:
        held = await gate.hold(worker)
        waiting = await queued(worker, *(worker.submit(double, item) for item in (1, 2)))
        with pytest.raises(QueueFullError) as refused:
            await worker.submit(double, 3)
        gate.open.set()
        assert [(await task).value for task in (held, *waiting)] == [0, 2, 4]
    assert refused.value.details == {"waiting": 2}
    assert refused.value.retry_after is not None
    assert refused.value.retry_after >= 1


@runs
async def test_who_would_wait_past_the_deadline_is_refused_at_once() -> None:
    gate = Gate()
    async with working(queue_size=100, batch_size=1) as worker:
        await worker.submit(lambda items: time.sleep(0.05) or items, 0, size=1.0)  # the pace that is expected
        held = await gate.hold(worker)
        worker.deadline = 30
        waiting = await queued(worker, *(worker.submit(double, item, size=100.0) for item in (1, 2, 3)))
        with pytest.raises(QueueFullError) as refused:
            await worker.submit(double, 4, size=1000.0)
        newcomer = await queued(worker, worker.submit(double, 5, size=100.0, client=Client("b")))
        gate.open.set()
        assert [(await task).value for task in (held, *waiting, *newcomer)] == [0, 2, 4, 6, 10]
    assert refused.value.details == {"waiting": 3}
    assert refused.value.retry_after is not None
    assert 1 <= refused.value.retry_after <= 30


@runs
async def test_whom_nobody_keeps_waiting_is_let_in_however_long_it_is_thought_to_take() -> None:
    """Else one that was slow by chance would be the last that is ever measured."""
    async with working() as worker:
        await worker.submit(lambda items: time.sleep(0.05) or items, 0, size=1.0)
        worker.deadline = 30
        assert (await worker.submit(double, 1, size=10_000.0)).value == 2


@runs
async def test_a_full_queue_makes_room_for_who_has_least() -> None:
    gate = Gate()
    async with working(queue_size=2) as worker:
        held = await gate.hold(worker)
        first, second = await queued(worker, *(worker.submit(double, i, client=Client("a")) for i in (1, 2)))
        [other] = await queued(worker, worker.submit(double, 3, client=Client("b")))
        with pytest.raises(QueueFullError):
            await second
        gate.open.set()
        assert [(await task).value for task in (held, first, other)] == [0, 2, 6]


@runs
async def test_the_newest_of_a_session_replaces_what_waits_and_nothing_else() -> None:
    gate, ran = Gate(), list[int]()

    def record(items: list[int]) -> list[int]:
        ran.extend(items)
        return items

    async with working() as worker:
        held = await gate.hold(worker)
        tab, other_tab = Client("a", "tab"), Client("a", "other")
        old, other, encoding, none = await queued(
            worker,
            worker.submit(record, 1, client=tab, newest=True),
            worker.submit(record, 2, client=other_tab, newest=True),
            worker.submit(record, 3, client=tab),
            worker.submit(record, 4, client=Client("a"), newest=True),
        )
        new, none_either = await queued(
            worker,
            worker.submit(record, 5, client=Client("a", "tab"), newest=True),
            worker.submit(record, 6, client=Client("a"), newest=True),
        )
        with pytest.raises(SupersededError):
            await old
        with pytest.raises(SupersededError):
            await worker.submit(record, 7, client=tab, newest=True)  # which was asked for before
        gate.open.set()
        await asyncio.gather(held, new, other, encoding, none, none_either)
    assert ran == [5, 2, 3, 4, 6]


@runs
async def test_the_deadline_counts_waiting_too() -> None:
    gate = Gate()
    async with working() as worker:
        held = await gate.hold(worker)
        worker.deadline = 0.05
        with pytest.raises(DeadlineError, match=r"0\.05 s"):
            await worker.submit(double, 1)
        gate.open.set()
        await held


class Heavy:
    """What jobs are given and make, so that it can be seen going."""

    def __init__(self, weight: int) -> None:
        self.weight = weight


@runs
async def test_what_a_job_was_given_and_made_is_let_go_at_once() -> None:
    def make(items: list[Heavy]) -> list[Heavy]:
        return [Heavy(item.weight) for item in items]

    async with working() as worker:
        gc.disable()  # as it would hide a reference cycle
        try:
            item = Heavy(1)
            done = await worker.submit(make, item)
            given, made = weakref.ref(item), weakref.ref(done.value)
            del item, done
            await worker.submit(double, 1)  # by then the thread has let go of the first, too
            assert given() is made() is None
        finally:
            gc.enable()


@runs
async def test_a_cancelled_job_is_dropped_and_makes_room() -> None:
    gate, ran = Gate(), list[int]()

    def record(items: list[int]) -> list[int]:
        ran.extend(items)
        return items

    async with working(queue_size=1) as worker:
        held = await gate.hold(worker)
        [first] = await queued(worker, worker.submit(record, 1))
        first.cancel()
        await asyncio.wait([first])
        [second] = await queued(worker, worker.submit(record, 2))
        gate.open.set()
        await asyncio.gather(held, second)
    assert ran == [2]


@runs
async def test_a_job_that_runs_already_is_let_go_without_harm() -> None:
    gate = Gate()
    async with working() as worker:
        held = await gate.hold(worker)
        held.cancel()
        await asyncio.wait([held])
        gate.open.set()
        assert (await worker.submit(double, 5)).value == 10


@runs
async def test_waiting_jobs_of_one_group_are_taken_together() -> None:
    gate, batches = Gate(), list[list[int]]()

    def record(items: list[int]) -> list[int]:
        batches.append(items)
        return double(items)

    async with working(batch_size=3) as worker:
        held = await gate.hold(worker)
        groups = [(1, "a"), (2, "b"), (3, "a"), (4, "a"), (5, "a"), (6, None), (7, None)]
        tasks = await queued(worker, *(worker.submit(record, item, group) for item, group in groups))
        gate.open.set()
        await held
        assert [(await task).value for task in tasks] == [2, 4, 6, 8, 10, 12, 14]
    assert batches == [[1, 3, 4], [2], [5], [6], [7]]


async def places(told: list[Progress]) -> list[int]:
    """Those told so far, once all that has been told has arrived."""
    await asyncio.sleep(0)
    return [progress.place for progress in told if isinstance(progress, Queued)]


@runs
async def test_a_waiting_job_is_told_its_place_as_it_will_run() -> None:
    gate = Gate()
    async with working(batch_size=2) as worker:
        held = await gate.hold(worker)
        groups, told = ("a", "b", "a", "a", "b"), [list[Progress]() for _ in range(5)]
        tasks = await queued(
            worker,
            *(
                worker.submit(double, i, group, watch=told[i].append)
                for i, group in zip(range(5), groups, strict=True)
            ),
        )
        assert [await places(each) for each in told] == [[1], [2], [1], [3], [2]]
        tasks[0].cancel()
        await asyncio.wait([tasks[0]])
        # The third is now the first of its group, and takes the fourth with it.
        assert [await places(each) for each in told[1:]] == [[2, 1], [1, 2], [3, 2], [2, 1]]
        gate.open.set()
        await asyncio.gather(held, *tasks[1:])
    for each in told[1:]:
        assert isinstance(each.pop(), Started)
        assert (await places(each))[-1] == 1
    assert not any(isinstance(progress, Started) for progress in told[0])


@runs
async def test_the_expected_time_grows_with_the_size_of_what_runs_together() -> None:
    gate, told = Gate(), list[Progress]()
    async with working() as worker:
        held = await gate.hold(worker)
        sizes = [(1, "a"), (2, "b"), (2, "b")]
        tasks = await queued(
            worker, *(worker.submit(double, 0, group, size=size, watch=told.append) for size, group in sizes)
        )
        gate.open.set()
        await asyncio.gather(held, *tasks)
    expected = [progress.expected_ms for progress in told if isinstance(progress, Started)]
    assert expected[0] > 0
    assert expected[1] == expected[2]
    assert expected[1] > expected[0]


@runs
async def test_who_waits_is_told_how_long_by_what_is_before_it() -> None:
    gate, told = Gate(), [list[Progress]() for _ in range(3)]
    async with working() as worker:
        held = await gate.hold(worker)
        jobs = [(10, "a"), (20, "b"), (0.1, "c")]
        tasks = await queued(
            worker,
            *(
                worker.submit(double, 0, group, size=size, watch=told[i].append)
                for i, (size, group) in enumerate(jobs)
            ),
        )
        await places(told[-1])
        first, second, third = (each[0].wait_ms for each in told if isinstance(each[0], Queued))
        gate.open.set()
        await asyncio.gather(held, *tasks)
    assert third - second == pytest.approx(2 * (second - first), rel=0.01)


@runs
async def test_the_more_waits_the_later_one_is_told_to_come_back() -> None:
    delays = list[int]()
    for size in (1.0, 50.0):
        gate = Gate()
        async with working(queue_size=1) as worker:
            held = await gate.hold(worker)
            [waiting] = await queued(worker, worker.submit(double, 1, size=size))
            with pytest.raises(QueueFullError) as refused:
                await worker.submit(double, 2)
            assert refused.value.retry_after
            delays.append(refused.value.retry_after)
            gate.open.set()
            await asyncio.gather(held, waiting)
    assert delays[1] > 5 * delays[0]


@runs
async def test_the_time_to_come_back_follows_what_was_measured() -> None:
    gate = Gate()
    async with working(queue_size=1) as worker:
        for _ in range(30):
            await worker.submit(double, 1, size=1000)  # which takes no time at all
        held = asyncio.create_task(worker.submit(gate.work, 0, size=1000))
        await asyncio.to_thread(gate.entered.wait, 60)
        [waiting] = await queued(worker, worker.submit(double, 1, size=1000))
        with pytest.raises(QueueFullError) as refused:
            await worker.submit(double, 2)
        gate.open.set()
        await asyncio.gather(held, waiting)
    assert refused.value.retry_after == 1


@runs
async def test_one_bad_item_does_not_fail_its_neighbours() -> None:
    gate = Gate()

    def invert(items: list[int]) -> list[int]:
        return [60 // item for item in items]

    async with working() as worker:
        held = await gate.hold(worker)
        tasks = await queued(worker, *(worker.submit(invert, item, "group") for item in (1, 0, 3)))
        gate.open.set()
        await held
        results = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(results[1], ZeroDivisionError)
    assert [results[i].value for i in (0, 2)] == [60, 20]  # type: ignore[union-attr]


@runs
async def test_every_job_has_an_end_whatever_happens() -> None:
    dice, ran = random.Random(5), Counter[int]()

    def work(items: list[int]) -> list[int]:
        for item in items:
            if item % 7 == 0:
                raise ValueError(item)
        ran.update(items)
        return items

    async def call(worker: Worker, item: int) -> int:
        client = Client(dice.choice("abc"), dice.choice((None, "tab", "other")))
        async with asyncio.timeout(dice.choice((None, None, 0))):
            group = dice.choice((None, "x", "y"))
            return (await worker.submit(work, item, group, client=client, newest=dice.random() < 0.5)).value

    async with working(queue_size=6, batch_size=3) as worker:
        calls = []
        for item in range(600):
            calls.append(asyncio.create_task(call(worker, item)))
            for _ in range(dice.randrange(3)):
                await asyncio.sleep(0)
        ends = await asyncio.gather(*calls, return_exceptions=True)
        assert len(worker.line) == 0
    refusals = (QueueFullError, SupersededError, TimeoutError)
    for item, end in enumerate(ends):
        assert end == item if isinstance(end, int) else isinstance(end, (ValueError, *refusals))
        assert isinstance(end, ValueError) <= (item % 7 == 0)
        assert ran[item] <= 1
    assert {type(end) for end in ends} >= {int, ValueError}


@runs
async def test_stopping_refuses_what_waits_and_what_comes() -> None:
    gate = Gate()
    async with working() as worker:
        held = await gate.hold(worker)
        [waiting] = await queued(worker, worker.submit(double, 1))
        stopping = asyncio.create_task(asyncio.to_thread(worker.stop))
        with pytest.raises(UnavailableError, match="stopping"):
            await waiting
        with pytest.raises(UnavailableError, match="stopping"):
            await worker.submit(double, 2)
        gate.open.set()
        await asyncio.gather(held, stopping)


@runs
async def test_a_thread_that_is_given_up_leaves_its_line_to_another() -> None:
    gate = Gate()
    async with working() as worker:
        held = await gate.hold(worker)
        [waiting] = await queued(worker, worker.submit(double, 3))
        assert worker.busy_for > 0
        stuck = worker.abandon()
        with pytest.raises(UnavailableError, match="did not come to an end"):
            await held
        assert await worker.start(lambda: "loaded") == "loaded"
        assert (await waiting).value == 6
        while worker.busy_for:  # the answer is out a moment before
            await asyncio.sleep(0)
        gate.open.set()
        assert stuck
        await asyncio.to_thread(stuck.join)
        assert (await worker.submit(double, 4)).value == 8


@runs
async def test_loading_again_comes_before_what_waits() -> None:
    gate, ran = Gate(), list[str]()

    def record(items: list[str]) -> list[str]:
        ran.extend(items)
        return items

    async with working() as worker:
        held = await gate.hold(worker)
        [waiting] = await queued(worker, worker.submit(record, "job"))
        loading = asyncio.create_task(worker.start(lambda: ran.append("load")))
        await asyncio.sleep(0)
        gate.open.set()
        await asyncio.gather(held, waiting, loading)
    assert ran == ["load", "job"]
