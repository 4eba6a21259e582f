"""When pictures come: by themselves, on demand, during a stroke; and how they are stopped."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route, expect

from tests.browser.studio import FRESH, SEA, TREE, Studio


def manual(page: Page) -> None:
    page.check('#live input[value="manual"]')


def test_in_manual_mode_the_map_is_painted_when_told_to(studio: Studio) -> None:
    page, old = studio.page, studio.painting
    manual(page)
    studio.choose(TREE)
    studio.stroke((60, 40), (180, 60))
    studio.stroke((60, 80), (180, 90))
    expect(page.locator("#frame")).to_have_attribute("data-stale", "")
    expect(page.locator("#status")).to_have_text("Not painted yet")
    assert studio.painting == old
    page.keyboard.press("Control+Enter")
    studio.wait_for_new_picture(old)
    expect(page.locator("#status")).to_contain_text("Painted in")


def test_the_mode_is_remembered_and_going_live_paints_what_is_old(studio: Studio) -> None:
    page = studio.page
    manual(page)
    page.reload()
    expect(page.locator("#live input:checked")).to_have_value("manual")
    expect(page.locator("#studio")).not_to_have_attribute("aria-busy", "true")
    page.check('#live input[value="live"]')
    studio.wait_for_picture()


def hold(page: Page) -> list[Route]:
    """Requests for paintings that are not answered."""
    held: list[Route] = []
    page.route("**/api/v1/paintings", lambda route: held.append(route))
    return held


def test_paint_becomes_stop_and_the_old_picture_remains(studio: Studio) -> None:
    page, old = studio.page, studio.painting
    held = hold(page)
    studio.choose(TREE)
    with page.expect_request("**/api/v1/paintings"):
        studio.stroke((60, 40), (180, 60))
    button = page.locator("#paint")
    expect(button).to_have_text("Stop")
    expect(page.get_by_role("progressbar")).to_be_visible()
    button.click()
    expect(button).to_have_text("Paint")
    expect(page.locator("#status")).to_have_text("Stopped")
    expect(page.locator("#frame")).to_have_attribute("data-stale", "")
    expect(page.get_by_role("progressbar")).to_be_hidden()
    assert studio.painting == old
    assert len(held) == 1
    page.unroute("**/api/v1/paintings")
    button.click()
    studio.wait_for_new_picture(old)


def test_escape_gives_up_the_stroke_then_the_menu_then_the_painting(studio: Studio) -> None:
    page = studio.page
    before = studio.labels()
    hold(page)
    with page.expect_request("**/api/v1/paintings"):
        studio.choose(TREE)
        studio.stroke((60, 40), (180, 60))
    expect(page.locator("#paint")).to_have_text("Stop")
    painted = studio.labels()
    studio.choose(SEA)
    page.mouse.move(*studio.at(60, 120))
    page.mouse.down()
    page.mouse.move(*studio.at(180, 120), steps=4)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert (studio.labels() == painted).all()
    assert (painted != before).any()
    expect(page.locator("#paint")).to_have_text("Stop")
    page.click("#download")
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(page.locator("#paint")).to_have_text("Stop")
    page.keyboard.press("Escape")
    expect(page.locator("#status")).to_have_text("Stopped")


def test_the_place_in_line_and_a_long_painting_are_told(studio: Studio) -> None:
    page = studio.page
    # a server that is asked by many: what it says comes in pieces, and the painting itself from the real one
    page.evaluate(
        """() => {
            const real = window.fetch.bind(window);
            window.fetch = async (url, init) => {
                if (!String(url).endsWith("/paintings")) return real(url, init);
                const encoder = new TextEncoder();
                const { readable, writable } = new TransformStream();
                const writer = writable.getWriter();
                const tell = (text) => writer.write(encoder.encode(text));
                window.tell = (event, data) =>
                    tell(`event: ${event}\\ndata: ${JSON.stringify(data)}\\n\\n`);
                window.finish = async () => {
                    const answer = await real(url, init);
                    await tell(await answer.text());
                    await writer.close();
                };
                return new Response(readable);
            };
        }"""
    )
    old = studio.painting
    studio.choose(TREE)
    studio.stroke((60, 40), (180, 60))
    page.wait_for_function("() => window.tell")
    page.evaluate("tell('queued', { place: 2, wait_ms: 4200 })")
    expect(page.locator("#status")).to_have_text("Waiting, 2nd in line, about 4 s")
    page.evaluate("tell('queued', { place: 1, wait_ms: 300 })")
    expect(page.locator("#status")).to_have_text("Waiting, next in line")
    page.evaluate("tell('started', { expected_ms: 3000 })")
    expect(page.locator("#status")).to_have_text("Painting, about 3 s…")
    bar = page.get_by_role("progressbar", name="Painting")
    expect(bar).to_have_attribute("aria-valuenow", re.compile(r"9\d"))
    page.evaluate("finish()")
    studio.wait_for_new_picture(old)
    expect(bar).to_be_hidden()


def test_a_quick_server_paints_during_the_stroke(studio: Studio) -> None:
    page = studio.page
    page.evaluate(
        """() => {
            window.seen = new Set();
            new MutationObserver(() => seen.add(document.querySelector("#frame").dataset.painting))
                .observe(document.querySelector("#frame"), { attributes: true });
            // as if every answer took next to no time
            const clock = performance.now.bind(performance);
            performance.now = () => clock() / 20;
        }"""
    )
    studio.draw(TREE, (60, 40), (90, 60))
    page.evaluate("seen.clear()")
    page.mouse.move(*studio.at(40, 100))
    page.mouse.down()
    for step in range(400):
        page.mouse.move(*studio.at(40 + step % 150, 100 + step % 50))
        page.wait_for_timeout(20)
        if page.evaluate("seen.size") > 1:
            break
    assert page.evaluate("seen.size") > 1, "pictures while the button is still down"
    last = studio.painting
    page.mouse.up()
    studio.wait_for_new_picture(last)
    page.wait_for_selector(FRESH)
