"""What the server does when the model fails: each fault is brought about for real where that is possible."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import torch
from starlette.testclient import TestClient

from model import Painter
from model.pack import FORMAT
from server.app import create_app
from server.engines.engine import LocalEngine
from server.settings import Settings
from tests.server.clients import metric, serving, studio_of, wait_until_loaded
from tests.server.inputs import MOUNTAIN, SKY, map_png


@pytest.fixture(scope="module")
def weights(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack that may be harmed."""
    folder = tmp_path_factory.mktemp("weights")
    shutil.copytree(settings.weights / settings.pack, folder / settings.pack)
    return folder


@pytest.fixture(scope="module")
def app(settings: Settings, weights: Path) -> Iterator[TestClient]:
    with serving(create_app(settings.model_copy(update={"weights": weights}))) as client:
        wait_until_loaded(client)
        yield client


@pytest.fixture
def hurt(app: TestClient) -> TestClient:
    """An app that may be harmed: it has to be well again before the next test."""
    wait_until_ready(app)
    return app


def wait_until_ready(client: TestClient) -> None:
    give_up = time.monotonic() + 60
    while (response := client.get("/readyz")).status_code != 200:
        assert time.monotonic() < give_up, response.text
        time.sleep(0.05)


def wait_until_unready(client: TestClient) -> httpx2.Response:
    give_up = time.monotonic() + 60
    while (response := client.get("/readyz")).status_code == 200:
        assert time.monotonic() < give_up, "the fault is not noticed"
        time.sleep(0.01)
    return response


def engine_of(client: TestClient) -> LocalEngine:
    engine = studio_of(client).engine
    assert isinstance(engine, LocalEngine)
    return engine


def painter_of(client: TestClient) -> Painter:
    return engine_of(client)._keeper._painter


def paint(client: TestClient, side: int = 64) -> httpx2.Response:
    return client.post(
        "/api/v1/paintings",
        files={"labels": map_png(SKY, MOUNTAIN, size=(side, side))},
        data={"exemplar": "snow-peaks"},
        headers={"Accept": "image/png"},
    )


def faults(client: TestClient, kind: str) -> float:
    return metric(client, "rabit_model_faults_total", kind=kind)


def failing(times: int, fail: Callable[[], object], otherwise: Callable[..., Any]) -> Callable[..., Any]:
    """``otherwise``, after having failed so many times."""
    left = [None] * times

    def call(*args: object, **kwargs: object) -> object:
        if left:
            left.pop()
            fail()
        return otherwise(*args, **kwargs)

    return call


def take_too_much_memory() -> None:
    torch.empty(2**50, dtype=torch.uint8)


def test_weights_that_went_bad_in_memory_are_read_again_and_nobody_notices(hurt: TestClient) -> None:
    good = paint(hurt).content
    before = faults(hurt, "broken")
    spoilt = painter_of(hurt)
    for parameter in spoilt.network.parameters():
        parameter.data.fill_(torch.nan)
    response = paint(hurt)
    assert (response.status_code, response.content) == (200, good)
    assert faults(hurt, "broken") == before + 1
    assert painter_of(hurt) is not spoilt


def test_features_that_went_bad_are_made_again(hurt: TestClient) -> None:
    good = paint(hurt).content
    before = faults(hurt, "no-picture")
    with torch.inference_mode():
        for held in engine_of(hurt)._keeper._easel._encoded._held.values():
            held.value.encoded.values.fill_(torch.nan)
    assert paint(hurt).content == good
    assert faults(hurt, "no-picture") == before + 1


