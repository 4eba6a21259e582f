"""The look panel: photos onto regions, mapping, strength, dice, the map alone, and what is kept of it."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Server
from tests.browser.studio import SEA, SKY, TREE, Studio, photo

HILLS_GRASS = 10


@pytest.fixture
def dressed(studio: Studio) -> Studio:
    """The page with the look panel open."""
    studio.page.click("#look-toggle")
    expect(row(studio, SKY)).to_be_visible()
    return studio


def row(studio: Studio, class_id: int) -> Locator:
    return studio.page.locator(f'#look-regions > [data-look-class="{class_id}"]')


def chip(studio: Studio, class_id: int) -> Locator:
    return row(studio, class_id).locator(".look-line > .look-chip").first


def letter(studio: Studio, class_id: int) -> str:
    return chip(studio, class_id).locator(".letter").inner_text()


def look(studio: Studio) -> dict[str, Any]:
    """That of the painting on screen, as the server has it."""
    found: dict[str, Any] = studio.ask(f"/api/v1/paintings/{studio.painting}")["look"]
    return found


def tile(studio: Studio, exemplar: str | None) -> Locator:
    return studio.page.locator(f'.exemplar[data-exemplar="{exemplar}"]')


def drag(studio: Studio, photo: Locator, to: tuple[float, float], shift: bool = False) -> None:
    """Drag a photo to a place on the page, and wait for the picture."""
    old, mouse = studio.painting, studio.page.mouse
    photo.scroll_into_view_if_needed()
    box = photo.bounding_box()
    assert box is not None
    mouse.move(box["x"] + 30, box["y"] + 20)
    mouse.down()
    mouse.move(box["x"] + 30, box["y"] - 20, steps=3)
    if shift:
        studio.page.keyboard.down("Shift")
    mouse.move(*to, steps=3)
    expect(studio.page.locator(".drag-ghost")).to_be_visible()
    mouse.up()
    if shift:
        studio.page.keyboard.up("Shift")
    studio.wait_for_new_picture(old)


def middle(studio: Studio, class_id: int) -> tuple[float, float]:
    """Of a region, on the page."""
    y, x = np.argwhere(studio.labels() == class_id).mean(axis=0)
    return studio.at(x, y)


def changed(before: np.ndarray[Any, Any], after: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Mean change per pixel, in levels."""
    return np.abs(before.astype(float) - after).mean(axis=2)


def press(studio: Studio, button: Locator) -> None:
    """Press what brings another picture, and wait for that."""
    old = studio.painting
    button.click()
    studio.wait_for_new_picture(old)


def undo(studio: Studio) -> None:
    old = studio.painting
    studio.page.locator("#map-stage").focus()
    studio.page.keyboard.press("Control+z")
    studio.wait_for_new_picture(old)


def test_a_photo_dragged_onto_a_region_is_that_region_s_and_undo_takes_it_back(dressed: Studio) -> None:
    first, other = dressed.exemplar(), dressed.other_exemplar()
    labels, before = dressed.labels(), dressed.picture()
    drag(dressed, tile(dressed, other), middle(dressed, SKY))
    assert dressed.exemplar() == first, "the photo that is everybody's stays"
    assert look(dressed)["regions"] == [{"class": SKY, "exemplar": 1}]
    assert (letter(dressed, SKY), letter(dressed, TREE)) == ("B", "A")
    expect(tile(dressed, other).locator(".letter")).to_have_text("B")
    change = changed(before, dressed.picture())
    assert change[labels == SKY].mean() > 4 * change[labels == HILLS_GRASS].mean()
    undo(dressed)
    assert letter(dressed, SKY) == "A"
    np.testing.assert_array_equal(dressed.picture(), before)


def test_with_shift_only_the_part_under_it_takes_a_photo(dressed: Studio) -> None:
    dressed.page.click("#look-add")
    press(dressed, dressed.page.locator('.menu [data-item="lake-evening"]'))
    dressed.choose(SEA)
    old = dressed.painting
    for x in (20, 120):
        dressed.stroke((x, 30), (x + 20, 30))
    dressed.wait_for_new_picture(old)
    drag(dressed, dressed.page.locator(".in-use").nth(1), dressed.at(30, 30), shift=True)
    (region,) = look(dressed)["regions"]
    assert (region["class"], region["exemplar"]) == (SEA, 1)
    assert region["at"][0] < 60
    row(dressed, SEA).locator(".look-more").first.click()
    parts = row(dressed, SEA).locator(".look-parts .look-row")
    assert sorted(parts.locator(".letter").all_inner_texts()) == ["A", "B"]


