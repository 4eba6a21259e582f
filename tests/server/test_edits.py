from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from fastapi import FastAPI
from numpy.typing import NDArray
from PIL import Image
from starlette.testclient import TestClient

from model.labels import encode_labels
from tests.server.crowd import Blockade, wait_for_queue
from tests.server.inputs import MOUNTAIN, SEA, SKY, a_map, a_photo, image_bytes, map_png, open_image

PHOTOS, EDITS = "/api/v1/photos", "/api/v1/edits"
PARTS = ("image", "window", "mask", "confidence")
SIZE = (200, 150)


def large_photo(size: tuple[int, int]) -> bytes:
    """A PNG of few bytes, grey from left to right."""
    row = np.linspace(0, 255, size[0]).astype(np.uint8)
    return image_bytes(Image.fromarray(np.tile(row, (size[1], 1))), "PNG")


def keep(client: TestClient, seed: int = 0, **files: bytes) -> Any:
    """A photo that is kept for editing; its map is half sky, half mountain."""
    parts = {"photo": a_photo(seed, SIZE), "labels": map_png(SKY, MOUNTAIN, size=SIZE), **files}
    response = client.post(PHOTOS, files=parts)
    assert response.status_code in (200, 201), response.text
    return response.json()


def with_a_lake(size: tuple[int, int] = SIZE) -> bytes:
    labels = a_map(SKY, MOUNTAIN, size=size)
    labels[size[1] * 7 // 10 : size[1] * 8 // 10, size[0] * 4 // 10 : size[0] * 6 // 10] = SEA
    return encode_labels(labels)


def edit(client: TestClient, edited: bytes, status: int = 201, files: Any = None, **data: Any) -> Any:
    response = client.post(EDITS, files={"edited": edited, **(files or {})}, data=data)
    assert response.status_code == status, response.text
    return response.json()


def picture(client: TestClient, link: str) -> NDArray[np.uint8]:
    response = client.get(link)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "image/png"
    return np.asarray(open_image(response.content))


def test_a_photo_is_kept_at_its_own_size(client: TestClient) -> None:
    body = keep(client, 100)
    assert (body["width"], body["height"]) == SIZE
    assert (body["labels_source"], body["map"]) == ("given", {"width": 200, "height": 150})
    assert client.get(body["links"]["self"]).json() == body
    assert open_image(client.get(body["links"]["photo"]).content).size == SIZE
    labels = np.asarray(open_image(client.get(body["links"]["labels"]).content))
    assert np.array_equal(labels, a_map(SKY, MOUNTAIN, size=SIZE))


def test_a_map_is_read_off_the_whole_photo(client: TestClient) -> None:
    response = client.post(PHOTOS, files={"photo": large_photo((900, 610))})
    assert response.status_code == 201
    body = response.json()
    assert (body["labels_source"], body["map"]) == ("read", {"width": 755, "height": 512})
    assert open_image(client.get(body["links"]["labels"]).content).size == (755, 512)


def test_the_same_photo_is_kept_once(client: TestClient) -> None:
    files = {"photo": a_photo(102, SIZE), "labels": map_png(SKY, size=SIZE)}
    first, second = (client.post(PHOTOS, files=files) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()


def test_past_the_margin_every_byte_is_the_photo_s(client: TestClient) -> None:
    photo = keep(client, 103)
    body = edit(client, with_a_lake(), photo_id=photo["id"])
    before = np.asarray(open_image(a_photo(103, SIZE)))
    after, mask = (picture(client, body["links"][part]) for part in ("image", "mask"))
    assert after.shape == before.shape
    assert np.array_equal(after[mask == 0], before[mask == 0])
    assert (after != before).any()
    changed = a_map(SKY, MOUNTAIN, size=SIZE) != np.asarray(open_image(with_a_lake()))
    assert (mask[changed] > 200).mean() > 0.9
    far = ~spread(changed, body["margin"])
    assert far.any()
    assert not mask[far].any()
    assert body["changed"] == pytest.approx(changed.mean())


def spread(mask: NDArray[np.bool_], by: int) -> NDArray[np.bool_]:
    """The mask and what is less than so many pixels from it, across or down."""
    rows, columns = np.nonzero(mask)
    out = np.zeros_like(mask)
    for y, x in zip(rows.tolist(), columns.tolist(), strict=True):
        out[max(0, y - by) : y + by + 1, max(0, x - by) : x + by + 1] = True
    return out


def test_the_window_is_that_part_of_the_picture(client: TestClient) -> None:
    body = edit(client, with_a_lake(), photo_id=keep(client, 104)["id"])
    window = body["window"]
    left, top = window["left"], window["top"]
    whole = picture(client, body["links"]["image"])
    part = picture(client, body["links"]["window"])
    assert part.shape == (window["height"], window["width"], 3)
    assert np.array_equal(whole[top : top + window["height"], left : left + window["width"]], part)
    assert picture(client, body["links"]["confidence"]).shape == part.shape[:2]


def test_it_tells_what_was_painted_from_what(client: TestClient) -> None:
    photo = keep(client, 105)
    body = edit(client, with_a_lake(), photo_id=photo["id"], seed=3)
    assert (body["photo_id"], body["exemplar"], body["seed"]) == (photo["id"], None, 3)
    assert body["missing_classes"] == [SEA]
    assert body["confidence"] < 0.05
    assert body["scale"] == 1
    assert client.get(body["links"]["self"]).json() == body
    assert body["timings_ms"]["generate"] > 0


def test_another_exemplar_may_be_chosen(client: TestClient) -> None:
    body = edit(client, with_a_lake(), photo_id=keep(client, 106)["id"], exemplar="summer-night-lake")
    assert (body["exemplar"], body["missing_classes"]) == ("summer-night-lake", [])
    assert body["confidence"] > 0


def test_photo_and_maps_may_come_together(client: TestClient) -> None:
    files = {"photo": a_photo(107, SIZE), "labels": map_png(SKY, MOUNTAIN, size=(100, 75))}
    body = edit(client, with_a_lake((100, 75)), files=files)
    assert client.get(f"{PHOTOS}/{body['photo_id']}").json()["map"] == {"width": 100, "height": 75}
    assert picture(client, body["links"]["mask"]).shape == (150, 200)


def test_large_areas_are_painted_smaller(client: TestClient) -> None:
    size = (1000, 700)
    photo = client.post(PHOTOS, files={"photo": large_photo(size), "labels": map_png(SKY, size=size)}).json()
    body = edit(client, map_png(SKY, MOUNTAIN, size=size), photo_id=photo["id"])
    assert body["scale"] == pytest.approx(0.512)
    before = np.asarray(open_image(large_photo(size)).convert("RGB"))
    after = picture(client, body["links"]["image"])
    mask = picture(client, body["links"]["mask"])
    assert np.array_equal(after[mask == 0], before[mask == 0])


@pytest.mark.parametrize(
    ("edited", "field", "problem"),
    [
        (map_png(SKY, size=(100, 75)), "edited", "unfitting-size"),
        (map_png(SKY, MOUNTAIN, size=SIZE), "edited", "nothing-changed"),
        (map_png(SKY, 99, size=SIZE), "edited", "unknown-classes"),
        (b"no image", "edited", "unreadable-image"),
    ],
)
def test_maps_that_are_no_edit_are_refused(
    client: TestClient, edited: bytes, field: str, problem: str
) -> None:
    body = edit(client, edited, 422, photo_id=keep(client, 109)["id"])
    assert (body["type"], body["field"]) == (f"/problems/{problem}", field)


def test_a_map_of_another_view_is_refused(client: TestClient) -> None:
    files = {"photo": a_photo(110, SIZE), "labels": map_png(SKY, size=(200, 100))}
    body = client.post(PHOTOS, files=files).json()
    assert (body["type"], body["field"]) == ("/problems/unfitting-size", "labels")
    assert body["nearest"] == list(SIZE)


def test_there_must_be_one_photo(client: TestClient) -> None:
    assert edit(client, with_a_lake(), 422)["field"] == "photo_id"
    both = edit(client, with_a_lake(), 422, {"photo": a_photo(111, SIZE)}, photo_id="x")
    assert both["field"] == "photo_id"


def test_what_is_gone_is_said_to_be_so(client: TestClient) -> None:
    assert edit(client, with_a_lake(), 404, photo_id="gone")["type"] == "/problems/unknown-photo"
    photo = keep(client, 112)
    unknown = edit(client, with_a_lake(), 404, photo_id=photo["id"], exemplar="gone")
    assert unknown["type"] == "/problems/unknown-exemplar"
    links = edit(client, with_a_lake(), photo_id=photo["id"])["links"]
    assert client.delete(photo["links"]["self"]).status_code == 204
    assert {client.get(link).status_code for link in photo["links"].values()} == {404}
    assert client.get(links["image"]).json()["type"] == "/problems/unknown-photo"
    assert client.delete(links["self"]).status_code == 204
    assert {client.get(link).json()["type"] for link in links.values()} == {"/problems/unknown-edit"}


def test_only_the_newest_edit_of_a_session_is_painted(client: TestClient, blockade: Blockade) -> None:
    photo = keep(client, 113)
    request = {"files": {"edited": with_a_lake()}, "headers": {"X-Client-Session": "tab"}}
    with ThreadPoolExecutor(3) as pool:
        painting = pool.submit(
            client.post,
            "/api/v1/paintings",
            files={"labels": map_png(SKY)},
            data={"exemplar": "snow-peaks"},
            headers={"X-Client-Session": "tab"},
        )
        wait_for_queue(client, 1)
        older = pool.submit(client.post, EDITS, **request, data={"photo_id": photo["id"]})
        wait_for_queue(client, 2)
        newer = pool.submit(client.post, EDITS, **request, data={"photo_id": photo["id"]})
        assert older.result(60).json()["type"] == "/problems/superseded"
        blockade.lift()
        assert (painting.result(60).status_code, newer.result(60).status_code) == (200, 201)


def test_a_photo_that_is_not_held_any_more_is_decoded_again(client: TestClient) -> None:
    photo = keep(client, 114)
    assert isinstance(client.app, FastAPI)
    client.app.state.darkroom._held.clear()
    body = edit(client, with_a_lake(), photo_id=photo["id"])
    assert body["photo_id"] == photo["id"]
