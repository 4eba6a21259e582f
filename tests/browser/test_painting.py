"""Painting the map: tools, undo and redo, zoom and pan, with mouse, fingers and keys."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.studio import EARTH, MOUNTAIN, SEA, SKY, TREE, Studio


def test_a_stroke_brings_a_new_picture(studio: Studio) -> None:
    before, old = studio.labels(), studio.painting
    picture = studio.picture()
    studio.choose(TREE)
    studio.stroke((60, 40), (180, 60))
    studio.wait_for_new_picture(old)
    after = studio.labels()
    changed = after != before
    assert set(after[changed]) == {TREE}
    assert changed[40, 60]
    assert changed[60, 180]
    assert changed[50, 120]
    assert not np.array_equal(studio.picture(), picture)


def test_a_click_without_a_move_leaves_one_dab(studio: Studio) -> None:
    before = studio.labels()
    studio.choose(EARTH)
    studio.stroke((128, 30))
    changed = studio.labels() != before
    size = studio.size()
    assert changed[30, 128]
    assert changed.sum() == pytest.approx(np.pi * size**2 / 4, rel=0.15)


def test_the_picture_is_marked_stale_until_its_successor_is_there(studio: Studio) -> None:
    stale = studio.page.evaluate_handle(
        """() => new Promise((resolve) => {
            const frame = document.querySelector("#frame");
            new MutationObserver((_, me) => {
                if (!frame.hasAttribute("data-stale")) return;
                me.disconnect();
                resolve(document.querySelector("#status").textContent);
            }).observe(frame, { attributes: true });
            document.querySelector("#start").click();
            document.querySelector("[data-item=lake]").click();
        })"""
    )
    assert stale.json_value() == "Painting…"
    studio.wait_for_picture()
    expect(studio.page.locator("#status")).to_contain_text("Painted in")


def test_undo_and_redo_step_by_stroke_and_repaint(studio: Studio) -> None:
    states = [studio.labels()]
    studio.choose(TREE)
    for y in (20, 60):
        studio.stroke((40, y), (120, y + 10), (200, y))
        states.append(studio.labels())
    studio.wait_for_picture()
    newest = studio.painting
    studio.page.keyboard.press("Control+z")
    np.testing.assert_array_equal(studio.labels(), states[1])
    studio.wait_for_new_picture(newest)
    studio.page.click("#undo")
    np.testing.assert_array_equal(studio.labels(), states[0])
    expect(studio.page.locator("#undo")).to_be_disabled()
    studio.page.keyboard.press("Control+Shift+z")
    np.testing.assert_array_equal(studio.labels(), states[1])
    studio.page.keyboard.press("Control+y")
    np.testing.assert_array_equal(studio.labels(), states[2])
    expect(studio.page.locator("#redo")).to_be_disabled()


def test_fill_takes_the_whole_region_and_nothing_else(studio: Studio) -> None:
    before = studio.labels()
    studio.choose(SEA)
    studio.page.keyboard.press("f")
    studio.stroke((128, 10))
    after = studio.labels()
    assert set(after[before == SKY]) == {SEA}
    np.testing.assert_array_equal(after[before != SKY], before[before != SKY])


def test_the_eyedropper_takes_the_class_under_it(studio: Studio) -> None:
    before = studio.labels()
    studio.choose(TREE)
    studio.page.keyboard.press("i")
    assert studio.tool() == "picker"
    studio.stroke((128, 10))
    assert studio.chosen_class() == SKY
    np.testing.assert_array_equal(studio.labels(), before)


def test_alt_held_is_an_eyedropper_and_lets_go(studio: Studio) -> None:
    row, column = np.argwhere(studio.labels() == MOUNTAIN)[200]
    studio.page.mouse.move(*studio.at(column, row))
    studio.page.keyboard.down("Alt")
    studio.stroke((column, row))
    studio.page.keyboard.up("Alt")
    assert studio.chosen_class() == MOUNTAIN
    assert studio.tool() == "brush"
    before = studio.labels()
    studio.stroke((128, 10))
    assert (studio.labels() != before).any()


def test_the_eraser_leaves_unknown(studio: Studio) -> None:
    studio.page.keyboard.press("e")
    studio.stroke((128, 10))
    assert studio.labels()[10, 128] == 0


def test_escape_gives_the_stroke_up(studio: Studio) -> None:
    before, old = studio.labels(), studio.painting
    studio.choose(TREE)
    mouse = studio.page.mouse
    mouse.move(*studio.at(60, 30))
    mouse.down()
    mouse.move(*studio.at(160, 50), steps=5)
    studio.page.keyboard.press("Escape")
    mouse.move(*studio.at(200, 90), steps=3)
    mouse.up()
    np.testing.assert_array_equal(studio.labels(), before)
    assert studio.painting == old
    expect(studio.page.locator("#undo")).to_be_disabled()


def test_brackets_and_ctrl_wheel_size_the_brush(studio: Studio) -> None:
    size = studio.size()
    studio.page.keyboard.press("]")
    studio.page.keyboard.press("]")
    assert studio.size() == size + 2
    studio.page.keyboard.press("Shift+[")
    assert studio.size() == size - 8
    studio.page.mouse.move(*studio.at(100, 100))
    studio.page.keyboard.down("Control")
    studio.page.mouse.wheel(0, -100)
    studio.page.keyboard.up("Control")
    expect(studio.page.locator("#size")).not_to_have_value(str(size - 8))
    assert studio.size() > size - 8


def test_x_swaps_and_digits_choose(studio: Studio) -> None:
    studio.choose(TREE)
    studio.choose(SEA)
    studio.page.keyboard.press("x")
    assert studio.chosen_class() == TREE
    studio.page.keyboard.press("x")
    assert studio.chosen_class() == SEA
    digit = studio.page.inner_text(f'[data-class="{EARTH}"] .class-digit')
    studio.page.keyboard.press(digit)
    assert studio.chosen_class() == EARTH


def test_the_wheel_zooms_at_the_pointer_and_ctrl_0_fits(studio: Studio) -> None:
    page = studio.page
    fitted = page.inner_text("#zoom")
    point = studio.at(200, 60)
    page.mouse.move(*point)
    page.mouse.wheel(0, -600)
    expect(page.locator("#zoom")).not_to_have_text(fitted)
    studio.wait_until_at((200, 60), point)
    page.keyboard.down("Space")
    page.mouse.down()
    page.mouse.move(point[0] + 50, point[1] + 30, steps=3)
    page.mouse.up()
    page.keyboard.up("Space")
    studio.wait_until_at((200, 60), (point[0] + 50, point[1] + 30))
    page.keyboard.press("Control+0")
    expect(page.locator("#zoom")).to_have_text(fitted)
    expect(page.locator("#undo")).to_be_disabled()


def test_painting_while_zoomed_hits_the_pixels_under_the_brush(studio: Studio) -> None:
    studio.zoom_in(90, 40)
    studio.page.fill("#size", "1")
    studio.choose(TREE)
    before = studio.labels()
    studio.stroke((90, 40))
    changed = np.argwhere(studio.labels() != before)
    assert changed.tolist() == [[40, 90]]


def test_the_map_can_be_painted_with_the_keyboard_alone(studio: Studio) -> None:
    studio.choose(TREE)
    studio.page.focus("#map-stage")
    for key in ("ArrowUp", "ArrowUp", "ArrowRight", "Enter"):
        studio.page.keyboard.press(key)
    expect(studio.page.locator("#undo")).to_be_enabled()
    assert studio.labels()[120, 130] == TREE


def test_a_finger_paints_and_two_fingers_only_move(phone: Studio) -> None:
    before = phone.labels()
    phone.choose(TREE)
    cdp = phone.page.context.new_cdp_session(phone.page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        at = [phone.at(*point) for point in points]
        fingers = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(at)]
        cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    touch("touchStart", (60, 40))
    touch("touchMove", (120, 60))
    touch("touchEnd")
    painted = phone.labels()
    assert set(painted[painted != before]) == {TREE}
    zoom = phone.page.inner_text("#zoom")
    touch("touchStart", (100, 100))
    touch("touchStart", (100, 100), (140, 140))
    touch("touchMove", (70, 70), (190, 190))
    touch("touchEnd")
    expect(phone.page.locator("#zoom")).not_to_have_text(zoom)
    np.testing.assert_array_equal(phone.labels(), painted)
