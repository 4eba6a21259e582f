"""Looks over HTTP: several exemplars, who takes after whom, and what is refused before anything is queued."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient

from model.imaging import encode_png
from tests.server.clients import metric, upload
from tests.server.crowd import Blockade, wait_for_queue
from tests.server.inputs import MOUNTAIN, ROAD, SEA, SKY, a_map, a_photo, image_bytes, map_png, open_image

PAINTINGS = "/api/v1/paintings"
PEAKS, STREAM = "snow-peaks", "forest-stream"
WATER = 22
BRUSH = encode_png(np.repeat(np.linspace(0, 255, 64).astype(np.uint8)[None], 64, axis=0))


def a_look(*exemplars: str, **rest: Any) -> dict[str, Any]:
    return {"exemplars": [{"exemplar": id} for id in exemplars], **rest}


def post(
    client: TestClient,
    look: Mapping[str, Any] | str,
    brush: bytes | None = None,
    accept: str = "application/json",
    labels: bytes | None = None,
    **data: Any,
) -> Any:
    files = {"labels": labels or map_png(SKY, MOUNTAIN, SEA)} | ({"brush": brush} if brush else {})
    text = look if isinstance(look, str) else json.dumps(look)
    return client.post(PAINTINGS, files=files, data={"look": text, **data}, headers={"Accept": accept})


def paint(client: TestClient, look: Mapping[str, Any], brush: bytes | None = None) -> dict[str, Any]:
    response = post(client, look, brush)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


def pixels(client: TestClient, painting: Mapping[str, Any], part: str = "image") -> np.ndarray[Any, Any]:
    return np.asarray(open_image(client.get(painting["links"][part]).content), int)


FULL = {
    "exemplars": [{"exemplar": PEAKS}, {"exemplar": STREAM, "mapping": {"27": WATER}}],
    "regions": [{"class": SEA, "exemplar": 1, "strength": 0.8}, {"class": SKY, "at": [5, 6], "exemplar": 0}],
    "strength": 0.9,
    "blend": {"exemplar": 1, "coarse": 0.3, "fine": 0.0},
    "brush": 1,
    "seed": 7,
}


def test_a_look_comes_back_as_it_was_said(client: TestClient) -> None:
    body = paint(client, FULL, BRUSH)
    assert body["look"] == FULL
    assert (body["exemplar"], body["seed"]) == (PEAKS, 7)
    assert client.get(body["links"]["self"]).json() == body


def test_what_comes_back_paints_the_same_picture_again(client: TestClient) -> None:
    first = paint(client, {**FULL, "dice": None}, BRUSH)
    again = paint(client, first["look"], BRUSH)
    assert client.get(first["links"]["image"]).content == client.get(again["links"]["image"]).content


def test_the_zip_tells_the_look_and_whom_to_credit(client: TestClient) -> None:
    response = post(client, FULL, BRUSH, "application/zip")
    with ZipFile(BytesIO(response.content)) as archive:
        settings = json.loads(archive.read("painting.json"))
    assert settings["look"] == FULL
    assert settings["exemplar_credit"] == "Aitzol Berasategi, CC-BY-4.0"  # who took both


def test_everybody_whose_photo_was_used_is_credited(client: TestClient) -> None:
    credits = {id: client.get(f"/api/v1/exemplars/{id}").json()["credit"] for id in (PEAKS, "lake-evening")}
    response = post(client, a_look(*credits), accept="application/zip")
    with ZipFile(BytesIO(response.content)) as archive:
        settings = json.loads(archive.read("painting.json"))
    assert settings["exemplar_credit"] == "; ".join(credits.values())


def test_one_exemplar_and_a_seed_are_short_for_a_look(client: TestClient) -> None:
    files = {"labels": map_png(SKY, MOUNTAIN, SEA)}
    short = client.post(PAINTINGS, files=files, data={"exemplar": PEAKS, "seed": 3}).json()
    assert short["look"] == {**a_look(PEAKS), "strength": 1.0, "seed": 3}
    long = paint(client, a_look(PEAKS, seed=3))
    assert long["look"] == short["look"]
    for part in ("image", "warped", "confidence", "match"):
        assert client.get(long["links"][part]).content == client.get(short["links"][part]).content


def test_without_an_exemplar_the_picture_is_of_the_map_alone(client: TestClient) -> None:
    body = paint(client, {})
    assert (body["exemplar"], body["missing_classes"]) == (None, [])
    assert body["look"] == {"strength": 1.0, "seed": 0}
    assert body["confidence"]["mean"] == 0
    match = client.get(body["links"]["match"]).json()
    assert (match["k"], match["exemplar_grids"], match["indices"], match["weights"]) == (0, [], [], [])
    assert pixels(client, body).std() > 1


def test_a_region_takes_after_its_own_exemplar(client: TestClient) -> None:
    """Its blocks draw on that one alone, and all others on the first, as their numbers say."""
    region = {"class": SEA, "exemplar": 1}
    body = paint(client, a_look(PEAKS, STREAM, regions=[region]))
    match = client.get(body["links"]["match"]).json()
    own, (first, second) = match["grid"], match["exemplar_grids"]
    indices = np.array(match["indices"]).reshape(*own, -1)
    weights = np.array(match["weights"]).reshape(*own, -1)
    begin = first[0] * first[1]
    from_second = (weights * (indices >= begin)).sum(-1)
    assert indices.max() < begin + second[0] * second[1]
    assert from_second[:2].max() == 0
    assert from_second[3:].min() == pytest.approx(1)


def test_several_exemplars_are_encoded_once_each(client: TestClient) -> None:
    ids = [upload(client, 700 + i, labels=map_png(SKY, SEA, size=(96, 80)))["id"] for i in range(3)]
    before = metric(client, "rabit_exemplar_cache_misses_total")
    for seed in range(2):
        body = paint(client, a_look(*ids, ids[0], seed=seed))
        assert body["timings_ms"]["encode_exemplar"] == 0  # that was done on upload
    large = map_png(SKY, SEA, size=(272, 272))
    first, second = (post(client, a_look(*ids[:2]), labels=large).json()["timings_ms"] for _ in range(2))
    assert first["encode_exemplar"] > 0 == second["encode_exemplar"]
    assert metric(client, "rabit_exemplar_cache_misses_total") == before + 2


@pytest.mark.parametrize(
    ("look", "missing"),
    [
        (a_look(PEAKS), [ROAD, SEA]),
        (a_look(PEAKS, STREAM), [ROAD, SEA]),
        ({"exemplars": [{"exemplar": PEAKS, "mapping": {"27": MOUNTAIN, "7": MOUNTAIN}}]}, []),
        (
            {
                "exemplars": [{"exemplar": PEAKS}, {"exemplar": STREAM, "mapping": {"27": WATER}}],
                "regions": [{"class": SEA, "exemplar": 1}],
            },
            [ROAD],
        ),
        (a_look(PEAKS, regions=[{"class": SEA, "strength": 0}]), [ROAD]),
    ],
)
def test_what_is_missing_goes_by_assignment_and_mapping(
    client: TestClient, look: dict[str, Any], missing: list[int]
) -> None:
    response = post(client, look, labels=map_png(SKY, MOUNTAIN, ROAD, SEA))
    assert sorted(response.json()["missing_classes"]) == missing


def test_the_brush_brings_its_exemplar_where_it_has_painted(client: TestClient) -> None:
    brush = np.zeros((64, 64), np.uint8)
    brush[:, 32:] = 255
    plain, brushed = (
        paint(client, a_look(PEAKS, STREAM)),
        paint(client, a_look(PEAKS, STREAM, brush=1), encode_png(brush)),
    )
    difference = np.abs(pixels(client, plain, "warped") - pixels(client, brushed, "warped"))
    assert difference[:, :32].max() <= 1
    assert difference[:, 32:].mean() > 5


def test_looks_of_one_size_are_painted_together_as_they_are_alone(
    client: TestClient, blockade: Blockade
) -> None:
    looks = [FULL, {**a_look(STREAM), "seed": 2}]
    brushes = [BRUSH, None]
    batches = metric(client, "rabit_batch_size_sum") - metric(client, "rabit_batch_size_count")
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(post, client, look, brush) for look, brush in zip(looks, brushes, strict=True)]
        wait_for_queue(client, 2)
        blockade.lift()
        together = [future.result(60).json() for future in waiting]
    assert metric(client, "rabit_batch_size_sum") - metric(client, "rabit_batch_size_count") == batches + 1
    for look, brush, body in zip(looks, brushes, together, strict=True):
        alone = paint(client, look, brush)
        assert body["look"] == alone["look"]
        # Rounding may tip what is almost even, and match a block elsewhere; most of the 16 stay.
        apart = np.abs(pixels(client, body) - pixels(client, alone)).reshape(4, 16, 4, 16, 3).mean((1, 3, 4))
        assert np.median(apart) < 2
        assert apart.mean() < 6


SAYS_TWICE = [{"class": SEA, "exemplar": 1}, {"class": SEA, "strength": 0.5}]
REFUSED: dict[str, tuple[dict[str, Any] | str, str | None, str]] = {
    "overlapping assignments": (
        a_look(PEAKS, STREAM, regions=SAYS_TWICE),
        "regions[1]",
        "same pixels as regions[0]",
    ),
    "a region that is not there": (
        a_look(PEAKS, regions=[{"class": ROAD, "strength": 0.5}]),
        "regions[0]",
        "road, which is not on the map. The map holds 3 sky, 17 mountain, 27 sea",
    ),
    "a pixel beside the map": (
        a_look(PEAKS, regions=[{"class": SKY, "at": [64, 0], "strength": 0.5}]),
        "regions[0]",
        "outside the map of 64 × 64",
    ),
    "an exemplar that is not in the list": (
        a_look(PEAKS, regions=[{"class": SKY, "exemplar": 1}]),
        "regions[0]",
        "asks for exemplar 1, but they go from 0 to 0",
    ),
    "five exemplars": (a_look(*[PEAKS] * 5), "exemplars", "a list of at most 4"),
    "a mapping to a class that the exemplar lacks": (
        {"exemplars": [{"exemplar": PEAKS, "mapping": {"27": WATER}}]},
        "exemplars[0].mapping",
        "asks for the exemplar's water, but it shows",
    ),
    "no JSON": ("as you like it", None, "not JSON"),
    "another thing altogether": ("[]", None, "must be an object"),
    "half a character": ('{"exemplars": [{"exemplar": "\\ud800"}]}', None, "not JSON"),
    "a member of a strange name": ('{"\\u0000\\u20ac": 1}', "\0€", "is not known here"),
    "a brush that has painted nothing": (a_look(PEAKS, brush=0), "brush", "give both, or neither"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_look_that_does_not_fit_is_told_where(client: TestClient, name: str) -> None:
    look, at, words = REFUSED[name]
    response = post(client, look)
    body = response.json()
    assert (response.status_code, body["type"]) == (422, "/problems/unfitting-look")
    assert (body["field"], body.get("at")) == ("look", at)
    assert words in body["detail"]


def test_an_exemplar_that_is_gone_is_named(client: TestClient) -> None:
    gone = upload(client, 710)["id"]
    client.delete(f"/api/v1/exemplars/{gone}")
    response = post(client, a_look(PEAKS, gone))
    assert (response.status_code, response.json()["type"]) == (404, "/problems/unknown-exemplar")
    assert response.json()["exemplar"] == gone


def test_what_does_not_fit_is_refused_while_the_model_is_busy(client: TestClient, blockade: Blockade) -> None:
    response = post(client, a_look(PEAKS, regions=SAYS_TWICE), accept="text/event-stream")
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
    assert metric(client, "rabit_queue_depth") == 0


@pytest.mark.parametrize(
    ("brush", "status", "slug", "field", "words"),
    [
        (encode_png(np.zeros((64, 48), np.uint8)), 422, "unfitting-look", "look", "painted 48 × 64 pixels"),
        (encode_png(np.zeros((64, 64, 3), np.uint8)), 422, "unfitting-look", "brush", "stored as RGB"),
        (b"no image" * 9, 422, "unreadable-image", "brush", "Use a JPEG"),
        (b"", 422, "unreadable-image", "brush", "empty"),
        (
            image_bytes(Image.effect_noise((900, 900), 99), "PNG"),
            413,
            "image-too-large",
            "brush",
            "at most 400,000",
        ),
    ],
    ids=["another size", "in colours", "no image", "empty", "too large"],
)
def test_a_brush_that_cannot_be_used_is_told_so(
    client: TestClient, brush: bytes, status: int, slug: str, field: str, words: str
) -> None:
    files = {"labels": map_png(SKY), "brush": brush}
    response = client.post(PAINTINGS, files=files, data={"look": json.dumps(a_look(PEAKS, STREAM, brush=1))})
    body = response.json()
    assert (response.status_code, body["type"]) == (status, f"/problems/{slug}")
    assert body["field"] == field
    assert words in body["detail"]


def test_a_brush_goes_with_a_look(client: TestClient) -> None:
    files = {"labels": map_png(SKY), "brush": BRUSH}
    response = client.post(PAINTINGS, files=files, data={"exemplar": PEAKS})
    assert (response.status_code, response.json()["at"]) == (422, "brush")


@pytest.mark.parametrize("extra", [{"exemplar": PEAKS}, {"seed": "0"}, {"photo": a_photo(1)}])
def test_a_look_and_its_shorthand_exclude_each_other(client: TestClient, extra: dict[str, Any]) -> None:
    files = {"labels": map_png(SKY)} | {name: data for name, data in extra.items() if name == "photo"}
    data = {"look": "{}"} | {name: text for name, text in extra.items() if name != "photo"}
    response = client.post(PAINTINGS, files=files, data=data)
    assert (response.status_code, response.json()["type"]) == (422, "/problems/invalid-request")
    assert "send it alone" in response.json()["detail"]


def test_looks_count_connected_regions_in_no_time_however_many_there_are(client: TestClient) -> None:
    """A map of noise, and a look that points into as many of its regions as it may."""
    source = np.random.default_rng(0)
    noise = np.where(source.random((512, 512)) < 0.5, SKY, SEA).astype(np.uint8)
    noise[::2, ::2] = a_map(MOUNTAIN, size=(256, 256))
    regions = [{"class": MOUNTAIN, "at": [2 * i, 2 * i], "strength": i / 255} for i in range(256)]
    response = post(client, a_look(PEAKS, regions=regions), labels=encode_png(noise))
    assert response.status_code == 200


def test_dice_change_one_class_by_their_seed(client: TestClient) -> None:
    plain, one, same, other = (
        pixels(client, paint(client, a_look(PEAKS, dice=dice)))
        for dice in ([], *([{"class": SEA, "seed": seed}] for seed in (1, 1, 2)))
    )
    sea, sky = slice(-21, None), slice(0, 21)
    assert np.array_equal(one, same)
    for changed in (plain, other):
        assert np.abs(one - changed)[sea].mean() > 5 * np.abs(one - changed)[sky].mean()
    assert np.abs(pixels(client, paint(client, a_look(dice=[{"seed": 3}]))) - plain).mean() > 5
