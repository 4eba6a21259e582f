"""People who paint, for locust: strokes at a human pace, other exemplars, photos of their own.

Run by ``scripts/load.py``; by hand: ``locust -f scripts/people.py --host http://127.0.0.1:8000``.
"""

from __future__ import annotations

import itertools
import json
import random
import time
from io import BytesIO
from pathlib import Path
from typing import Any, ClassVar

import gevent
import numpy as np
from locust import FastHttpUser, between, task
from locust.contrib.fasthttp import FastResponse
from numpy.typing import NDArray
from PIL import Image

PHOTOS = sorted((Path(__file__).parents[1] / "web/static/exemplars").glob("*.jpg"))
WITH_LARGE_MAPS = 8
"""One person in so many paints at 512 × 512, the others at 256 × 256."""


class Person(FastHttpUser):
    """One tab with the page open. As the page does, it has one painting under way and no more."""

    wait_time = between(0, 0)  # pausing is part of what people do here
    network_timeout = connection_timeout = 90.0
    everybody: ClassVar = itertools.count(1)

    def on_start(self) -> None:
        number = next(self.everybody)
        self.dice = random.Random()
        self.session = f"person-{number}"
        # A trusted proxy's word on who it is: else everybody here would be one client.
        self.address = f"192.0.2.{number}"
        self.side = 512 if number % WITH_LARGE_MAPS == 0 else 256
        self.call("GET", "/", "page")
        self.ids = [
            each["id"] for each in self.call("GET", "/api/v1/packs", "packs").json()["packs"][0]["palette"]
        ]
        self.gallery = [
            each["id"] for each in self.call("GET", "/api/v1/exemplars", "exemplars").json()["exemplars"]
        ]
        self.exemplar = self.dice.choice(self.gallery)
        self.labels = self.first_map()
        gevent.sleep(self.dice.uniform(0, 5))

    @task(40)
    def draw(self) -> None:
        """A stroke, and then a while until the next, which waits for the painting if need be."""
        began = time.monotonic()
        self.stroke()
        self.paint()
        pace = min(max(self.dice.lognormvariate(0.7, 0.6), 0.3), 15.0)  # 2 s, now and then much more
        gevent.sleep(max(0.0, began + pace - time.monotonic()))

    @task(4)
    def look(self) -> None:
        """At the picture, for a while."""
        gevent.sleep(self.dice.uniform(3, 10))

    @task(3)
    def choose(self) -> None:
        """Another exemplar of the gallery."""
        self.exemplar = self.dice.choice(self.gallery)
        self.paint()

    @task(1)
    def upload(self) -> None:
        """A photo of one's own."""
        files = {"photo": ("own.jpg", self.photo(), "image/jpeg")}
        answer = self.call("POST", "/api/v1/exemplars", "upload", files=files)
        if answer.ok:
            self.exemplar = answer.json()["id"]
            self.paint()

    def paint(self) -> None:
        """Have the map painted and fetch the picture: what a person waits for after a stroke."""
        began = time.monotonic()
        files = {"labels": ("labels.png", self.png(), "image/png")}
        data = {"exemplar": self.exemplar}
        answer = self.call(
            "POST",
            "/api/v1/paintings",
            "paint",
            files=files,
            data=data,
            headers={"Accept": "text/event-stream"},
        )
        outcome = self.outcome(answer)
        if "links" in outcome:
            self.call("GET", outcome["links"]["image"], "picture")
            self.note(f"stroke {self.side}", began)
        elif outcome.get("type", "").endswith("/unknown-exemplar"):
            self.exemplar = self.dice.choice(self.gallery)
        else:
            gevent.sleep(float(outcome.get("retry_after") or answer.headers.get("Retry-After") or 1))

    def outcome(self, answer: FastResponse) -> dict[str, Any]:
        """The painting, or the problem, that an answer ends with."""
        text = answer.text or "{}"
        if answer.ok:
            text = text.rsplit("data: ", 1)[-1]
        outcome: dict[str, Any] = json.loads(text)
        if "links" not in outcome:
            self.note(f"refused: {outcome.get('type', answer.status_code)}", time.monotonic())
        return outcome

    def call(
        self, method: str, path: str, name: str, headers: dict[str, str] | None = None, **how: Any
    ) -> FastResponse:
        """One request. Being refused for overload is an answer, not a failure."""
        own = {"X-Forwarded-For": self.address, "X-Client-Session": self.session, **(headers or {})}
        with self.client.request(method, path, name=name, headers=own, catch_response=True, **how) as answer:
            if answer.status_code in (404, 409, 429, 503, 504):
                answer.success()
        return answer

    def note(self, what: str, began: float) -> None:
        """Count something, with the time since it began."""
        self.environment.events.request.fire(
            request_type="",
            name=what,
            response_time=1000 * (time.monotonic() - began),
            response_length=0,
            exception=None,
            context={},
        )

    def first_map(self) -> NDArray[np.uint8]:
        """Three wavy bands of classes, [side, side]."""
        rows, columns = np.mgrid[0 : self.side, 0 : self.side] / self.side
        bands = (3 * (rows + 0.05 * np.sin(9 * columns + self.dice.random()))).astype(int).clip(0, 2)
        return np.array(self.dice.sample(self.ids[1:], 3), np.uint8)[bands]

    def stroke(self) -> None:
        """A round brush from one place to another."""
        size = self.dice.uniform(0.02, 0.1)
        (y, x), (down, right) = (tuple(self.dice.random() for _ in "yx") for _ in "ab")
        rows, columns = np.mgrid[0 : self.side, 0 : self.side] / self.side
        line = np.array([down - y, right - x])
        along = ((rows - y) * line[0] + (columns - x) * line[1]) / max(float(line @ line), 1e-6)
        along = along.clip(0, 1)
        distance = np.hypot(rows - y - along * line[0], columns - x - along * line[1])
        self.labels[distance < size] = self.dice.choice(self.ids)

    def png(self) -> bytes:
        """The map as the page sends it."""
        file = BytesIO()
        Image.fromarray(self.labels).save(file, "PNG")
        return file.getvalue()

    def photo(self) -> bytes:
        """A photo that nobody has sent before: a cut of a bundled one."""
        photo = Image.open(self.dice.choice(PHOTOS))
        left, top = (self.dice.randrange(side // 4) for side in photo.size)
        file = BytesIO()
        photo.crop((left, top, photo.width, photo.height)).save(file, "JPEG", quality=90)
        return file.getvalue()
