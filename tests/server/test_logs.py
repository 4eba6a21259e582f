from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from server import logs
from server.logs import JsonLines, pseudonym
from tests.server.clients import upload
from tests.server.inputs import SKY, map_png

CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


class Lines(logging.Handler):
    """The server's log as a list of parsed lines."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.lines: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))


@pytest.fixture
def log() -> Iterator[Lines]:
    lines, logger = Lines(), logging.getLogger("server")
    before = logger.level
    logger.addHandler(lines)
    logger.setLevel(logging.INFO)
    yield lines
    logger.setLevel(before)
    logger.removeHandler(lines)


def test_a_painting_is_one_line_with_its_route_status_time_and_stages(client: TestClient, log: Lines) -> None:
    files, data = {"labels": map_png(SKY)}, {"exemplar": "snow-peaks"}
    client.post("/api/v1/paintings", files=files, data=data, headers={"traceparent": CALLER})
    (line,) = log.lines
    assert (line["method"], line["route"], line["status"]) == ("POST", "/api/v1/paintings", 200)
    assert line["request_id"] == line["trace_id"] == "4bf92f3577b34da6a3ce929d0e0e4736"
    assert line["level"] == "info"
    assert 0 < line["stages_ms"]["generate"] < line["ms"]


def test_a_painting_told_as_events_is_logged_once_it_is_done(client: TestClient, log: Lines) -> None:
    files, data = {"labels": map_png(SKY)}, {"exemplar": "snow-peaks"}
    client.post("/api/v1/paintings", files=files, data=data, headers={"Accept": "text/event-stream"})
    (line,) = log.lines
    assert line["stages_ms"]["generate"] > 0


def test_a_refusal_is_logged_with_its_reason(client: TestClient, log: Lines) -> None:
    client.get("/api/v1/exemplars/nothing")
    client.post("/api/v1/paintings", files={"labels": b"rubbish"}, data={"exemplar": "snow-peaks"})
    assert [line["problem"] for line in log.lines] == ["unknown-exemplar", "unreadable-image"]


def test_nothing_in_the_log_leads_to_a_person_or_a_picture(client: TestClient, log: Lines) -> None:
    exemplar = upload(client, 71)
    files = {"labels": ("secret-name.png", map_png(SKY))}
    painting = client.post("/api/v1/paintings", files=files, data={"exemplar": exemplar["id"]}).json()
    client.get(painting["links"]["image"])
    client.get(f"/api/v1/exemplars/{exemplar['id']}?who=me")
    assert len(log.lines) == 4
    told = json.dumps(log.lines)
    for secret in (exemplar["id"], painting["id"], "secret-name", "testclient", "who=me"):
        assert secret not in told


def test_machines_that_ask_all_the_time_are_not_logged(client: TestClient, log: Lines) -> None:
    for path in ("/livez", "/readyz", "/metrics", "/static/favicon.svg"):
        client.get(path)
    assert log.lines == []


def test_an_error_keeps_its_traceback_on_one_line() -> None:
    try:
        raise ValueError("over\ntwo lines")
    except ValueError as error:
        info = (ValueError, error, error.__traceback__)
    line = JsonLines().format(logging.LogRecord("name", logging.ERROR, "", 0, "failed: %s", ("x",), info))
    assert "\n" not in line
    assert json.loads(line)["message"] == "failed: x"
    assert "ValueError: over" in json.loads(line)["error"]


def test_pseudonyms_tell_clients_apart_but_not_who_they_are() -> None:
    assert pseudonym("192.0.2.1") == pseudonym("192.0.2.1") != pseudonym("192.0.2.2")
    assert "192" not in pseudonym("192.0.2.1")


@pytest.mark.parametrize(("format", "starts"), [("text", "WARNING: careful"), ("json", '{"time": "')])
def test_the_format_is_the_one_that_is_set(
    format: logs.Format, starts: str, capsys: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logs.configure("warning", format)
    try:
        logging.getLogger("server.x").info("quiet")
        logging.getLogger("server.x").warning("careful")
    finally:
        root.handlers[:], _ = before
        root.setLevel(before[1])
    assert capsys.readouterr().err.startswith(starts)
