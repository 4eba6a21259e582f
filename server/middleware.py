"""What surrounds every request: its id, headers, size limit, metrics, and a last answer if all else fails."""

from __future__ import annotations

import logging
import re
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server import problems
from server.headers import SAFETY
from server.metrics import Metrics

log = logging.getLogger(__name__)

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestContext:
    """Gives each request an id and each response its headers; counts; answers 500 without internals."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        status: int | None = None

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                for name, value in SAFETY.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception:
            log.exception("request %s failed: %s %s", request_id, scope["method"], scope["path"])
            if status is not None:
                raise  # half an answer is out; only breaking the connection says so
            await problems.unexpected(request_id)(scope, receive, send_with_headers)
        finally:
            method = scope["method"] if scope["method"] in METHODS else "other"
            self.metrics.requests.labels(method, _route(scope), str(status or 499)).inc()


class BodyLimit:
    """Refuses to read request bodies of more than ``max_bytes``, announced or not."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self.app, self.max_bytes = app, max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        total = int(announced) if announced.isdecimal() else 0
        counted = 0

        async def receive_limited() -> Message:
            nonlocal counted
            if total > self.max_bytes:
                raise self._too_large()
            message = await receive()
            counted += len(message.get("body", b""))
            if counted > self.max_bytes:
                raise self._too_large()
            return message

        await self.app(scope, receive_limited, send)

    def _too_large(self) -> HTTPException:
        # An HTTPException, as FastAPI lets no other pass while it parses a form.
        return HTTPException(413, f"A request may have at most {self.max_bytes:,} bytes. Send smaller files.")


def _request_id(scope: Scope) -> str:
    """The id that a proxy in front has given, if it is harmless, else a new one."""
    given = Headers(scope=scope).get("x-request-id", "")
    return given if re.fullmatch(r"[\w-]{1,64}", given) else secrets.token_hex(8)


def _route(scope: Scope) -> str:
    """The template of the route, so that there are few of them."""
    if scope["path"].startswith("/static/"):
        return "/static"
    return getattr(scope.get("route"), "path", "none")
