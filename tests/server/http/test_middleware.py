from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.server.clients import metric


@pytest.mark.parametrize(
    "path", ["/", "/docs", "/api/v1/packs", "/api/v1/paintings/x", "/static/js/main.js", "/nowhere"]
)
def test_every_answer_is_locked_down(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'self'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_other_sites_get_no_permission(client: TestClient) -> None:
    preflight = {"Origin": "https://example.com", "Access-Control-Request-Method": "POST"}
    assert client.options("/api/v1/paintings", headers=preflight).status_code == 405
    headers = client.get("/api/v1/packs", headers={"Origin": "https://example.com"}).headers
    assert not [name for name in headers if name.startswith("access-control")]


def test_requests_have_ids_of_their_own(client: TestClient) -> None:
    first, second = (client.get("/livez").headers["x-request-id"] for _ in range(2))
    assert first != second


def test_a_request_is_named_by_its_proxy_and_its_place_in_the_trace_is_told(client: TestClient) -> None:
    caller = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    headers = client.get("/livez", headers={"X-Request-ID": "from-the-proxy", "traceparent": caller}).headers
    assert headers["x-request-id"] == "from-the-proxy"
    version, trace, span, flags = headers["traceresponse"].split("-")
    assert (version, trace, flags) == ("00", "4bf92f3577b34da6a3ce929d0e0e4736", "01")
    assert span != "00f067aa0ba902b7"


def test_problems_are_counted_by_their_type(client: TestClient) -> None:
    before = metric(client, "rabit_rejected_total", reason="not-found")
    client.get("/nowhere")
    assert metric(client, "rabit_rejected_total", reason="not-found") == before + 1


def test_requests_that_succeed_are_timed_by_route(client: TestClient) -> None:
    route = {"method": "GET", "route": "/api/v1/exemplars/{id}"}
    before = metric(client, "rabit_http_request_seconds_count", **route)
    client.get("/api/v1/exemplars/nothing")
    client.get("/api/v1/exemplars/snow-peaks")
    assert metric(client, "rabit_http_request_seconds_count", **route) == before + 1
    assert metric(client, "rabit_http_requests_in_flight") == 0


def test_made_up_methods_are_counted_together(client: TestClient) -> None:
    made_up = {"method": "other", "route": "/livez", "status": "405"}
    before = metric(client, "rabit_http_requests_total", **made_up)
    for method in ("BREW", "WHEN"):
        assert client.request(method, "/livez").status_code == 405
    assert metric(client, "rabit_http_requests_total", **made_up) == before + 2
