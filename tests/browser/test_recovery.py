"""Reloads, restarts, a busy server, no server: nothing painted is lost."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

import httpx2
import numpy as np
from PIL import Image
from playwright.sync_api import Route, expect

from tests.browser.conftest import Server
from tests.browser.studio import SEA, TREE, Studio, photo
from tests.server.inputs import MOUNTAIN, SKY, map_png


def test_a_reload_keeps_map_exemplar_and_settings(studio: Studio) -> None:
    page = studio.page
    other = studio.other_exemplar()
    page.click(f'[data-exemplar="{other}"]')
    studio.choose(TREE)
    page.fill("#size", "33")
    studio.stroke((60, 40), (180, 60))
    painted = studio.labels()
    studio.wait_for_picture()
    studio.reload()
    np.testing.assert_array_equal(studio.labels(), painted)
    assert studio.exemplar() == other
    assert studio.size() == 33


def test_an_uploaded_photo_survives_reload_and_restart(fresh: Studio, own_server: Server) -> None:
    fresh.open(own_server.url)
    old = fresh.painting
    fresh.upload("my lake.jpg", photo(seed=4))
    fresh.wait_for_new_picture(old)
    own_server.stop()
    fresh.choose(TREE)
    fresh.stroke((60, 40), (180, 60))
    banner = fresh.page.locator("#banner")
    expect(banner).to_contain_text("cannot be reached")
    expect(fresh.page.locator("#frame")).to_have_attribute("data-stale", "")
    fresh.choose(SEA)
    fresh.stroke((60, 90), (180, 100))
    painted = fresh.labels()

    own_server.start()
    fresh.wait_for_picture()
    expect(banner).to_be_hidden()
    np.testing.assert_array_equal(fresh.labels(), painted)
    expect(fresh.page.locator('.exemplar[aria-pressed="true"]')).to_contain_text("My lake")

    fresh.page.reload()
    fresh.wait_for_picture()
    np.testing.assert_array_equal(fresh.labels(), painted)
    expect(fresh.page.locator('.exemplar[aria-pressed="true"]')).to_contain_text("My lake")
    # A server that has just come back refuses for a moment, while it loads.
    fresh.forgive("ERR_CONNECTION|status of 404|status of 503|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE")


def test_a_busy_server_is_asked_again(studio: Studio) -> None:
    asked = 0

    def refuse_twice(route: Route) -> None:
        nonlocal asked
        asked += 1
        if asked > 2:
            route.continue_()
            return
        route.fulfill(
            status=503,
            headers={"Retry-After": "1"},
            json={"type": "/problems/queue-full", "status": 503, "detail": "The queue is full."},
        )

    studio.page.route("**/api/v1/paintings", refuse_twice)
    old = studio.painting
    studio.choose(TREE)
    studio.stroke((60, 40), (180, 60))
    expect(studio.page.locator("#banner")).to_contain_text("The queue is full.")
    studio.wait_for_new_picture(old)
    assert asked == 3
    expect(studio.page.locator("#banner")).to_be_hidden()
    studio.forgive("status of 503")


@contextmanager
def queueing(url: str, people: int) -> Iterator[None]:
    """Others, who wait for large paintings until the block ends, and then leave."""
    form = {"labels": map_png(SKY, MOUNTAIN, size=(512, 512))}
    request = httpx2.Request("POST", f"{url}/api/v1/paintings", files=form, data={"exemplar": "snow-peaks"})
    body, host = request.read(), str(request.url.netloc, "ascii")
    crowd = [HTTPConnection(host) for _ in range(people)]
    try:
        for each in crowd:
            each.request("POST", request.url.path, body, dict(request.headers))
        yield
    finally:
        for each in crowd:
            each.close()


SUPERSEDED = r"""() => fetch("/metrics")
    .then((answer) => answer.text())
    .then((text) => Number(/rabit_rejected_total{reason="superseded"} (\S+)/.exec(text)?.[1] ?? 0))"""
"""How many paintings were, on this server."""


def test_a_stroke_while_the_last_one_waits_in_line_takes_its_place(studio: Studio, server: Server) -> None:
    page, old, before = studio.page, studio.painting, studio.page.evaluate(SUPERSEDED)
    with queueing(server.url, people=12):
        studio.choose(TREE)
        studio.stroke((60, 40), (180, 60))
        expect(page.locator("#status")).to_contain_text("in line")
        with page.expect_request("**/api/v1/paintings"):
            studio.stroke((60, 90), (180, 100))
        page.wait_for_function(f"async (before) => (await ({SUPERSEDED})()) > before", arg=before)
        assert studio.painting == old
    studio.wait_for_new_picture(old)


def test_a_refused_map_is_told_and_the_next_stroke_starts_afresh(studio: Studio) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(
            status=422,
            json={"type": "/problems/label-map", "status": 422, "detail": "Paint something else."},
        )

    studio.page.route("**/api/v1/paintings", refuse)
    old = studio.painting
    studio.choose(TREE)
    studio.stroke((60, 40), (180, 60))
    expect(studio.page.locator("#banner")).to_contain_text("Paint something else.")
    assert studio.painting == old
    studio.page.unroute("**/api/v1/paintings")
    studio.stroke((60, 90), (180, 90))
    studio.wait_for_new_picture(old)
    studio.forgive("status of 422")


def test_one_request_is_in_flight_and_the_newest_map_wins(studio: Studio) -> None:
    asked: list[Route] = []

    def hold_the_first(route: Route) -> None:
        asked.append(route)
        if len(asked) > 1:
            route.continue_()

    studio.page.route("**/api/v1/paintings", hold_the_first)
    old = studio.painting
    studio.choose(TREE)
    with studio.page.expect_request("**/api/v1/paintings"):
        studio.stroke((60, 20), (180, 20))
    for y in (40, 60, 80):
        studio.stroke((60, y), (180, y))
    assert len(asked) == 1
    expect(studio.page.locator("#frame")).to_have_attribute("data-stale", "")
    with studio.page.expect_request("**/api/v1/paintings"):
        asked[0].continue_()
    studio.wait_for_new_picture(old)
    assert len(asked) == 2
    with zipfile.ZipFile(io.BytesIO(studio.download("all"))) as archive:
        painted = np.asarray(Image.open(io.BytesIO(archive.read("labels.png"))))
    assert painted[[20, 40, 60, 80], 120].tolist() == [TREE] * 4
