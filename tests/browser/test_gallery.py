"""The gallery's order, die and details; what is offered when the photo lacks a class."""

from __future__ import annotations

import numpy as np
from playwright.sync_api import Locator, expect

from tests.browser.studio import SEA, Studio, photo

WATER = 22


def order(studio: Studio) -> list[str]:
    names = studio.page.locator(".exemplar").evaluate_all(
        "tiles => tiles.map((tile) => tile.dataset.exemplar)"
    )
    return [str(name) for name in names]


def figures(studio: Studio) -> list[int]:
    """Per cent of the map that each covers, as told, in the order of the strip."""
    texts = studio.page.locator(".cover-figure").all_inner_texts()
    return [int(text.strip("<% \n")) for text in texts]


def choose(studio: Studio, exemplar: str) -> None:
    """Choose by keyboard and leave the strip, so that nothing keeps it from being put in order."""
    old = studio.painting
    studio.page.click(f'[data-exemplar="{exemplar}"]')
    studio.wait_for_new_picture(old)
    leave_the_strip(studio)


def leave_the_strip(studio: Studio) -> None:
    studio.page.mouse.move(*studio.at(128, 128))
    studio.page.evaluate("document.activeElement.blur()")


def tile(studio: Studio, exemplar: str) -> Locator:
    return studio.page.locator(f'[data-exemplar="{exemplar}"]')


def test_the_photos_that_cover_most_of_the_map_come_first(studio: Studio) -> None:
    assert figures(studio) == sorted(figures(studio), reverse=True)
    assert figures(studio)[0] > figures(studio)[-1]
    assert order(studio)[0] == studio.exemplar(), "the first one in use is the best"


def test_the_order_follows_the_map_but_not_while_the_pointer_is_at_the_strip(studio: Studio) -> None:
    before, told = order(studio), figures(studio)
    studio.start("dunes")
    leave_the_strip(studio)
    studio.wait_for_picture()
    after = order(studio)
    assert sorted(after) == sorted(before)
    assert figures(studio) == sorted(figures(studio), reverse=True)
    assert figures(studio) != told

    tile(studio, after[3]).hover()
    studio.page.keyboard.press("Control+z")
    studio.wait_for_picture()
    expect(tile(studio, before[0]).locator(".cover-figure")).to_have_text(f"{told[0]} %")
    assert order(studio) == after
    leave_the_strip(studio)
    expect(studio.page.locator(".exemplar").first).to_have_attribute("data-exemplar", before[0])


def test_the_fixed_order_stays_whatever_is_painted_and_is_remembered(studio: Studio) -> None:
    studio.page.locator("#gallery-order label", has_text="Fixed").click()
    leave_the_strip(studio)
    fixed = order(studio)
    assert fixed[0] == "alpine-meadow"
    studio.start("dunes")
    studio.wait_for_picture()
    assert order(studio) == fixed
    studio.reload()
    assert order(studio) == fixed


def test_the_die_takes_another_photo_that_suits_each_time(studio: Studio) -> None:
    best = figures(studio)[1]
    for act in ("click", "key", "click", "key"):
        old, before = studio.painting, studio.exemplar()
        studio.page.click("#dice") if act == "click" else studio.page.keyboard.press("d")
        studio.wait_for_new_picture(old)
        assert studio.exemplar() != before
        told = tile(studio, studio.exemplar() or "").locator(".cover-figure").inner_text()
        assert int(told.strip("< %")) >= best - 10


def test_the_ones_used_last_are_marked_and_remembered(studio: Studio) -> None:
    first = studio.exemplar()
    assert first is not None
    choose(studio, "snow-peaks")
    choose(studio, "forest-path")
    for name in (first, "snow-peaks"):
        expect(tile(studio, name).locator(".recent-mark")).to_be_visible()
    expect(tile(studio, "forest-path").locator(".recent-mark")).to_be_hidden()
    studio.reload()
    for name in (first, "snow-peaks"):
        expect(tile(studio, name).locator(".recent-mark")).to_be_visible()


def test_the_strip_is_walked_by_arrow_keys(studio: Studio) -> None:
    names = order(studio)
    studio.page.focus("#upload")
    studio.page.keyboard.press("Tab")
    expect(tile(studio, studio.exemplar() or "")).to_be_focused()
    studio.page.keyboard.press("Home")
    expect(tile(studio, names[0])).to_be_focused()
    studio.page.keyboard.press("ArrowRight")
    studio.page.keyboard.press("ArrowRight")
    expect(tile(studio, names[2])).to_be_focused()
    old = studio.painting
    studio.page.keyboard.press("Enter")
    studio.wait_for_new_picture(old)
    assert studio.exemplar() == names[2]
    studio.page.keyboard.press("Delete")
    expect(tile(studio, names[2])).to_have_count(1)


