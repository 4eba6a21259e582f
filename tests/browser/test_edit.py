"""A photo that is edited by its map, in place of the painting."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import Server
from tests.browser.studio import EXEMPLARS, MOUNTAIN, TREE, Studio
from tests.browser.test_accessibility import faults

PHOTO = EXEMPLARS / "alpine-meadow.jpg"
PAINTED = "() => document.querySelector('#edit-frame:not([data-stale])')?.dataset.edit"
Pixels = np.ndarray[Any, np.dtype[np.uint8]]


def open_photo(studio: Studio) -> None:
    studio.page.set_input_files("#edit-file", PHOTO)
    expect(studio.page.locator("body")).to_have_attribute("data-front", "edit")
    expect(studio.page.locator("#edit-frame[data-photo]")).to_be_visible()


def edit(studio: Studio, class_id: int, *points: tuple[float, float]) -> None:
    """One stroke, in shares of the map, and the picture that follows."""
    width, height = studio.map_size
    studio.choose(class_id)
    studio.page.fill("#size", "50")
    act(studio, lambda: studio.stroke(*((x * width, y * height) for x, y in points)))


def act(studio: Studio, act: Any) -> None:
    """Do what the picture follows, and wait for that."""
    old = studio.page.get_attribute("#edit-frame", "data-edit")
    act()
    studio.page.wait_for_function(
        "(old) => { const { edit } = document.querySelector('#edit-frame:not([data-stale])')?.dataset ?? {};"
        "return edit && edit !== old; }",
        arg=old,
    )


def look(studio: Studio) -> Pixels:
    """The pane of the picture as it is on screen, below what is written over it."""
    studio.page.wait_for_timeout(100)  # until the screen shows what the page has said
    return pixels(studio.page.locator("#view-edit").screenshot())[40:]


def pixels(data: bytes) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def set_meaning(studio: Studio, words: str) -> None:
    studio.page.locator("#edit-switch label", has_text=words).click()


def test_only_what_is_repainted_changes_and_the_picture_comes_at_the_photos_size(studio: Studio) -> None:
    page = studio.page
    open_photo(studio)
    whole, untouched = pixels(PHOTO.read_bytes()), look(studio)
    edit(studio, MOUNTAIN, (0.35, 0.8), (0.5, 0.82))
    picture, mask = pixels(studio.download("image")), pixels(studio.download("mask"))[..., 0]
    assert picture.shape == whole.shape
    assert (picture[mask == 0] == whole[mask == 0]).all()
    assert (picture[mask == 255] != whole[mask == 255]).any()
    assert 0 < (mask > 0).mean() < 0.5

    shown = look(studio)
    differs = (shown != untouched).any(axis=2)
    rows, columns = np.nonzero(differs)
    assert differs.any()
    assert rows.min() > differs.shape[0] * 0.4
    assert columns.max() < differs.shape[1] * 0.8
    page.keyboard.down("c")
    np.testing.assert_array_equal(look(studio), untouched)
    page.keyboard.up("c")
    np.testing.assert_array_equal(look(studio), shown)

    page.check("#edit-outline")
    expect(page.locator("#view-edit .outline.changed")).to_be_visible()
    page.click("#edit-tab-confidence")
    expect(page.locator("#view-edit canvas.edit-window")).to_be_visible()
    expect(page.locator("#edit-options")).to_contain_text("confidence")
    page.click("#edit-tab-compare")
    expect(page.locator("#view-edit .compare-line")).to_be_visible()
    page.click("#edit-tab-picture")
    assert faults(page, "edit") == []

    page.uncheck("#edit-outline")
    page.keyboard.press("Control+z")
    expect(page.locator("#edit-frame")).to_have_attribute("data-edit", "")
    np.testing.assert_array_equal(look(studio), untouched)


def test_the_map_is_corrected_without_touching_the_photo(studio: Studio) -> None:
    page = studio.page
    open_photo(studio)
    read = pixels(studio.download("labels"))[..., 0]
    set_meaning(studio, "Correct")
    expect(page.locator("#correcting")).to_be_visible()
    width, height = studio.map_size
    studio.choose(TREE)
    page.fill("#size", "40")
    studio.stroke((width * 0.2, height * 0.9), (width * 0.4, height * 0.9))
    corrected = pixels(studio.download("original"))[..., 0]
    assert (corrected != read).any()
    np.testing.assert_array_equal(pixels(studio.download("labels"))[..., 0], corrected)
    expect(page.locator("#edit-options")).to_contain_text("nothing repainted yet")
    page.keyboard.press("t")
    expect(page.locator("#correcting")).to_be_hidden()
    expect(page.locator("#photo-reset")).to_be_disabled()
    edit(studio, MOUNTAIN, (0.6, 0.8), (0.7, 0.8))
    np.testing.assert_array_equal(pixels(studio.download("original"))[..., 0], corrected)
    page.click("#photo-reset")
    expect(page.locator("#edit-options")).to_contain_text("nothing repainted yet")
    np.testing.assert_array_equal(pixels(studio.download("labels"))[..., 0], corrected)
    set_meaning(studio, "Correct")
    page.click("#photo-reset")
    np.testing.assert_array_equal(pixels(studio.download("labels"))[..., 0], read)


def test_another_exemplar_paints_the_edit_and_the_painting_stays_as_it_was(studio: Studio) -> None:
    page = studio.page
    own, exemplar, painting = studio.labels(), studio.exemplar(), studio.painting
    studio.transfer("drop", PHOTO.read_bytes(), "my-meadow.jpg")
    page.click("#crop-edit")
    expect(page.locator("#edit-frame[data-photo]")).to_be_visible()
    expect(page.locator("#edit-options")).to_contain_text("My meadow")
    assert studio.exemplar() == "itself"
    edit(studio, MOUNTAIN, (0.35, 0.8), (0.5, 0.82))
    by_itself = pixels(studio.download("image"))
    act(studio, lambda: page.click('[data-exemplar="snow-peaks"]'))
    assert studio.exemplar() == "snow-peaks"
    assert (pixels(studio.download("image")) != by_itself).any()
    act(studio, lambda: page.click('[data-exemplar="itself"]'))
    np.testing.assert_array_equal(pixels(studio.download("image")), by_itself)

    page.click("#edit-leave")
    expect(page.locator("#frame")).to_be_visible()
    assert (studio.exemplar(), studio.painting) == (exemplar, painting)
    np.testing.assert_array_equal(studio.labels(), own)
    page.click("#start")
    page.get_by_role("menuitem", name="Go on with my meadow").click()
    expect(page.locator("#edit-frame")).not_to_have_attribute("data-edit", "")
    np.testing.assert_array_equal(pixels(studio.download("image")), by_itself)


def test_an_edit_survives_a_reload_and_a_restart_of_the_server(fresh: Studio, own_server: Server) -> None:
    page = fresh.page
    fresh.open(own_server.url)
    open_photo(fresh)
    edit(fresh, MOUNTAIN, (0.35, 0.8), (0.5, 0.82))
    labels, picture = fresh.labels(), fresh.download("image")
    expect(page.locator("#kept")).to_have_text("Saved in this browser")
    page.wait_for_timeout(600)  # longer than the pause before it is saved
    own_server.stop()
    own_server.start()
    page.reload()
    page.wait_for_function(PAINTED)
    np.testing.assert_array_equal(fresh.labels(), labels)
    assert fresh.download("image") == picture
    edit(fresh, TREE, (0.7, 0.8), (0.8, 0.8))
    assert fresh.download("image") != picture
    fresh.forgive("404|Failed to load|ERR_CONNECTION")


def test_a_bad_photo_is_refused_in_words_and_the_painting_goes_on(studio: Studio) -> None:
    page = studio.page
    broken = {"name": "torn.jpg", "mimeType": "image/jpeg", "buffer": PHOTO.read_bytes()[:4000]}
    page.set_input_files("#edit-file", broken)
    expect(page.locator("#notices [role=alert]")).to_be_visible()
    page.set_input_files("#edit-file", {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"hello"})
    expect(page.locator("#notices [role=alert]").last).to_contain_text("“notes.txt” is no photo")
    expect(page.locator("#edit-wait")).to_be_empty()
    expect(page.locator("#frame")).to_be_visible()
    studio.forgive("400|422|415")


def test_a_photo_is_edited_on_a_phone(phone: Studio) -> None:
    page = phone.page
    open_photo(phone)
    edit(phone, MOUNTAIN, (0.35, 0.8), (0.5, 0.82))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faults(page, "edit on a phone") == []
