"""A painting under way, told as server-sent events."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.sse import EventSourceResponse, format_sse_event
from pydantic import BaseModel

from server import schemas
from server.errors import ClientGoneError
from server.http import problems
from server.queue.progress import Progress, Queued, Started, Underway, Watch
from server.routes.common import while_connected
from server.storage.paintings import StoredPainting

log = logging.getLogger(__name__)

_DATA: dict[str, type[BaseModel]] = {
    "queued": Queued,
    "started": Started,
    "painted": schemas.Painting,
    "problem": schemas.Problem,
}
DOCUMENTED: dict[str, Any] = {
    "schema": {
        "type": "string",
        "description": "`queued` each time the place in the queue changes, `started`, and in the end "
        "`painted` or `problem`; their data is JSON. What fails before it is queued is answered as ever.",
        "examples": [
            'event: queued\ndata: {"place":2,"wait_ms":412.0}\n\n'
            'event: queued\ndata: {"place":1,"wait_ms":187.0}\n\n'
            'event: started\ndata: {"expected_ms":184.0}\n\n'
            'event: painted\ndata: {"id":"q3tAqvVJp3hM0w", …}\n\n'
        ],
    },
    "itemSchema": {
        "oneOf": [
            {
                "type": "object",
                "required": ["event", "data"],
                "properties": {
                    "event": {"const": name},
                    "data": {
                        "type": "string",
                        "contentMediaType": "application/json",
                        "contentSchema": {"$ref": f"#/components/schemas/{model.__name__}"},
                    },
                },
            }
            for name, model in _DATA.items()
        ]
    },
}


async def answer(request: Request, work: Callable[[Watch], Coroutine[Any, Any, StoredPainting]]) -> Response:
    """Events of a painting from when it joins the queue. Raises: what ``work`` raises before that."""
    underway = Underway(work)
    try:
        first = await while_connected(request, underway.next())
        if first is None:
            await underway.work
    except BaseException:
        await underway.stop()
        raise
    headers = {"Cache-Control": "no-store", "Vary": "Accept", "X-Accel-Buffering": "no"}
    return EventSourceResponse(_events(request, underway, first), headers=headers)


async def _events(
    request: Request, underway: Underway[StoredPainting], told: Progress | None
) -> AsyncIterator[bytes]:
    try:
        while told:
            yield _event(type(told).__name__.lower(), told.model_dump_json())
            told = await while_connected(request, underway.next())
        yield await _ending(request, underway.work)
    except ClientGoneError:
        pass  # nobody is left to tell
    finally:
        await underway.stop()


async def _ending(request: Request, painting: asyncio.Task[StoredPainting]) -> bytes:
    try:
        return _event("painted", (await painting).info.model_dump_json())
    except Exception as error:
        response, id = problems.refusal(request, error), request.state.request_id
        if response is None:
            request.state.problem = problems.UNEXPECTED[1]
            log.exception("request %s failed after it had been queued", id)
            response = problems.unexpected(id)
    return _event("problem", bytes(response.body).decode())


def _event(name: str, data: str) -> bytes:
    return format_sse_event(event=name, data_str=data)
