"""Choosing, uploading, dropping and pasting photos."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.studio import EXEMPLARS, TREE, Studio, photo


def test_another_exemplar_brings_another_picture(studio: Studio) -> None:
    old, before = studio.painting, studio.picture()
    other = studio.other_exemplar()
    studio.page.click(f'[data-exemplar="{other}"]')
    studio.wait_for_new_picture(old)
    assert studio.exemplar() == other
    assert (studio.picture() != before).any()


def test_an_uploaded_photo_is_painted_with(studio: Studio) -> None:
    old = studio.painting
    studio.upload("my_red-lake.jpg", photo(((220, 60, 40), (40, 30, 80)), seed=1))
    studio.wait_for_new_picture(old)
    expect(studio.page.locator('.exemplar[aria-pressed="true"]')).to_contain_text("My red lake")
    expect(studio.page.locator("#credit")).to_contain_text("read off the photo")


@pytest.mark.parametrize("event", ["drop", "paste"])
def test_a_photo_dropped_or_pasted_is_painted_with(studio: Studio, event: str) -> None:
    old = studio.painting
    if event == "drop":
        studio.transfer("dragenter", photo())
        expect(studio.page.locator("#drop-veil")).to_be_visible()
    studio.transfer(event, photo(seed=2 if event == "drop" else 3))
    expect(studio.page.locator("#drop-veil")).to_be_hidden()
    studio.page.click("#crop-use")
    studio.wait_for_new_picture(old)
    expect(studio.page.locator('.exemplar[aria-pressed="true"]')).to_contain_text("Dropped")


def test_the_upload_button_opens_the_file_dialog(studio: Studio) -> None:
    with studio.page.expect_file_chooser() as chooser:
        studio.page.click("#upload")
    old = studio.painting
    chooser.value.set_files(EXEMPLARS / "lake-evening.jpg")
    studio.page.click("#crop-use")
    studio.page.wait_for_selector("#upload:not([data-busy])")
    expect(studio.page.locator('.exemplar[aria-pressed="true"]')).to_contain_text("Lake evening")
    if studio.painting != old:
        studio.wait_for_picture()


def test_what_is_no_photo_is_refused_in_words_and_painting_goes_on(studio: Studio) -> None:
    exemplar = studio.exemplar()
    studio.choose_photo("notes.jpg", b"this is a text file")
    notice = studio.page.locator(".notice")
    expect(notice).to_be_visible()
    assert len(notice.inner_text().strip()) > 20
    assert studio.exemplar() == exemplar
    studio.page.get_by_label("Dismiss").click()
    expect(notice).to_be_hidden()
    studio.draw(TREE, (50, 30), (150, 40))
    studio.forgive("status of 4")


def test_only_photos_of_this_browser_are_offered(studio: Studio) -> None:
    expect(studio.page.locator(".exemplar")).to_have_count(8)
