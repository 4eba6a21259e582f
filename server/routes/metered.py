"""Routes that count against what a client may ask for."""

from __future__ import annotations

from fastapi.routing import APIRoute
from starlette.types import Receive, Scope, Send

from server.errors import ServerError, TooManyCallsError, TooOftenError
from server.queue.allowance import Allowance
from server.queue.clients import owner_of

LIMITS: tuple[type[ServerError], ...] = (TooManyCallsError, TooOftenError)
"""What a metered call may be refused for."""


class MeteredRoute(APIRoute):
    """Its calls count from before their body is read until the answer is out; those that only read do not.

    Raises: ``LIMITS``.
    """

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ``starlette.routing.Route``."""
        if scope["method"] in ("GET", "HEAD"):
            await super().handle(scope, receive, send)
            return
        allowance: Allowance = scope["app"].state.allowance
        with allowance.call(owner_of(scope)):
            await super().handle(scope, receive, send)