def test_all_of_it_is_done_by_keys(dressed: Studio) -> None:
    page, keyboard, old = dressed.page, dressed.page.keyboard, dressed.painting
    chip(dressed, TREE).focus()
    keyboard.press("Enter")
    page.locator('.menu [data-item="lake-evening"]').focus()
    keyboard.press("Enter")
    dressed.wait_for_new_picture(old)
    expect(chip(dressed, TREE)).to_be_focused()
    expect(chip(dressed, TREE)).to_have_accessible_name("Tree takes after B, Lake evening")
    row(dressed, TREE).locator(".look-more").first.press("Enter")
    old = dressed.painting
    page.get_by_role("slider", name="Strength of tree").press("Home")
    dressed.wait_for_new_picture(old)
    assert look(dressed)["regions"] == [{"class": TREE, "exemplar": 1, "strength": 0}]
    old = dressed.painting
    chip(dressed, TREE).press("Enter")
    keyboard.press("Enter")  # the first item: as everywhere
    dressed.wait_for_new_picture(old)
    assert look(dressed)["regions"] == [{"class": TREE, "strength": 0}]
    for _ in range(3):
        undo(dressed)
    assert look(dressed).get("regions", []) == []


def test_a_class_that_the_photo_lacks_looks_like_the_nearest_at_one_press(dressed: Studio) -> None:
    page, old = dressed.page, dressed.painting
    page.click('[data-exemplar="forest-stream"]')
    dressed.wait_for_new_picture(old)
    dressed.draw(SEA, (60, 180), (180, 200))
    expect(page.locator("#missing-words")).to_contain_text("sea")
    suggestion = row(dressed, SEA).locator(".look-lack button")
    expect(row(dressed, SEA).locator(".look-lack")).to_contain_text("A shows no sea.")
    wanted = suggestion.inner_text().removeprefix("Like its ")
    labels = dressed.labels()
    press(dressed, suggestion)
    (exemplar,) = look(dressed)["exemplars"]
    names = {each["id"]: each["name"] for each in dressed.ask("/api/v1/packs")["packs"][0]["palette"]}
    assert names[exemplar["mapping"][str(SEA)]] == wanted
    np.testing.assert_array_equal(dressed.labels(), labels)
    expect(page.locator("#missing-words")).not_to_contain_text("sea")
    expect(row(dressed, SEA).locator(".look-facts")).to_contain_text(f"like {wanted}")
    row(dressed, SEA).locator(".look-more").first.click()
    old = dressed.painting
    page.get_by_label("What sea looks like").select_option("")
    dressed.wait_for_new_picture(old)
    expect(row(dressed, SEA).locator(".look-lack")).to_be_visible()


def test_a_drag_of_the_strength_is_one_step_and_the_map_alone_needs_no_photo(dressed: Studio) -> None:
    page, mouse, old = dressed.page, dressed.page.mouse, dressed.painting
    before = dressed.picture()
    box = page.get_by_role("slider", name="Strength of all").bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    mouse.move(box["x"] + box["width"] - 8, y)
    mouse.down()
    for part in (0.7, 0.4, 0):
        mouse.move(box["x"] + box["width"] * part + 2, y, steps=3)
    mouse.up()
    dressed.wait_for_new_picture(old)
    page.wait_for_function("() => document.querySelector('#look-strength output').value === '0 %'")
    dressed.wait_for_picture()
    assert look(dressed)["strength"] == 0
    weakest = dressed.picture()
    assert changed(before, weakest).mean() > 5
    page.locator(".in-use").click()
    press(dressed, page.locator('.menu [data-item="away"]'))
    assert look(dressed).get("exemplars", []) == []
    expect(page.locator("#look-hint")).to_contain_text("No photo")
    assert changed(weakest, dressed.picture()).max() <= 2, "the weakest strength is the map alone"
    dressed.reload()
    expect(page.locator("#look-hint")).to_contain_text("No photo")
    undone = dressed.painting
    page.click('[data-exemplar="snow-peaks"]')
    dressed.wait_for_new_picture(undone)


def test_dice_change_what_they_are_thrown_for_and_undo_brings_back_the_throw_before(dressed: Studio) -> None:
    page = dressed.page
    labels, before = dressed.labels(), dressed.picture()
    row(dressed, SKY).locator(".look-more").first.click()
    throw = page.get_by_role("button", name="Throw the dice for sky")
    press(dressed, throw)
    first = look(dressed)["dice"]
    change = changed(before, dressed.picture())
    assert change[labels == SKY].mean() > 4 * change[labels == HILLS_GRASS].mean()
    press(dressed, throw)
    assert look(dressed)["dice"] != first
    undo(dressed)
    assert look(dressed)["dice"] == first
    press(dressed, page.locator("#look-dice"))
    (all_of_it,) = look(dressed)["dice"]
    assert "class" not in all_of_it
    press(dressed, page.locator("#look-undice"))
    assert look(dressed).get("dice", []) == []
    np.testing.assert_array_equal(dressed.picture(), before)


