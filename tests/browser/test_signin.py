"""The page on a server that needs a token."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Server
from tests.browser.studio import MOUNTAIN, Studio

TOKEN = "a-token-that-is-long-enough"


def test_who_has_a_token_signs_in_once_and_paints(
    fresh: Studio, own_server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "tokens").write_text(f"ada {TOKEN}\n")
    monkeypatch.setenv("RABIT_TOKENS", str(tmp_path / "tokens"))
    own_server.stop()
    own_server.start()

    page = fresh.page
    page.goto(own_server.url)
    page.get_by_label("Token").fill("a-wrong-one")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("does not know this token")
    page.get_by_label("Token").fill(TOKEN)
    page.get_by_role("button", name="Sign in").click()
    fresh.wait_for_picture()
    assert page.locator(".exemplar img").first.evaluate(
        "(image) => image.decode().then(() => image.naturalWidth)"
    )

    page.reload()
    fresh.wait_for_picture()
    old = fresh.painting
    fresh.choose(MOUNTAIN)
    fresh.stroke((40, 40), (120, 60))
    fresh.wait_for_new_picture(old)
    assert TOKEN not in page.evaluate(
        "() => document.cookie + JSON.stringify({...localStorage, ...sessionStorage})"
    )
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Token")).to_be_visible()
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(f"{own_server.url}/api/v1/packs")
    fresh.forgive("401")
