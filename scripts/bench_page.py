"""Times painting in a real Chromium: ``make bench-page``.

Strokes are replayed with the timing of a fast pen while the server paints; in the end, the map must hold
every sample.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import typer
from PIL import Image
from playwright.async_api import Page, Route, async_playwright

from tests.browser.conftest import CHROMIUM_ARGS, DESKTOP, Server, find_chromium
from tests.browser.studio import FRESH, PATIENCE, TREE

RATE = 240  # samples per second, as pens report
SECONDS = 3.0

# Notes, from outside of the page's own code: how long events are handled and frames drawn, and all samples.
PROBE = """
window.bench = { handling: [], drawing: new Map(), samples: [] };
const { bench } = window;
const onStage = (event) => event.target instanceof Element && event.target.id === "map-stage";
let start = 0;
for (const type of ["pointerdown", "pointermove", "pointerup"]) {
    addEventListener(type, (event) => {
        if (!onStage(event) || event.buttons === 0 && type !== "pointerup") return;
        const merged = event.getCoalescedEvents();
        const all = merged.length > 0 ? merged : [event];
        for (const { clientX, clientY } of all) bench.samples.push([type, clientX, clientY]);
        start = performance.now();
    }, true);
    addEventListener(type, (event) => {
        if (start > 0) bench.handling.push(performance.now() - start);
        start = 0;
    });
}
const request = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (draw) => request((time) => {
    const start = performance.now();
    draw(time);
    bench.drawing.set(time, (bench.drawing.get(time) ?? 0) + performance.now() - start);
});
"""

# The same samples, handed to the brush alone: what the map must be.
REPLAY = """async ([side, size, classId]) => {
    const { drag } = await import("/static/js/core/map/brush.js");
    const { LabelMap } = await import("/static/js/core/map/labelmap.js");
    const map = new LabelMap(side, side);
    const box = document.querySelector("#map").getBoundingClientRect();
    const scale = box.width / side;
    let last = null;
    for (const [type, x, y] of window.bench.samples) {
        const point = { x: (x - box.left) / scale, y: (y - box.top) / scale };
        drag(map, type === "pointerdown" ? point : last, point, size, classId);
        last = point;
    }
    return [...map.data];
}"""


@dataclass
class Times:
    """Milliseconds, and how the worst of them are."""

    values: list[float]

    def __str__(self) -> str:
        if len(self.values) < 2:
            return "too few to tell"
        p95 = quantiles(self.values, n=20)[-1]
        most = f"most {max(self.values):.2f} ms ({len(self.values)})"
        return f"median {median(self.values):.2f} ms, 95 % below {p95:.2f} ms, {most}"


def stroke(index: int) -> list[tuple[float, float]]:
    """Places on the map, 0 to 1: x = 0.5 + 0.42 sin(6 pi t), y = 0.5 + 0.42 sin(4 pi t + index), t < 1."""
    count = round(RATE * SECONDS)
    turns = [2 * math.pi * i / count for i in range(count)]
    return [(0.5 + 0.42 * math.sin(3 * turn), 0.5 + 0.42 * math.sin(2 * turn + index)) for turn in turns]


async def open_page(page: Page, url: str, side: int) -> None:
    """The page with its first picture and an empty map of the wanted size."""

    async def at_size(route: Route) -> None:
        answer = await route.fetch()
        offer = await answer.json()
        for pack in offer["packs"]:
            pack["size"]["default"] = [side, side]
        await route.fulfill(response=answer, body=json.dumps(offer))

    page.set_default_timeout(PATIENCE)
    await page.add_init_script(PROBE)
    await page.route("**/api/v1/packs", at_size)
    await page.goto(url)
    await page.wait_for_selector(FRESH)
    await page.click("#tidy")
    await page.click("[data-tidy=clear]")
    await page.keyboard.press("Escape")
    await page.click(f'[data-class="{TREE}"]')


async def replay(page: Page, strokes: int) -> int:
    """Send the samples at their times, whether or not the page keeps up; returns how many were sent."""
    cdp = await page.context.new_cdp_session(page)
    box = await page.locator("#map").bounding_box()
    assert box is not None
    sent: list[asyncio.Task[Any]] = []

    def send(kind: str, place: tuple[float, float]) -> None:
        x, y = box["x"] + place[0] * box["width"], box["y"] + place[1] * box["height"]
        event = {"type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1}
        sent.append(asyncio.create_task(cdp.send("Input.dispatchMouseEvent", event)))

    for index in range(strokes):
        places = stroke(index)
        send("mousePressed", places[0])
        start = time.perf_counter()
        for i, place in enumerate(places[1:], 1):
            await asyncio.sleep(max(0.0, start + i / RATE - time.perf_counter()))
            send("mouseMoved", place)
        send("mouseReleased", places[-1])
        await asyncio.gather(*sent)
    return len(sent)


async def labels(page: Page) -> list[int]:
    await page.click("#download")
    async with page.expect_download() as waiting:
        await page.click("[data-item=labels]")
    with Image.open(await (await waiting.value).path()) as image:
        return list(image.tobytes())


async def bench(url: str, side: int, size: int, strokes: int) -> bool:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGS)
        page = await browser.new_page(viewport=DESKTOP)
        await open_page(page, url, side)
        await page.fill("#size", str(size))
        await page.evaluate(
            "() => { bench.handling.length = bench.samples.length = 0; bench.drawing.clear(); }"
        )
        sent = await replay(page, strokes)
        notes = await page.evaluate("() => ({ ...bench, drawing: [...bench.drawing.values()] })")
        drawn = await labels(page)
        expected = await page.evaluate(REPLAY, [side, size, TREE])
        await browser.close()
    received = len(notes["samples"])
    verdict = "holds them all" if drawn == expected else "LACKS SOME"
    typer.echo(f"map {side} x {side}, brush {size} px, {strokes} strokes of {SECONDS:g} s at {RATE} Hz")
    typer.echo(f"handling of a pointer event: {Times(notes['handling'])}")
    typer.echo(f"drawing of a frame:          {Times(notes['drawing'])}")
    typer.echo(f"samples: {sent} sent, {received} received; the map {verdict}")
    return drawn == expected and received == sent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", type=int, default=512, help="of the map, in pixels")
    parser.add_argument("--size", type=int, default=64, help="of the brush, in pixels")
    parser.add_argument("--strokes", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "server.log")
        try:
            server.start()
            complete = asyncio.run(bench(server.url, options.side, options.size, options.strokes))
        finally:
            server.stop()
    raise SystemExit(0 if complete else 1)


if __name__ == "__main__":
    main()
