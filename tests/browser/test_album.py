"""The album: results with their inputs, kept, pinned, compared and restored."""

from __future__ import annotations

import numpy as np
from playwright.sync_api import expect

from tests.browser.studio import Studio
from tests.browser.test_views import paint_something


def act(studio: Studio, place: int, item: str) -> None:
    studio.page.locator(".result").nth(place).click()
    studio.page.click(f'.menu [data-item="{item}"]')


def test_every_picture_joins_the_album_newest_first(studio: Studio) -> None:
    results = studio.page.locator(".result")
    expect(results).to_have_count(1)
    paint_something(studio)
    expect(results).to_have_count(2)
    expect(results.first).to_have_attribute("data-result", studio.painting or "")
    expect(results.first).to_have_attribute("data-current", "")


def test_a_result_is_restored_with_its_map_and_photo_and_nothing_is_lost(studio: Studio) -> None:
    labels, photo = studio.labels(), studio.exemplar()
    paint_something(studio)
    painted, old = studio.labels(), studio.painting
    assert (painted != labels).any()
    studio.page.click(f'[data-exemplar="{studio.other_exemplar()}"]')
    studio.wait_for_new_picture(old)
    old = studio.painting
    act(studio, 2, "restore")
    studio.wait_for_new_picture(old)
    assert np.array_equal(studio.labels(), labels)
    assert studio.exemplar() == photo
    studio.page.keyboard.press("Control+z")
    assert np.array_equal(studio.labels(), painted), "one step of undo"


def test_a_result_is_pinned_and_compared_with(studio: Studio) -> None:
    paint_something(studio)
    act(studio, 1, "pin")
    expect(studio.page.locator(".result").nth(1)).to_have_attribute("data-pinned", "")
    act(studio, 1, "compare")
    expect(studio.page.locator("#view-compare")).to_be_visible()
    select = studio.page.get_by_label("Compare with")
    expect(select).to_have_value(studio.page.locator(".result").nth(1).get_attribute("data-result") or "")
    pictures = studio.page.locator("#view-compare img")
    expect(pictures.nth(1)).to_be_visible()
    expect(pictures.nth(1)).not_to_have_attribute("src", pictures.first.get_attribute("src") or "")


def test_a_result_is_downloaded_and_deleted(studio: Studio) -> None:
    with studio.page.expect_download() as waiting:
        act(studio, 0, "save")
    assert waiting.value.suggested_filename == "picture.png"
    act(studio, 0, "delete")
    expect(studio.page.locator(".result")).to_have_count(0)


def test_the_album_folds_away_and_stays_so(studio: Studio) -> None:
    studio.page.get_by_role("button", name="Hide the results so far").click()
    expect(studio.page.locator("#album")).to_be_hidden()
    studio.reload()
    expect(studio.page.locator("#album")).to_be_hidden()


def test_the_strip_is_walked_by_arrow_keys(studio: Studio) -> None:
    paint_something(studio)
    results = studio.page.locator(".result")
    expect(results).to_have_count(2)
    results.first.focus()
    studio.page.keyboard.press("ArrowRight")
    expect(results.nth(1)).to_be_focused()
    studio.page.keyboard.press("Enter")
    expect(studio.page.locator(".album-menu")).to_be_visible()
