"""Replicas of the model on Ray: as good as one server, and better when one of them dies."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import httpx2
import pytest
from starlette.testclient import TestClient

from model.imaging import encode_png
from server.app import create_app
from server.settings import Settings
from tests.browser.conftest import ROOT
from tests.cluster.conftest import Cluster
from tests.server.clients import serving, wait_until_loaded
from tests.server.inputs import MOUNTAIN, SEA, SKY, a_map, a_photo, map_png

PATIENCE = 120


def paint(
    client: httpx2.Client, exemplar: str = "snow-peaks", seed: int = 0, side: int = 128
) -> httpx2.Response:
    files = {"labels": map_png(SKY, MOUNTAIN, SEA, size=(side, side))}
    return client.post("/api/v1/paintings", files=files, data={"exemplar": exemplar, "seed": str(seed)})


class Crowd:
    """People who paint without pause until they are sent home."""

    def __init__(self, server: Cluster, people: int) -> None:
        self._server = server
        self._enough = Event()
        self._pool = ThreadPoolExecutor(people)
        self.answers = list[httpx2.Response]()
        self._busy = [self._pool.submit(self._paint, number) for number in range(people)]

    def _paint(self, number: int) -> None:
        with httpx2.Client(base_url=self._server.url, timeout=60) as client:
            while not self._enough.is_set():
                self.answers.append(paint(client, seed=number))

    def wait_for_more(self, count: int) -> None:
        """Until so many further paintings have been answered."""
        goal = len(self.answers) + count
        wait_until(lambda: len(self.answers) >= goal)

    def go_home(self) -> list[int]:
        """Stop, and tell the status of every answer."""
        self._enough.set()
        for person in self._busy:
            person.result(60)
        self._pool.shutdown()
        return [answer.status_code for answer in self.answers]


def wait_until(true: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < give_up
        time.sleep(0.1)


@pytest.fixture
def crowd(server: Cluster) -> Iterator[Crowd]:
    crowd = Crowd(server, people=3)
    yield crowd
    crowd.go_home()


@pytest.fixture
def painter(server: Cluster) -> Iterator[Crowd]:
    """One person alone, as replicas start slowly where others paint."""
    painter = Crowd(server, people=1)
    yield painter
    painter.go_home()


@pytest.fixture(scope="module")
def single() -> Iterator[TestClient]:
    """The same app in one process, with as many threads as a replica has."""
    with serving(create_app(Settings(_env_file=None, threads=1))) as client:
        wait_until_loaded(client)
        yield client


def test_a_painting_is_the_same_as_one_servers_byte_for_byte(
    client: httpx2.Client, single: TestClient
) -> None:
    photo = {"photo": a_photo(7)}
    uploaded = [each.post("/api/v1/exemplars", files=photo).json() for each in (client, single)]
    ids = {each["id"] for each in uploaded}
    assert len(ids) == 1
    for exemplar in ("snow-peaks", *ids):
        ours, theirs = (paint(each, exemplar).json() for each in (client, single))
        for part in ("image", "warped", "confidence", "labels", "match"):
            assert client.get(ours["links"][part]).content == single.get(theirs["links"][part]).content, part


def test_a_look_travels_to_the_replicas(client: httpx2.Client, single: TestClient) -> None:
    files = {"labels": map_png(SKY, MOUNTAIN, SEA), "brush": encode_png(a_map(0, 255))}
    photo = {"photo": a_photo(8), "labels": map_png(SKY, SEA, size=(96, 80))}
    ids = {each.post("/api/v1/exemplars", files=photo).json()["id"] for each in (client, single)}
    look = {
        "exemplars": [{"exemplar": "snow-peaks"}, *({"exemplar": id} for id in ids)],
        "regions": [{"class": SEA, "exemplar": 1, "strength": 0.8}],
        "brush": 1,
    }
    form = {"files": files, "data": {"look": json.dumps(look)}}
    ours, theirs = (each.post("/api/v1/paintings", **form).json() for each in (client, single))
    assert ours["look"] == theirs["look"]
    for part in ("image", "match"):
        assert client.get(ours["links"][part]).content == single.get(theirs["links"][part]).content


def test_an_uploads_paintings_go_where_it_is_encoded(client: httpx2.Client) -> None:
    encodings = 0
    for seed in range(8):
        exemplar = client.post("/api/v1/exemplars", files={"photo": a_photo(100 + seed)}).json()["id"]
        paint(client)  # meanwhile, word gets around
        encodings += paint(client, exemplar).json()["timings_ms"]["encode_exemplar"] > 0
    assert encodings <= 1  # by chance it would be four


def test_the_newest_map_of_a_session_wins(client: httpx2.Client) -> None:
    client.headers["X-Client-Session"] = "a-tab"
    with ThreadPoolExecutor(12) as pool:  # large maps, so that others come while the first are painted
        answers = list(pool.map(lambda seed: paint(client, seed=seed, side=512), range(12)))
    assert {answer.status_code for answer in answers} == {200, 409}
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["type"] == "/problems/superseded"


def test_no_painting_fails_when_a_replica_is_killed_under_load(server: Cluster, crowd: Crowd) -> None:
    before = server.replicas("model")
    crowd.wait_for_more(4)
    before[0].kill()
    crowd.wait_for_more(4)
    wait_until(lambda: len({*server.replicas("model")} - {*before}) == 1)  # Ray starts another
    crowd.wait_for_more(8)
    assert set(crowd.go_home()) == {200}


def test_no_painting_fails_while_new_weights_roll_out(
    server: Cluster, client: httpx2.Client, painter: Crowd, tmp_path: Path
) -> None:
    pack = shutil.copytree(ROOT / "weights" / "landscape", tmp_path / "landscape")
    about = json.loads((pack / "pack.json").read_text())
    (pack / "pack.json").write_text(json.dumps({**about, "version": "0.9.0"}))
    before, old = {*server.replicas("model")}, paint(client).json()

    server.deploy({"pack": str(pack)})
    wait_until(lambda: not before & {*server.replicas("model")})
    assert paint(client).json()["pack"]["version"] == "0.9.0"
    assert set(painter.go_home()) == {200}
    assert client.get(old["links"]["image"]).status_code == 200
