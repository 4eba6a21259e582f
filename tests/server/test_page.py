from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from server.http.responses import IMMUTABLE
from server.locations import bundled, product_version
from server.routes.page import StaticFolder, in_words
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


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_what_a_page_names_is_never_asked_for_again(client: TestClient, path: str) -> None:
    for named in set(re.findall(r'(?:href|src)="(/static/[^"#]+)', client.get(path).text)):
        assert client.get(named).headers["cache-control"] == IMMUTABLE, named


def test_the_pages_files_name_each_other_by_relative_paths_which_stay_in_the_edition() -> None:
    files = [path for part in ("js", "css") for path in (bundled("web") / "static" / part).rglob("*.*")]
    assert len(files) > 150
    assert [path.name for path in files if re.search(r"""["'(]/static/""", path.read_text())] == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "js" / "core").mkdir(parents=True)
    (tmp_path / "js" / "main.js").write_text('import "./core/map.js";')
    (tmp_path / "js" / "core" / "map.js").write_text("export {};")
    return tmp_path


def test_a_page_and_all_it_imports_are_of_one_edition(folder: Path) -> None:
    files = StaticFolder(folder)
    client = TestClient(files)
    first = files.renew()
    assert files.renew() == first
    for name in ("js/main.js", "js/core/map.js"):
        assert client.get(f"/{first}/{name}").headers["cache-control"] == IMMUTABLE
        assert client.get(f"/{first}/{name}").text == client.get(f"/{name}").text
    (folder / "js" / "core" / "map.js").write_text("export const changed = 1;")
    second = files.renew()
    assert second != first
    for name in ("js/main.js", "js/core/map.js"):
        assert client.get(f"/{second}/{name}").headers["cache-control"] == IMMUTABLE


@pytest.mark.parametrize("change", ["changed", "added", "removed", "renamed"])
def test_any_change_makes_another_edition(folder: Path, change: str) -> None:
    files = StaticFolder(folder)
    before, module = files.edition, folder / "js" / "core" / "map.js"
    match change:
        case "changed":
            module.write_text("export { };")
        case "added":
            (folder / "new.css").write_text("")
        case "removed":
            module.unlink()
        case "renamed":
            module.rename(module.with_name("chart.js"))
    assert files.renew() != before


def test_an_older_edition_gives_what_is_there_now_and_is_asked_for_again(folder: Path) -> None:
    files = StaticFolder(folder)
    client, older = TestClient(files), files.edition
    (folder / "js" / "main.js").write_text("// new")
    files.renew()
    response = client.get(f"/{older}/js/main.js")
    assert (response.text, response.headers["cache-control"]) == ("// new", "no-cache")
    again = client.get(f"/{older}/js/main.js", headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.headers["cache-control"]) == (304, "no-cache")


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


@pytest.mark.parametrize(
    "folder", ["/static/", "/static/js", "/static/exemplars/", "/static/vendor/", "/static/0123456789abcdef/"]
)
def test_folders_are_not_listed(client: TestClient, folder: str) -> None:
    assert client.get(folder).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/static/../templates/index.html",
        "/static/0123456789abcdef/../../templates/index.html",
        "/static/%2e%2e/templates/index.html",
        "/static/..%2ftemplates%2findex.html",
    ],
)
def test_nothing_beside_the_static_files_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404
