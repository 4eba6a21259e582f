"""Every painting tool by real mouse, what is protected, tidying, and undo across all of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.studio import EARTH, MOUNTAIN, SEA, SKY, TREE, Studio

Labels = np.ndarray[Any, np.dtype[np.uint8]]


@pytest.fixture
def plain(studio: Studio) -> Studio:
    """An empty map, trees in hand."""
    studio.page.click("#tidy")
    studio.page.click("[data-tidy=clear]")
    studio.page.keyboard.press("Escape")
    expect(studio.page.locator("#tidy-panel")).to_be_hidden()
    studio.choose(TREE)
    return studio


def click(studio: Studio, *pixels: tuple[float, float]) -> None:
    for pixel in pixels:
        studio.page.mouse.click(*studio.at(*pixel))


def box_of(labels: Labels, class_id: int) -> tuple[int, int, int, int]:
    """First column and row, last column and row of a class."""
    rows, columns = np.nonzero(labels == class_id)
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


def test_rectangle_and_ellipse_go_from_pixel_to_pixel(plain: Studio) -> None:
    plain.page.keyboard.press("r")
    plain.stroke((40, 50), (99, 79))
    labels = plain.labels()
    assert (labels == TREE).sum() == 60 * 30
    assert (labels[50:80, 40:100] == TREE).all()
    plain.page.keyboard.press("o")
    plain.choose(SEA)
    plain.stroke((140, 150), (199, 179))
    labels = plain.labels()
    assert box_of(labels, SEA) == (140, 150, 199, 179)
    assert (labels == SEA).sum() == pytest.approx(np.pi * 30 * 15, rel=0.01)


def test_shift_and_alt_give_a_shape_its_other_forms(plain: Studio) -> None:
    page = plain.page
    page.keyboard.press("r")
    page.mouse.move(*plain.at(100, 100))
    page.mouse.down()
    page.mouse.move(*plain.at(120, 110), steps=3)
    page.keyboard.down("Shift")
    page.keyboard.down("Alt")
    page.mouse.up()
    page.keyboard.up("Alt")
    page.keyboard.up("Shift")
    assert box_of(plain.labels(), TREE) == (80, 80, 120, 120)
    assert plain.tool() == "rectangle"


def test_a_lasso_fills_what_it_goes_round(plain: Studio) -> None:
    plain.page.keyboard.press("l")
    plain.stroke((50, 50), (150, 50), (150, 150), (50, 150))
    assert (plain.labels()[55:145, 55:145] == TREE).all()
    plain.page.keyboard.press("Control+z")
    assert (plain.labels() == 0).all()


def test_a_polygon_is_closed_at_its_first_corner_by_enter_or_by_a_double_click(plain: Studio) -> None:
    page = plain.page
    page.keyboard.press("p")
    click(plain, (40, 40), (100, 40), (100, 90), (40, 90), (40, 40))
    expect(page.locator("[data-act=finish]")).to_be_hidden()
    square = int((plain.labels() == TREE).sum())
    assert square == pytest.approx(60 * 50, rel=0.06)
    plain.choose(SEA)
    click(plain, (140, 40), (200, 40), (200, 90))
    page.keyboard.press("Enter")
    expect(page.locator("[data-act=finish]")).to_be_hidden()
    plain.choose(EARTH)
    click(plain, (140, 140), (200, 140))
    page.mouse.dblclick(*plain.at(200, 190))
    expect(page.locator("[data-act=finish]")).to_be_hidden()
    labels = plain.labels()
    for class_id in (SEA, EARTH):
        assert (labels == class_id).sum() == pytest.approx(60 * 50 / 2, rel=0.06)
    for _ in range(3):
        page.keyboard.press("Control+z")
    assert (plain.labels() == 0).all()


def test_corners_are_taken_back_and_escape_leaves_nothing_of_a_polygon(plain: Studio) -> None:
    page = plain.page
    page.keyboard.press("p")
    click(plain, (40, 40), (100, 40), (100, 90), (200, 200))
    page.keyboard.press("Backspace")
    page.click("[data-act=finish]")
    assert box_of(plain.labels(), TREE)[2] <= 100
    page.keyboard.press("Control+z")
    click(plain, (40, 40), (100, 40), (100, 90))
    page.keyboard.press("Escape")
    expect(page.locator("[data-act=finish]")).to_be_hidden()
    assert (plain.labels() == 0).all()
    expect(page.locator("#redo")).to_be_enabled()


def test_shift_click_draws_a_straight_line_from_the_last_stroke(plain: Studio) -> None:
    page = plain.page
    page.fill("#size", "1")
    click(plain, (50, 120))
    page.keyboard.down("Shift")
    click(plain, (200, 120), (200, 200))
    page.keyboard.up("Shift")
    labels = plain.labels()
    assert (labels[120, 50:201] == TREE).all()
    assert (labels[120:201, 200] == TREE).all()
    assert (labels == TREE).sum() == 151 + 80


def test_a_square_brush_of_an_exact_size_is_remembered(plain: Studio) -> None:
    page = plain.page
    page.get_by_label("Brush size in pixels").fill("11")
    page.keyboard.press("Enter")
    page.locator(".shapes label", has_text="Square").click()
    click(plain, (100, 100))
    assert box_of(plain.labels(), TREE) == (95, 95, 105, 105)
    assert (plain.labels() == TREE).sum() == 121
    page.reload()
    plain.wait_for_picture()
    assert plain.size() == 11
    expect(page.get_by_role("radio", name="Square")).to_be_checked()


def test_shift_fills_everywhere_and_small_gaps_are_no_way_out(plain: Studio) -> None:
    page = plain.page
    page.keyboard.press("r")
    plain.stroke((100, 0), (103, 255))
    page.keyboard.press("f")
    plain.choose(SEA)
    click(plain, (50, 50))
    labels = plain.labels()
    assert (labels[:, :100] == SEA).all()
    assert (labels[:, 104:] == 0).all()
    page.keyboard.press("Control+z")
    page.keyboard.down("Shift")
    click(plain, (50, 50))
    page.keyboard.up("Shift")
    assert (plain.labels() == SEA).sum() == 252 * 256
    page.keyboard.press("Control+z")
    plain.choose(0)
    page.keyboard.press("e")
    page.fill("#size", "3")
    plain.stroke((95, 100), (110, 100))
    page.keyboard.press("f")
    plain.choose(SEA)
    page.get_by_label("Close gaps up to this many pixels").fill("4")
    page.keyboard.press("Enter")
    click(plain, (50, 50))
    labels = plain.labels()
    assert labels[100, 50] == SEA
    assert (labels[:, 110:] == 0).all()


def test_a_region_is_moved_flipped_and_scaled_in_one_step(studio: Studio) -> None:
    page = studio.page
    studio.start("clear")
    studio.choose(TREE)
    page.keyboard.press("r")
    studio.stroke((40, 40), (79, 59))
    studio.stroke((40, 60), (49, 89))
    before = studio.labels()
    page.keyboard.press("v")
    studio.stroke((60, 50), (160, 130))
    labels = studio.labels()
    assert box_of(labels, TREE) == (140, 120, 179, 169)
    assert (labels == TREE).sum() == (before == TREE).sum()
    assert set(np.unique(labels)) == {0, TREE}
    page.keyboard.press("Shift+h")
    assert studio.labels()[160, 175] == TREE
    page.click("[data-act=flip-y]")
    assert studio.labels()[125, 175] == TREE
    studio.stroke((179.5, 169.5), (219.5, 219.5))
    page.keyboard.press("Enter")
    expect(page.locator("[data-act=finish]")).to_be_hidden()
    after = studio.labels()
    assert box_of(after, TREE) == (140, 120, 219, 219)
    page.keyboard.press("Control+z")
    np.testing.assert_array_equal(studio.labels(), before)
    page.keyboard.press("Control+y")
    np.testing.assert_array_equal(studio.labels(), after)


def test_escape_puts_a_region_back_and_another_tool_puts_it_down(studio: Studio) -> None:
    page = studio.page
    before = studio.labels()
    row, column = np.argwhere(before == MOUNTAIN)[300]
    page.keyboard.press("v")
    studio.stroke((column, row), (column + 20, row - 30))
    assert (studio.labels() != before).any()
    page.keyboard.press("Escape")
    np.testing.assert_array_equal(studio.labels(), before)
    expect(page.locator("#undo")).to_be_disabled()
    studio.stroke((column, row), (column + 20, row - 30))
    page.keyboard.press("b")
    expect(page.locator("#undo")).to_be_enabled()
    moved = studio.labels()
    assert (moved != before).any()
    page.keyboard.press("Control+z")
    np.testing.assert_array_equal(studio.labels(), before)


def test_a_protected_class_is_never_painted_over(studio: Studio) -> None:
    page = studio.page
    before = studio.labels()
    studio.choose(SKY)
    page.keyboard.press("k")
    expect(page.locator(f'[data-lock="{SKY}"]')).to_have_attribute("aria-pressed", "true")
    studio.choose(TREE)
    page.keyboard.press("r")
    studio.stroke((10, 10), (240, 240))
    labels = studio.labels()
    np.testing.assert_array_equal(labels == SKY, before == SKY)
    assert (labels[20:230, 20:230][before[20:230, 20:230] != SKY] == TREE).all()
    page.get_by_role("button", name="Sky protected: turn off").click()
    expect(page.locator(f'[data-lock="{SKY}"]')).to_have_attribute("aria-pressed", "false")
    studio.stroke((10, 10), (240, 240))
    assert (studio.labels()[10:241, 10:241] == TREE).all()


def test_painting_only_over_one_class(studio: Studio) -> None:
    page = studio.page
    before = studio.labels()
    page.select_option("#over", label="Only Mountain")
    studio.choose(TREE)
    page.keyboard.press("r")
    studio.stroke((0, 0), (255, 255))
    labels = studio.labels()
    assert (labels[before == MOUNTAIN] == TREE).all()
    np.testing.assert_array_equal(labels[before != MOUNTAIN], before[before != MOUNTAIN])
    page.get_by_role("button", name="Painting only over Mountain: turn off").click()
    expect(page.locator("#over")).to_have_value("")
    expect(page.locator("#over")).to_be_visible()


def test_the_lock_in_the_palette_protects(studio: Studio) -> None:
    page = studio.page
    row = page.locator("#classes > li", has=page.locator(f'[data-class="{SEA}"]'))
    row.hover()
    row.locator(".lock").click()
    expect(page.get_by_role("button", name="Sea protected: turn off")).to_be_visible()
    assert studio.chosen_class() == SKY, "a lock is no choice"


def test_tidying_is_counted_before_and_undone_in_one_step(plain: Studio) -> None:
    page = plain.page
    page.fill("#size", "3")
    click(plain, (60, 60), (120, 90), (180, 200))
    before = plain.labels()
    page.click("#tidy")
    expect(page.locator("#tidy-panel")).to_contain_text("There are 3.")
    page.get_by_label("Smaller than").fill("5")
    expect(page.locator("#tidy-panel")).to_contain_text("There are none.")
    expect(page.locator("[data-tidy=holes]")).to_be_disabled()
    page.get_by_label("Smaller than").fill("20")
    page.click("[data-tidy=holes]")
    expect(page.locator("#tidy-panel")).to_contain_text("There are none.")
    page.keyboard.press("Escape")
    assert (plain.labels() == 0).all()
    page.keyboard.press("Control+z")
    np.testing.assert_array_equal(plain.labels(), before)


def test_a_class_is_smoothed_and_replaced(bay: Studio) -> None:
    page = bay.page
    before = bay.labels()
    page.click("#tidy")
    page.select_option("[aria-label='Class to smooth']", label="Mountain")
    page.get_by_label("Strength", exact=True).fill("6")
    page.click("[data-tidy=smooth]")
    page.keyboard.press("Escape")
    smoothed = bay.labels()
    touched = smoothed != before
    assert touched.any()
    assert ((smoothed == MOUNTAIN) | (before == MOUNTAIN))[touched].all()
    page.click("#tidy")
    page.select_option("[aria-label='Class to replace']", label="Sea")
    page.select_option("[aria-label='Class to put there']", label="Field")
    page.click("[data-tidy=replace]")
    page.keyboard.press("Escape")
    labels = bay.labels()
    assert SEA not in labels
    np.testing.assert_array_equal(labels != smoothed, smoothed == SEA)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    np.testing.assert_array_equal(bay.labels(), before)


def test_undo_and_redo_go_across_tools_and_maps(studio: Studio) -> None:
    page = studio.page
    states = [studio.labels()]

    def done() -> None:
        states.append(studio.labels())
        assert (states[-1] != states[-2]).any()

    studio.choose(TREE)
    studio.stroke((30, 30), (90, 50))
    done()
    page.keyboard.press("e")
    studio.stroke((120, 200), (160, 210))
    done()
    page.keyboard.press("o")
    studio.stroke((150, 30), (200, 60))
    done()
    studio.start("river")
    done()
    page.keyboard.press("g")
    click(studio, (128, 5))
    done()
    page.keyboard.press("l")
    studio.choose(SEA)
    studio.stroke((50, 150), (120, 150), (90, 220))
    done()
    for state in reversed(states[:-1]):
        page.keyboard.press("Control+z")
        np.testing.assert_array_equal(studio.labels(), state)
    expect(page.locator("#undo")).to_be_disabled()
    for state in states[1:]:
        page.keyboard.press("Control+Shift+z")
        np.testing.assert_array_equal(studio.labels(), state)


def test_shapes_hit_their_pixels_while_zoomed(plain: Studio) -> None:
    page = plain.page
    plain.zoom_in(90, 40)
    page.keyboard.press("r")
    plain.stroke((88, 38), (95, 41))
    assert box_of(plain.labels(), TREE) == (88, 38, 95, 41)
