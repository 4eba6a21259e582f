"""The exemplar's map, shown over its photo and edited like one's own."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Server
from tests.browser.studio import EARTH, SEA, TREE, Studio, photo


def paint_photo_map(studio: Studio, class_id: int, *points: tuple[float, float]) -> None:
    """One stroke on the exemplar's map, and the picture that follows."""
    studio.draw(class_id, *points)


def test_the_photo_lies_exactly_under_its_map(studio: Studio) -> None:
    studio.show_map_of_photo()
    info = studio.exemplar_info()
    size = studio.page.evaluate("(({ width, height }) => [width, height])(document.querySelector('#map'))")
    assert size == [info["width"], info["height"]]
    assert size[0] != size[1]
    studio.page.wait_for_function("document.querySelector('#map-photo').naturalWidth > 0")
    assert studio.page.locator("#map-photo").bounding_box() == pytest.approx(
        studio.page.locator("#map").bounding_box()
    )


def test_a_stroke_on_a_bundled_photos_map_changes_a_copy_and_the_picture(studio: Studio) -> None:
    bundled, before, own = studio.exemplar(), studio.picture(), studio.labels()
    given = studio.exemplar_file("labels")
    studio.show_map_of_photo()
    studio.page.fill("#size", "60")
    paint_photo_map(studio, TREE, (30, 30), (300, 60))
    assert studio.exemplar() != bundled
    expect(studio.page.locator('.exemplar[aria-pressed="true"]')).to_contain_text("(edited)")
    edited = studio.exemplar_file("labels")
    assert edited[30, 30] == TREE != given[30, 30]
    changed = edited != given
    assert 0.02 < changed.mean() < 0.5
    assert (edited[changed] == TREE).all()
    assert (studio.picture() != before).any()
    np.testing.assert_array_equal(studio.labels(), own)
    studio.page.click(f'[data-exemplar="{bundled}"]')
    np.testing.assert_array_equal(studio.exemplar_file("labels"), given)


def test_each_map_has_an_undo_of_its_own(studio: Studio) -> None:
    own = studio.labels()
    studio.draw(TREE, (60, 40), (180, 60))
    painted = studio.labels()
    studio.show_map_of_photo()
    expect(studio.page.locator("#undo")).to_be_disabled()
    paint_photo_map(studio, EARTH, (30, 30), (200, 60))
    paint_photo_map(studio, TREE, (30, 90), (200, 90))
    for _ in range(2):
        old = studio.painting
        studio.page.keyboard.press("Control+z")
        studio.wait_for_new_picture(old)
    expect(studio.page.locator("#undo")).to_be_disabled()
    expect(studio.page.locator("#photo-reset")).to_be_disabled()
    np.testing.assert_array_equal(studio.labels(), painted)
    studio.page.keyboard.press("t")
    expect(studio.page.locator("#map-photo")).to_be_hidden()
    old = studio.painting
    studio.page.keyboard.press("Control+z")
    studio.wait_for_new_picture(old)
    np.testing.assert_array_equal(studio.labels(), own)


def test_reset_and_a_new_reading_take_the_edits_back_and_can_be_undone(studio: Studio) -> None:
    given = studio.exemplar_file("labels")
    studio.show_map_of_photo()
    paint_photo_map(studio, TREE, (30, 30), (200, 60))
    old = studio.painting
    studio.page.click("#photo-read")
    studio.wait_for_new_picture(old)
    read = studio.exemplar_file("labels")
    assert (read != given).any()
    old = studio.painting
    studio.page.click("#photo-reset")
    studio.wait_for_new_picture(old)
    np.testing.assert_array_equal(studio.exemplar_file("labels"), given)
    old = studio.painting
    studio.page.click("#undo")
    studio.wait_for_new_picture(old)
    np.testing.assert_array_equal(studio.exemplar_file("labels"), read)


