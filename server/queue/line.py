"""Who is next: jobs that wait, taken turn about over clients, those of one group together."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator
from itertools import islice, zip_longest
from typing import Generic, Protocol, TypeVar


class Waiting(Protocol):
    """A job in line; compared by identity."""

    @property
    def client(self) -> Hashable:
        """Who takes turns with the others."""

    @property
    def group(self) -> Hashable | None:
        """Jobs of one group can be taken together; None: with no other."""

    @property
    def size(self) -> float:
        """How much work it is, more than 0."""

    @property
    def slot(self) -> Hashable | None:
        """Of the jobs of one slot only the one asked for last is wanted; None: no other replaces it."""

    @property
    def asked(self) -> int:
        """When it was asked for; jobs may come in another order."""


Job = TypeVar("Job", bound=Waiting)


class Line(Generic[Job]):
    """At most ``size`` jobs. Clients take turns: each turn belongs to the oldest job of one client, and what
    can be taken with it rides along, up to ``batch_size``.

    So a client waits at most as many turns as there are clients, however many jobs the others bring; who
    only rode along keeps the own turn. For one thread at a time.
    """

    def __init__(self, size: int, batch_size: int) -> None:
        self.size, self.batch_size = size, batch_size
        self.batch_work = math.inf
        """No more is taken together than this much work; a job that is more by itself is taken alone."""
        self._jobs: dict[Hashable, list[Job]] = {}  # of each client, the oldest first; clients by their turn

    def __len__(self) -> int:
        return sum(map(len, self._jobs.values()))

    def __iter__(self) -> Iterator[Job]:
        return (job for jobs in self._jobs.values() for job in jobs)

    def supersede(self, job: Job) -> Job | None:
        """Where another job of its slot waits, have the newer of the two in that place.

        Returns the older, which may be ``job``; None if there is no other: then nothing has changed.
        """
        jobs = self._jobs.get(job.client, [])
        place = next(
            (i for i, other in enumerate(jobs) if job.slot is not None and other.slot == job.slot), None
        )
        if place is None or jobs[place].asked > job.asked:
            return None if place is None else job
        older, jobs[place] = jobs[place], job
        return older

    def join(self, job: Job) -> Job | None:
        """Let a job in at the end of its client's.

        Returns the one for which there is no room any more, if any: the newest of the client with the most
        jobs if that has at least two more, else ``job``.
        """
        gone = self._one_too_many(job) if len(self) >= self.size else None
        if gone is not job:
            self._jobs.setdefault(job.client, []).append(job)
        if gone is not None:
            self.leave(gone)
        return gone

    def leave(self, job: Job) -> bool:
        """Take a job out wherever it stands; False if it is not in line."""
        jobs = self._jobs.get(job.client, [])
        if job not in jobs:
            return False
        jobs.remove(job)
        if not jobs:
            del self._jobs[job.client]
        return True

    def take(self) -> list[Job]:
        """The jobs of the next turn; the line must not be empty."""
        leader, *_ = self._jobs.values()
        batch = [leader[0], *islice(self._riders(leader[0]), self._most_like(leader[0]) - 1)]
        served = [job.client for job in batch if self._jobs[job.client][0] is job]
        for job in batch:
            self.leave(job)
        for client in served:
            if client in self._jobs:
                self._jobs[client] = self._jobs.pop(client)
        return batch

    def turns(self) -> Iterator[list[Job]]:
        """The turns to come, if nobody joins or leaves meanwhile."""
        rest: Line[Job] = Line(self.size, self.batch_size)
        rest.batch_work = self.batch_work
        rest._jobs = {client: list(jobs) for client, jobs in self._jobs.items()}
        while rest._jobs:
            yield rest.take()

    def _most_like(self, job: Job) -> int:
        """How many jobs like this one make a batch; those of one group are of one size."""
        return max(1, int(min(self.batch_size, self.batch_work / job.size)))

    def _riders(self, first: Job) -> Iterator[Job]:
        """What can be taken with the first: one of each client after the other, its own client last."""
        if first.group is None:
            return iter(())
        leader, *others = self._jobs.values()
        rows = (
            [job for job in jobs if job is not first and job.group == first.group]
            for jobs in (*others, leader)
        )
        return (job for row in zip_longest(*rows) for job in row if job is not None)

    def _one_too_many(self, job: Job) -> Job:
        most = max(self._jobs.values(), key=len, default=[])
        return most[-1] if len(most) >= len(self._jobs.get(job.client, [])) + 2 else job
