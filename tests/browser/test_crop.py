"""Cutting and turning a photo before it becomes the exemplar."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.studio import Studio, photo

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 30), (30, 30, 200), (240, 240, 240)


def quarters(size: tuple[int, int] = (480, 320), orientation: int | None = None) -> bytes:
    """Red, green; blue, white: so that one sees which way up it is and what is left of it."""
    colours = np.array([[RED, GREEN], [BLUE, WHITE]], np.uint8)
    image = Image.fromarray(colours).resize(size, Image.Resampling.NEAREST)
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    target = io.BytesIO()
    image.save(target, "JPEG", quality=95, exif=exif.tobytes())
    return target.getvalue()


def open_dialog(studio: Studio, data: bytes, name: str = "quarters.jpg") -> None:
    studio.choose_photo(name, data)
    expect(studio.page.locator("#crop")).to_be_visible()


def use(studio: Studio) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Take the photo as the dialog has it. Returns what the server has of it."""
    old = studio.painting
    studio.page.click("#crop-use")
    studio.wait_for_new_picture(old)
    return studio.exemplar_file("photo")


def colour_at(pixels: np.ndarray[Any, np.dtype[np.uint8]], x: float, y: float) -> tuple[int, int, int]:
    """The nearest of the four colours, at shares of width and height."""
    height, width = pixels.shape[:2]
    pixel = pixels[int(y * height), int(x * width)].astype(int)
    return min((RED, GREEN, BLUE, WHITE), key=lambda each: int(np.abs(pixel - each).sum()))


def corners(pixels: np.ndarray[Any, np.dtype[np.uint8]]) -> list[tuple[int, int, int]]:
    return [colour_at(pixels, x, y) for y in (0.06, 0.94) for x in (0.06, 0.94)]


def test_enter_takes_the_whole_photo(studio: Studio) -> None:
    open_dialog(studio, quarters())
    expect(studio.page.locator("#crop-use")).to_have_text("Use whole photo")
    old = studio.painting
    studio.page.keyboard.press("Enter")
    studio.wait_for_new_picture(old)
    pixels = studio.exemplar_file("photo")
    assert corners(pixels) == [RED, GREEN, BLUE, WHITE]
    assert pixels.shape[1] / pixels.shape[0] == pytest.approx(1.5, abs=0.05)


def test_escape_and_cancel_take_nothing(studio: Studio) -> None:
    exemplar, old = studio.exemplar(), studio.painting
    open_dialog(studio, quarters())
    studio.page.keyboard.press("Escape")
    expect(studio.page.locator("#crop")).to_have_count(0)
    open_dialog(studio, quarters())
    studio.page.get_by_role("button", name="Cancel").click()
    expect(studio.page.locator("#crop")).to_have_count(0)
    assert (studio.exemplar(), studio.painting) == (exemplar, old)
    expect(studio.page.locator("#upload")).not_to_have_attribute("data-busy", "")


def test_dragging_a_corner_cuts_the_photo(studio: Studio) -> None:
    open_dialog(studio, quarters())
    box = studio.page.locator(".crop-photo").bounding_box()
    assert box is not None
    mouse = studio.page.mouse
    mouse.move(box["x"] + box["width"] - 5, box["y"] + box["height"] - 5)
    mouse.down()
    mouse.move(box["x"] + 0.48 * box["width"], box["y"] + 0.48 * box["height"], steps=5)
    mouse.up()
    expect(studio.page.locator("#crop-use")).to_have_text("Use this part")
    assert set(corners(use(studio))) == {RED}


def test_the_frame_is_moved_as_a_whole(studio: Studio) -> None:
    open_dialog(studio, quarters())
    page = studio.page
    page.get_by_label("Bottom right corner").focus()
    for _ in range(6):
        page.keyboard.press("Shift+ArrowLeft")
        page.keyboard.press("Shift+ArrowUp")
    box = page.locator(".crop-photo").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 1.5 * box["width"], box["y"] + 0.2 * box["height"], steps=5)
    page.mouse.up()
    assert set(corners(use(studio))) == {GREEN}


def test_turns_and_flips_change_what_is_sent(studio: Studio) -> None:
    open_dialog(studio, quarters())
    studio.page.get_by_role("button", name="Turn right").click()
    studio.page.get_by_role("button", name="Flip left and right").click()
    pixels = use(studio)
    assert corners(pixels) == [RED, BLUE, GREEN, WHITE]
    assert pixels.shape[0] > pixels.shape[1]


def test_straightening_leaves_no_empty_corner(studio: Studio) -> None:
    black = (0, 0, 0)
    open_dialog(studio, quarters())
    studio.page.fill("#crop-angle", "20")
    pixels = use(studio)
    edges = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]]).astype(int)
    assert np.abs(edges - black).sum(axis=1).min() > 100
    assert colour_at(pixels, 0.5, 0.25) == RED, "clockwise: what was left of the middle is above it now"


