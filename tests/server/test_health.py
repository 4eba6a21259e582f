from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from model.errors import ConfigError
from model.pack import FORMAT
from server.app import create_app
from server.settings import Settings
from tests.server.clients import checked, metric, serving, wait_until_loaded
from tests.server.inputs import SKY, a_photo, map_png

NEED_THE_MODEL = [
    ("GET", "/readyz", {}),
    ("GET", "/api/v1/packs", {}),
    ("GET", "/api/v1/exemplars", {}),
    ("GET", "/api/v1/exemplars/snow-peaks", {}),
    ("GET", "/api/v1/exemplars/snow-peaks/photo.jpg", {}),
    ("PUT", "/api/v1/exemplars/abc/labels", {"content": map_png(SKY)}),
    ("POST", "/api/v1/exemplars", {"files": {"photo": a_photo()}}),
    ("POST", "/api/v1/paintings", {"files": {"labels": map_png(SKY)}, "data": {"exemplar": "snow-peaks"}}),
]


@pytest.fixture(scope="module")
def unloaded(settings: Settings) -> TestClient:
    """An app that has not begun to load: nothing starts it."""
    return checked(create_app(settings))


@pytest.fixture(scope="module")
def broken(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """An app whose pack is damaged."""
    folder = tmp_path_factory.mktemp("weights") / "landscape"
    folder.mkdir()
    (folder / "pack.json").write_text(json.dumps({"format": FORMAT, "sha256": "none"}))
    (folder / "model.safetensors").write_bytes(b"rubbish")
    with serving(create_app(settings.model_copy(update={"weights": folder.parent}))) as client:
        wait_until_loaded(client)
        yield client


def test_a_loaded_app_lives_and_is_ready(client: TestClient) -> None:
    assert client.get("/livez").json() == client.get("/readyz").json() == {"status": "ok"}


@pytest.mark.parametrize(("method", "path", "body"), NEED_THE_MODEL)
def test_while_loading_calls_of_the_model_say_so(
    unloaded: TestClient, method: str, path: str, body: dict[str, object]
) -> None:
    response = unloaded.request(method, path, **body)
    assert (response.status_code, response.json()["type"]) == (503, "/problems/not-ready")
    assert response.headers["retry-after"] == "1"


@pytest.mark.parametrize(("method", "path", "body"), NEED_THE_MODEL)
def test_with_a_broken_pack_calls_of_the_model_tell_why(
    broken: TestClient, method: str, path: str, body: dict[str, object]
) -> None:
    response = broken.request(method, path, **body)
    assert (response.status_code, response.json()["type"]) == (503, "/problems/model-unavailable")
    assert "checksum" in response.json()["detail"]


def test_without_a_model_the_rest_answers(unloaded: TestClient, broken: TestClient) -> None:
    for client in (unloaded, broken):
        for path in ("/livez", "/metrics", "/", "/docs", "/static/favicon.svg"):
            assert client.get(path).status_code == 200, path


def test_an_unknown_pack_names_those_there_are(settings: Settings) -> None:
    with serving(create_app(settings.model_copy(update={"pack": "moonscape"}))) as client:
        wait_until_loaded(client)
        detail = client.get("/readyz").json()["detail"]
    assert "moonscape" in detail
    assert "landscape" in detail


def test_without_its_page_the_app_does_not_start(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="RABIT_WEB"):
        create_app(settings.model_copy(update={"web": tmp_path}))


def test_metrics_count_requests_by_route(client: TestClient) -> None:
    labels = {"method": "GET", "route": "/api/v1/exemplars/{id}", "status": "404"}
    before = metric(client, "rabit_http_requests_total", **labels)
    client.get("/api/v1/exemplars/one")
    client.get("/api/v1/exemplars/two")
    assert metric(client, "rabit_http_requests_total", **labels) == before + 2
    assert 'route="/api/v1/exemplars/{id}"' in client.get("/metrics").text


@pytest.mark.parametrize(
    ("path", "route"), [("/nowhere/at/all", "none"), ("/static/nothing.js", "/static"), ("/livez", "/livez")]
)
def test_metrics_have_few_routes(client: TestClient, path: str, route: str) -> None:
    status = client.get(path).status_code
    assert metric(client, "rabit_http_requests_total", method="GET", route=route, status=str(status)) > 0


def test_metrics_time_the_stages(client: TestClient) -> None:
    before = metric(client, "rabit_stage_seconds_count", stage="generate")
    client.post("/api/v1/paintings", files={"labels": map_png(SKY)}, data={"exemplar": "snow-peaks"})
    assert metric(client, "rabit_stage_seconds_count", stage="generate") == before + 1
    text = client.get("/metrics").text
    for name in (
        "rabit_queue_depth",
        "rabit_queue_wait_seconds",
        "rabit_batch_size",
        "rabit_exemplar_cache_hits",
    ):
        assert f"# TYPE {name}" in text
