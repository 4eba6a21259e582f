from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from math import inf

import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient

from server.storage.exemplars import ExemplarStore
from server.storage.store import MemoryStore, Room, Shelf
from server.studio import Studio
from tests.server.clients import assert_problem, metric, upload
from tests.server.inputs import MOUNTAIN, SEA, SKY, a_map, a_photo, image_bytes, map_png, open_image

EXEMPLARS = "/api/v1/exemplars"


def credited_files(client: TestClient) -> list[str]:
    return re.findall(r"^\| ([\w-]+)\.jpg \|", client.get("/static/exemplars/CREDITS.md").text, re.MULTILINE)


def test_the_gallery_stands_in_the_order_of_its_credits(client: TestClient) -> None:
    gallery = client.get(EXEMPLARS).json()["exemplars"]
    assert [each["id"] for each in gallery] == credited_files(client)
    assert all(each["bundled"] and each["credit"] and each["labels_source"] == "given" for each in gallery)
    assert gallery[0]["name"] == gallery[0]["id"].replace("-", " ").capitalize()


def test_classes_are_shares_of_the_map_with_the_largest_first(client: TestClient) -> None:
    for each in client.get(EXEMPLARS).json()["exemplars"]:
        shares = [entry["share"] for entry in each["classes"]]
        assert sum(shares) == pytest.approx(1)
        assert shares == sorted(shares, reverse=True)


def test_photo_thumbnail_and_map_show_one_view(client: TestClient) -> None:
    exemplar = client.get(f"{EXEMPLARS}/snow-peaks").json()
    size = (exemplar["width"], exemplar["height"])
    assert open_image(client.get(exemplar["links"]["photo"]).content).size == size
    assert open_image(client.get(exemplar["links"]["labels"]).content).size == size
    thumbnail = open_image(client.get(exemplar["links"]["thumbnail"]).content)
    assert min(thumbnail.size) == 192
    assert thumbnail.width / thumbnail.height == pytest.approx(size[0] / size[1], rel=0.01)


