"""A painting told as it gets on: server-sent events, by ``Accept: text/event-stream``."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from model import Painter
from server.studio import Studio
from tests.server.clients import metric
from tests.server.crowd import Blockade, Caller, failing_at_64, wait_for_queue
from tests.server.inputs import MOUNTAIN, SKY, map_png

PAINTINGS = "/api/v1/paintings"
EVENTS = {"Accept": "text/event-stream"}


def form(
    exemplar: str = "snow-peaks", size: tuple[int, int] = (64, 64), session: str | None = None
) -> dict[str, Any]:
    files = {"labels": map_png(SKY, MOUNTAIN, size=size)}
    headers = EVENTS | ({"X-Client-Session": session} if session else {})
    return {"files": files, "data": {"exemplar": exemplar}, "headers": headers}


def events(client: TestClient, body: bytes) -> list[tuple[str, dict[str, Any]]]:
    """Name and data of each event, checked against the API's description."""
    found = []
    document = client.get("/openapi.json").json()
    media = document["paths"][PAINTINGS]["post"]["responses"]["200"]["content"]["text/event-stream"]
    kinds = {kind["properties"]["event"]["const"]: kind for kind in media["itemSchema"]["oneOf"]}
    for event in body.decode().removesuffix("\n\n").split("\n\n"):
        name, data = (line.partition(": ")[2] for line in event.split("\n"))
        schema = kinds[name]["properties"]["data"]["contentSchema"]
        Draft202012Validator({**schema, "components": document["components"]}).validate(json.loads(data))
        found.append((name, json.loads(data)))
    return found


def call(client: TestClient, address: str = "test", **wanted: Any) -> Caller:
    return Caller(client, client.build_request("POST", PAINTINGS, **form(**wanted)), address=address)


def places(client: TestClient, caller: Caller) -> list[int]:
    return [data["place"] for name, data in events(client, caller.body) if name == "queued"]


def test_an_idle_server_starts_at_once_and_ends_with_the_painting(client: TestClient) -> None:
    response = client.post(PAINTINGS, **form())
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-store"
    (_, queued), (_, started), (_, painted) = told = events(client, response.content)
    assert [name for name, _ in told] == ["queued", "started", "painted"]
    assert queued == {"place": 1, "wait_ms": 0}
    assert started["expected_ms"] > 0
    assert client.get(painted["links"]["self"]).json() == painted
    assert client.get(painted["links"]["image"]).status_code == 200


def test_who_waits_is_told_each_place(client: TestClient, blockade: Blockade) -> None:
    callers = []
    for number, size in enumerate([(64, 64), (80, 64), (96, 64)], 1):
        callers.append(call(client, size=size))
        wait_for_queue(client, number)
    callers[0].leave()
    blockade.lift()
    for caller in callers[1:]:
        caller.wait()
    assert [places(client, caller) for caller in callers] == [[1], [2, 1], [3, 2, 1]]
    assert all(events(client, caller.body)[-1][0] == "painted" for caller in callers[1:])


def test_those_painted_together_share_a_place(client: TestClient, blockade: Blockade) -> None:
    callers = []
    for number, size in enumerate([(64, 64), (80, 64), (64, 64)], 1):
        callers.append(call(client, size=size))
        wait_for_queue(client, number)
    blockade.lift()
    for caller in callers:
        caller.wait()
    assert [places(client, caller) for caller in callers] == [[1], [2, 1], [1]]


