"""The match inspector: where each block came from and went, checked against the API's own match."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.studio import Studio
from tests.browser.test_views import box_of, hover

Match = dict[str, Any]


def open_inspector(studio: Studio) -> Match:
    studio.page.click("#tab-match")
    expect(studio.page.locator("#match-panel")).to_be_visible()
    studio.page.wait_for_function("() => document.querySelector('#match-panel output').value !== ''")
    studio.page.wait_for_function("() => document.querySelector('#view-photo img').naturalWidth > 0")
    match: Match = studio.ask(f"/api/v1/paintings/{studio.painting}/match")
    return match


def centre(block: int, grid: list[int]) -> tuple[float, float]:
    rows, columns = grid
    return (block % columns + 0.5) / columns, (block // columns + 0.5) / rows


def marks(view: Locator, tone: str) -> dict[int, float]:
    """Weights of the marked blocks."""
    found = view.locator(f".mark.{tone}").evaluate_all(
        "(marks) => marks.map((mark) => [Number(mark.dataset.block), Number(mark.dataset.weight)])"
    )
    return {block: round(weight, 3) for block, weight in found}


def sources(match: Match, block: int) -> dict[int, float]:
    start, end = block * match["k"], (block + 1) * match["k"]
    return dict(zip(match["indices"][start:end], match["weights"][start:end], strict=True))


def wait_for_sources(studio: Studio, match: Match, block: int) -> None:
    """Wait until the photo shows where a block came from, and nothing else."""
    photo = studio.page.locator("#view-photo")
    for _ in range(200):
        if marks(photo, "there") == sources(match, block):
            return
        studio.page.wait_for_timeout(50)
    assert marks(photo, "there") == sources(match, block)


def test_pointing_at_the_picture_shows_where_it_came_from(studio: Studio) -> None:
    match = open_inspector(studio)
    for block in (40, 200):
        hover(studio, "picture", *centre(block, match["grid"]))
        expect(studio.page.locator(f'#view-picture .mark.here[data-block="{block}"]')).to_be_visible()
        wait_for_sources(studio, match, block)
        crops = studio.page.locator(".match-crop[data-weight]")
        expect(crops).to_have_count(match["k"])
        weights = sorted(sources(match, block).values(), reverse=True)
        shown = crops.evaluate_all("(crops) => crops.map((crop) => Number(crop.dataset.weight))")
        assert [round(weight, 3) for weight in shown] == weights
        expect(studio.page.locator(".match-sentence")).to_contain_text("confidence")


def test_pointing_at_the_photo_shows_where_it_went(studio: Studio) -> None:
    match = open_inspector(studio)
    used = max(set(match["indices"]), key=match["indices"].count)
    hover(studio, "photo", *centre(used, match["exemplar_grids"][0]))
    expect(studio.page.locator(f'#view-photo .mark.here[data-block="{used}"]')).to_be_visible()
    expected = {
        i // match["k"]: match["weights"][i]
        for i, index in enumerate(match["indices"])
        if index == used and match["weights"][i] >= 0.005
    }
    assert expected
    assert marks(studio.page.locator("#view-picture"), "there") == expected
    expect(studio.page.locator(".match-sentence")).to_contain_text("of the picture")


def test_the_map_asks_the_inspector_too(studio: Studio) -> None:
    match = open_inspector(studio)
    x, y = centre(100, match["grid"])
    studio.page.mouse.move(*studio.at(x * 256, y * 256))
    expect(studio.page.locator('#view-picture .mark.here[data-block="100"]')).to_be_visible()
    wait_for_sources(studio, match, 100)


def test_pins_are_numbered_stay_and_are_removed(studio: Studio) -> None:
    match = open_inspector(studio)
    pins = studio.page.locator("button.pin")
    for number, block in enumerate((40, 200), 1):
        hover(studio, "picture", *centre(block, match["grid"]))
        wait_for_sources(studio, match, block)
        studio.page.mouse.down()
        studio.page.mouse.up()
        expect(pins).to_have_count(number)
    expect(pins).to_have_text(["1", "2"])
    studio.page.mouse.move(*studio.at(128, -20))
    expect(studio.page.locator("#view-picture .mark.pin")).to_have_count(2)
    wait_for_sources(studio, match, 200)  # the newest is explained
    studio.page.click('[data-pin="1"]')
    expect(pins).to_have_text(["2"])
    studio.page.keyboard.press("Escape")
    expect(pins).to_have_count(0)


def test_the_inspector_is_used_by_keyboard(studio: Studio) -> None:
    match = open_inspector(studio)
    columns = match["grid"][1]
    view = studio.page.locator("#view-picture")
    view.focus()
    studio.page.keyboard.press("ArrowRight")
    here = view.locator(".mark.here")
    expect(here).to_have_count(1)
    first = int(here.get_attribute("data-block") or -1)
    studio.page.keyboard.press("ArrowDown")
    expect(here).to_have_attribute("data-block", str(first + columns))
    studio.page.keyboard.press("ArrowLeft")
    expect(here).to_have_attribute("data-block", str(first + columns - 1))
    studio.page.keyboard.press("Enter")
    expect(studio.page.locator("button.pin")).to_have_text(["1"])


def test_weak_matches_are_found(studio: Studio) -> None:
    open_inspector(studio)
    studio.page.get_by_role("button", name="Next weak match").click()
    count = studio.page.locator("#match-panel output")
    expect(count).to_contain_text("1 of ")
    expect(studio.page.locator("#view-picture path.weak")).to_have_count(1)
    expect(studio.page.locator("#view-picture .mark.here")).to_have_count(1)
    studio.page.get_by_role("button", name="Next weak match").click()
    expect(count).to_contain_text("2 of ")


def test_a_tap_pins_on_a_phone(phone: Studio) -> None:
    match = open_inspector(phone)
    phone.page.locator("#view-picture").scroll_into_view_if_needed()
    box = box_of(phone.page.locator("#view-picture .layers"))
    x, y = centre(100, match["grid"])
    phone.page.touchscreen.tap(box["x"] + x * box["width"], box["y"] + y * box["height"])
    expect(phone.page.locator("button.pin")).to_have_text(["1"])
    assert marks(phone.page.locator("#view-photo"), "there") == sources(match, 100)


def test_the_photo_s_map_is_edited_where_a_weak_match_comes_from(studio: Studio) -> None:
    open_inspector(studio)
    studio.page.get_by_role("button", name="Next weak match").click()
    studio.page.get_by_role("button", name="Edit the photo’s map here").click()
    expect(studio.page.locator("#map-pane")).to_have_attribute("data-sheet", "photo")
    studio.page.wait_for_function("() => parseInt(document.querySelector('#zoom').textContent) > 150")
    # the photo's view shows the same part as its map
    shown = (
        box_of(studio.page.locator("#view-photo .layers"))["width"]
        / box_of(studio.page.locator("#view-photo"))["width"]
    )
    assert shown > 2


def test_views_and_inspector_follow_a_map_of_another_shape(studio: Studio) -> None:
    old = studio.painting
    studio.start("size")
    dialog = studio.page.get_by_role("dialog", name="Size of the map")
    dialog.get_by_text("384 × 256", exact=True).click()
    dialog.get_by_role("button", name="Take this size").click()
    studio.wait_for_new_picture(old)
    match = open_inspector(studio)
    rows, columns = match["grid"]
    assert (columns, rows) == (24, 16)
    shape = box_of(studio.page.locator("#view-picture .layers"))
    assert abs(shape["width"] / shape["height"] - 1.5) < 0.01
    block = 23 + 15 * columns
    hover(studio, "picture", *centre(block, match["grid"]))
    expect(studio.page.locator(f'#view-picture .mark.here[data-block="{block}"]')).to_be_visible()
    wait_for_sources(studio, match, block)
