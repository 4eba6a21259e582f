"""Layout, themes, names and keyboard reach."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESKTOP, Server
from tests.browser.studio import SKY, TREE, Studio


def overflow(studio: Studio) -> list[int]:
    size: list[int] = studio.page.evaluate(
        "(({ scrollWidth, clientWidth, scrollHeight, clientHeight }) =>"
        " [scrollWidth - clientWidth, scrollHeight - clientHeight])(document.documentElement)"
    )
    return size


def test_at_1280_by_720_everything_is_in_sight(studio: Studio) -> None:
    assert overflow(studio) == [0, 0]
    for selector in ("#tools", "#classes", "#map", "#frame", "#strip", "#status", "#download", "#colours"):
        box = studio.page.locator(selector).bounding_box()
        assert box is not None, selector
        assert box["x"] >= 0, selector
        assert box["y"] >= 0, selector
        assert box["x"] + box["width"] <= 1280, selector
        assert box["y"] + box["height"] <= 720, selector
    map_box, frame = (studio.page.locator(name).bounding_box() for name in ("#map", "#frame"))
    assert map_box is not None
    assert frame is not None
    assert min(map_box["width"], frame["width"]) >= 400


def test_on_a_phone_the_panes_stack_without_horizontal_scrolling(phone: Studio) -> None:
    assert overflow(phone)[0] == 0
    frame, map_box, tools = (phone.page.locator(name).bounding_box() for name in ("#frame", "#map", "#tools"))
    assert frame is not None
    assert map_box is not None
    assert tools is not None
    assert frame["y"] + frame["height"] <= map_box["y"]
    assert map_box["y"] + map_box["height"] <= tools["y"], "picture, map and tools are in sight together"
    assert tools["y"] + tools["height"] <= 844
    for name in ("brush", "eraser", "fill", "picker", "pan"):
        tool = phone.page.locator(f'[data-tool="{name}"]').bounding_box()
        assert tool is not None
        assert min(tool["width"], tool["height"]) >= 44, "as large as a fingertip"


def test_every_tab_is_reached_on_a_phone(phone: Studio) -> None:
    for name in ("warped", "confidence", "compare", "picture"):
        phone.view(name)
        assert overflow(phone)[0] == 0, name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_follows_the_system_until_one_is_chosen(
    browser: Browser, server: Server, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(viewport=DESKTOP, color_scheme=scheme)
    studio = Studio(context.new_page())
    studio.open(server.url)
    root = studio.page.locator("html")
    expect(root).to_have_attribute("data-theme", scheme)
    other = "light" if scheme == "dark" else "dark"
    while root.get_attribute("data-theme") != other:
        studio.page.click("#theme")
    studio.page.reload()
    expect(root).to_have_attribute("data-theme", other)
    assert studio.complaints == []
    context.close()


def test_shortcuts_do_not_fire_while_typing(studio: Studio) -> None:
    studio.page.click("#class-search")
    studio.page.keyboard.type("efx3")
    expect(studio.page.locator(".no-class")).to_be_visible()
    assert studio.tool() == "brush"
    studio.page.fill("#class-search", "")
    assert studio.chosen_class() == SKY
    studio.page.fill("#class-search", "tre")
    expect(studio.page.locator(".class")).to_have_count(1)
    studio.page.keyboard.press("Enter")
    assert studio.chosen_class() == TREE
    studio.page.keyboard.press("e")
    assert studio.tool() == "eraser"


def test_the_shortcut_sheet_opens_by_question_mark_and_closes_by_escape(studio: Studio) -> None:
    sheet = studio.page.locator("#sheet")
    studio.page.keyboard.press("?")
    expect(sheet).to_be_visible()
    expect(sheet).to_contain_text("Eyedropper")
    studio.page.keyboard.press("e")
    studio.page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    assert studio.tool() == "brush"


def test_menus_are_used_by_keyboard(studio: Studio) -> None:
    studio.page.focus("#start")
    studio.page.keyboard.press("Enter")
    expect(studio.page.locator("[data-item=valley]")).to_be_focused()
    studio.page.keyboard.press("ArrowDown")
    expect(studio.page.locator("[data-item=bay]")).to_be_focused()
    studio.page.keyboard.press("Escape")
    expect(studio.page.locator(".menu")).to_be_hidden()
    expect(studio.page.locator("#start")).to_be_focused()


def test_every_control_has_a_name(studio: Studio) -> None:
    nameless = studio.page.evaluate(
        """() => [...document.querySelectorAll("button, a, input, select, [role]")]
            .filter((e) => !e.closest("[hidden], dialog"))
            .filter((e) => !e.matches("[aria-label], [aria-labelledby], [aria-hidden], [title]"))
            .filter((e) => !e.textContent.trim() && !e.labels?.length)
            .filter((e) => !e.matches("[role=status], [role=alert]"))
            .map((e) => e.outerHTML.slice(0, 120))"""
    )
    assert nameless == []


def test_the_focus_is_seen_on_everything_the_keyboard_reaches(studio: Studio) -> None:
    seen = set()
    for _ in range(60):
        studio.page.keyboard.press("Tab")
        style = studio.page.evaluate(
            """() => {
                const e = document.activeElement;
                const own = [e, e.nextElementSibling, e.parentElement, ...e.children].filter(Boolean);
                const ring = own.some((x) => getComputedStyle(x).outlineStyle !== "none"
                    || (x === e.parentElement && x.matches(":focus-within") && x.matches(".search")));
                return [e.id || e.className || e.tagName, ring, e === document.body];
            }"""
        )
        name, ring, is_body = style
        if is_body:
            break
        assert ring, f"{name} takes the focus without showing it"
        seen.add(name)
    assert {"class-search", "map-stage", "undo", "download", "upload"} - seen <= {"undo"}, seen
