"""Where maps come from: starters, other sizes, files, photos."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.studio import MOUNTAIN, SEA, SKY, TREE, Studio, photo

ADE_SKY, ADE_SEA = (6, 230, 230), (9, 7, 230)


def png(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> bytes:
    target = io.BytesIO()
    Image.fromarray(pixels).save(target, "PNG")
    return target.getvalue()


def bring(studio: Studio, data: bytes, name: str = "map.png") -> None:
    studio.page.set_input_files("#map-file", {"name": name, "mimeType": "image/png", "buffer": data})


def test_every_starter_is_a_thumbnail_away_and_paints(studio: Studio) -> None:
    before = studio.labels()
    studio.page.click("#start")
    names = studio.page.locator(".menu.cards .menu-item:not(.wide)").evaluate_all(
        "(all) => all.map((one) => one.dataset.item)"
    )
    assert names == ["valley", "bay", "lake", "dunes", "hills", "forest", "town", "river"]
    studio.page.keyboard.press("Escape")
    maps = {before.tobytes()}
    for name in names[1:]:
        studio.start(name)
        maps.add(studio.labels().tobytes())
    assert len(maps) == 8
    studio.wait_for_picture()
    studio.start("clear")
    assert (studio.labels() == 0).all()
    for _ in names:
        studio.page.click("#undo")
    np.testing.assert_array_equal(studio.labels(), before)


def test_a_new_size_is_painted_and_drawn_on_and_one_undo_away(studio: Studio) -> None:
    before, old = studio.labels(), studio.painting
    studio.start("size")
    dialog = studio.page.get_by_role("dialog", name="Size of the map")
    dialog.get_by_text("384 × 256", exact=True).click()
    dialog.get_by_role("button", name="Take this size").click()
    expect(dialog).to_be_hidden()
    studio.wait_for_new_picture(old)
    assert studio.map_size == (384, 256)
    assert studio.labels().shape == (256, 384)
    assert studio.picture().shape == (256, 384, 3)
    studio.draw(TREE, (340, 30), (375, 40))
    assert studio.labels()[30, 340] == TREE
    studio.reload()
    assert studio.labels()[30, 340] == TREE, "the size outlives a reload"
    studio.start("size")
    dialog.get_by_label("Width").fill("250")
    dialog.get_by_label("Width").blur()
    expect(dialog.get_by_label("Width")).to_have_value("256")
    dialog.get_by_role("radio", name="Start empty").check()
    dialog.get_by_role("button", name="Take this size").click()
    assert studio.labels().shape == before.shape
    assert (studio.labels() == 0).all()
    studio.page.click("#undo")
    assert studio.labels()[30, 340] == TREE


def test_a_file_with_unknown_colours_is_reported_before_it_is_taken(studio: Studio) -> None:
    before = studio.labels()
    pixels = np.full((120, 160, 3), ADE_SKY, np.uint8)
    pixels[60:] = ADE_SEA
    pixels[20:40, 40:80] = (250, 40, 120)
    pixels[58:60] = (8, 118, 230)
    bring(studio, png(pixels), "from elsewhere.png")
    dialog = studio.page.get_by_role("dialog", name="from elsewhere.png, 160 × 120")
    report = dialog.get_by_role("status")
    expect(report).to_contain_text(
        "Read as ADE20K colours: 6 % of the pixels have colours the palette does not know"
    )
    expect(report).to_contain_text("#fa2878 (4 %, nearest building)")
    expect(dialog.get_by_label("Classes")).to_contain_text("Building")
    dialog.get_by_role("radio", name="Class beside them").check()
    expect(dialog.get_by_label("Classes")).not_to_contain_text("Building")
    dialog.get_by_role("radio", name="Unknown").check()
    expect(dialog.get_by_label("Classes")).to_contain_text("Unknown")
    np.testing.assert_array_equal(studio.page.evaluate("document.querySelector('#map').width"), 256)
    dialog.get_by_role("radio", name="Class beside them").check()
    dialog.get_by_role("button", name="Take this map").click()
    assert studio.map_size == (160, 128)
    assert set(np.unique(studio.labels())) == {SKY, SEA}
    studio.wait_for_picture()
    studio.page.click("#undo")
    np.testing.assert_array_equal(studio.labels(), before)


def test_an_own_download_comes_back_id_for_id_and_cancel_leaves_all_as_it_was(studio: Studio) -> None:
    saved, before = studio.download("labels"), studio.labels()
    studio.start("river")
    river = studio.labels()
    bring(studio, saved)
    dialog = studio.page.locator("#import-dialog")
    expect(dialog.get_by_role("status")).to_contain_text("Read as Class ids: every pixel has a class")
    dialog.get_by_role("button", name="Cancel").click()
    np.testing.assert_array_equal(studio.labels(), river)
    bring(studio, saved)
    dialog.get_by_role("button", name="Take this map").click()
    np.testing.assert_array_equal(studio.labels(), before)


def test_a_large_file_can_be_cut_to_the_present_size(studio: Studio) -> None:
    ids = np.full((700, 1400), SKY, np.uint8)
    ids[:, 700:] = MOUNTAIN
    ids[350:] = 99
    bring(studio, png(ids))
    dialog = studio.page.locator("#import-dialog")
    expect(dialog.get_by_role("status")).to_contain_text(
        "50 % of the pixels have ids the palette does not know: id 99"
    )
    dialog.get_by_role("radio", name="Cut to the present 256 × 256").check()
    dialog.get_by_role("button", name="Take this map").click()
    labels = studio.labels()
    assert labels.shape == (256, 256)
    assert [labels[60, 60], labels[60, 200], labels[200, 60]] == [SKY, MOUNTAIN, 0]


CUT = png(np.zeros((4, 4), np.uint8))[:-9]


@pytest.mark.parametrize(
    ("data", "words"),
    [(photo(), "Save the map as PNG"), (b"hello", "not a PNG file"), (CUT, "ends too early")],
    ids=["jpeg", "text", "cut"],
)
def test_what_is_no_map_is_refused_in_words(studio: Studio, data: bytes, words: str) -> None:
    before = studio.labels()
    bring(studio, data)
    expect(studio.page.locator(".notice")).to_contain_text(words)
    np.testing.assert_array_equal(studio.labels(), before)


def test_the_map_of_a_gallery_photo_becomes_the_map(studio: Studio) -> None:
    chosen, old = studio.exemplar(), studio.painting
    studio.start("photo")
    studio.page.click('[data-photo="forest-path"]')
    studio.wait_for_new_picture(old)
    labels = studio.labels()
    assert labels.shape == (256, 256)
    assert (labels == TREE).mean() > 0.3
    assert studio.exemplar() == chosen


def test_the_map_of_an_own_photo_is_read_off_it_and_the_photo_stays(studio: Studio) -> None:
    before = studio.labels()
    studio.start("photo")
    studio.page.set_input_files(
        "#photo-for-map", {"name": "two bands.jpg", "mimeType": "image/jpeg", "buffer": photo(seed=31)}
    )
    studio.page.click("#crop-use")
    expect(studio.page.locator('.exemplar[aria-pressed="true"]')).to_contain_text("Two bands")
    expect(studio.page.locator("#undo")).to_be_enabled()
    studio.wait_for_picture()
    labels = studio.labels()
    assert labels.shape == before.shape
    assert (labels[:60] == SKY).mean() > 0.5, "blue above"