def test_a_map_that_gives_no_picture_is_told_and_never_black(
    hurt: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    painter = painter_of(hurt)
    generate = painter.network.generate

    def fail_at_64(*args: Any) -> Any:
        image = generate(*args)
        return image * torch.nan if image.shape[-1] == 64 else image

    monkeypatch.setattr(painter.network, "generate", fail_at_64)
    response = paint(hurt)
    assert (response.status_code, response.json()["type"]) == (500, "/problems/no-picture")
    assert paint(hurt, side=128).status_code == 200
    assert hurt.get("/readyz").status_code == 200
    assert painter_of(hurt) is painter


def test_when_memory_runs_out_the_cache_makes_room(hurt: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    good, misses = paint(hurt).content, metric(hurt, "rabit_exemplar_cache_misses_total")
    network = painter_of(hurt).network
    monkeypatch.setattr(network, "align", failing(1, take_too_much_memory, network.align))
    assert paint(hurt).content == good
    assert metric(hurt, "rabit_exemplar_cache_misses_total") == misses + 1


def test_when_that_is_not_enough_the_client_is_told_and_the_next_is_served(
    hurt: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = painter_of(hurt).network
    monkeypatch.setattr(network, "align", failing(2, take_too_much_memory, network.align))
    response = paint(hurt)
    assert (response.status_code, response.json()["type"]) == (503, "/problems/out-of-memory")
    assert int(response.headers["retry-after"]) > 0
    assert paint(hurt).status_code == 200


def lose_device() -> None:
    raise torch.AcceleratorError("CUDA error: unspecified launch failure")


def test_a_model_that_can_paint_nothing_is_loaded_anew(
    hurt: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a GPU has failed, which no test can do for real: afterwards every call is an error."""
    good, painter = paint(hurt).content, painter_of(hurt)
    monkeypatch.setattr(painter.network, "encode_map", failing(10**6, lose_device, lambda: None))
    assert paint(hurt).content == good


def test_while_the_pack_cannot_be_loaded_the_server_is_not_ready_and_comes_back_by_itself(
    hurt: TestClient, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, painter = weights / "landscape" / "model.safetensors", painter_of(hurt)
    sound = file.read_bytes()
    file.write_bytes(flipped(sound))
    monkeypatch.setattr(painter.network, "encode_map", failing(10**6, lose_device, lambda: None))
    for _ in range(2):
        response = paint(hurt)
        assert (response.status_code, response.json()["type"]) == (503, "/problems/model-unavailable")
        assert "checksum" in response.json()["detail"]
        assert response.headers["retry-after"]
    assert hurt.get("/readyz").status_code == 503
    assert hurt.get("/livez").status_code == 200
    file.write_bytes(sound)
    wait_until_ready(hurt)
    assert paint(hurt).status_code == 200


def flipped(data: bytes) -> bytes:
    """With one bit in the middle the other way round."""
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def test_another_pack_in_the_place_of_the_first_is_not_taken(
    hurt: TestClient, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its exemplars are fitted for the first, and its page knows that palette."""
    manifest, painter = weights / "landscape" / "pack.json", painter_of(hurt)
    sound = manifest.read_text()
    manifest.write_text(sound.replace('"version": "', '"version": "9'))
    monkeypatch.setattr(painter.network, "encode_map", failing(10**6, lose_device, lambda: None))
    assert "restart" in paint(hurt).json()["detail"]
    manifest.write_text(sound)
    wait_until_ready(hurt)


def test_a_thread_that_is_stuck_in_the_model_is_replaced(
    hurt: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, release, before = engine_of(hurt), threading.Event(), faults(hurt, "stuck")
    assert hurt.portal
    stuck = hurt.portal.start_task_soon(engine.worker.submit, lambda _: [release.wait(60)], None)
    impatient = engine._settings.model_copy(update={"stuck_after": 0.1})
    with monkeypatch.context() as patch:
        patch.setattr(engine, "_settings", impatient)
        response = wait_until_unready(hurt)
    assert "stuck" in response.json()["detail"]
    wait_until_ready(hurt)
    assert paint(hurt).status_code == 200
    assert faults(hurt, "stuck") == before + 1
    assert "did not come to an end" in str(stuck.exception(60))
    release.set()
    assert paint(hurt).status_code == 200


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_has_died_is_replaced(hurt: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = engine_of(hurt).worker

    def die(*_: object) -> None:
        raise SystemError("the thread dies")

    with monkeypatch.context() as patch:
        patch.setattr(worker, "_measure", die)
        assert paint(hurt).status_code == 200
        assert "dead" in wait_until_unready(hurt).json()["detail"]
    wait_until_ready(hurt)
    assert paint(hurt).status_code == 200


@pytest.mark.parametrize(
    ("name", "harm", "words"),
    [
        ("model.safetensors", flipped, "checksum"),
        ("model.safetensors", lambda data: data[:-1], "checksum"),
        ("pack.json", lambda data: data.replace(b'"format": %d' % FORMAT, b'"format": 99'), "format"),
        ("pack.json", lambda data: data[:100], "not valid JSON"),
    ],
    ids=["a bit flipped", "cut short", "another version", "half a manifest"],
)
def test_a_damaged_pack_is_told_and_taken_once_it_is_mended(
    settings: Settings, tmp_path: Path, name: str, harm: Callable[[bytes], bytes], words: str
) -> None:
    shutil.copytree(settings.weights / settings.pack, tmp_path / settings.pack)
    file = tmp_path / settings.pack / name
    sound = file.read_bytes()
    file.write_bytes(harm(sound))
    with serving(create_app(settings.model_copy(update={"weights": tmp_path}))) as client:
        wait_until_loaded(client)
        response = paint(client)
        assert (response.status_code, response.json()["type"]) == (503, "/problems/model-unavailable")
        assert words in response.json()["detail"]
        if name == "pack.json":
            return
        file.write_bytes(sound)
        wait_until_ready(client)
        assert paint(client).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "field"),
    [("POST", "/api/v1/exemplars", "photo"), ("PUT", "/api/v1/exemplars/x/labels", "labels")],
)
def test_a_request_for_which_the_disk_has_no_room_is_told_so(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, method: str, path: str, field: str
) -> None:
    with Path("/dev/full").open("w+b", 0) as full:
        monkeypatch.setattr("tempfile.TemporaryFile", lambda **_: full)
        response = client.request(method, path, files={field: bytes(1_200_000)})
    assert (response.status_code, response.json()["type"]) == (507, "/problems/storage-fails")
    assert response.headers["retry-after"]
