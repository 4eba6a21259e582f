"""Any bytes as a request that uploads are answered in words."""

from __future__ import annotations

import asyncio
import json
from functools import cache

from starlette.types import ASGIApp, Message

from server.app import create_app
from server.settings import Settings

ROUTES = (
    ("POST", "/api/v1/exemplars"),
    ("POST", "/api/v1/paintings"),
    ("PUT", "/api/v1/exemplars/x/labels"),
    ("POST", "/api/v1/photos"),
    ("POST", "/api/v1/edits"),
)


def form(data: bytes) -> bool:
    """Whether it is a request that only lacks a model: which route, a Content-Type, a line's end, a body."""
    method, path = ROUTES[data[0] % len(ROUTES) if data else 0]
    content_type, _, body = data[1:].partition(b"\n")
    status, answer = asyncio.run(_ask(method, path, content_type, body))
    assert answer["status"] == status
    assert answer["type"].startswith("/problems/")
    assert status in (400, 413, 422, 503), answer
    return status == 503


@cache
def _app() -> ASGIApp:
    """The app as it is before its model has been loaded."""
    return create_app(Settings(_env_file=None, client_rate=1e9))


async def _ask(method: str, path: str, content_type: bytes, body: bytes) -> tuple[int, dict[str, str]]:
    length = str(len(body)).encode()
    headers = [(b"host", b"127.0.0.1"), (b"content-type", content_type), (b"content-length", length)]
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "scheme": "http",
    }
    unread, sent = [body], list[Message]()

    async def receive() -> Message:
        if not unread:
            await asyncio.Event().wait()  # as long as the client stays
        return {"type": "http.request", "body": unread.pop(), "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await _app()(scope, receive, send)
    start, *rest = sent
    return start["status"], json.loads(b"".join(message["body"] for message in rest))
