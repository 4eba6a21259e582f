"""The app when there is more to do than can be done, or nobody waits for it any more."""

from __future__ import annotations

import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx2
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from server.engines.easel import Pixels
from server.queue.allowance import Allowance
from server.studio import Studio
from server.uploads.intake import Intake
from tests.server.clients import metric
from tests.server.crowd import Blockade, Caller, failing_at_64, wait_for_queue
from tests.server.inputs import SKY, map_png


def paint(client: TestClient) -> httpx2.Response:
    return client.post("/api/v1/paintings", files={"labels": map_png(SKY)}, data={"exemplar": "snow-peaks"})


def test_a_full_queue_sends_away_until_there_is_room(
    client: TestClient, studio: Studio, blockade: Blockade, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studio.engine.worker.line, "size", 2)
    refused = metric(client, "rabit_rejected_total", reason="queue-full")
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(paint, client) for _ in range(2)]
        wait_for_queue(client, 2)
        response = paint(client)
        blockade.lift()
        assert [future.result(60).status_code for future in waiting] == [200, 200]
    assert (response.status_code, response.json()["type"]) == (503, "/problems/queue-full")
    assert int(response.headers["retry-after"]) >= 1
    assert f"in {response.headers['retry-after']} s" in response.json()["detail"]
    assert response.json()["retry_after"] == int(response.headers["retry-after"])
    assert metric(client, "rabit_rejected_total", reason="queue-full") == refused + 1
    assert paint(client).status_code == 200


@pytest.mark.usefixtures("blockade")
def test_what_takes_too_long_is_given_up(
    client: TestClient, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studio.engine.worker, "_free_at", 0.0)  # by now, as it is thought
    monkeypatch.setattr(studio.engine.worker, "deadline", 0.1)
    response = paint(client)
    assert (response.status_code, response.json()["type"]) == (504, "/problems/deadline")
    assert response.json()["deadline"] == 0.1
    assert metric(client, "rabit_queue_depth") == 0


@pytest.mark.usefixtures("blockade")
def test_a_client_that_has_gone_leaves_the_queue(client: TestClient) -> None:
    request = client.build_request(
        "POST", "/api/v1/paintings", files={"labels": map_png(SKY)}, data={"exemplar": "snow-peaks"}
    )
    caller = Caller(client, request)
    wait_for_queue(client, 1)
    caller.leave()
    assert metric(client, "rabit_queue_depth") == 0
    assert caller.status == 499


def allowance_of(client: TestClient) -> Allowance:
    assert isinstance(client.app, FastAPI)
    allowance: Allowance = client.app.state.allowance
    return allowance


def test_a_client_with_too_much_under_way_is_sent_away_unread_and_others_are_not(
    client: TestClient, blockade: Blockade, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance_of(client), "at_once", 1)
    refused = metric(client, "rabit_rejected_total", reason="too-many-calls")
    request = partial(client.build_request, "POST", "/api/v1/paintings")
    form = {"files": {"labels": map_png(SKY)}, "data": {"exemplar": "snow-peaks"}}
    first = Caller(client, request(**form, headers={"Accept": "text/event-stream"}), address="203.0.113.1")
    wait_for_queue(client, 1)
    second = Caller(client, request(**form), address="203.0.113.1")
    second.wait()
    assert (second.status, second.was_read) == (429, False)
    assert json.loads(second.body)["type"] == "/problems/too-many-calls"
    assert json.loads(second.body)["retry_after"] >= 1
    assert metric(client, "rabit_rejected_total", reason="too-many-calls") == refused + 1
    other = Caller(client, request(**form), address="203.0.113.2")
    wait_for_queue(client, 2)
    blockade.lift()
    for caller in (first, other):
        caller.wait()
        assert caller.status == 200
    again = Caller(client, request(**form), address="203.0.113.1")
    again.wait()
    assert again.status == 200


def test_a_client_that_calls_too_often_is_sent_away_and_may_still_read(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance_of(client), "per_second", 0.1)

    def status(method: str, path: str) -> int:
        caller = Caller(client, client.build_request(method, f"/api/v1{path}"), address="203.0.113.3")
        caller.wait()
        if caller.status == 429:
            problem = json.loads(caller.body)
            assert problem["type"] == "/problems/too-often"
            assert problem["retry_after"] >= 1
        return caller.status

    assert status("PUT", "/exemplars/x/labels") == 404
    assert status("POST", "/exemplars") == 429
    assert status("POST", "/paintings") == 429
    assert status("GET", "/exemplars/snow-peaks") == 200


def test_a_client_s_slow_images_hold_up_nobody_else(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = Counter[bytes](), threading.Event()
    slow, decode = map_png(SKY, size=(128, 64)), Intake.labels

    def decode_slowly(intake: Intake, data: bytes) -> Pixels:
        begun[data] += 1
        if data == slow:
            assert go_on.wait(60)
        return decode(intake, data)

    monkeypatch.setattr(Intake, "labels", decode_slowly)

    def call(labels: bytes, address: str) -> Caller:
        form = {"files": {"labels": labels}, "data": {"exemplar": "snow-peaks"}}
        return Caller(client, client.build_request("POST", "/api/v1/paintings", **form), address=address)

    greedy = [call(slow, "203.0.113.4") for _ in range(4)]
    other = call(map_png(SKY), "203.0.113.5")
    other.wait()
    assert other.status == 200
    assert begun[slow] <= 1
    go_on.set()
    for caller in greedy:
        caller.wait()
        assert caller.status == 200


def test_the_worker_survives_an_exception_of_the_model(
    client: TestClient, studio: Studio, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("model.painter.Painter.paint_batch", failing_at_64("secret detail of the model"))
        response = paint(client)
    assert (response.status_code, response.json()["type"]) == (500, "/problems/unexpected")
    assert "secret" not in response.text
    assert "secret detail of the model" in caplog.text
    assert response.json()["request_id"] in caplog.text
    assert paint(client).status_code == 200


def test_paintings_that_wait_are_taken_together_and_look_the_same(
    client: TestClient, blockade: Blockade
) -> None:
    together = metric(client, "rabit_batch_size_bucket", le="2.0")
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(paint, client) for _ in range(3)]
        wait_for_queue(client, 3)
        blockade.lift()
        bodies = [future.result(60).json() for future in waiting]
    assert metric(client, "rabit_batch_size_bucket", le="2.0") == together + 1  # the blockade alone
    pictures = {client.get(body["links"]["image"]).content for body in bodies}
    assert len(pictures) == 1
