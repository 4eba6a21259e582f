"""The page as a person uses it: paint here, press that, read what it says."""

from __future__ import annotations

import base64
import io
import re
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import ConsoleMessage, Download, Page, expect

# generous, because the machine may be busy; nothing waits longer than it must
PATIENCE = 60_000
FRESH = '#frame[data-state="shown"]:not([data-stale])'

SKY, MOUNTAIN, SEA, TREE, EARTH = 3, 17, 27, 5, 14


class Studio:
    """One page of the studio."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def forgive(self, pattern: str) -> None:
        """Take complaints that the test itself caused off the list, such as a refused upload."""
        self.complaints = [text for text in self.complaints if not re.search(pattern, text)]

    def open(self, url: str) -> None:
        self.page.goto(url)
        self.wait_for_picture()

    def wait_for_picture(self) -> None:
        self.page.wait_for_selector(FRESH)

    @property
    def painting(self) -> str | None:
        """Id of the painting on screen."""
        return self.page.get_attribute("#frame", "data-painting")

    def wait_for_new_picture(self, old: str | None) -> None:
        self.page.wait_for_function(
            "([fresh, old]) => (document.querySelector(fresh)?.dataset.painting ?? old) !== old",
            arg=[FRESH, old],
        )

    def wait_until_kept(self) -> None:
        """Wait until the picture on screen, and what it was made from, is in the browser's database."""
        self.page.evaluate(
            """async () => {
                const read = () => new Promise((resolve, reject) => {
                    const request = indexedDB.open("rabit-studio");
                    request.onerror = () => reject(request.error);
                    request.onsuccess = () => {
                        const all = request.result.transaction("sessions").objectStore("sessions").getAll();
                        all.onsuccess = () => {
                            request.result.close();
                            const own = sessionStorage.getItem("rabit.session");
                            resolve(all.result.find(({ id }) => id === own));
                        };
                    };
                });
                const shown = () => document.querySelector("#frame").dataset.painting;
                for (;;) {
                    const kept = await read();
                    if (kept?.album[0]?.id === shown()) return;
                    await new Promise((resolve) => setTimeout(resolve, 50));
                }
            }"""
        )

    def reload(self) -> None:
        """Reload the page once its work is kept."""
        self.wait_until_kept()
        self.page.reload()
        self.wait_for_picture()

    # ---- the map ----

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where on the page a map pixel lies."""
        box = self.page.locator("#map").bounding_box()
        assert box is not None
        width, height = self.map_size
        return box["x"] + (x + 0.5) * box["width"] / width, box["y"] + (y + 0.5) * box["height"] / height

    def wait_until_at(self, pixel: tuple[float, float], place: tuple[float, float]) -> None:
        """Wait until a map pixel lies at a place on the page, give or take 2.5 px; input comes by frames."""
        for _ in range(100):
            if self.at(*pixel) == pytest.approx(place, abs=2.5):
                return
            self.page.wait_for_timeout(50)
        assert self.at(*pixel) == pytest.approx(place, abs=2.5)

    def show_map_of_photo(self) -> None:
        self.page.locator("#sheet-switch label", has_text="Photo’s map").click()
        expect(self.page.locator("#map-photo")).to_be_visible()

    def show_own_map(self) -> None:
        self.page.locator("#sheet-switch label", has_text="My map").click()
        expect(self.page.locator("#map-photo")).to_be_hidden()

    def exemplar_info(self) -> dict[str, Any]:
        """What the server knows of the exemplar in use."""
        info: dict[str, Any] = self.page.evaluate(
            f"fetch('/api/v1/exemplars/{self.exemplar()}').then((r) => r.json())"
        )
        return info

    def exemplar_file(self, part: str) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """Its photo or labels as the server has them."""
        url = self.page.url.rstrip("/") + self.exemplar_info()["links"][part]
        with urllib.request.urlopen(url) as answer:
            return np.asarray(Image.open(io.BytesIO(answer.read())))

    def start(self, item: str) -> None:
        """Take an item of the menu that maps come from."""
        self.page.click("#start")
        self.page.click(f"[data-item={item}]")

    def start_from(self, starter: str) -> None:
        """Take another map to start from, and wait for its picture."""
        old = self.painting
        self.start(starter)
        self.wait_for_new_picture(old)

    def take_best_exemplar(self) -> None:
        """Choose the photo that the gallery has in front, if it is not in use."""
        best = self.page.locator(".exemplar").first
        if best.get_attribute("data-exemplar") == self.exemplar():
            return
        old = self.painting
        best.click()
        self.wait_for_new_picture(old)

    @property
    def map_size(self) -> tuple[int, int]:
        width, height = self.page.locator("#map").evaluate("({ width, height }) => [width, height]")
        return width, height

    def stroke(self, *points: tuple[float, float]) -> None:
        mouse = self.page.mouse
        mouse.move(*self.at(*points[0]))
        mouse.down()
        for point in points[1:]:
            mouse.move(*self.at(*point), steps=4)
        mouse.up()

    def draw(self, class_id: int, *points: tuple[float, float]) -> None:
        """A stroke of a class, and the picture that follows."""
        old = self.painting
        self.choose(class_id)
        self.stroke(*points)
        self.wait_for_new_picture(old)

    def zoom_in(self, x: float, y: float) -> None:
        """Zoom at a map pixel by three turns of the wheel."""
        self.page.mouse.move(*self.at(x, y))
        for _ in range(3):
            self.page.mouse.wheel(0, -400)
        self.page.wait_for_function("() => parseInt(document.querySelector('#zoom').textContent) > 600")
        self.page.wait_for_timeout(300)  # until the last of the wheel's events has come

    def labels(self) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """The map as its download holds it: exact class ids."""
        image = Image.open(io.BytesIO(self.download("labels")))
        assert image.mode == "L"
        return np.asarray(image)

    def choose(self, class_id: int) -> None:
        self.page.click(f'[data-class="{class_id}"]')

    def chosen_class(self) -> int:
        return int(self.page.get_attribute('.class[aria-pressed="true"]', "data-class") or -1)

    def tool(self) -> str | None:
        return self.page.get_attribute('.tool[aria-pressed="true"]', "data-tool")

    def size(self) -> int:
        return int(self.page.input_value("#size"))

    # ---- photos ----

    def exemplar(self) -> str | None:
        return self.page.get_attribute('.exemplar[aria-pressed="true"]', "data-exemplar")

    def other_exemplar(self) -> str:
        name = self.page.locator('.exemplar[aria-pressed="false"]').first.get_attribute("data-exemplar")
        assert name is not None
        return name

    def upload(self, name: str, data: bytes, mime: str = "image/jpeg") -> None:
        """Use the whole of a photo."""
        self.choose_photo(name, data, mime)
        self.page.click("#crop-use")

    def choose_photo(self, name: str, data: bytes, mime: str = "image/jpeg") -> None:
        self.page.set_input_files("#photo", {"name": name, "mimeType": mime, "buffer": data})

    def transfer(self, event: str, data: bytes, name: str = "dropped.jpg", mime: str = "image/jpeg") -> None:
        """Drop or paste a file, as the browser reports it."""
        self.page.evaluate(
            """([event, data, name, mime]) => {
                const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
                const carrier = new DataTransfer();
                carrier.items.add(new File([bytes], name, { type: mime }));
                const init = { bubbles: true, cancelable: true };
                const made = event === "paste"
                    ? new ClipboardEvent("paste", { ...init, clipboardData: carrier })
                    : new DragEvent(event, { ...init, dataTransfer: carrier });
                document.body.dispatchEvent(made);
            }""",
            [event, base64.b64encode(data).decode(), name, mime],
        )

    # ---- results ----

    def ask(self, path: str) -> Any:
        """What the API answers under a path, as JSON."""
        return self.page.evaluate("(path) => fetch(path).then((answer) => answer.json())", path)

    def view(self, name: str) -> None:
        self.page.click(f"#tab-{name}")
        expect(self.page.locator(f"#view-{name}")).to_be_visible()

    def download(self, choice: str) -> bytes:
        return self.download_file(choice).path().read_bytes()

    def download_file(self, choice: str) -> Download:
        self.page.click("#download")
        with self.page.expect_download() as waiting:
            self.page.click(f'[data-item="{choice}"]')
        return waiting.value

    def picture(self) -> np.ndarray[Any, np.dtype[np.uint8]]:
        return np.asarray(Image.open(io.BytesIO(self.download("image"))).convert("RGB"))


def photo(
    colours: Sequence[tuple[int, int, int]] = ((90, 150, 230), (60, 110, 60)),
    size: tuple[int, int] = (360, 300),
    seed: int = 0,
) -> bytes:
    """A JPEG of horizontal bands with some grain: enough of a landscape, and different for each seed."""
    width, height = size
    rows = np.repeat(np.array(colours, float), -(-height // len(colours)), axis=0)[:height, None]
    grain = np.random.default_rng(seed).normal(0, 12, (height, width, 1))
    pixels = np.clip(rows + grain, 0, 255).astype(np.uint8)
    target = io.BytesIO()
    Image.fromarray(pixels).save(target, "JPEG", quality=90)
    return target.getvalue()


EXEMPLARS = Path(__file__).parents[2] / "web" / "static" / "exemplars"
