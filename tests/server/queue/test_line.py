from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from server.queue.line import Line


@dataclass(eq=False)
class Job:
    client: str
    group: str | None = None
    slot: str | None = None
    asked: int = field(default_factory=count().__next__)
    name: str = ""
    size: float = 1.0


def line_of(*jobs: Job, size: int = 99, batch_size: int = 1) -> Line[Job]:
    line: Line[Job] = Line(size, batch_size)
    for job in jobs:
        assert line.supersede(job) is None
        assert line.join(job) is None
    return line


def named(names: str, group: str | None = None) -> list[Job]:
    """Jobs of the clients whose letters these are."""
    return [Job(name[0], group, name=name) for name in names.split()]


def taken(line: Line[Job]) -> list[str]:
    turns = []
    while line:
        turns.append(" ".join(job.name for job in line.take()))
    return turns


def test_clients_take_turns_however_much_each_brings() -> None:
    assert taken(line_of(*named("a1 a2 a3 b1 c1 b2"))) == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_who_comes_later_waits_for_one_turn_of_the_others_at_most() -> None:
    line = line_of(*named("a1 a2 a3 b1"))
    assert [job.name for job in line.take()] == ["a1"]
    line.join(Job("c", name="c1"))
    assert taken(line) == ["b1", "a2", "c1", "a3"]


def test_a_batch_takes_one_of_each_client_before_a_second_of_any() -> None:
    line = line_of(*named("a1 a2 a3 b1 b2 c1", group="same"), batch_size=4)
    assert taken(line) == ["a1 b1 c1 a2", "a3 b2"]


def test_only_one_group_makes_a_batch_and_what_has_none_is_taken_alone() -> None:
    line = line_of(*named("a1 b1", "x"), *named("c1 d1", "y"), *named("e1 f1"), batch_size=4)
    assert taken(line) == ["a1 b1", "c1 d1", "e1", "f1"]


def test_large_jobs_make_small_batches() -> None:
    line = line_of(*named("a1 b1 c1 d1", group="x"), batch_size=4)
    line.batch_work = 2.5
    assert [len(turn) for turn in line.turns()] == [2, 2]
    assert taken(line) == ["a1 b1", "c1 d1"]
    line = line_of(*named("a1 b1", group="x"), batch_size=4)
    line.batch_work = 0.5
    assert taken(line) == ["a1", "b1"]


def test_riding_along_costs_no_turn() -> None:
    """Else a client's odd job would wait for as long as its others find company."""
    line = line_of(Job("a", "x", name="a1"), Job("b", "odd", name="b1"), batch_size=2)
    line.join(Job("b", "x", name="b2"))
    line.join(Job("c", "x", name="c1"))
    assert taken(line) == ["a1 b2", "b1", "c1"]


def test_the_newer_of_a_slot_takes_the_place_of_the_older() -> None:
    older, newer = Job("a", slot="tab", name="old"), Job("a", slot="tab", name="new")
    line = line_of(older, *named("b1 a2"))
    assert line.supersede(newer) is older
    assert taken(line) == ["new", "b1", "a2"]


def test_of_a_slot_the_one_asked_for_last_stays_in_whatever_order_they_come() -> None:
    older, newer = Job("a", slot="tab", name="old"), Job("a", slot="tab", name="new")
    line = line_of(newer)
    assert line.supersede(older) is older
    assert taken(line) == ["new"]


def test_nothing_is_superseded_where_there_is_no_slot() -> None:
    line = line_of(Job("a"))
    assert line.supersede(Job("a")) is None
    assert len(line) == 1


def test_a_full_line_refuses_who_has_most() -> None:
    jobs = named("a1 a2 a3 b1")
    line = line_of(*jobs, size=4)
    refused = Job("a")
    assert line.join(refused) is refused
    assert line.join(Job("c", name="c1")) is jobs[2]  # a's newest makes room
    assert taken(line) == ["a1", "b1", "c1", "a2"]


def test_a_full_line_of_equals_refuses_who_comes() -> None:
    line = line_of(*named("a1 b1"), size=2)
    for client in "abc":
        late = Job(client)
        assert line.join(late) is late
    assert taken(line) == ["a1", "b1"]


@pytest.mark.parametrize("size", [0, 1])
def test_a_line_without_room_refuses_everybody(size: int) -> None:
    line = line_of(*named("a1")[:size], size=size)
    late = Job("b")
    assert line.join(late) is late


class Machine(RuleBasedStateMachine):
    """Jobs that come, leave, and are taken, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.line: Line[Job] = Line(6, 3)
        self.waiting: list[Job] = []
        self.turns_left: dict[Job, int] = {}  # until which each client's oldest must have been taken
        self.expected: list[list[Job]] | None = None

    @rule(client=st.sampled_from("abcd"), group=st.sampled_from([None, "x", "y"]), slot=st.booleans())
    def come(self, client: str, group: str | None, slot: bool) -> None:
        job = Job(client, group, client if slot else None)
        before = Counter(each.client for each in self.waiting)
        gone = self.line.supersede(job)
        if gone is not None:
            assert gone in self.waiting
            assert (gone.client, gone.slot) == (job.client, job.slot)
        elif (gone := self.line.join(job)) is not None:
            assert len(self.waiting) == self.line.size
            fullest = max(before.values())
            assert before[gone.client] == fullest or gone is job
            assert (gone is job) == (fullest < before[client] + 2)
        self.waiting = [each for each in (*self.waiting, job) if each is not gone]
        if gone in self.turns_left:
            self.turns_left[job] = self.turns_left.pop(gone)

    @precondition(lambda self: self.waiting)
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        job = data.draw(st.sampled_from(self.waiting))
        assert self.line.leave(job)
        assert not self.line.leave(job)
        self.waiting.remove(job)

    @precondition(lambda self: self.waiting)
    @rule()
    def take(self) -> None:
        foretold = next(self.line.turns())
        batch = self.line.take()
        assert batch == foretold
        assert 1 <= len(batch) <= self.line.batch_size
        assert len(batch) == 1 or {job.group for job in batch} in ({"x"}, {"y"})
        for job in batch:
            self.waiting.remove(job)
        self.turns_left = {job: left - 1 for job, left in self.turns_left.items()}

    @invariant()
    def nothing_is_lost_and_bounds_hold(self) -> None:
        assert set(self.line) == set(self.waiting)
        assert len(self.line) == len(self.waiting) <= self.line.size
        slots = [job.slot for job in self.waiting if job.slot]
        assert len(slots) == len(set(slots))
        assert sorted(map(id, self.waiting)) == sorted(id(job) for turn in self.line.turns() for job in turn)

    @invariant()
    def nobody_starves(self) -> None:
        """Each client's oldest is taken within as many turns as there were clients when it got oldest."""
        clients = {job.client for job in self.waiting}
        oldest = {next(job for job in self.line if job.client == client) for client in clients}
        self.turns_left = {job: self.turns_left.get(job, len(clients)) for job in oldest}
        assert all(left > 0 for left in self.turns_left.values())


TestLine = Machine.TestCase
TestLine.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xy")), max_size=20), st.integers(1, 5))
def test_those_of_one_client_and_group_keep_their_order(
    asked: Iterable[tuple[str, str]], batch_size: int
) -> None:
    jobs = [Job(client, group) for client, group in asked]
    order = [job for turn in line_of(*jobs, batch_size=batch_size).turns() for job in turn]
    for client in "abc":
        for group in "xy":
            assert [job.asked for job in order if (job.client, job.group) == (client, group)] == [
                job.asked for job in jobs if (job.client, job.group) == (client, group)
            ]