@pytest.mark.parametrize(("shape", "aspect"), [("Square", 1.0), ("As the map", 1.0)])
def test_a_shape_is_kept_while_the_frame_is_changed(studio: Studio, shape: str, aspect: float) -> None:
    open_dialog(studio, quarters())
    studio.page.locator(".crop-controls label", has_text=shape).click()
    studio.page.get_by_label("Top left corner").focus()
    studio.page.keyboard.press("Shift+ArrowRight")
    studio.page.get_by_role("button", name="Turn left").click()
    pixels = use(studio)
    assert pixels.shape[1] / pixels.shape[0] == aspect


def test_start_over_takes_every_change_back(studio: Studio) -> None:
    open_dialog(studio, quarters())
    studio.page.locator(".crop-controls label", has_text="Square").click()
    studio.page.get_by_role("button", name="Turn right").click()
    studio.page.fill("#crop-angle", "-10")
    studio.page.click("#crop-over")
    expect(studio.page.locator("#crop-use")).to_have_text("Use whole photo")
    assert corners(use(studio)) == [RED, GREEN, BLUE, WHITE]


def test_a_photo_stands_as_the_camera_was_held(studio: Studio) -> None:
    open_dialog(studio, quarters((2400, 1600), orientation=6))
    box = studio.page.locator(".crop-photo").bounding_box()
    assert box is not None
    assert box["height"] > box["width"]
    studio.page.get_by_role("button", name="Flip left and right").click()
    pixels = use(studio)
    assert pixels.shape[0] > pixels.shape[1]
    assert corners(pixels) == [RED, BLUE, GREEN, WHITE]


def test_a_very_large_photo_is_made_smaller_before_it_is_sent(studio: Studio) -> None:
    sent: list[int] = []

    def note(request: Any) -> None:
        if request.method == "POST" and request.url.endswith("/exemplars"):
            sent.append(len(request.post_data_buffer or b""))

    studio.page.on("request", note)
    noise = photo(size=(5000, 4000))
    open_dialog(studio, noise)
    pixels = use(studio)
    assert pixels.shape[1] > pixels.shape[0]
    assert sent[0] < len(noise) / 2


def test_of_a_photo_of_absurd_shape_a_part_is_used(studio: Studio) -> None:
    open_dialog(studio, photo(size=(2000, 100)))
    expect(studio.page.locator("#crop")).to_contain_text("at most 4 times as long as wide")
    expect(studio.page.locator("#crop-use")).to_have_text("Use this part")
    pixels = use(studio)
    assert pixels.shape[1] / pixels.shape[0] <= 4


def test_what_is_no_image_is_refused_in_words(studio: Studio) -> None:
    exemplar = studio.exemplar()
    studio.transfer("drop", b"Dear diary", "diary.txt", "text/plain")
    expect(studio.page.locator(".notice")).to_contain_text(
        "This file is no photo, no label map and no project."
    )
    expect(studio.page.locator("#crop")).to_have_count(0)
    assert studio.exemplar() == exemplar


def test_what_the_browser_reads_and_the_server_does_not_is_sent_in_another_form(studio: Studio) -> None:
    target = io.BytesIO()
    Image.open(io.BytesIO(quarters())).save(target, "AVIF", quality=95)
    studio.transfer("drop", target.getvalue(), "quarters.avif", "image/avif")
    assert corners(use(studio)) == [RED, GREEN, BLUE, WHITE]


def test_several_photos_are_asked_about_one_after_the_other(studio: Studio) -> None:
    studio.choose_photo("first.jpg", photo(seed=11))
    expect(studio.page.locator("#crop h2")).to_have_text("first")
    studio.transfer("paste", photo(seed=12), "second.jpg")
    old = studio.painting
    studio.page.click("#crop-use")
    expect(studio.page.locator("#crop h2")).to_have_text("second")
    studio.page.click("#crop-use")
    studio.wait_for_new_picture(old)
    for name in ("first", "second"):
        expect(studio.page.locator(".exemplar", has_text=name.capitalize())).to_be_visible()


def test_on_a_phone_the_dialog_fits_and_is_used_by_touch(phone: Studio) -> None:
    open_dialog(phone, quarters())
    use_button = phone.page.locator("#crop-use").bounding_box()
    assert use_button is not None
    assert use_button["x"] + use_button["width"] <= 390
    assert use_button["height"] >= 40
    old = phone.painting
    phone.page.get_by_role("button", name="Turn right").tap()
    phone.page.locator("#crop-use").tap()
    phone.wait_for_new_picture(old)
    assert corners(phone.exemplar_file("photo")) == [BLUE, RED, WHITE, GREEN]
