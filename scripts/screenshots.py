"""Takes the pictures of the README anew, from the real page: ``make screenshots``."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import CHROMIUM_ARGS, DESKTOP, PHONE, Server, find_chromium
from tests.browser.studio import Studio

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"


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
        save(desktop.page, view, "#frame")
    save(open_studio(browser, url, DESKTOP, "dark").page, "studio-dark")
    save(open_studio(browser, url, PHONE, "light").page, "phone")


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
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