def test_no_more_are_painted_together_than_go_through_the_model_at_once(
    client: TestClient, studio: Studio, blockade: Blockade, painter: Painter
) -> None:
    together = min(studio.settings.batch_size, max(1, painter.pixels_at_once // 256**2))
    callers = []
    for number in range(1, 4):
        callers.append(call(client, size=(256, 256)))
        wait_for_queue(client, number)
    first = [places(client, caller)[0] for caller in callers]
    blockade.lift()
    for caller in callers:
        caller.wait()
    assert first == [1 + i // together for i in range(3)]


def test_clients_take_turns_and_their_places_say_so(client: TestClient, blockade: Blockade) -> None:
    callers = []
    asked = [
        ("203.0.113.1", (64, 64)),
        ("203.0.113.1", (80, 64)),
        ("203.0.113.1", (96, 64)),
        ("::1", (112, 64)),
    ]
    for number, (address, size) in enumerate(asked, 1):
        callers.append(call(client, address, size=size))
        wait_for_queue(client, number)
    blockade.lift()
    for caller in callers:
        caller.wait()
    assert [places(client, caller) for caller in callers] == [[1], [2, 3, 2, 1], [3, 4, 3, 2, 1], [2, 1]]


def test_a_newer_map_of_the_session_takes_the_place_of_one_that_waits(
    client: TestClient, blockade: Blockade
) -> None:
    superseded = metric(client, "rabit_rejected_total", reason="superseded")
    older = call(client, session="tab")
    wait_for_queue(client, 1)
    others = [call(client, address, session="tab") for address in ("203.0.113.1", "203.0.113.2")]
    wait_for_queue(client, 3)
    newer = call(client, size=(80, 64), session="tab")
    older.wait()
    (_, queued), (name, problem) = events(client, older.body)
    assert (queued["place"], name, problem["type"]) == (1, "problem", "/problems/superseded")
    assert problem["status"] == 409
    assert metric(client, "rabit_rejected_total", reason="superseded") == superseded + 1
    blockade.lift()
    for caller in (newer, *others):
        caller.wait()
        assert events(client, caller.body)[-1][0] == "painted"
    assert places(client, newer) == [1]


@pytest.mark.usefixtures("blockade")
@pytest.mark.parametrize("spec_version", ["2.3", "2.4"])
def test_who_hangs_up_leaves_the_queue(client: TestClient, spec_version: str) -> None:
    """Also under servers that leave it to the app to notice (ASGI 2.4)."""
    caller = Caller(client, client.build_request("POST", PAINTINGS, **form()), spec_version)
    wait_for_queue(client, 1)
    caller.leave()
    assert metric(client, "rabit_queue_depth") == 0
    assert [name for name, _ in events(client, caller.body)] == ["queued"]


def test_what_cannot_be_queued_is_answered_as_ever(client: TestClient) -> None:
    unknown = client.post(PAINTINGS, **form(exemplar="nowhere"))
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/unknown-exemplar")
    unfit = client.post(PAINTINGS, **form(size=(100, 64)))
    assert (unfit.status_code, unfit.json()["type"]) == (422, "/problems/unfitting-size")


@pytest.mark.usefixtures("blockade")
def test_a_full_queue_is_answered_as_ever(
    client: TestClient, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studio.engine.worker.line, "size", 0)
    response = client.post(PAINTINGS, **form())
    assert (response.status_code, response.json()["type"]) == (503, "/problems/queue-full")
    assert int(response.headers["retry-after"]) >= 1


@pytest.mark.usefixtures("blockade")
def test_what_fails_later_ends_with_the_problem(
    client: TestClient, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studio.engine.worker, "_free_at", 0.0)  # by now, as it is thought
    monkeypatch.setattr(studio.engine.worker, "deadline", 0.1)
    response = client.post(PAINTINGS, **form())
    (_, _), (name, problem) = events(client, response.content)
    assert (response.status_code, name) == (200, "problem")
    assert (problem["type"], problem["status"]) == ("/problems/deadline", 504)
    assert problem["request_id"] == response.headers["x-request-id"]


def test_a_bug_is_logged_and_told_without_its_reason(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("model.painter.Painter.paint_batch", failing_at_64("secret detail of the model"))
        response = client.post(PAINTINGS, **form())
    name, problem = events(client, response.content)[-1]
    assert (name, problem["type"]) == ("problem", "/problems/unexpected")
    assert "secret" not in response.text
    assert "secret detail of the model" in caplog.text
    assert problem["request_id"] in caplog.text
