"""Work that is saved, reopened, resumed, and kept apart from other tabs' work."""

from __future__ import annotations

import io
import json
import zipfile

import numpy as np
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import Server
from tests.browser.studio import SEA, TREE, Studio, photo


def save_project(studio: Studio) -> bytes:
    with studio.page.expect_download() as waiting:
        studio.page.keyboard.press("Control+s")
    assert waiting.value.suggested_filename.endswith(".rabit.zip")
    return waiting.value.path().read_bytes()


def parts(project: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(project)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_project_comes_back_byte_for_byte_in_another_browser(
    fresh: Studio, server: Server, own_server: Server
) -> None:
    fresh.open(server.url)
    mine = photo(seed=21)
    old = fresh.painting
    fresh.upload("my lake.jpg", mine)
    fresh.wait_for_new_picture(old)
    fresh.draw(TREE, (60, 40), (180, 60))
    labels, saved = fresh.labels(), save_project(fresh)
    before = parts(saved)
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(before["map.png"]))), labels)
    assert before["exemplars/1/photo"] == mine

    # another server, and with it another origin: nothing of the work is there
    fresh.open(own_server.url)
    assert (fresh.labels() != labels).any()
    fresh.transfer("drop", saved, "work.rabit.zip", "application/zip")
    expect(fresh.page.locator('.exemplar[aria-pressed="true"]')).to_contain_text("My lake")
    fresh.wait_for_picture()
    np.testing.assert_array_equal(fresh.labels(), labels)
    after = parts(save_project(fresh))
    assert after["map.png"] == before["map.png"]
    assert after["exemplars/1/photo"] == mine
    results = json.loads(after["project.json"])["results"]
    assert {r["info"]["id"] for r in json.loads(before["project.json"])["results"]} <= {
        r["info"]["id"] for r in results
    }
    fresh.page.keyboard.press("Control+z")
    fresh.wait_for_picture()
    assert (fresh.labels() != labels).any(), "opening is one step of undo"
    fresh.forgive("status of (404|503)")


def test_a_downloaded_picture_reopens_its_session_and_a_plain_one_is_a_photo(studio: Studio) -> None:
    other = studio.other_exemplar()
    old = studio.painting
    studio.page.click(f'[data-exemplar="{other}"]')
    studio.wait_for_new_picture(old)
    labels, picture = studio.labels(), studio.download("image")
    studio.choose(SEA)
    studio.stroke((20, 20), (220, 200))
    studio.page.click(f'[data-exemplar="{studio.other_exemplar()}"]')
    studio.wait_for_picture()
    studio.page.set_input_files(
        "#project-file", {"name": "picture.png", "mimeType": "image/png", "buffer": picture}
    )
    expect(studio.page.locator(f'[data-exemplar="{other}"]')).to_have_attribute("aria-pressed", "true")
    studio.wait_for_picture()
    np.testing.assert_array_equal(studio.labels(), labels)

    plain = io.BytesIO()
    Image.open(io.BytesIO(picture)).save(plain, "PNG")
    old = studio.painting
    studio.transfer("drop", plain.getvalue(), "holiday.png", "image/png")
    studio.page.click("#crop-use")
    studio.wait_for_new_picture(old)
    expect(studio.page.locator('.exemplar[aria-pressed="true"]')).to_contain_text("Holiday")
    np.testing.assert_array_equal(studio.labels(), labels)


def test_what_cannot_be_opened_is_told_and_changes_nothing(studio: Studio) -> None:
    labels, old = studio.labels(), studio.painting
    project = save_project(studio)
    newer = io.BytesIO()
    with zipfile.ZipFile(newer, "w") as archive:
        for name, content in parts(project).items():
            if name == "project.json":
                content = json.dumps(json.loads(content) | {"version": 99}).encode()
            archive.writestr(name, content)
    notice = studio.page.locator(".notice").last
    for data, words in [
        (newer.getvalue(), "newer RABIT Studio"),
        (project[: len(project) // 2], "damaged"),
        (b"what is this", "no photo, no label map and no project"),
    ]:
        studio.transfer("drop", data, "x.bin", "application/octet-stream")
        expect(notice).to_contain_text(words)
    np.testing.assert_array_equal(studio.labels(), labels)
    assert studio.painting == old


def test_a_reload_brings_the_same_picture_without_painting_it_again(studio: Studio) -> None:
    page = studio.page
    studio.draw(TREE, (60, 40), (180, 60))
    labels, painting = studio.labels(), studio.painting
    studio.wait_until_kept()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    page.reload()
    studio.wait_for_picture()
    assert studio.painting == painting
    np.testing.assert_array_equal(studio.labels(), labels)
    assert "POST" not in asked


def test_two_tabs_keep_their_own_work(studio: Studio, server: Server) -> None:
    first = studio
    first.draw(TREE, (60, 40), (180, 60))
    mine = first.labels()
    first.wait_until_kept()

    second = Studio(first.page.context.new_page())
    second.open(server.url)
    expect(second.page.locator(".notice")).to_contain_text("goes on with a copy")
    np.testing.assert_array_equal(second.labels(), mine)
    second.draw(SEA, (60, 120), (180, 140))
    theirs = second.labels()
    second.wait_until_kept()

    for tab, labels in ((first, mine), (second, theirs)):
        tab.page.reload()
        tab.wait_for_picture()
        np.testing.assert_array_equal(tab.labels(), labels)
    assert second.complaints == []
    second.page.close()


def test_new_work_leaves_the_old_in_the_menu(studio: Studio) -> None:
    page = studio.page
    studio.draw(TREE, (60, 40), (180, 60))
    mine = studio.labels()
    page.click("#project-menu")
    with page.expect_navigation():
        page.click('[data-item="new"]')
    studio.wait_for_picture()
    assert (studio.labels() != mine).any()
    page.click("#project-menu")
    with page.expect_navigation():
        page.get_by_role("menuitem", name="Go on with").click()
    studio.wait_for_picture()
    np.testing.assert_array_equal(studio.labels(), mine)


def test_a_full_browser_is_told_and_painting_goes_on(studio: Studio) -> None:
    page = studio.page
    page.evaluate(
        """() => {
            IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
        }"""
    )
    old = studio.painting
    studio.choose(TREE)
    studio.stroke((60, 40), (180, 60))
    expect(page.locator("#kept")).to_have_text("Not saved")
    expect(page.locator(".notice")).to_contain_text("no room left")
    studio.wait_for_new_picture(old)
