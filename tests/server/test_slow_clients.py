"""Those who hold a connection without asking for anything, on the server as it is started."""

from __future__ import annotations

import asyncio
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from server.app import create_app
from server.http.body import SLOWEST, BodyLimit
from server.http.serving import configure
from server.settings import Settings

PATIENCE = 0.4
REST = 2
HEAD = (
    b"POST /api/v1/paintings HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\n"
)

LARGE = b"/static/vendor/swagger-ui/swagger-ui-bundle.js"

Connect = Callable[[], socket.socket]


@pytest.fixture(scope="module")
def server(settings: Settings) -> Iterator[uvicorn.Server]:
    impatient = settings.model_copy(
        update={"read_timeout": PATIENCE, "keep_alive": REST, "max_connections": 3}
    )
    config = configure(create_app(impatient), impatient)
    config.lifespan = "off"  # no model is needed
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)  # which its connections inherit
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server
    server.should_exit = True
    thread.join()
    listener.close()


@pytest.fixture
def connect(server: uvicorn.Server) -> Connect:
    address = server.servers[0].sockets[0].getsockname()
    return lambda: socket.create_connection(address, timeout=60)


def wait_until(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.01)


def everything_from(connection: socket.socket) -> bytes:
    """What comes until the server hangs up."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


def hung_up(connection: socket.socket) -> bool:
    try:
        readable, _, _ = select.select([connection], [], [], 0)
        return bool(readable) and connection.recv(1) == b""
    except ConnectionError:
        return True


@pytest.mark.parametrize(
    "begun", [b"", b"GET / HT", HEAD], ids=["silence", "a part of a line", "a part of a head"]
)
def test_who_does_not_finish_the_head_is_hung_up_on(connect: Connect, begun: bytes) -> None:
    with connect() as connection:
        connection.sendall(begun)
        assert everything_from(connection) == b""


def test_a_byte_now_and_then_wins_no_time(connect: Connect) -> None:
    with connect() as connection:
        connection.sendall(HEAD)
        while not hung_up(connection):
            connection.sendall(b"X")
            time.sleep(PATIENCE / 10)


def test_who_does_not_read_the_answer_is_hung_up_on(connect: Connect, server: uvicorn.Server) -> None:
    with connect() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n" % LARGE)
        wait_until(lambda: len(server.server_state.connections) == 1)
        wait_until(lambda: not server.server_state.connections)


def test_a_body_that_does_not_come_is_a_problem(connect: Connect) -> None:
    with connect() as connection:
        connection.sendall(HEAD + b"Content-Length: 1000\r\n\r\n--x\r\n")
        answer = everything_from(connection)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"/problems/body-too-slow" in answer


def test_a_head_has_a_largest_size(connect: Connect) -> None:
    with connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX: " + b"y" * 200_000)
        assert connection.recv(12) == b"HTTP/1.1 400"


def test_a_connection_at_rest_between_requests_is_kept_for_a_while(connect: Connect) -> None:
    with connect() as connection:
        for _ in range(2):
            connection.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
            answer = b""
            while not answer.endswith(b"}"):
                answer += connection.recv(65536)
            assert answer.startswith(b"HTTP/1.1 200")
            time.sleep(2 * PATIENCE)
        began = time.monotonic()
        assert connection.recv(1) == b""
        assert time.monotonic() - began < REST


def test_more_connections_than_are_allowed_are_told_so(connect: Connect) -> None:
    with connect(), connect(), connect() as third:
        third.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert third.recv(12) == b"HTTP/1.1 503"


def sent(pieces: int, size: int, pause: float) -> Receive:
    """A body in pieces, each after a pause."""
    left = iter(range(pieces - 1, -1, -1))

    async def receive() -> Message:
        await asyncio.sleep(pause)
        return {"type": "http.request", "body": bytes(size), "more_body": next(left) > 0}

    return receive


def read(receive: Receive) -> int:
    """How many bytes of a body get through in 0.2 s, and what more is granted."""
    total = 0

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal total
        more = True
        while more:
            message = await receive()
            total += len(message["body"])
            more = message["more_body"]

    async def send(message: Message) -> None:
        pass

    asyncio.run(BodyLimit(app, 10 * SLOWEST, 0.2)({"type": "http", "headers": []}, receive, send))
    return total


def test_a_large_body_that_comes_steadily_has_the_time_it_needs() -> None:
    assert read(sent(pieces=8, size=SLOWEST, pause=0.1)) == 8 * SLOWEST


def test_a_trickle_has_not() -> None:
    with pytest.raises(HTTPException) as refused:
        read(sent(pieces=1000, size=1, pause=0.05))
    assert refused.value.status_code == 408
