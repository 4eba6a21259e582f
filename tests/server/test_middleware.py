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


@pytest.mark.parametrize(
    ("given", "kept"), [("abc-123_X", True), ("a b", False), ("x" * 65, False), ("<b>", False)]
)
def test_a_harmless_id_from_a_proxy_is_kept(client: TestClient, given: str, kept: bool) -> None:
    response = client.get("/livez", headers={"X-Request-ID": given})
    assert (response.headers["x-request-id"] == given) is kept


def test_made_up_methods_are_counted_together(client: TestClient) -> None:
    assert client.request("BREW", "/livez").status_code == 405
    assert metric(client, "rabit_http_requests_total", method="other", route="/livez", status="405") == 1
