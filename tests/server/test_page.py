from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from server.locations import bundled, product_version
from server.routes.page import in_words
from server.settings import Settings


def test_the_page_is_served_with_its_version(client: TestClient) -> None:
    response = client.get("/")
    assert response.headers["content-type"].startswith("text/html")
    assert f"RABIT Studio {product_version()}" in response.text
    assert client.head("/").status_code == 200


def test_the_page_tells_how_long_things_are_kept(settings: Settings, client: TestClient) -> None:
    words = " ".join(client.get("/").text.split())
    assert f"forgets them {in_words(settings.painting_ttl)} after their last use" in words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(30, "a minute"), (600, "10 minutes"), (3600, "an hour"), (5400, "2 hours"), (9e5, "11 days")],
)
def test_lengths_of_time_are_rounded_up(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_everything_a_page_names_is_there(client: TestClient, path: str) -> None:
    html = client.get(path).text
    found = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', html))
    assert len(found) >= 5
    for path in found:
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize("path", ["/", "/static/js/main.js"])
def test_the_page_is_asked_for_again_but_not_sent_again(client: TestClient, path: str) -> None:
    first = client.get(path)
    assert first.headers["cache-control"] == "no-cache"
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/static/js/main.js", "javascript"),
        ("/static/css/base.css", "text/css"),
        ("/static/logo.svg", "image/svg+xml"),
        ("/static/exemplars/snow-peaks.jpg", "image/jpeg"),
    ],
)
def test_files_have_the_types_that_browsers_insist_on(client: TestClient, path: str, media_type: str) -> None:
    assert media_type in client.get(path).headers["content-type"]


def test_bundled_folders_lie_beside_the_server() -> None:
    assert (bundled("web") / "templates" / "index.html").is_file()
    assert (bundled("weights") / "landscape" / "pack.json").is_file()


@pytest.mark.parametrize("folder", ["/static/", "/static/js", "/static/exemplars/", "/static/vendor/"])
def test_folders_are_not_listed(client: TestClient, folder: str) -> None:
    assert client.get(folder).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/static/../templates/index.html",
        "/static/%2e%2e/templates/index.html",
        "/static/..%2ftemplates%2findex.html",
    ],
)
def test_nothing_beside_the_static_files_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404
