from __future__ import annotations

from pathlib import Path

import pytest
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from model.errors import ConfigError
from server.app import create_app
from server.http.tokens import COOKIE, LASTS, Tokens, read_tokens
from server.queue.clients import owner_of
from server.settings import Settings
from tests.server.clients import checked

ADA, BOB = "ada-s-token-is-long-enough", "bob-s-token-is-long-enough"
OPEN = ["/", "/docs", "/openapi.json", "/livez", "/readyz", "/static/favicon.svg"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "tokens"
    path.write_text(f"# who may paint\nada {ADA}\n\nbob\t{BOB}\n")
    return path


@pytest.fixture
def locked(settings: Settings, file: Path) -> TestClient:
    """An app with tokens; no model is needed to be turned away."""
    return checked(create_app(settings.model_copy(update={"tokens": file})))


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_every_route_but_the_page_its_files_and_health_needs_a_token(locked: TestClient) -> None:
    paths = locked.get("/openapi.json").json()["paths"]
    for path, operations in {**paths, "/metrics": ["get"], "/nowhere": ["get"]}.items():
        for method in operations:
            response = locked.request(method, path)
            assert (response.status_code == 401) is (path not in OPEN), (method, path)
    assert all(locked.get(path).status_code != 401 for path in OPEN)


def test_who_has_none_is_told_how_to_show_one(locked: TestClient) -> None:
    response = locked.get("/api/v1/packs")
    assert response.headers["www-authenticate"] == "Bearer"
    assert "Authorization: Bearer" in response.json()["detail"]


@pytest.mark.parametrize("token", [ADA, BOB])
def test_a_token_opens(locked: TestClient, token: str) -> None:
    assert locked.get("/metrics", headers=bearer(token)).status_code == 200


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", f"Bearer {ADA}x", f"Bearer {ADA[:-1]}", f"Basic {ADA}", ADA, "Bearer é"],
)
def test_anything_else_does_not(locked: TestClient, header: str) -> None:
    headers = {"Authorization": header.encode()}
    assert locked.get("/metrics", headers=headers).status_code == 401


def test_a_browser_gets_a_cookie_for_a_token_and_gives_it_back(locked: TestClient) -> None:
    cookie = locked.post("/api/v1/session", headers=bearer(ADA)).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert ADA not in cookie
    assert locked.get("/metrics").status_code == 200
    locked.delete("/api/v1/session")
    assert locked.get("/metrics").status_code == 401


def test_a_wrong_token_gets_no_cookie(locked: TestClient) -> None:
    response = locked.post("/api/v1/session", headers=bearer("wrong"))
    assert response.status_code == 401
    assert "set-cookie" not in response.headers


def test_over_https_the_cookie_stays_there(settings: Settings, file: Path) -> None:
    app = create_app(settings.model_copy(update={"tokens": file}))
    response = TestClient(app, "https://localhost").post("/api/v1/session", headers=bearer(ADA))
    assert "Secure" in response.headers["set-cookie"]


def test_without_tokens_nobody_is_given_a_cookie(client: TestClient) -> None:
    response = client.post("/api/v1/session")
    assert response.status_code == 204
    assert "set-cookie" not in response.headers


def test_cookies_end_with_their_time_and_with_their_token() -> None:
    now = 1000.0
    tokens = Tokens({"ada": ADA.encode(), "bob": BOB.encode()}, lambda: now)
    headers = Headers({"cookie": f"{COOKIE}={tokens.cookie_for('ada')}"})
    assert tokens.user_of(headers) == "ada"
    assert Tokens({"ada": BOB.encode()}, lambda: now).user_of(headers) is None
    assert Tokens({"bob": BOB.encode()}, lambda: now).user_of(headers) is None
    now += LASTS
    assert tokens.user_of(headers) is None


@pytest.mark.parametrize(
    "change", ["bob.{1}.{2}", "{0}.9{1}.{2}", "{0}.{1}.{2}0", "{0}.{1}.", "{0}", "...", ""]
)
def test_cookies_cannot_be_made_up(change: str) -> None:
    tokens = Tokens({"ada": ADA.encode(), "bob": BOB.encode()})
    forged = change.format(*tokens.cookie_for("ada").split("."))
    assert tokens.user_of(Headers({"cookie": f"{COOKIE}={forged}"})) is None


def test_turns_go_by_token_and_not_by_the_address_that_many_share() -> None:
    scope = {"client": ("192.0.2.1", 1), "state": {"user": "ada"}}
    assert owner_of(scope) != owner_of({**scope, "state": {"user": "bob"}})
    assert owner_of(scope) == owner_of({**scope, "client": ("192.0.2.2", 1)})


@pytest.mark.parametrize(
    "text", ["", "ada\n", "ada short\n", f"ada {ADA}\nada {BOB}\n", f"a b {ADA}\n", f"é {ADA}\n"]
)
def test_a_file_that_would_lock_the_wrong_people_out_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "tokens"
    path.write_text(text)
    with pytest.raises(ConfigError, match="RABIT_TOKENS") as refused:
        read_tokens(path)
    assert ADA not in refused.value.message


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="RABIT_TOKENS"):
        read_tokens(tmp_path / "nothing")


def test_tokens_are_not_shown() -> None:
    assert ADA not in repr(Tokens({"ada": ADA.encode()}))
