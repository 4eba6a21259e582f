"""Pen, fingers, wheel, buttons and keys on the map: who draws, who moves, and what is let go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESKTOP, Server
from tests.browser.studio import TREE, Studio

Pixel = tuple[float, float]
Labels = np.ndarray[Any, np.dtype[np.uint8]]


class Hardware:
    """A pen and fingers, as the system reports them to the browser."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.cdp = studio.page.context.new_cdp_session(studio.page)

    def pen(self, kind: str, pixel: Pixel, force: float) -> None:
        x, y = self.studio.at(*pixel)
        event = {"type": kind, "x": x, "y": y, "pointerType": "pen", "force": force, "button": "left"}
        self.cdp.send("Input.dispatchMouseEvent", {**event, "buttons": 1, "clickCount": 1})

    def pen_stroke(self, start: Pixel, end: Pixel, force: float) -> None:
        self.pen("mousePressed", start, force)
        self.pen("mouseMoved", end, force)
        self.pen("mouseReleased", end, 0)

    def touch(self, kind: str, *pixels: Pixel) -> None:
        at = [self.studio.at(*pixel) for pixel in pixels]
        fingers = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(at)]
        self.cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    def finger_stroke(self, start: Pixel, end: Pixel) -> None:
        self.touch("touchStart", start)
        self.touch("touchMove", end)
        self.touch("touchEnd")


@pytest.fixture
def tablet(browser: Browser, server: Server) -> Iterator[Studio]:
    """The page on a screen for pen and fingers, trees in hand."""
    context = browser.new_context(viewport=DESKTOP, has_touch=True, reduced_motion="reduce")
    studio = Studio(context.new_page())
    studio.open(server.url)
    studio.choose(TREE)
    yield studio
    assert studio.complaints == []
    context.close()


def height_of_stroke(before: Labels, after: Labels, column: int) -> int:
    return int((before != after)[:, column].sum())


def test_a_pen_s_pressure_makes_the_stroke_thin_or_thick(tablet: Studio) -> None:
    tablet.page.fill("#size", "40")
    hardware = Hardware(tablet)
    start = tablet.labels()
    hardware.pen_stroke((40, 30), (120, 30), force=0.25)
    light = tablet.labels()
    thin = height_of_stroke(start, light, 80)
    assert 6 <= thin <= 14
    tablet.page.locator(".toggle", has_text="Pressure").click()
    hardware.pen_stroke((40, 80), (120, 80), force=0.25)
    assert height_of_stroke(light, tablet.labels(), 80) > 30


def test_after_a_pen_fingers_move_the_map_until_they_may_draw_again(tablet: Studio) -> None:
    page, hardware = tablet.page, Hardware(tablet)
    pen_mode = page.get_by_label("Only the pen draws")
    expect(pen_mode).to_be_hidden()
    hardware.pen_stroke((40, 30), (120, 30), force=0.7)
    expect(pen_mode).to_be_checked()
    drawn = tablet.labels()
    place = tablet.at(128, 128)
    hardware.finger_stroke((100, 100), (130, 140))
    tablet.wait_until_at((98, 88), place)
    np.testing.assert_array_equal(tablet.labels(), drawn)
    page.reload()
    tablet.wait_for_picture()
    expect(pen_mode).to_be_checked()
    page.locator(".toggle", has_text="Only the pen draws").click()
    expect(pen_mode).not_to_be_checked()
    tablet.choose(TREE)
    hardware.finger_stroke((100, 180), (150, 180))
    assert tablet.labels()[180, 125] == TREE
    hardware.pen_stroke((40, 60), (120, 60), force=0.7)
    expect(pen_mode).not_to_be_checked()


def test_a_hand_resting_beside_the_pen_does_not_disturb_the_stroke(tablet: Studio) -> None:
    hardware = Hardware(tablet)
    before = tablet.labels()
    hardware.pen("mousePressed", (40, 40), 0.9)
    hardware.touch("touchStart", (200, 200))
    hardware.pen("mouseMoved", (150, 40), 0.9)
    hardware.touch("touchEnd")
    hardware.pen("mouseMoved", (200, 40), 0.9)
    hardware.pen("mouseReleased", (200, 40), 0)
    changed = tablet.labels() != before
    assert changed[40, 60:190].all()
    assert not changed[190:].any()


