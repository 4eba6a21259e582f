"""One shape for every error, wherever it arises."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from model import errors as model
from model.errors import RabitError
from server import errors
from server.http import problems
from server.settings import Settings
from tests.server.clients import assert_problem, metric, operation_of
from tests.server.inputs import a_photo


def every_error(root: type[RabitError]) -> Iterator[type[RabitError]]:
    for kind in root.__subclasses__():
        yield kind
        yield from every_error(kind)


@pytest.mark.parametrize("kind", list(every_error(model.InputError)), ids=lambda kind: kind.__name__)
def test_every_fault_of_the_input_is_a_4xx(kind: type[RabitError]) -> None:
    status, slug, title = problems.meaning_of(kind("message"))
    assert 400 <= status < 500
    assert slug
    assert title


def test_every_error_of_the_server_has_a_status_and_slug_of_its_own() -> None:
    kinds = [kind for kind in every_error(errors.ServerError) if issubclass(kind, errors.ServerError)]
    assert len({kind.slug for kind in kinds}) == len(kinds)
    assert all(kind.status in (401, 403, 404, 406, 409, 421, 422, 429, 499, 503, 504, 507) for kind in kinds)


@pytest.mark.parametrize(
    "path", ["/api/v1", "/api/v2/packs", "/nowhere", "/static/nothing.js", "/static/../x"]
)
def test_nothing_there(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert_problem(response)
    assert (response.status_code, response.json()["type"]) == (404, "/problems/not-found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/api/v1/packs", "GET"),
        ("PUT", "/api/v1/exemplars", "GET, POST"),
        ("POST", "/api/v1/exemplars/x", "DELETE, GET"),
        ("DELETE", "/api/v1/exemplars/x/labels", "GET, PUT"),
        ("GET", "/api/v1/paintings", "POST"),
        ("POST", "/livez", "GET"),
        ("POST", "/", ""),
        ("POST", "/static/favicon.svg", ""),
    ],
)
def test_methods_that_are_not_allowed(client: TestClient, method: str, path: str, allowed: str) -> None:
    response = client.request(method, path)
    assert_problem(response)
    assert (response.status_code, response.json()["type"]) == (405, "/problems/method-not-allowed")
    assert allowed in response.headers.get("allow", "")


NOTHING_TO_READ = ("/api/v1/packs", "/api/v1/exemplars", "/api/v1/session")


def test_every_operation_refuses_rubbish_in_the_same_shape(client: TestClient) -> None:
    for template, operations in client.get("/openapi.json").json()["paths"].items():
        if not template.startswith("/api/v1") or template in NOTHING_TO_READ:
            continue
        path = template.replace("{id}", "rubbish").replace("{part}", "rubbish")
        for method in operations:
            response = client.request(method, path, content=b"rubbish")
            assert_problem(response)
            assert response.status_code in (404, 422), (method, path)


def test_every_operation_documents_its_errors(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    request = client.build_request("POST", "/api/v1/paintings")
    operation = operation_of(document, request)
    assert operation
    assert set(operation["responses"]) == {
        *("200", "400", "401", "403", "404", "406", "408", "409", "413", "421", "422", "429", "499"),
        *("500", "503", "504", "507"),
    }
    assert "HTTPValidationError" not in str(document["paths"])


@pytest.mark.parametrize("announced", [True, False])
def test_a_request_that_is_too_large(client: TestClient, settings: Settings, announced: bool) -> None:
    size = settings.max_body + 1
    body = b"--x\r\n" + bytes(size)
    content = body if announced else iter([body[: size // 2], body[size // 2 :]])
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    response = client.post("/api/v1/exemplars", content=content, headers=headers)
    assert_problem(response)
    assert (response.status_code, response.json()["type"]) == (413, "/problems/body-too-large")
    assert f"{settings.max_body:,}" in response.json()["detail"]


def test_a_raw_body_that_is_too_large(client: TestClient, settings: Settings) -> None:
    response = client.put("/api/v1/exemplars/x/labels", content=bytes(settings.max_body + 1))
    assert response.status_code == 413


def test_the_unexpected_shows_no_internals(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("secret")

    monkeypatch.setattr("server.storage.paintings.PaintingStore.get", fail)
    before = metric(client, "rabit_rejected_total", reason="unexpected")
    response = client.get("/api/v1/paintings/x/image.png", headers={"X-Request-ID": "mine"})
    assert response.status_code == 500
    assert metric(client, "rabit_rejected_total", reason="unexpected") == before + 1
    assert response.json()["request_id"] == "mine"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "secret" not in response.text
    assert "request mine failed" in caplog.text


def test_an_error_of_the_wrong_kind_is_unexpected_too(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise model.ConfigError("a wrong call inside")

    monkeypatch.setattr("server.uploads.sandbox.Sandbox.run", fail)
    response = client.post("/api/v1/exemplars", files={"photo": a_photo(99)})
    assert response.status_code == 500
    assert "inside" not in response.text