@pytest.mark.parametrize("part", ["photo", "thumbnail", "labels"])
def test_files_are_not_sent_again_to_who_holds_them(client: TestClient, part: str) -> None:
    link = client.get(f"{EXEMPLARS}/snow-peaks").json()["links"][part]
    first = client.get(link)
    assert first.headers["cache-control"] == "no-cache"
    again = client.get(link, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_an_upload_gets_its_map_read_off_the_photo(client: TestClient, studio: Studio) -> None:
    response = client.post(EXEMPLARS, files={"photo": ("My garden.png", a_photo(1, (96, 80)))})
    exemplar = response.json()
    assert response.status_code == 201
    assert response.headers["location"] == exemplar["links"]["self"]
    assert client.get(exemplar["links"]["self"]).json() == exemplar
    assert (exemplar["name"], exemplar["bundled"], exemplar["credit"]) == ("My garden", False, None)
    assert exemplar["labels_source"] == "read"
    assert (exemplar["width"], exemplar["height"]) == (608, 512)
    labels = np.asarray(open_image(client.get(exemplar["links"]["labels"]).content))
    assert set(np.unique(labels)) <= set(studio.pack.palette.ids[1:])


def test_an_upload_may_bring_its_map_and_name(client: TestClient) -> None:
    labels = map_png(SKY, SEA, size=(64, 64))
    parts = {"photo": a_photo(2, (64, 64)), "labels": labels}
    exemplar = client.post(EXEMPLARS, files=parts, data={"name": "At the sea"}).json()
    assert (exemplar["name"], exemplar["labels_source"]) == ("At the sea", "given")
    assert exemplar["classes"] == [{"id": SKY, "share": 0.5}, {"id": SEA, "share": 0.5}]
    stored = np.asarray(open_image(client.get(exemplar["links"]["labels"]).content))
    assert np.array_equal(stored, a_map(SKY, SEA, size=(512, 512)))


def test_an_upload_without_any_name_is_called_upload(client: TestClient) -> None:
    assert client.post(EXEMPLARS, files={"photo": ("  .png", a_photo(3))}).json()["name"] == "Upload"


def test_the_same_content_again_is_the_same_exemplar_and_not_encoded_again(client: TestClient) -> None:
    first = upload(client, 4)
    encoded = metric(client, "rabit_exemplar_cache_misses_total")
    again = client.post(EXEMPLARS, files={"photo": a_photo(4)})
    assert (again.status_code, again.json()["id"]) == (200, first["id"])
    assert upload(client, 4, labels=map_png(SKY, size=(96, 80)))["id"] != first["id"]
    assert metric(client, "rabit_exemplar_cache_misses_total") == encoded + 1


def test_uploads_are_not_listed(client: TestClient) -> None:
    id = upload(client, 5)["id"]
    assert id not in [each["id"] for each in client.get(EXEMPLARS).json()["exemplars"]]


@pytest.mark.parametrize("form", [False, True], ids=["raw body", "form"])
def test_the_map_of_an_upload_can_be_replaced(client: TestClient, form: bool) -> None:
    exemplar = upload(client, 6 + form)
    labels = map_png(SKY, MOUNTAIN, size=(exemplar["width"], exemplar["height"]))
    link = exemplar["links"]["labels"]
    if form:
        response = client.put(link, files={"labels": labels})
    else:
        response = client.put(link, content=labels, headers={"Content-Type": "image/png"})
    assert response.status_code == 200
    assert response.json()["id"] == exemplar["id"]
    assert response.json()["labels_source"] == "given"
    assert client.get(link).content == labels
    assert {entry["id"] for entry in client.get(exemplar["links"]["self"]).json()["classes"]} == {
        SKY,
        MOUNTAIN,
    }


def test_uploading_a_photo_anew_does_not_inherit_a_replaced_map(client: TestClient) -> None:
    first = upload(client, 8)
    size = (first["width"], first["height"])
    client.put(first["links"]["labels"], content=map_png(SEA, size=size))
    second = upload(client, 8)
    assert second["id"] != first["id"]
    assert second["labels_source"] == "read"
    assert upload(client, 8)["id"] == second["id"]


ODD_SIZES = [(96, 80), (500, 130), (271, 256), (97, 301), (330, 331)]


@pytest.mark.parametrize("size", ODD_SIZES, ids=str)
def test_after_a_restart_photo_and_map_make_the_same_exemplar(
    client: TestClient, studio: Studio, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    """Who keeps the photo's file and the map as it was fetched has everything."""
    photo = a_photo(14, size)
    exemplar = client.post(EXEMPLARS, files={"photo": photo}).json()
    link = exemplar["links"]["labels"]
    labels = map_png(SEA, SKY, MOUNTAIN, size=(exemplar["width"], exemplar["height"]))
    assert client.put(link, content=labels).json()["classes"][0]["share"] == pytest.approx(1 / 3, abs=0.01)
    before = [client.get(exemplar["links"][part]).content for part in ("photo", "labels")]
    pictures = [picture_of(client, exemplar["id"], side) for side in (64, 272)]

    monkeypatch.setattr(studio, "exemplars", emptied(studio, 2**24))
    assert client.get(link).status_code == 404
    again = client.post(EXEMPLARS, files={"photo": photo, "labels": before[1]}).json()
    assert (again["width"], again["height"]) == (exemplar["width"], exemplar["height"])
    assert [client.get(again["links"][part]).content for part in ("photo", "labels")] == before
    assert [picture_of(client, again["id"], side) for side in (64, 272)] == pictures


def emptied(studio: Studio, capacity: int) -> ExemplarStore:
    """The gallery without uploads."""
    exemplars = ExemplarStore(MemoryStore({Shelf.EXEMPLARS: Room(capacity, inf)}))
    exemplars.hang(studio.exemplars.gallery, studio.pack.fitting)
    return exemplars


def picture_of(client: TestClient, exemplar: str, side: int) -> bytes:
    files = {"labels": map_png(SKY, MOUNTAIN, SEA, size=(side, side))}
    headers = {"Accept": "image/png"}
    return client.post("/api/v1/paintings", files=files, data={"exemplar": exemplar}, headers=headers).content


def test_a_bundled_photo_with_another_map_is_an_upload_of_its_own(client: TestClient) -> None:
    bundled = client.get(f"{EXEMPLARS}/snow-peaks").json()
    files = {
        "photo": client.get("/static/exemplars/snow-peaks.jpg").content,
        "labels": map_png(SKY, SEA, size=(bundled["width"], bundled["height"])),
    }
    response = client.post(EXEMPLARS, files=files, data={"name": "Snow peaks, edited"})
    copy = response.json()
    assert response.status_code == 201
    assert copy["id"] != "snow-peaks"
    assert (copy["name"], copy["bundled"], copy["labels_source"]) == ("Snow peaks, edited", False, "given")
    assert (copy["width"], copy["height"]) == (bundled["width"], bundled["height"])
    assert client.get(copy["links"]["photo"]).content == client.get(bundled["links"]["photo"]).content
    assert client.get(copy["links"]["labels"]).content == files["labels"]
    assert client.get(f"{EXEMPLARS}/snow-peaks").json() == bundled
    replaced = client.put(
        copy["links"]["labels"], content=map_png(SEA, SKY, size=(copy["width"], copy["height"]))
    )
    assert (replaced.status_code, replaced.json()["name"]) == (200, "Snow peaks, edited")


def test_the_served_photo_does_for_a_copy_too(client: TestClient) -> None:
    bundled = client.get(f"{EXEMPLARS}/snow-peaks").json()
    files = {part: client.get(bundled["links"][part]).content for part in ("photo", "labels")}
    copy = client.post(EXEMPLARS, files=files).json()
    assert (copy["width"], copy["height"]) == (bundled["width"], bundled["height"])
    assert client.get(copy["links"]["labels"]).content == files["labels"]


def test_what_an_upload_keeps_is_counted_in_full(client: TestClient, studio: Studio) -> None:
    before = usage(client, studio)
    links = upload(client, 15)["links"]
    files = [client.get(links[part]).content for part in ("photo", "thumbnail", "labels")]
    pixels = sum(4 * height * width for height, width in ((256, 304), (512, 608)))
    kept = usage(client, studio) - before
    assert kept == pytest.approx(pixels + sum(map(len, files)), abs=2048)


def usage(client: TestClient, studio: Studio) -> int:
    assert client.portal
    return client.portal.call(studio.store.usage, Shelf.EXEMPLARS).nbytes


def test_a_bundled_map_cannot_be_replaced(client: TestClient) -> None:
    response = client.put(f"{EXEMPLARS}/snow-peaks/labels", content=map_png(SKY))
    assert response.status_code == 403
    assert response.json()["type"] == "/problems/exemplar-read-only"
    assert "POST /api/v1/exemplars" in response.json()["detail"]


def test_a_replacement_must_show_the_photo_s_view(client: TestClient) -> None:
    exemplar = upload(client, 9)
    response = client.put(exemplar["links"]["labels"], content=map_png(SKY, size=(64, 64)))
    assert (response.status_code, response.json()["type"]) == (422, "/problems/unfitting-size")
    assert response.json()["nearest"] == [exemplar["width"], exemplar["height"]]
    assert client.get(exemplar["links"]["self"]).json() == exemplar


def test_a_form_that_replaces_a_map_needs_the_file(client: TestClient) -> None:
    link = upload(client, 9)["links"]["labels"]
    response = client.put(link, files={"map": map_png(SKY)})
    assert (response.status_code, response.json()["field"]) == (422, "labels")


@pytest.mark.parametrize("path", ["", "/photo.jpg", "/thumbnail.jpg", "/labels"])
def test_an_unknown_exemplar_is_said_to_be_so(client: TestClient, path: str) -> None:
    response = client.get(f"{EXEMPLARS}/nowhere{path}")
    assert (response.status_code, response.json()["type"]) == (404, "/problems/unknown-exemplar")
    assert "Upload the photo again" in response.json()["detail"]


def test_replacing_the_map_of_an_unknown_exemplar(client: TestClient) -> None:
    response = client.put(f"{EXEMPLARS}/nowhere/labels", content=map_png(SKY))
    assert (response.status_code, response.json()["exemplar"]) == (404, "nowhere")


def test_a_forgotten_upload_is_unknown_until_it_is_uploaded_again(
    client: TestClient, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studio, "exemplars", emptied(studio, capacity=1))
    first, second = upload(client, 10), upload(client, 11)
    assert client.get(first["links"]["self"]).status_code == 404
    assert client.get(second["links"]["self"]).status_code == 200
    assert client.get(f"{EXEMPLARS}/snow-peaks").status_code == 200
    assert upload(client, 10)["id"] == first["id"]
    assert client.get(first["links"]["self"]).json() == first


def test_many_uploads_of_one_photo_at_once_encode_it_once(client: TestClient) -> None:
    encoded = metric(client, "rabit_exemplar_cache_misses_total")
    with ThreadPoolExecutor(6) as pool:
        ids = {each["id"] for each in pool.map(lambda _: upload(client, 12), range(6))}
    assert len(ids) == 1
    assert metric(client, "rabit_exemplar_cache_misses_total") == encoded + 1


def test_a_photo_is_needed(client: TestClient) -> None:
    response = client.post(EXEMPLARS, data={"name": "nothing"})
    assert_problem(response)
    assert response.json()["errors"][0]["field"] == "photo"


def test_a_photo_must_be_a_file(client: TestClient) -> None:
    response = client.post(EXEMPLARS, data={"photo": "https://example.com/photo.jpg"})
    assert response.status_code == 422
    assert "must be a file" in response.json()["detail"]


def test_a_name_has_a_length(client: TestClient) -> None:
    response = client.post(EXEMPLARS, files={"photo": a_photo(1)}, data={"name": "x" * 81})
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "name")


def test_a_bad_map_is_named_as_such(client: TestClient) -> None:
    red = image_bytes(Image.new("RGB", (96, 80), "red"), "PNG")
    response = client.post(EXEMPLARS, files={"photo": a_photo(13), "labels": red})
    assert (response.status_code, response.json()["type"]) == (422, "/problems/unknown-colours")
    assert response.json()["field"] == "labels"


def test_a_deleted_upload_is_gone_with_its_features(client: TestClient, studio: Studio) -> None:
    exemplar = upload(client, 16)
    links, encoded = exemplar["links"], metric(client, "rabit_exemplar_cache_misses_total")
    assert picture_of(client, exemplar["id"], 64)
    assert metric(client, "rabit_exemplar_cache_misses_total") == encoded
    assert client.delete(links["self"]).status_code == 204
    assert {client.get(link).status_code for link in links.values()} == {404}
    assert client.delete(links["self"]).json()["type"] == "/problems/unknown-exemplar"
    assert upload(client, 16) == exemplar
    assert metric(client, "rabit_exemplar_cache_misses_total") == encoded + 1


def test_a_bundled_exemplar_cannot_be_deleted(client: TestClient) -> None:
    response = client.delete(f"{EXEMPLARS}/snow-peaks")
    assert (response.status_code, response.json()["type"]) == (403, "/problems/exemplar-read-only")
    assert client.get(f"{EXEMPLARS}/snow-peaks").status_code == 200
