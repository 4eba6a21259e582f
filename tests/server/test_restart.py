"""What outlives the process, on the server as it is started."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import httpx2

from tests.server.inputs import MOUNTAIN, SKY, a_photo, map_png
from tests.server.test_cli import address_of, start

SERVE = ("serve", "--port", "0", "--device", "cpu", "--threads", "1")


def test_killed_in_the_middle_of_a_painting_the_server_has_what_was_finished(tmp_path: Path) -> None:
    store = {"RABIT_STORE": str(tmp_path / "store.db")}
    process = start(*SERVE, **store)
    with httpx2.Client(base_url=address_of(process), timeout=60) as client:
        exemplar = client.post("/api/v1/exemplars", files={"photo": a_photo(30)}).json()
        painting = paint(client, exemplar["id"]).json()
        picture = client.get(painting["links"]["image"]).content
        kill_while_it_paints(client, exemplar["id"], process.pid)
    process.communicate(timeout=60)

    process = start(*SERVE, **store)
    try:
        with httpx2.Client(base_url=address_of(process), timeout=60) as client:
            assert client.get(exemplar["links"]["self"]).json() == exemplar
            assert client.get(painting["links"]["self"]).json() == painting
            assert client.get(painting["links"]["image"]).content == picture
            again = paint(client, exemplar["id"]).json()
            assert client.get(again["links"]["image"]).content == picture
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert [path.name for path in tmp_path.iterdir()] == ["store.db"], "the log of changes was left behind"


def paint(client: httpx2.Client, exemplar: str) -> httpx2.Response:
    return client.post(
        "/api/v1/paintings", files={"labels": map_png(SKY, MOUNTAIN)}, data={"exemplar": exemplar}
    )


def kill_while_it_paints(client: httpx2.Client, exemplar: str, process: int) -> None:
    large = {"labels": map_png(SKY, MOUNTAIN, size=(512, 512))}
    events = {"Accept": "text/event-stream"}
    path, data = "/api/v1/paintings", {"exemplar": exemplar}
    try:
        with client.stream("POST", path, files=large, data=data, headers=events) as told:
            for line in told.iter_lines():
                assert line != "event: painted"
                if line == "event: started":
                    os.kill(process, signal.SIGKILL)
    except httpx2.TransportError:
        return
    raise AssertionError("the server was not killed")
