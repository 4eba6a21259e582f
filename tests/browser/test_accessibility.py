"""What axe finds, with everything open that can be open; names and keyboard reach."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Server
from tests.browser.studio import Studio

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


def faults(page: Page, state: str, within: str = "html") -> list[str]:
    """What axe objects to in what a selector names, one line per kind."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate("([within, rules]) => axe.run(within, rules)", [within, RULES])
    return [
        f"{state}: {fault['id']}: {', '.join(str(node['target'][0]) for node in fault['nodes'][:4])}"
        for fault in found["violations"]
    ]


def states(page: Page) -> Iterator[tuple[str, str]]:
    """Opens one thing after the other, as far as the page has it at this size: a name, and a selector."""
    yield "start", "html"
    for tab in page.locator("#tabs [role=tab]").all():
        tab.click()
        yield f"view {tab.inner_text()}", "html"
    page.locator("#tabs [role=tab]").first.click()
    for button in page.locator("[aria-haspopup=menu]:visible:enabled").all()[:12]:
        button.click()
        expect(page.get_by_role("menu")).to_be_visible()
        yield f"menu {button.inner_text() or button.get_attribute('aria-label')}", "[role=menu]"
        page.keyboard.press("Escape")
        expect(page.get_by_role("menu")).to_have_count(0)
    for button in page.locator("[popovertarget]:visible").all():
        button.click()
        yield f"panel {button.inner_text() or button.get_attribute('aria-label')}", ":popover-open"
        page.keyboard.press("Escape")
    page.locator('[data-tool="style"]').click()
    yield "style brush without a second exemplar", "html"
    page.click("#style-add")
    page.locator(".menu [data-item]").first.click()
    expect(page.get_by_role("radiogroup", name="Exemplar of the style brush")).to_be_visible()
    yield "style brush", "html"
    page.click("#look-toggle")
    page.locator(".look-more").first.click()
    yield "look panel", "html"
    page.click("#look-close")
    page.click("#help")
    expect(page.locator("#sheet")).to_be_visible()
    yield "shortcuts", "#sheet"
    page.keyboard.press("Escape")
    for act, words in (("photo", "dialog of photos' maps"), ("size", "dialog of sizes")):
        page.click("#start")
        if page.locator(f'[data-item="{act}"]').count() == 0:
            page.keyboard.press("Escape")
            continue
        page.click(f'[data-item="{act}"]')
        expect(page.get_by_role("dialog")).to_be_visible()
        yield words, "[role=dialog]"
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_axe_finds_nothing_whatever_is_open(browser: Browser, server: Server, size: str, scheme: Any) -> None:
    phone = size == "phone"
    context = browser.new_context(
        viewport=PHONE if phone else DESKTOP,
        has_touch=phone,
        is_mobile=phone,
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    studio = Studio(context.new_page())
    studio.open(server.url)
    found = [fault for state, within in states(studio.page) for fault in faults(studio.page, state, within)]
    context.close()
    assert found == []
    assert studio.complaints == []


def test_trouble_is_readable_too(studio: Studio) -> None:
    page = studio.page
    page.route(
        "**/api/v1/paintings",
        lambda route: route.fulfill(
            status=503,
            headers={"Retry-After": "30"},
            json={"type": "/problems/queue-full", "status": 503, "detail": "The queue is full."},
        ),
    )
    studio.stroke((60, 40), (180, 60))
    page.keyboard.press("Control+Enter")
    expect(page.locator("#banner")).to_be_visible()
    studio.transfer("drop", b"nothing", "x.bin", "application/octet-stream")
    expect(page.locator(".notice")).to_be_visible()
    studio.forgive("status of 503")
    assert faults(page, "trouble") == []


def test_every_control_is_reached_by_tab_and_has_a_name(studio: Studio) -> None:
    page = studio.page
    page.locator("body").click(position={"x": 1, "y": 1})
    names: dict[str, str] = {}
    for _ in range(150):
        page.keyboard.press("Tab")
        at = page.evaluate(
            """() => {
                const node = document.activeElement;
                if (!node || node === document.body) return null;
                const label = node.getAttribute("aria-label") ?? node.labels?.[0]?.innerText;
                const name = label || node.innerText || node.title || node.getAttribute("aria-labelledby");
                return { key: node.id || node.className || node.tagName, name };
            }"""
        )
        if at is None:
            break
        names[at["key"]] = at["name"]
    assert [key for key, name in names.items() if not name] == []
    for id in ("project-menu", "paint", "theme", "help", "map-stage", "download", "start", "class-search"):
        assert id in names, id
