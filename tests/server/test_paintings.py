from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from math import inf
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient

from server.storage.paintings import PaintingStore
from server.storage.store import MemoryStore, Room, Shelf
from server.studio import Studio
from tests.server.clients import metric
from tests.server.crowd import Blockade, wait_for_queue
from tests.server.inputs import MOUNTAIN, ROAD, SEA, SKY, a_map, a_photo, image_bytes, map_png, open_image

PAINTINGS = "/api/v1/paintings"
PARTS = ("image", "warped", "confidence", "labels")


def paint(client: TestClient, *ids: int, accept: str = "application/json", **data: Any) -> Any:
    response = client.post(
        PAINTINGS,
        files={"labels": map_png(*ids)},
        data={"exemplar": "snow-peaks", **data},
        headers={"Accept": accept},
    )
    assert response.status_code == 200, response.text
    return response


def test_json_tells_where_the_parts_are_and_how_it_went(client: TestClient) -> None:
    response = paint(client, SKY, MOUNTAIN, ROAD)
    body = response.json()
    assert (body["width"], body["height"], body["seed"]) == (64, 64, 0)
    assert body["exemplar"] == "snow-peaks"
    assert response.headers["content-location"] == body["links"]["self"]
    assert client.get(body["links"]["self"]).json() == body
    timings = body["timings_ms"]
    assert timings["total"] >= sum(ms for stage, ms in timings.items() if stage != "total")
    assert timings["generate"] > 0


def test_json_tells_the_confidence_per_class_and_what_the_exemplar_lacks(client: TestClient) -> None:
    body = paint(client, SKY, MOUNTAIN, SEA, SEA).json()
    per_class = {entry["name"]: entry for entry in body["confidence"]["per_class"]}
    assert per_class["sea"]["share"] == 0.5
    assert per_class["sky"]["mean"] > per_class["sea"]["mean"]
    mean = sum(entry["share"] * entry["mean"] for entry in per_class.values())
    assert body["confidence"]["mean"] == pytest.approx(mean, abs=1e-6)
    assert body["missing_classes"] == [SEA]


def test_unknown_is_never_missing(client: TestClient) -> None:
    assert paint(client, SKY, 0).json()["missing_classes"] == []


