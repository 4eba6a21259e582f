"""What surrounds every request: trace, headers, metrics, a line in the log, and a last answer if need be."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server import logs
from server.http import problems, trace
from server.http.headers import SAFETY
from server.http.trace import Trace
from server.metrics import Metrics
from server.queue.clients import owner_of

log = logging.getLogger(__name__)

MACHINERY = frozenset({"/livez", "/readyz", "/metrics", "/static"})
"""Routes that are asked all the time, by machines: not worth a line in the log."""


@dataclass
class _Visit:
    """A request, and what has become of it; who answers it notes ``problem`` and ``stages`` in its state."""

    scope: Scope
    trace: Trace
    status: int | None = None
    begin: float = field(default_factory=time.perf_counter)

    @property
    def method(self) -> str:
        """One of few."""
        return self.scope["method"] if self.scope["method"] in problems.METHODS else "other"

    @property
    def route(self) -> str:
        """The template of the route, so that there are few of them, and none tells an id."""
        if self.scope["path"].startswith("/static/"):
            return "/static"
        return getattr(self.scope.get("route"), "path", "none")

    @property
    def code(self) -> int:
        """The status, also where the client had gone before there was one."""
        return self.status or 499

    def seconds(self) -> float:
        """Since it began."""
        return time.perf_counter() - self.begin

    def fields(self) -> dict[str, Any]:
        """What the log tells of it."""
        state = self.scope["state"]
        told = {name: state[name] for name in ("problem", "user") if name in state}
        if "stages" in state:
            told["stages_ms"] = {stage: round(ms, 1) for stage, ms in state["stages"].items() if ms}
        return {
            "method": self.method,
            "route": self.route,
            "status": self.code,
            "ms": round(1000 * self.seconds(), 1),
            "client": logs.pseudonym(owner_of(self.scope)),
            **told,
        }


class RequestContext:
    """Gives each request a trace and each response its headers; counts; answers 500 without internals."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        visit = _Visit(scope, Trace.of(Headers(scope=scope)))
        scope.setdefault("state", {})["request_id"] = visit.trace.request_id
        before = trace.current.set(visit.trace)
        try:
            with self.metrics.in_flight.track_inprogress():
                await self._answer(visit, receive, send)
        finally:
            self._account(visit)
            trace.current.reset(before)

    async def _answer(self, visit: _Visit, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                visit.status = message["status"]
                _complete(MutableHeaders(scope=message), visit.trace)
            await send(message)

        try:
            await self.app(visit.scope, receive, send_with_headers)
        except Exception:
            visit.scope["state"]["problem"] = problems.UNEXPECTED[1]
            log.exception("request %s failed: %s %s", visit.trace.request_id, visit.method, visit.route)
            if visit.status is not None:
                raise  # half an answer is out; only breaking the connection says so
            response = problems.unexpected(visit.trace.request_id)
            await response(visit.scope, receive, send_with_headers)

    def _account(self, visit: _Visit) -> None:
        self.metrics.observe_request(visit.method, visit.route, visit.code, visit.seconds())
        if reason := visit.scope["state"].get("problem"):
            self.metrics.rejected.labels(reason).inc()
        level = logging.DEBUG if visit.route in MACHINERY else logging.INFO
        if log.isEnabledFor(level):
            fields = visit.fields()
            words = "%(method)s %(route)s %(status)s in %(ms)s ms"
            log.log(level, words, fields, extra={"fields": fields})


def _complete(headers: MutableHeaders, trace: Trace) -> None:
    headers["X-Request-ID"] = trace.request_id
    headers["Traceresponse"] = trace.header
    for name, value in SAFETY.items():
        headers.setdefault(name, value)
