"""The style brush by real mouse: another exemplar's look where it is painted, and nowhere else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.studio import Studio

Picture = np.ndarray[Any, np.dtype[np.uint8]]
SECOND = "lake-evening"
# Where the strokes go, and what is well away from them: rows and columns of the map.
PAINTED = np.s_[105:135, 60:190]
AWAY = np.s_[185:, :]


@pytest.fixture
def brushing(studio: Studio) -> Studio:
    """The style brush in hand, with a second exemplar that is darker."""
    page, old = studio.page, studio.painting
    page.keyboard.press("s")
    page.click("#style-add")
    page.click(f'.menu [data-item="{SECOND}"]')
    studio.wait_for_new_picture(old)
    page.fill("#size", "40")
    return studio


def paint(studio: Studio, *points: tuple[float, float]) -> None:
    old = studio.painting
    studio.stroke(*points)
    studio.wait_for_new_picture(old)


def change(before: Picture, after: Picture) -> float:
    return float(np.abs(before.astype(int) - after.astype(int)).mean())


def test_without_a_second_exemplar_the_brush_says_what_to_do(studio: Studio) -> None:
    page, old = studio.page, studio.painting
    page.keyboard.press("s")
    studio.stroke((50, 120), (200, 120))
    notice = page.locator(".notice", has_text="choose a second exemplar")
    expect(notice).to_be_visible()
    expect(page.locator("#undo")).to_be_disabled()
    assert studio.painting == old
    page.click("#style-add")
    page.click(f'.menu [data-item="{SECOND}"]')
    expect(notice).to_be_hidden()
    expect(page.get_by_role("radio", name="B: Lake evening")).to_be_checked()
    studio.wait_for_new_picture(old)


def test_the_second_exemplar_comes_where_it_is_painted_and_goes_by_undo(brushing: Studio) -> None:
    page, before, labels = brushing.page, brushing.picture(), brushing.labels()
    paint(brushing, (50, 120), (200, 120))
    painted = brushing.picture()
    assert change(before[PAINTED], painted[PAINTED]) > 10
    assert change(before[AWAY], painted[AWAY]) < change(before[PAINTED], painted[PAINTED]) / 20
    np.testing.assert_array_equal(brushing.labels(), labels)
    brushing.reload()
    np.testing.assert_array_equal(brushing.picture(), painted)
    page.locator(".toggle", has=page.get_by_label("Erase")).click()
    page.get_by_label("Soft", exact=True).fill("0")
    page.fill("#size", "90")
    paint(brushing, (30, 120), (220, 120))
    np.testing.assert_array_equal(brushing.picture(), before)
    old = brushing.painting
    page.keyboard.press("Control+z")
    brushing.wait_for_new_picture(old)
    np.testing.assert_array_equal(brushing.picture(), painted)


def blurred(picture: Picture) -> Picture:
    """Means of squares of 32 pixels: what is left is light and colour."""
    height, width, _ = picture.shape
    return picture.reshape(height // 32, 32, width // 32, 32, 3).mean((1, 3))


def set_blend(studio: Studio, name: str, value: str) -> Picture:
    old = studio.painting
    studio.page.get_by_role("slider", name=name, exact=True).fill(value)
    studio.wait_for_new_picture(old)
    return studio.picture()


def test_the_blend_is_dragged_in_one_step_of_undo_and_reset_by_a_double_click(brushing: Studio) -> None:
    page, before, old = brushing.page, brushing.picture(), brushing.painting
    page.click("#look-toggle")
    slider = page.get_by_role("slider", name="Blend", exact=True)
    box = slider.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 8, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, middle, steps=8)
    page.mouse.up()
    brushing.wait_for_new_picture(old)
    half, at = brushing.picture(), float(slider.input_value())
    assert at == pytest.approx(0.5, abs=0.05)
    assert change(before, half) > 3
    for key, value, picture in (("Control+z", 0, before), ("Control+Shift+z", at, half)):
        old = brushing.painting
        page.keyboard.press(key)
        brushing.wait_for_new_picture(old)
        assert float(slider.input_value()) == value
        np.testing.assert_array_equal(brushing.picture(), picture)
    old = brushing.painting
    slider.dblclick()
    brushing.wait_for_new_picture(old)
    np.testing.assert_array_equal(brushing.picture(), before)


def test_coarse_look_and_fine_texture_are_blended_apart(brushing: Studio) -> None:
    page, before = brushing.page, brushing.picture()
    page.click("#look-toggle")
    whole = set_blend(brushing, "Blend", "1")
    page.get_by_role("button", name="Coarse look and fine texture together").click()
    texture = set_blend(brushing, "Coarse look", "0")
    assert change(before, texture) > 1
    assert change(blurred(before), blurred(texture)) < change(blurred(before), blurred(whole)) / 3