@pytest.mark.parametrize("part", PARTS)
def test_each_part_is_a_png_of_the_map_s_size_that_never_changes(client: TestClient, part: str) -> None:
    link = paint(client, SKY, MOUNTAIN).json()["links"][part]
    response = client.get(link)
    assert response.headers["content-type"] == "image/png"
    assert response.headers["cache-control"] == "private, max-age=31536000, immutable"
    image = open_image(response.content)
    assert (image.format, image.size) == ("PNG", (64, 64))
    assert image.mode == ("RGB" if part in ("image", "warped") else "L")
    again = client.get(link, headers={"If-None-Match": f'W/"other", {response.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")


def test_the_labels_come_back_as_they_were(client: TestClient) -> None:
    link = paint(client, SKY, SEA, ROAD).json()["links"]["labels"]
    assert np.array_equal(np.asarray(open_image(client.get(link).content)), a_map(SKY, SEA, ROAD))


def test_confidence_is_in_sharp_cells(client: TestClient) -> None:
    link = paint(client, SKY, MOUNTAIN).json()["links"]["confidence"]
    grey = np.asarray(open_image(client.get(link).content))
    assert np.array_equal(grey, grey[::4, ::4].repeat(4, axis=0).repeat(4, axis=1))


def patchwork(size: tuple[int, int]) -> bytes:
    """A photo in squares of 32 pixels, each of a colour of its own."""
    rows, columns = np.mgrid[0 : size[1] // 32, 0 : size[0] // 32].astype(np.uint8)
    squares = np.stack([15 * columns, 15 * rows, 255 - 15 * columns], -1)
    return image_bytes(Image.fromarray(squares.repeat(32, 0).repeat(32, 1)), "PNG")


@pytest.mark.parametrize("size", [(256, 512), (512, 512)], ids=str)
def test_the_match_leads_to_the_pixels_that_were_carried(client: TestClient, size: tuple[int, int]) -> None:
    """An index is a place in the exemplar's photo, by the recipe in the description of the schema."""
    labels = map_png(SKY, MOUNTAIN, size=size)
    files = {"photo": patchwork(size), "labels": map_png(MOUNTAIN, SKY, size=size)}
    exemplar = client.post("/api/v1/exemplars", files=files).json()
    body = client.post(PAINTINGS, files={"labels": labels}, data={"exemplar": exemplar["id"]}).json()
    warped = open_image(client.get(body["links"]["warped"]).content)
    photo = open_image(client.get(exemplar["links"]["photo"]).content)
    match = client.get(body["links"]["match"]).json()
    k, grid = match["k"], match["grid"]
    sure = [block for block in range(grid[0] * grid[1]) if match["weights"][k * block] > 0.99]
    carried = [middle_of(warped, grid, block) for block in sure]
    sources = [middle_of(photo, match["exemplar_grids"][0], match["indices"][k * block]) for block in sure]
    assert len(sure) > grid[0] * grid[1] / 2
    assert np.abs(np.array(carried) - np.array(sources)).max() <= 6


def middle_of(image: Image.Image, grid: list[int], block: int) -> Any:
    """The colour in the middle of a block, found by fractions of the width and height."""
    rows, columns = grid
    x, y = (block % columns + 0.5) / columns, (block // columns + 0.5) / rows
    return image.getpixel((int(x * image.width), int(y * image.height)))


def test_the_match_is_sound_and_never_changes(client: TestClient) -> None:
    response = client.get(paint(client, SKY, MOUNTAIN).json()["links"]["match"])
    assert response.headers["cache-control"] == "private, max-age=31536000, immutable"
    match = response.json()
    [(rows, columns)], k = match["exemplar_grids"], match["k"]
    indices, weights = (np.array(match[name]).reshape(-1, k) for name in ("indices", "weights"))
    assert len(indices) == len(weights) == match["grid"][0] * match["grid"][1] == 16
    assert 0 <= indices.min() <= indices.max() < rows * columns
    np.testing.assert_allclose(weights.sum(1), 1)
    assert (np.diff(weights, axis=1) <= 0).all()


def test_the_store_counts_the_match_too(client: TestClient, studio: Studio) -> None:
    assert client.portal
    before = client.portal.call(studio.store.usage, Shelf.PAINTINGS).nbytes
    links = paint(client, SKY, MOUNTAIN).json()["links"]
    files = [client.get(links[part]).content for part in (*PARTS, "match")]
    after = client.portal.call(studio.store.usage, Shelf.PAINTINGS).nbytes
    assert after - before == pytest.approx(sum(map(len, files)), abs=4096)


def test_png_is_the_picture_alone(client: TestClient) -> None:
    response = paint(client, SKY, MOUNTAIN, accept="image/png")
    assert response.headers["content-type"] == "image/png"
    assert response.headers["vary"] == "Accept"
    stored = client.get(f"{response.headers['content-location']}/image.png")
    assert stored.content == response.content


def test_zip_holds_everything(client: TestClient) -> None:
    response = paint(client, SKY, MOUNTAIN, accept="application/zip", seed=7)
    assert response.headers["content-type"] == "application/zip"
    with ZipFile(BytesIO(response.content)) as archive:
        assert archive.testzip() is None
        assert set(archive.namelist()) == {*(f"{part}.png" for part in PARTS), "match.json", "painting.json"}
        match = client.get(f"{response.headers['content-location']}/match").content
        assert archive.read("match.json") == match
        for part in PARTS:
            link = f"{response.headers['content-location']}/{part}.png"
            assert archive.read(f"{part}.png") == client.get(link).content
        settings = json.loads(archive.read("painting.json"))
    assert (settings["seed"], settings["exemplar"], settings["pack"]["name"]) == (
        7,
        "snow-peaks",
        "landscape",
    )
    assert settings["exemplar_credit"].startswith("Aitzol Berasategi")


def test_the_same_seed_paints_the_same_picture(client: TestClient) -> None:
    first, second = (paint(client, SKY, MOUNTAIN, accept="image/png", seed=1).content for _ in range(2))
    assert first == second


def test_maps_need_not_be_square(client: TestClient) -> None:
    response = client.post(
        PAINTINGS, files={"labels": map_png(SKY, SEA, size=(128, 64))}, data={"exemplar": "snow-peaks"}
    )
    assert (response.json()["width"], response.json()["height"]) == (128, 64)


@pytest.mark.parametrize("size", [(256, 256), (384, 160), (128, 256)], ids=str)
def test_maps_of_any_shape_are_painted_in_batches_too(
    client: TestClient, blockade: Blockade, size: tuple[int, int]
) -> None:
    request = {
        "files": {"labels": map_png(SKY, MOUNTAIN, SKY, size=size)},
        "headers": {"Accept": "image/png"},
    }
    batches = metric(client, "rabit_batch_size_sum") - metric(client, "rabit_batch_size_count")
    with ThreadPoolExecutor(2) as pool:
        # Of one size, but not the same photo.
        ids = ("mountain-sunset", "alpine-meadow")
        waiting = [pool.submit(client.post, PAINTINGS, **request, data={"exemplar": id}) for id in ids]
        wait_for_queue(client, 2)
        blockade.lift()
        together = [open_image(future.result(60).content) for future in waiting]
    taken = metric(client, "rabit_batch_size_sum") - metric(client, "rabit_batch_size_count")
    assert taken == batches + 1
    for id, picture in zip(ids, together, strict=True):
        alone = open_image(client.post(PAINTINGS, **request, data={"exemplar": id}).content)
        assert picture.size == alone.size == size
        assert np.abs(np.asarray(picture, int) - np.asarray(alone, int)).mean() < 0.5


def test_large_maps_draw_on_the_photo_at_their_own_size(client: TestClient) -> None:
    grids, billed = [], []
    for side in (256, 272, 272):
        files = {"labels": map_png(SKY, MOUNTAIN, size=(side, side))}
        body = client.post(PAINTINGS, files=files, data={"exemplar": "summer-night-lake"}).json()
        grids.append(client.get(body["links"]["match"]).json()["exemplar_grids"])
        billed.append(body["timings_ms"]["encode_exemplar"])
    assert grids == [[[16, 25]], [[32, 50]], [[32, 50]]]
    assert billed[1] > 0 == billed[2]


@pytest.mark.parametrize("kind", ["indexed", "colours"])
def test_maps_may_come_in_the_palette_s_colours(client: TestClient, studio: Studio, kind: str) -> None:
    labels = a_map(SKY, SEA)
    colours = studio.pack.palette.colours[studio.pack.palette.index_of[labels]]
    image = Image.fromarray(colours)
    data = image_bytes(image.quantize(4) if kind == "indexed" else image, "PNG")
    body = client.post(PAINTINGS, files={"labels": data}, data={"exemplar": "snow-peaks"}).json()
    stored = np.asarray(open_image(client.get(body["links"]["labels"]).content))
    assert np.array_equal(stored, labels)


def test_a_photo_serves_as_exemplar_at_once(client: TestClient) -> None:
    body = client.post(PAINTINGS, files={"labels": map_png(SKY), "photo": a_photo(20)}).json()
    exemplar = client.get(f"/api/v1/exemplars/{body['exemplar']}").json()
    assert exemplar["labels_source"] == "read"
    assert body["timings_ms"]["encode_exemplar"] > 0
    again = client.post(PAINTINGS, files={"labels": map_png(SKY), "photo": a_photo(20)}).json()
    assert again["exemplar"] == body["exemplar"]
    assert again["timings_ms"]["encode_exemplar"] == 0


def test_a_photo_may_bring_its_map(client: TestClient) -> None:
    files = {
        "labels": map_png(SKY, SEA),
        "photo": a_photo(21),
        "exemplar_labels": map_png(SKY, size=(96, 80)),
    }
    body = client.post(PAINTINGS, files=files).json()
    assert body["missing_classes"] == [SEA]
    exemplar = client.get(f"/api/v1/exemplars/{body['exemplar']}").json()
    assert exemplar["classes"] == [{"id": SKY, "share": 1.0}]


def test_an_exemplar_is_encoded_once_for_many_paintings(client: TestClient) -> None:
    paint(client, SKY)
    misses, hits = (metric(client, f"rabit_exemplar_cache_{kind}_total") for kind in ("misses", "hits"))
    for _ in range(3):
        assert paint(client, SKY).json()["timings_ms"]["encode_exemplar"] == 0
    assert metric(client, "rabit_exemplar_cache_misses_total") == misses
    assert metric(client, "rabit_exemplar_cache_hits_total") == hits + 3


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("image/*", "image/png"),
        ("application/*;q=0.5, image/png;q=0.4", "application/json"),
        ("application/json;q=0.1, application/zip", "application/zip"),
    ],
)
def test_accept_chooses_the_answer(client: TestClient, accept: str | None, media_type: str) -> None:
    request = client.build_request(
        "POST", PAINTINGS, files={"labels": map_png(SKY)}, data={"exemplar": "snow-peaks"}
    )
    request.headers["Accept"] = accept or ""
    assert client.send(request).headers["content-type"] == media_type


def test_what_cannot_be_answered_in_is_refused(client: TestClient) -> None:
    response = client.post(
        PAINTINGS,
        files={"labels": map_png(SKY)},
        data={"exemplar": "snow-peaks"},
        headers={"Accept": "text/html"},
    )
    assert (response.status_code, response.json()["type"]) == (406, "/problems/not-acceptable")
    assert response.json()["available"] == [
        "application/json",
        "image/png",
        "application/zip",
        "text/event-stream",
    ]


@pytest.mark.parametrize("path", ["", "/match", *(f"/{part}.png" for part in PARTS)])
def test_an_unknown_painting_is_said_to_be_so(client: TestClient, path: str) -> None:
    response = client.get(f"{PAINTINGS}/nowhere{path}")
    assert (response.status_code, response.json()["type"]) == (404, "/problems/unknown-painting")


def test_a_part_that_no_painting_has_is_not_found(client: TestClient) -> None:
    link = paint(client, SKY).json()["links"]["self"]
    response = client.get(f"{link}/depth.png")
    assert (response.status_code, response.json()["type"]) == (404, "/problems/not-found")


def test_the_oldest_painting_is_forgotten_when_there_is_no_more_room(
    client: TestClient, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = MemoryStore({Shelf.PAINTINGS: Room(1, inf)})
    monkeypatch.setattr(studio, "paintings", PaintingStore(store))
    first, second = (paint(client, SKY).json()["links"] for _ in range(2))
    assert client.get(first["image"]).status_code == 404
    assert client.get(second["image"]).status_code == 200


def test_a_deleted_painting_is_gone_with_all_its_parts(client: TestClient) -> None:
    links = paint(client, SKY).json()["links"]
    assert client.delete(links["self"]).status_code == 204
    assert {client.get(link).status_code for link in links.values()} == {404}
    assert client.delete(links["self"]).json()["type"] == "/problems/unknown-painting"