def test_a_second_finger_takes_back_only_the_corner_it_began(tablet: Studio) -> None:
    hardware = Hardware(tablet)
    tablet.page.keyboard.press("p")
    for corner in ((40, 40), (120, 40), (120, 100)):
        hardware.touch("touchStart", corner)
        hardware.touch("touchEnd")
    expect(tablet.page.locator("[data-act=finish]")).to_be_visible()
    drawn = tablet.labels()
    hardware.touch("touchStart", (200, 200))
    hardware.touch("touchStart", (200, 200), (230, 230))
    hardware.touch("touchEnd")
    np.testing.assert_array_equal(tablet.labels(), drawn)
    hardware.touch("touchStart", (41, 41))
    hardware.touch("touchEnd")
    expect(tablet.page.locator("[data-act=finish]")).to_be_hidden()
    assert drawn[50, 110] == TREE


def test_the_right_button_paints_nothing_and_with_alt_it_sizes_the_brush(studio: Studio) -> None:
    page, mouse = studio.page, studio.page.mouse
    before, size = studio.labels(), studio.size()
    mouse.move(*studio.at(100, 100))
    mouse.down(button="right")
    mouse.move(*studio.at(160, 120), steps=4)
    mouse.up(button="right")
    assert studio.size() == size
    page.keyboard.down("Alt")
    mouse.down(button="right")
    mouse.move(*studio.at(180, 120), steps=4)
    mouse.up(button="right")
    page.keyboard.up("Alt")
    assert studio.size() > size + 20
    np.testing.assert_array_equal(studio.labels(), before)


def test_dragging_with_the_middle_button_moves_the_map(studio: Studio) -> None:
    before = studio.labels()
    x, y = studio.at(128, 128)
    studio.page.mouse.move(x, y)
    studio.page.mouse.down(button="middle")
    studio.page.mouse.move(x + 60, y + 40, steps=4)
    studio.page.mouse.up(button="middle")
    studio.wait_until_at((128, 128), (x + 60, y + 40))
    np.testing.assert_array_equal(studio.labels(), before)


def test_held_keys_are_let_go_when_the_window_loses_the_keyboard(studio: Studio) -> None:
    page = studio.page
    page.mouse.move(*studio.at(60, 60))
    page.keyboard.down("Alt")
    expect(page.locator("#map-stage")).to_have_attribute("data-cursor", "cross")
    page.evaluate("window.dispatchEvent(new Event('blur'))")
    expect(page.locator("#map-stage")).to_have_attribute("data-cursor", "outline")
    page.keyboard.up("Alt")


def test_a_stroke_goes_on_outside_the_map_and_comes_back(studio: Studio) -> None:
    studio.choose(TREE)
    x, y = studio.at(200, 40)
    studio.page.mouse.move(x, y)
    studio.page.mouse.down()
    studio.page.mouse.move(x + 500, y, steps=6)
    studio.page.mouse.move(*studio.at(200, 60), steps=6)
    studio.page.mouse.up()
    labels = studio.labels()
    assert labels[40, 250] == TREE
    assert labels[60, 205] == TREE


def test_a_rectangle_is_drawn_by_keyboard_and_told_aloud(studio: Studio) -> None:
    page = studio.page
    studio.choose(TREE)
    page.fill("#size", "5")
    page.keyboard.press("r")
    page.focus("#map-stage")
    page.keyboard.press("Enter")
    expect(page.locator("#map-says")).to_contain_text("Rectangle begun at 128, 128")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#map-says")).to_contain_text("Rectangle ended at 138, 138")
    labels = studio.labels()
    assert (labels[128:139, 128:139] == TREE).all()
    expect(page.locator("#undo")).to_be_enabled()


def test_a_polygon_is_drawn_by_keyboard(studio: Studio) -> None:
    page = studio.page
    studio.choose(TREE)
    page.keyboard.press("p")
    page.focus("#map-stage")
    for keys in ((), ("Shift+ArrowRight",), ("Shift+ArrowUp",)):
        for key in keys:
            page.keyboard.press(key)
        page.keyboard.press("Enter")
    expect(page.locator("[data-act=finish]")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("[data-act=finish]")).to_be_hidden()
    assert studio.labels()[122, 142] == TREE
    page.keyboard.press("Control+z")
    expect(page.locator("#undo")).to_be_disabled()


def test_enter_held_draws_with_the_arrows(studio: Studio) -> None:
    page = studio.page
    studio.choose(TREE)
    page.fill("#size", "1")
    page.focus("#map-stage")
    page.keyboard.down("Enter")
    for _ in range(6):
        page.keyboard.press("ArrowUp")
    page.keyboard.up("Enter")
    assert (studio.labels()[116:129, 128] == TREE).all()
    page.keyboard.press("Control+z")
    expect(page.locator("#undo")).to_be_disabled()
