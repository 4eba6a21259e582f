"""How large a request's body may be, and how slowly it may come."""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SLOWEST = 16_384
"""Bytes per second: who sends slower than this for long holds a place that others need."""


class BodyLimit:
    """Refuses request bodies of more than ``max_bytes``, announced or not, and those that take too long.

    A body has ``patience`` seconds, and one more for every ``SLOWEST`` bytes that have come.
    """

    def __init__(self, app: ASGIApp, max_bytes: int, patience: float) -> None:
        self.app, self.max_bytes, self.patience = app, max_bytes, patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            receive = _Body(scope, receive, self.max_bytes, self.patience).receive
        await self.app(scope, receive, send)


class _Body:
    """One body, as it comes."""

    # Its refusals are HTTPExceptions, as FastAPI lets no others pass while it parses a form.

    def __init__(self, scope: Scope, receive: Receive, max_bytes: int, patience: float) -> None:
        announced = Headers(scope=scope).get("content-length", "")
        self._announced = int(announced) if announced.isdecimal() else 0
        self._receive, self._max_bytes, self._patience = receive, max_bytes, patience
        self._begin = asyncio.get_running_loop().time()
        self._counted = 0
        self._complete = False

    async def receive(self) -> Message:
        """The next message; once the body is complete, that is the client's going, whenever it comes."""
        self._check(self._announced)
        message = await (self._receive() if self._complete else self._receive_in_time())
        self._counted += len(message.get("body", b""))
        self._check(self._counted)
        self._complete = not message.get("more_body", False)
        return message

    async def _receive_in_time(self) -> Message:
        try:
            async with asyncio.timeout_at(self._begin + self._patience + self._counted / SLOWEST):
                return await self._receive()
        except TimeoutError:
            # Whatever still comes of this body is not the next request.
            headers = {"Connection": "close"}
            detail = "The request's body did not come in time. Send it again, over a faster connection."
            raise HTTPException(408, detail, headers) from None

    def _check(self, size: int) -> None:
        if size > self._max_bytes:
            detail = f"A request may have at most {self._max_bytes:,} bytes. Send smaller files."
            raise HTTPException(413, detail)
