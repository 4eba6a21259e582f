"""The real server in its own process, and a real Chromium on its page."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.browser.studio import PATIENCE, Studio

ROOT = Path(__file__).parents[2]
START_LIMIT = 180.0
expect.set_options(timeout=PATIENCE / 2)
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESKTOP = {"width": 1280, "height": 720}
PHONE = {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


class Server:
    """``rabit serve`` on a port of its own; may be stopped and started again there."""

    def __init__(self, log: Path, settings: Mapping[str, str] | None = None) -> None:
        self.log = log
        self.settings = dict(settings or {})
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = os.environ | {"RABIT_HOST": "127.0.0.1", "RABIT_PORT": str(self.port)} | self.settings
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "server", "serve"],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                pytest.fail(f"The server ended while it started. Its output:\n{self.output()}")
            if is_ready(self.url):
                return
            time.sleep(0.1)
        pytest.fail(f"The server was not ready after {START_LIMIT:.0f} s. Its output:\n{self.output()}")

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def output(self) -> str:
        return self.log.read_text(errors="replace")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
            return answer.status == 200
    except urllib.error.HTTPError as error:
        error.close()
        return False
    except OSError:
        return False


# For the whole session: between files of this folder, a worker takes others.
@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    # On a busy machine what waits in line would else be refused for how long it may take.
    server = Server(tmp_path_factory.mktemp("server") / "server.log", {"RABIT_DEADLINE": "300"})
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server that the test may stop."""
    server = Server(tmp_path / "server.log")
    try:
        server.start()
        yield server
    finally:
        server.stop()


# Not for the whole session: while it is open, its event loop runs, and other tests could start none.
@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


def find_chromium() -> str | None:
    """RABIT_CHROMIUM, or one on PATH, at best without windows; None leaves it to Playwright's own."""
    names = (
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    )
    return os.environ.get("RABIT_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGS)
    yield browser
    browser.close()


def origins_of(page: Page) -> set[str]:
    """Those that a page has been to, such as ``http://127.0.0.1:8000``."""
    history = page.context.new_cdp_session(page).send("Page.getNavigationHistory")
    return {"{0.scheme}://{0.netloc}".format(urlsplit(entry["url"])) for entry in history["entries"]}


def forget(profile: BrowserContext) -> None:
    """Close all pages, and forget all they kept but the files that a browser need not ask for again."""
    pages, blank = profile.pages, profile.new_page()
    origins = set[str]().union(*map(origins_of, pages))
    for page in pages:
        page.close()
    storage = profile.new_cdp_session(blank)
    for origin in origins:
        storage.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
    profile.clear_cookies()
    profile.clear_permissions()
    blank.close()


@pytest.fixture(scope="package")
def profile(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport=DESKTOP, reduced_motion="reduce") as profile:
        yield profile


@pytest.fixture(scope="package")
def phone_profile(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, reduced_motion="reduce"
    ) as profile:
        yield profile


@pytest.fixture
def context(profile: BrowserContext) -> Iterator[BrowserContext]:
    """As new, but that the page's files are there."""
    yield profile
    forget(profile)


@pytest.fixture
def fresh(context: BrowserContext) -> Iterator[Studio]:
    """A page that has not gone anywhere yet; whatever it complains of in its console fails the test."""
    studio = Studio(context.new_page())
    yield studio
    assert studio.complaints == []


@pytest.fixture
def studio(fresh: Studio, server: Server) -> Studio:
    """The page with its first picture."""
    fresh.open(server.url)
    return fresh


@pytest.fixture
def bay(studio: Studio) -> Studio:
    """The page with a bay, in the manner of the photo that suits it best: some photos lack its sea."""
    studio.start_from("bay")
    studio.take_best_exemplar()
    return studio


@pytest.fixture
def phone(phone_profile: BrowserContext, server: Server) -> Iterator[Studio]:
    """The page on a phone, with its first picture."""
    studio = Studio(phone_profile.new_page())
    studio.open(server.url)
    yield studio
    forget(phone_profile)
    assert studio.complaints == []
