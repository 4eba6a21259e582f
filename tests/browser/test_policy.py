"""What the page may do in a browser. All else is a complaint in the console, which fails any test here."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Server
from tests.browser.studio import Studio

ATTACKS = {
    "require-trusted-types-for": "document.body.innerHTML = '<b>taken</b>'",
    "trusted-types": "trustedTypes.createPolicy('any', {})",
    "style-src-attr": "document.body.setAttribute('style', 'color: red')",
    "style-src-elem": "document.head.appendChild(document.createElement('style')).textContent = 'a {}'",
    "connect-src": "fetch('https://example.com').catch(() => undefined)",
    "img-src": "new Image().src = 'https://example.com/x.png'",
}


def test_what_the_policy_forbids_is_refused_and_noticed(fresh: Studio, server: Server) -> None:
    fresh.open(server.url)
    for directive, attack in ATTACKS.items():
        refused = fresh.page.evaluate(
            f"""() => new Promise((resolve) => {{
                const tell = (event) => resolve(event.effectiveDirective);
                document.addEventListener("securitypolicyviolation", tell, {{ once: true }});
                try {{ {attack} }} catch {{}}
            }})"""
        )
        assert refused == directive
    assert len(fresh.complaints) >= len(ATTACKS)
    fresh.complaints.clear()


def test_the_documentation_needs_nothing_from_elsewhere(fresh: Studio, server: Server) -> None:
    asked: list[str] = []
    fresh.page.on("request", lambda request: asked.append(request.url))
    fresh.page.goto(f"{server.url}/docs")
    expect(fresh.page.locator("#operations-paintings-create_painting")).to_be_visible()
    fresh.page.locator("#operations-paintings-create_painting button").first.click()
    expect(fresh.page.get_by_role("button", name="Try it out")).to_be_visible()
    assert [url for url in asked if not url.startswith((server.url, "data:"))] == []
