"""The views of a painting: alone, side by side, compared; zoomed and panned together with the map."""

from __future__ import annotations

import re
from typing import cast

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.studio import TREE, Studio


def image_size(studio: Studio, selector: str) -> list[int]:
    size: list[int] = studio.page.locator(selector).evaluate("(i) => [i.naturalWidth, i.naturalHeight]")
    return size


def paint_something(studio: Studio) -> None:
    studio.draw(TREE, (60, 40), (180, 60))


def layout(studio: Studio, name: str) -> None:
    studio.page.get_by_role("radio", name=name).check(force=True)


def shown(studio: Studio) -> list[str]:
    names: list[str] = studio.page.eval_on_selector_all(
        "#frame .view:not([hidden])",
        "(views) => views.sort((a, b) => a.style.order - b.style.order).map((view) => view.id.slice(5))",
    )
    return names


def box_of(locator: Locator) -> dict[str, float]:
    box = locator.bounding_box()
    assert box is not None
    return cast(dict[str, float], box)


def hover(studio: Studio, view: str, x: float, y: float) -> None:
    """Point at a place of a view's picture, in fractions."""
    box = box_of(studio.page.locator(f"#view-{view} .layers"))
    studio.page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])


def test_the_warped_exemplar_is_shown(studio: Studio) -> None:
    studio.view("warped")
    studio.page.wait_for_function("() => document.querySelector('#view-warped img').naturalWidth > 0")
    assert image_size(studio, "#view-warped img") == [256, 256]
    expect(studio.page.locator("#view-picture")).to_be_hidden()


def test_views_follow_the_next_stroke(studio: Studio) -> None:
    studio.view("warped")
    source = studio.page.locator("#view-warped img")
    old_source = source.get_attribute("src")
    paint_something(studio)
    expect(source).not_to_have_attribute("src", old_source or "")


def test_views_stand_side_by_side_and_the_layout_is_remembered(studio: Studio) -> None:
    assert shown(studio) == ["picture"]
    studio.view("confidence")
    layout(studio, "Two views side by side")
    assert shown(studio) == ["picture", "confidence"]
    layout(studio, "All views")
    assert shown(studio) == ["picture", "warped", "confidence", "photo"]
    studio.page.wait_for_function(
        "() => [...document.querySelectorAll('#frame .view:not([hidden]) img')]"
        ".every((image) => image.naturalWidth > 0)"
    )
    studio.page.reload()
    studio.wait_for_picture()
    assert shown(studio) == ["picture", "warped", "confidence", "photo"]


def scale_of(studio: Studio, selector: str, native: int = 256) -> float:
    return box_of(studio.page.locator(selector))["width"] / native


def fitted(studio: Studio) -> tuple[float, float]:
    return scale_of(studio, "#map"), scale_of(studio, "#view-picture .layers")


def test_zooming_the_result_zooms_the_map_and_the_other_way_round(studio: Studio) -> None:
    before = fitted(studio)
    hover(studio, "picture", 0.25, 0.75)
    studio.page.mouse.wheel(0, -600)
    studio.page.wait_for_function(
        "(old) => document.querySelector('#map').getBoundingClientRect().width > old * 300", arg=before[0]
    )
    after = fitted(studio)
    assert after[0] / before[0] == pytest.approx(after[1] / before[1], rel=0.01)
    studio.page.mouse.move(*studio.at(128, 128))
    studio.page.mouse.wheel(0, -300)
    for i, drawn in enumerate(("#map", "#view-picture .layers")):  # one of them is a frame behind
        studio.page.wait_for_function(
            "([drawn, old]) => document.querySelector(drawn).getBoundingClientRect().width > old * 300",
            arg=[drawn, after[i]],
        )
    again = fitted(studio)
    assert again[0] / before[0] == pytest.approx(again[1] / before[1], rel=0.01)
    studio.page.keyboard.press("Control+0")
    studio.page.wait_for_function(
        "(old) => Math.abs(document.querySelector('#map').getBoundingClientRect().width - old * 256) < 1",
        arg=before[0],
    )
    assert fitted(studio) == pytest.approx(before, rel=0.01)


def test_a_drag_moves_all_views_and_pixels_far_in_are_crisp(studio: Studio) -> None:
    hover(studio, "picture", 0.5, 0.5)
    for _ in range(3):
        studio.page.mouse.wheel(0, -400)
    layers = studio.page.locator("#view-picture .layers")
    expect(layers).to_have_attribute("data-crisp", "")
    assert layers.locator("img").first.evaluate("(i) => getComputedStyle(i).imageRendering") == "pixelated"
    old, old_map = box_of(layers), box_of(studio.page.locator("#map"))
    middle = box_of(studio.page.locator("#view-picture"))
    x, y = middle["x"] + middle["width"] / 2, middle["y"] + middle["height"] / 2
    studio.page.mouse.move(x, y)
    studio.page.mouse.down()
    studio.page.mouse.move(x + 60, y - 30, steps=4)
    studio.page.mouse.up()
    studio.page.wait_for_function(
        "(old) => document.querySelector('#view-picture .layers').getBoundingClientRect().x > old + 55",
        arg=old["x"],
    )
    moved = box_of(studio.page.locator("#map"))
    assert moved["x"] - old_map["x"] > 20
    assert moved["y"] - old_map["y"] < -10


