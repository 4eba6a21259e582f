"""What is told of a job on its way through the queue."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated

from pydantic import BaseModel, Field


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