def test_a_look_goes_with_the_project_and_with_the_picture(dressed: Studio, own_server: Server) -> None:
    page, old = dressed.page, dressed.painting
    dressed.upload("my sky.jpg", photo(((200, 90, 60), (40, 60, 30)), seed=5))
    dressed.wait_for_new_picture(old)
    mine = dressed.exemplar()
    drag(dressed, tile(dressed, "lake-evening"), middle(dressed, SKY))
    press(dressed, page.locator("#look-dice"))
    saved = look(dressed)
    with page.expect_download() as waiting:
        page.keyboard.press("Control+s")
    project = waiting.value.path().read_bytes()
    with zipfile.ZipFile(io.BytesIO(project)) as archive:
        manifest = json.loads(archive.read("project.json"))
    assert [each["exemplar"] for each in manifest["look"]["exemplars"]] == [mine, "lake-evening"]

    dressed.open(own_server.url)
    dressed.transfer("drop", project, "work.rabit.zip", "application/zip")
    expect(page.locator('.exemplar[aria-pressed="true"]')).to_contain_text("My sky")
    dressed.wait_for_picture()
    again = look(dressed)
    assert (again["regions"], again["dice"]) == (saved["regions"], saved["dice"])

    # undone as one step, and restored from the album
    undo(dressed)
    assert look(dressed).get("dice", []) == []
    page.locator('.result[title*="my sky"]').first.click()
    press(dressed, page.locator('[data-item="restore"]'))
    assert look(dressed)["regions"] == saved["regions"]
    page.click("#details-toggle")
    expect(page.locator("#details")).to_contain_text("Sky: B")
    dressed.forgive("status of (404|503)")


def test_a_photo_that_is_removed_leaves_its_regions_to_the_first_and_takes_them_back(dressed: Studio) -> None:
    page, first = dressed.page, dressed.exemplar()
    old = dressed.painting
    dressed.upload("mine.jpg", photo(seed=6))
    dressed.wait_for_new_picture(old)
    mine = dressed.exemplar()
    old = dressed.painting
    tile(dressed, first).click()
    dressed.wait_for_new_picture(old)
    box = chip(dressed, SKY).bounding_box()
    assert box is not None
    drag(dressed, tile(dressed, mine), (box["x"] - 40, box["y"] + 10))
    old = dressed.painting
    tile(dressed, mine).press("Delete")
    dressed.wait_for_new_picture(old)
    assert look(dressed).get("regions", []) == []
    expect(page.locator(".in-use[data-gone]")).to_be_visible()
    press(dressed, page.get_by_role("button", name="Bring it back"))
    assert look(dressed)["regions"] == [{"class": SKY, "exemplar": 1}]


def test_the_match_shows_the_photo_that_a_place_drew_on(dressed: Studio) -> None:
    page = dressed.page
    drag(dressed, tile(dressed, dressed.other_exemplar()), middle(dressed, SKY))
    page.click("#tab-match")
    shown = page.locator(".match-photos [aria-pressed='true']")
    expect(page.locator(".match-photos button")).to_have_count(2)
    for (right, down), photo_letter in (((0.5, 0.1), "B"), ((0.3, 0.9), "A")):
        box = page.locator("#view-picture .layers").bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + right * box["width"], box["y"] + down * box["height"])
        expect(shown).to_have_text(photo_letter)
        expect(page.locator(".match-sentence")).to_contain_text(f"of photo {photo_letter}")
        expect(page.locator("#view-photo .mark.there").first).to_be_visible()


def test_on_a_phone_regions_take_photos_from_a_menu(phone: Studio) -> None:
    page, old = phone.page, phone.painting
    page.locator("#look-toggle").tap()
    chip(phone, SKY).scroll_into_view_if_needed()
    for part in (chip(phone, SKY), page.locator("#look-dice"), page.locator(".in-use")):
        box = part.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 40
    chip(phone, SKY).tap()
    page.locator('.menu [data-item="lake-evening"]').tap()
    phone.wait_for_new_picture(old)
    assert look(phone)["regions"] == [{"class": SKY, "exemplar": 1}]