def test_an_own_photo_is_renamed_removed_and_brought_back(studio: Studio) -> None:
    old = studio.painting
    studio.upload("garden.jpg", photo(seed=41))
    studio.wait_for_new_picture(old)
    mine = studio.exemplar()
    assert mine is not None
    studio.page.click("#about-toggle")
    expect(studio.page.locator("#about")).to_contain_text("read off the photo")
    studio.page.fill("#about-rename", "Our garden")
    studio.page.keyboard.press("Enter")
    expect(tile(studio, mine)).to_contain_text("Our garden")
    old = studio.painting
    studio.page.click("#about-remove")
    studio.wait_for_new_picture(old)
    expect(tile(studio, mine)).to_have_count(0)
    old = studio.painting
    studio.page.get_by_role("button", name="Bring it back").click()
    studio.wait_for_new_picture(old)
    assert studio.exemplar() == mine
    studio.reload()
    expect(tile(studio, mine)).to_contain_text("Our garden")
    tile(studio, mine).focus()
    studio.page.keyboard.press("Delete")
    expect(tile(studio, mine)).to_have_count(0)


def test_a_bundled_photo_tells_its_author_and_cannot_be_removed(studio: Studio) -> None:
    choose(studio, "snow-peaks")
    studio.page.click("#about-toggle")
    about = studio.page.locator("#about")
    expect(about).to_contain_text("Aitzol Berasategi")
    expect(about).to_contain_text("Mountain")
    expect(studio.page.locator("#about-remove, #about-rename, .tile-remove")).to_have_count(0)
    studio.page.click("#about-edit")
    expect(studio.page.locator("#map-photo")).to_be_visible()


def test_resting_on_a_photo_shows_it_larger(studio: Studio) -> None:
    tile(studio, "snow-peaks").hover()
    glimpse = studio.page.locator("#glimpse")
    expect(glimpse).to_be_visible()
    expect(glimpse).to_contain_text("Snow peaks")
    leave_the_strip(studio)
    expect(glimpse).to_be_hidden()


def test_the_map_of_the_photo_in_use_becomes_ones_own(studio: Studio) -> None:
    studio.page.click("#about-toggle")
    old = studio.painting
    studio.page.click("#about-take")
    studio.wait_for_new_picture(old)
    shown = {each["id"] for each in studio.exemplar_info()["classes"]}
    assert set(np.unique(studio.labels()).tolist()) <= shown


def test_missing_classes_are_told_at_once_with_their_share(bay: Studio) -> None:
    note = bay.page.locator("#missing")
    expect(note).to_be_hidden()
    choose(bay, "forest-stream")
    expect(note).to_contain_text("This photo shows no sky (")
    expect(note).to_contain_text("sea (")
    expect(bay.page.locator(f'[data-class="{SEA}"]')).to_have_attribute("data-missing", "")


def test_missing_classes_look_like_what_is_alike_and_that_is_undone_at_once(bay: Studio) -> None:
    own = bay.labels()
    choose(bay, "forest-stream")
    old = bay.painting
    bay.page.click("#missing-map")
    bay.wait_for_new_picture(old)
    (exemplar,) = bay.ask(f"/api/v1/paintings/{bay.painting}")["look"]["exemplars"]
    assert exemplar["mapping"][str(SEA)] == WATER
    np.testing.assert_array_equal(bay.labels(), own)
    expect(bay.page.locator("#missing-words")).not_to_contain_text("sea")
    expect(bay.page.locator(f'[data-class="{SEA}"]')).not_to_have_attribute("data-missing", "")
    old = bay.painting
    bay.page.keyboard.press("Control+z")
    bay.wait_for_new_picture(old)
    expect(bay.page.locator("#missing-words")).to_contain_text("sea")


def test_photos_that_have_the_missing_classes_are_one_press_away(bay: Studio) -> None:
    best = order(bay)[0]
    choose(bay, "forest-stream")
    offered = bay.page.locator(".cure-photo")
    expect(offered).to_have_count(3)
    expect(offered.first).to_have_attribute("data-better", best)
    old = bay.painting
    offered.first.click()
    bay.wait_for_new_picture(old)
    assert bay.exemplar() == best
    expect(bay.page.locator("#missing")).to_be_hidden()


def test_missing_classes_are_shown_on_the_map_one_after_the_other(studio: Studio) -> None:
    choose(studio, "forest-stream")
    studio.show_map_of_photo()
    studio.page.click("#missing-show")
    expect(studio.page.locator("#map-photo")).to_be_hidden()
    expect(studio.page.locator(".map-print")).to_be_visible()
    first = studio.page.locator("#map-stage").screenshot()
    studio.page.click("#missing-show")
    for _ in range(50):
        if studio.page.locator("#map-stage").screenshot() != first:
            return
    raise AssertionError("the second press shows the same")


def test_a_dismissed_note_stays_away_for_these_classes_only(studio: Studio) -> None:
    note = studio.page.locator("#missing")
    choose(studio, "forest-stream")
    studio.page.click("#missing-dismiss")
    expect(note).to_be_hidden()
    choose(studio, "snow-peaks")
    expect(note).to_be_visible()
    choose(studio, "forest-stream")
    expect(note).to_be_hidden()


def test_on_a_phone_the_note_and_its_remedies_are_reached(phone: Studio) -> None:
    old = phone.painting
    tile(phone, "forest-stream").tap()
    phone.wait_for_new_picture(old)
    expect(phone.page.locator("#missing")).to_be_visible()
    for name in ("missing-map", "missing-show", "missing-dismiss", "dice"):
        box = phone.page.locator(f"#{name}").bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 40
    old = phone.painting
    phone.page.locator("#missing-map").tap()
    phone.wait_for_new_picture(old)
