"""Clients of the app; every JSON answer is checked against the API's own description."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
from fastapi import FastAPI
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from server.studio import Studio
from tests.server.inputs import a_photo


@contextmanager
def serving(app: FastAPI) -> Iterator[TestClient]:
    """A client of the running app, whose model may still be loading."""
    with checked(app) as client:
        yield client


def checked(app: FastAPI) -> TestClient:
    """A client that checks every answer."""
    client = TestClient(app, "http://localhost", follow_redirects=False)
    client.event_hooks["response"] = [checker(app)]
    return client


def studio_of(client: TestClient) -> Studio:
    app = client.app
    assert isinstance(app, FastAPI)
    studio: Studio = app.state.studio
    return studio


def checker(app: FastAPI) -> Callable[[httpx2.Response], None]:
    """Compares answers with what the OpenAPI document promises of that route and status."""
    document = app.openapi()

    def check(response: httpx2.Response) -> None:
        media_type = response.headers.get("content-type", "").partition(";")[0]
        if "json" not in media_type or response.request.url.path == "/openapi.json":
            return
        response.read()
        operation = operation_of(document, response.request)
        if operation is None:
            schema: dict[str, Any] = {"$ref": "#/components/schemas/Problem"}
            assert media_type == "application/problem+json"
        else:
            promised = operation["responses"].get(str(response.status_code))
            assert promised, f"{operation['operationId']} does not document {response.status_code}"
            schema = promised["content"][media_type]["schema"]
        Draft202012Validator({**schema, "components": document["components"]}).validate(response.json())
        if response.status_code >= 400:
            assert_problem(response)

    return check


def operation_of(document: dict[str, Any], request: httpx2.Request) -> dict[str, Any] | None:
    for template, operations in document["paths"].items():
        pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, request.url.path) and request.method.lower() in operations:
            operation: dict[str, Any] = operations[request.method.lower()]
            return operation
    return None


def assert_problem(response: httpx2.Response) -> None:
    """An error of RFC 9457 that says what to change."""
    body = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert body["type"].startswith("/problems/")
    assert body["status"] == response.status_code
    assert len(body["detail"]) > 20
    assert body["detail"].endswith((".", ")."))
    assert body["request_id"] == response.headers["x-request-id"]


def upload(client: TestClient, seed: int, **files: bytes) -> dict[str, Any]:
    """An uploaded exemplar as JSON; each seed has its own photo."""
    parts = {"photo": a_photo(seed), **files}
    response = client.post("/api/v1/exemplars", files=parts)
    assert response.status_code in (200, 201), response.text
    body: dict[str, Any] = response.json()
    return body


def metric(client: TestClient, name: str, **labels: str) -> float:
    value = studio_of(client).metrics.registry.get_sample_value(name, labels)
    return value or 0.0


def wait_until_loaded(client: TestClient) -> None:
    """Until loading has ended, well or not."""
    give_up = time.monotonic() + 120
    while not studio_of(client).loaded.is_set():
        assert time.monotonic() < give_up, "the pack does not load"
        time.sleep(0.02)
