"""Records a session at the page as the README's moving picture: ``make tour``."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import sync_playwright

from scripts.screenshots import IMAGES
from tests.browser.conftest import CHROMIUM_ARGS, DESKTOP, Server, find_chromium
from tests.browser.session import Session
from tests.browser.studio import Studio

WIDTH, CAPTION = 880, 34  # pixels
SECONDS = 1.4  # a frame is shown
COLOURS = 160  # enough for the page and its pictures, and a file that loads at once


def frame(screenshot: bytes, caption: str) -> Image.Image:
    """A smaller picture of the page above a line that says what happens."""
    page = Image.open(io.BytesIO(screenshot)).convert("RGB")
    page = page.resize((WIDTH, round(page.height * WIDTH / page.width)), Image.Resampling.LANCZOS)
    whole = Image.new("RGB", (WIDTH, page.height + CAPTION), "#23211d")
    whole.paste(page)
    font = ImageFont.load_default(17)
    middle = (WIDTH / 2, page.height + CAPTION / 2)
    ImageDraw.Draw(whole).text(middle, caption, "#fbfaf7", font, anchor="mm")
    return whole


def record(studio: Studio) -> list[Image.Image]:
    frames = []
    for caption in Session(studio).acts():
        studio.page.wait_for_timeout(350)  # for what follows the stroke, such as album and shares
        frames.append(frame(studio.page.screenshot(), caption))
    return frames


def write(frames: list[Image.Image], path: Path) -> None:
    """All frames in the colours of one palette, so that what stands still does not flicker."""
    strip = Image.new("RGB", (WIDTH, sum(each.height for each in frames)))
    top = 0
    for each in frames:
        strip.paste(each, (0, top))
        top += each.height
    palette = strip.quantize(COLOURS)
    shown = [each.quantize(palette=palette, dither=Image.Dither.NONE) for each in frames]
    shown[0].save(path, save_all=True, append_images=shown[1:], duration=round(1000 * SECONDS), loop=0)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGS)
        server = Server(Path(folder) / "server.log")
        try:
            server.start()
            page = browser.new_page(viewport=DESKTOP, color_scheme="light", reduced_motion="reduce")
            studio = Studio(page)
            studio.open(server.url)
            write(record(studio), IMAGES / "tour.gif")
        finally:
            server.stop()
            browser.close()


if __name__ == "__main__":
    main()
