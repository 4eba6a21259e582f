"""What routes share: the studio, the client, the clock, and giving up work for a client that has gone."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Request, UploadFile

from server.darkroom import Darkroom
from server.errors import ClientGoneError
from server.queue.clients import Client, owner_of
from server.stopwatch import Stopwatch
from server.studio import Studio

T = TypeVar("T")


async def _studio(request: Request) -> Studio:
    studio: Studio = request.app.state.studio
    return studio


TheStudio = Annotated[Studio, Depends(_studio)]


async def _darkroom(request: Request) -> Darkroom:
    darkroom: Darkroom = request.app.state.darkroom
    return darkroom


TheDarkroom = Annotated[Darkroom, Depends(_darkroom)]

Session = Annotated[
    str | None,
    Header(
        alias="X-Client-Session",
        max_length=64,
        pattern=r"^[\w-]+$",
        description="Of the maps of one session that wait to be painted only the newest is; "
        "the page sends one for each of its tabs.",
    ),
]


async def _client(request: Request, session: Session = None) -> Client:
    return Client(owner_of(request.scope), session)


TheClient = Annotated[Client, Depends(_client)]


async def _clock(request: Request) -> Stopwatch:
    clock = Stopwatch()
    request.state.stages = clock.ms  # for the log
    return clock


TheClock = Annotated[Stopwatch, Depends(_clock)]


async def while_connected(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """The result of ``work``, which is cancelled when the client closes the connection.

    The request's body must have been read. Raises: ClientGoneError.
    """
    task, gone = asyncio.ensure_future(work), asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ClientGoneError
        return task.result()
    finally:
        task.cancel()
        gone.cancel()
        await asyncio.gather(task, gone, return_exceptions=True)


async def read(upload: UploadFile | None) -> bytes | None:
    """The bytes of an uploaded file, if there is one."""
    return await upload.read() if upload else None


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