def test_a_place_pointed_at_is_marked_in_the_other_views(studio: Studio) -> None:
    layout(studio, "All views")
    hover(studio, "picture", 0.25, 0.5)
    cross = studio.page.locator("#view-warped .cross")
    expect(cross).to_be_visible()
    box, view = box_of(cross), box_of(studio.page.locator("#view-warped .layers"))
    assert (box["x"] + box["width"] / 2 - view["x"]) / view["width"] == pytest.approx(0.25, abs=0.02)
    assert (box["y"] + box["height"] / 2 - view["y"]) / view["height"] == pytest.approx(0.5, abs=0.02)
    expect(studio.page.locator("#view-picture .cross")).to_have_count(0)
    studio.page.mouse.move(*studio.at(128, 192))
    expect(studio.page.locator("#view-picture .cross")).to_be_visible()


def test_a_view_is_used_by_keyboard(studio: Studio) -> None:
    view = studio.page.locator("#view-picture")
    view.focus()
    old = fitted(studio)
    studio.page.keyboard.press("+")
    studio.page.keyboard.press("+")
    studio.page.wait_for_function(
        "(old) => document.querySelector('#map').getBoundingClientRect().width > old * 300", arg=old[0]
    )
    studio.page.keyboard.press("0")
    studio.page.wait_for_function(
        "(old) => Math.abs(document.querySelector('#map').getBoundingClientRect().width - old * 256) < 1",
        arg=old[0],
    )
    studio.page.keyboard.press("ArrowRight")
    expect(view.locator(".cross")).to_be_visible()


def test_two_are_compared_across_a_line(studio: Studio) -> None:
    studio.view("compare")
    studio.page.locator("#view-compare").get_by_label("Where the two meet").fill("250")
    other = studio.page.locator("#view-compare .other")
    view, picture = (
        box_of(studio.page.locator("#view-compare")),
        box_of(studio.page.locator("#view-compare .layers")),
    )
    line = view["x"] + view["width"] / 4

    def seen() -> float:
        inset = float(re.findall(r"[\d.]+px", other.evaluate("(o) => o.style.clipPath"))[1][:-2])
        return picture["x"] + picture["width"] * (1 - inset / 256)

    assert seen() == pytest.approx(max(line, picture["x"]), abs=1.5)
    grip = box_of(studio.page.locator("#view-compare .compare-grip"))
    studio.page.mouse.move(grip["x"] + 14, grip["y"] + 14)
    studio.page.mouse.down()
    studio.page.mouse.move(grip["x"] + 134, grip["y"] + 14, steps=3)
    studio.page.mouse.up()
    assert seen() == pytest.approx(line + 120, abs=4)
    studio.page.get_by_label("Compare with").select_option("Exemplar photo")
    studio.page.wait_for_function("() => document.querySelector('#view-compare .other img').naturalWidth > 0")
    expect(studio.page.locator("#view-compare canvas")).to_be_hidden()


def test_c_held_shows_the_picture_before(studio: Studio) -> None:
    paint_something(studio)
    before = studio.page.locator(".before")
    studio.page.keyboard.down("c")
    expect(before).to_be_visible()
    studio.page.keyboard.up("c")
    expect(before).to_be_hidden()


def test_tabs_are_reached_by_arrow_keys(studio: Studio) -> None:
    studio.page.focus("#tab-picture")
    studio.page.keyboard.press("ArrowRight")
    expect(studio.page.locator("#tab-warped")).to_be_focused()
    expect(studio.page.locator("#tab-warped")).to_have_attribute("aria-selected", "true")
    expect(studio.page.locator("#view-warped")).to_be_visible()


def test_the_numbers_behind_the_picture_are_told(studio: Studio) -> None:
    studio.page.click("#details-toggle")
    details = studio.page.locator("#details")
    expect(details).to_be_visible()
    for words in ("Seed", "256 × 256", "Missing in the photo", "generate"):
        expect(details).to_contain_text(words)
    studio.page.keyboard.press("Escape")
    expect(details).to_be_hidden()


def test_two_fingers_zoom_the_views_and_the_map(phone: Studio) -> None:
    before = fitted(phone)
    box = box_of(phone.page.locator("#view-picture"))
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    cdp = phone.page.context.new_cdp_session(phone.page)

    def fingers(kind: str, *apart: float) -> None:
        points = [{"x": x + d, "y": y, "id": i} for i, d in enumerate(apart)]
        cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    fingers("touchStart", -20)
    fingers("touchStart", -20, 20)
    for apart in (30, 45, 60):
        fingers("touchMove", -apart, apart)
    fingers("touchEnd")
    phone.page.wait_for_function(
        "(old) => document.querySelector('#map').getBoundingClientRect().width > old * 256 * 2", arg=before[0]
    )
    after = fitted(phone)
    assert after[0] / before[0] == pytest.approx(after[1] / before[1], rel=0.01)
