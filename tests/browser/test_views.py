"""Three ways to look at a painting, and the comparison."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.studio import TREE, Studio


def image_size(studio: Studio, selector: str) -> list[int]:
    size: list[int] = studio.page.locator(selector).evaluate("(i) => [i.naturalWidth, i.naturalHeight]")
    return size


def test_the_warped_exemplar_is_shown(studio: Studio) -> None:
    studio.view("warped")
    studio.page.wait_for_function("() => document.querySelector('#view-warped img').naturalWidth > 0")
    assert image_size(studio, "#view-warped img") == [256, 256]
    expect(studio.page.locator("#view-picture")).to_be_hidden()


def test_the_confidence_overlay_has_hard_cells_opacity_and_legend(studio: Studio) -> None:
    studio.view("confidence")
    overlay = studio.page.locator("#view-confidence canvas")
    studio.page.wait_for_function("() => document.querySelector('#view-confidence canvas').width === 256")
    assert overlay.evaluate("(c) => getComputedStyle(c).imageRendering") == "pixelated"
    studio.page.get_by_label("Opacity of the overlay").fill("30")
    expect(overlay).to_have_css("opacity", "0.3")
    expect(studio.page.locator(".legend")).to_have_text("01")
    studio.page.get_by_role("radio", name="Auto").check()
    expect(studio.page.locator(".legend")).to_contain_text("0.")


def test_the_value_under_the_pointer_is_read_out(studio: Studio) -> None:
    studio.view("confidence")
    box = studio.page.locator("#frame").bounding_box()
    assert box is not None
    studio.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    readout = studio.page.locator(".readout")
    expect(readout).to_contain_text("Sky · ")
    assert 0 <= float(readout.inner_text().split("·")[1]) <= 1


def test_views_follow_the_next_stroke(studio: Studio) -> None:
    studio.view("warped")
    source = studio.page.locator("#view-warped img")
    old, old_source = studio.painting, source.get_attribute("src")
    studio.choose(TREE)
    studio.stroke((60, 40), (180, 60))
    studio.wait_for_new_picture(old)
    expect(source).not_to_have_attribute("src", old_source or "")


def test_two_are_compared_across_a_line(studio: Studio) -> None:
    studio.view("compare")
    studio.page.get_by_label("Where the two meet").fill("250")
    assert "75%" in studio.page.locator("#view-compare canvas").evaluate("(c) => c.style.clipPath")
    studio.page.get_by_label("Compare with").select_option("Exemplar photo")
    studio.page.wait_for_function("() => document.querySelectorAll('#view-compare img')[1].naturalWidth > 0")
    expect(studio.page.locator("#view-compare canvas")).to_be_hidden()


def test_c_held_shows_the_picture_before(studio: Studio) -> None:
    old = studio.painting
    studio.choose(TREE)
    studio.stroke((60, 40), (180, 60))
    studio.wait_for_new_picture(old)
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