def test_the_photos_map_becomes_ones_own(studio: Studio) -> None:
    given = studio.exemplar_file("labels")
    studio.show_map_of_photo()
    old = studio.painting
    studio.page.click("#photo-take")
    studio.wait_for_new_picture(old)
    expect(studio.page.locator("#map-photo")).to_be_hidden()
    own = studio.labels()
    assert own.shape == (256, 256)
    height, width = given.shape
    middle = given[:, (width - height) // 2 : (width + height) // 2]
    assert own[128, 128] == middle[height // 2, height // 2]
    assert set(np.unique(own)) <= set(np.unique(given))
    expect(studio.page.locator("#undo")).to_be_enabled()


def test_photo_and_map_are_seen_in_any_mixture(studio: Studio) -> None:
    studio.show_map_of_photo()
    canvas = studio.page.locator("#map")
    studio.page.click("#photo-only")
    expect(canvas).to_have_css("opacity", "0")
    studio.page.click("#photo-map-only")
    expect(canvas).to_have_css("opacity", "1")
    studio.page.fill("#photo-opacity", "0.3")
    expect(canvas).to_have_css("opacity", "0.3")
    studio.show_own_map()
    expect(canvas).to_have_css("opacity", "1")
    studio.reload()
    assert studio.page.input_value("#photo-opacity") == "0.3"


def test_another_exemplar_brings_its_own_map(studio: Studio) -> None:
    studio.show_map_of_photo()
    other = studio.other_exemplar()
    before = studio.page.get_attribute("#map-photo", "src")
    studio.page.click(f'[data-exemplar="{other}"]')
    expect(studio.page.locator("#map-photo")).not_to_have_attribute("src", before or "")
    info = studio.exemplar_info()
    size = studio.page.evaluate("(({ width, height }) => [width, height])(document.querySelector('#map'))")
    assert size == [info["width"], info["height"]]


def test_an_edited_map_outlives_a_reload_and_a_restart_of_the_server(
    fresh: Studio, own_server: Server
) -> None:
    fresh.open(own_server.url)
    old = fresh.painting
    fresh.upload("my lake.jpg", photo(seed=7))
    fresh.wait_for_new_picture(old)
    fresh.show_map_of_photo()
    paint_photo_map(fresh, SEA, (30, 30), (200, 60))
    edited = fresh.exemplar_file("labels")
    assert edited[30, 30] == SEA

    own_server.stop()
    fresh.choose(EARTH)
    fresh.stroke((30, 120), (200, 120))
    expect(fresh.page.locator("#banner")).to_contain_text("cannot be reached")
    own_server.start()
    fresh.wait_for_picture()
    again = fresh.exemplar_file("labels")
    assert again[30, 30] == SEA
    assert again[120, 100] == EARTH
    assert ((again != edited) <= (again == EARTH)).all()

    own_server.stop()
    own_server.start()
    fresh.reload()
    fresh.show_own_map()
    old = fresh.painting  # kept by the page; only the next painting sends the photo again
    fresh.stroke((30, 120), (90, 120))
    fresh.wait_for_new_picture(old)
    np.testing.assert_array_equal(fresh.exemplar_file("labels"), again)
    expect(fresh.page.locator('.exemplar[aria-pressed="true"]')).to_contain_text("My lake")
    fresh.forgive("ERR_CONNECTION|status of 404|status of 503|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE")


def test_where_the_map_cannot_be_fetched_ones_own_stays_in_hand(fresh: Studio, server: Server) -> None:
    fresh.page.route("**/labels", lambda route: route.abort())
    fresh.open(server.url)
    fresh.page.locator("#sheet-switch label", has_text="Photo’s map").click()
    expect(fresh.page.locator(".notice")).to_contain_text("cannot be reached")
    expect(fresh.page.locator("#sheet-switch input[value=home]")).to_be_checked()
    fresh.page.unroute("**/labels")
    fresh.show_map_of_photo()
    fresh.forgive("ERR_FAILED")
