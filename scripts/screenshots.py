"""Takes the pictures of the README anew, from the real page: ``make screenshots``."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, sync_playwright
from torch import Tensor
from torchvision.transforms.v2 import functional as F
from torchvision.utils import make_grid, save_image

from model import Exemplar, Look, load_pack
from model.editing import edit_photo
from model.imaging import decode_photo
from model.labels import colourise
from model.look import Blend, Region, Throw
from model.packs import find_pack
from scripts.bundled import EXEMPLARS, ROOT, bundled_exemplars
from tests.browser.conftest import CHROMIUM_ARGS, DESKTOP, PHONE, Server, find_chromium
from tests.browser.studio import Studio

IMAGES = ROOT / "docs" / "images"
WIDE = 320  # pixels per picture of the strip


def open_studio(browser: Browser, url: str, size: dict[str, int], scheme: str) -> Studio:
    page = browser.new_page(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    studio = Studio(page)
    studio.open(url)
    page.wait_for_load_state("networkidle")
    return studio


def save(page: Page, name: str, selector: str | None = None) -> None:
    path = IMAGES / f"{name}.png"
    (page.locator(selector) if selector else page).screenshot(path=path, animations="disabled")


def take_all(browser: Browser, url: str) -> None:
    desktop = open_studio(browser, url, DESKTOP, "light")
    save(desktop.page, "studio")
    for view in ("picture", "warped", "confidence"):
        desktop.view(view)
        desktop.page.wait_for_load_state("networkidle")
        save(desktop.page, view, f"#view-{view} .layers")
    take_match(desktop.page)
    save(open_studio(browser, url, DESKTOP, "dark").page, "studio-dark")
    save(open_studio(browser, url, PHONE, "light").page, "phone")


def take_match(page: Page) -> None:
    """The inspector on a place left of the middle, where the foreground begins."""
    page.click("#tab-match")
    page.wait_for_load_state("networkidle")
    box = page.locator("#view-picture .layers").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.75 * box["height"])
    page.locator("#view-photo .mark.there").first.wait_for()
    save(page, "match", ".result-pane")
    page.click("#tab-picture")


def take_manipulation() -> None:
    """What can be done with a photo and with looks, a row each."""
    painter = load_pack(find_pack("landscape"), "cpu")
    by_name = bundled_exemplars(painter)
    peaks, sunset, meadow = (by_name[name] for name in ("snow-peaks", "mountain-sunset", "alpine-meadow"))
    ids = {each.name: each.id for each in painter.palette.classes}
    sky, grass, mountain = ids["sky"], ids["grass"], ids["mountain"]
    higher = with_a_peak(peaks.labels, sky, mountain)
    whole = decode_photo((EXEMPLARS / "snow-peaks.jpg").read_bytes())

    def paint(*exemplars: Exemplar, **look: Any) -> NDArray[np.uint8]:
        return painter.paint(peaks.labels, exemplars, Look(**look)).image

    rows = [
        [
            whole,
            colourise(peaks.labels, painter.palette),
            colourise(higher, painter.palette),
            edit_photo(painter, whole, peaks.labels, higher).over(whole),
        ],
        [
            paint(peaks, meadow, sunset, regions=regions)
            for regions in (
                (),
                (Region(grass, exemplar=1),),
                (Region(sky, exemplar=2),),
                (Region(sky, exemplar=2), Region(grass, exemplar=1)),
            )
        ],
        [paint(peaks, strength=strength) for strength in (0.0, 0.3, 0.6, 1.0)],
        [paint(peaks, sunset, blend=Blend(1, amount, amount)) for amount in (0.0, 0.33, 0.67, 1.0)],
        [paint(peaks, throws=(Throw(seed),)) for seed in range(3)]
        + [paint(peaks, throws=(Throw(0, grass),))],
    ]
    tiles = [wide_tile(picture) for row in rows for picture in row]
    save_image(make_grid(tiles, nrow=4, padding=4, pad_value=1), IMAGES / "manipulation.jpg")


def with_a_peak(labels: NDArray[np.uint8], sky: int, mountain: int) -> NDArray[np.uint8]:
    """The map with a mountain in the middle of its sky."""
    height, width = labels.shape
    rows, columns = np.arange(height)[:, None] / height, np.arange(width) / width
    peak = rows > 0.42 - 0.3 * np.exp(-(((columns - 0.5) / 0.12) ** 2))
    return np.where((labels == sky) & peak, np.uint8(mountain), labels)


def wide_tile(pixels: NDArray[np.uint8]) -> Tensor:
    """A picture of four to three, [3, 3/4 · WIDE, WIDE] in [0, 1]."""
    x = torch.from_numpy(pixels.copy()).movedim(-1, 0).float() / 255
    return F.resize(x, [WIDE * 3 // 4, WIDE], antialias=True)


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    take_manipulation()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGS)
        server = Server(Path(folder) / "server.log")
        try:
            server.start()
            take_all(browser, server.url)
        finally:
            server.stop()
            browser.close()


if __name__ == "__main__":
    main()
