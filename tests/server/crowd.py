"""A model that is kept busy, and clients that do not wait for ever."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

import anyio
import httpx2
from starlette.testclient import TestClient
from starlette.types import Message

from model import Painter, Painting
from server.engines.easel import Pixels
from server.studio import Studio
from tests.server.clients import metric


class Blockade:
    """Keeps the model's thread busy until it is lifted."""

    def __init__(self, client: TestClient, studio: Studio) -> None:
        assert client.portal
        self._entered, self._lifted = threading.Event(), threading.Event()
        self._job: Future[Any] = client.portal.start_task_soon(studio.engine.worker.submit, self._work, None)
        assert self._entered.wait(60)

    def _work(self, items: list[None]) -> list[None]:
        self._entered.set()
        assert self._lifted.wait(60)
        return items

    def lift(self) -> None:
        self._lifted.set()
        self._job.result(60)


def wait_for_queue(client: TestClient, depth: int) -> None:
    async def until() -> None:
        with anyio.fail_after(60):
            while metric(client, "rabit_queue_depth") != depth:
                await asyncio.sleep(0.005)

    assert client.portal
    client.portal.call(until)


class Caller:
    """A client that can hang up, and keeps what it was sent until then."""

    def __init__(
        self,
        client: TestClient,
        request: httpx2.Request,
        spec_version: str = "2.3",
        address: str = "test",
    ) -> None:
        assert client.portal
        self.sent = list[Message]()
        self._gone = asyncio.Event()
        self._portal = client.portal
        self._messages = [{"type": "http.request", "body": request.read(), "more_body": False}]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": spec_version},
            "http_version": "1.1",
            "method": request.method,
            "scheme": "http",
            "path": request.url.path,
            "raw_path": request.url.path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [(name.lower().encode(), value.encode()) for name, value in request.headers.items()],
            "client": (address, 1),
            "server": ("test", 80),
        }
        self._call = client.portal.start_task_soon(client.app, scope, self._receive, self._send)

    @property
    def body(self) -> bytes:
        """What of the answer has come so far."""
        return b"".join(message.get("body", b"") for message in self.sent)

    @property
    def status(self) -> int:
        """Of the answer, which must have begun."""
        status: int = self.sent[0]["status"]
        return status

    @property
    def was_read(self) -> bool:
        """Whether the app has taken in the request's body."""
        return not self._messages

    def wait(self) -> None:
        """Until the answer is complete."""
        self._call.result(60)

    def leave(self) -> None:
        """Hang up, and wait until the app is done with it."""
        self._portal.call(self._gone.set)
        self._call.result(60)

    async def _receive(self) -> Message:
        if self._messages:
            return self._messages.pop()
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        self.sent.append(message)


def failing_at_64(words: str) -> Callable[..., list[Painting]]:
    """A ``Painter.paint_batch`` with a bug: it fails for maps of 64 pixels, and paints all others."""
    paint_batch = Painter.paint_batch

    def fail(painter: Painter, labels: Sequence[Pixels], *others: Any) -> list[Painting]:
        if labels[0].shape == (64, 64):
            raise RuntimeError(words)
        return paint_batch(painter, labels, *others)

    return fail
