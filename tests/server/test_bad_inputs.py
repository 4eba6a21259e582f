"""Bad input gets a problem that says what to change, and the next request works."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient

from model.imaging import encode_png
from tests.server.inputs import SEA, SKY, a_map, a_photo, image_bytes, map_png, repeating_scans

PAINTINGS = "/api/v1/paintings"


def png_that_claims(width: int, height: int) -> bytes:
    """A header of a huge image, and hardly any data."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(9)))


def blurred() -> bytes:
    """A coloured map with one anti-aliased row."""
    pixels = np.zeros((64, 64, 3), np.uint8)
    pixels[:32], pixels[32:] = (6, 230, 230), (9, 7, 230)
    pixels[32] = (8, 118, 230)
    return encode_png(pixels)


@dataclass(frozen=True)
class Bad:
    """A request that must fail: what differs from a good one, and what the problem must be."""

    status: int
    slug: str
    says: str  # part of the detail
    files: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=lambda: {"exemplar": "snow-peaks"})
    members: dict[str, Any] = field(default_factory=dict)


def noise(pixels: int) -> bytes:
    return encode_png(np.random.default_rng(0).integers(0, 256, (pixels, pixels, 3), np.uint8))


def photo(data: bytes) -> dict[str, Any]:
    return {"files": {"photo": data}, "data": {}}


def labels(data: bytes) -> dict[str, Any]:
    return {"files": {"labels": data}}


SVG = b"<svg xmlns='http://www.w3.org/2000/svg' width='64' height='64'/>"
CASES: dict[str, Callable[[], Bad]] = {
    "photo is no image": lambda: Bad(422, "unreadable-image", "Use a JPEG", **photo(b"hello" * 99)),
    "photo is empty": lambda: Bad(422, "unreadable-image", "empty", **photo(b"")),
    "photo is a vector image": lambda: Bad(422, "unreadable-image", "Use a JPEG", **photo(SVG)),
    "photo is truncated": lambda: Bad(422, "unreadable-image", "truncated", **photo(a_photo(1)[:-600])),
    "photo has too many bytes": lambda: Bad(
        413, "image-too-large", "at most 400,000", **photo(noise(400)), members={"max_bytes": 400_000}
    ),
    "photo has too many pixels": lambda: Bad(
        413, "image-too-large", "at most 40,000,000", **photo(png_that_claims(8000, 8000))
    ),
    "photo is a decompression bomb": lambda: Bad(
        413, "image-too-large", "Scale it down", **photo(png_that_claims(60000, 60000))
    ),
    "photo is too long and thin": lambda: Bad(422, "image-aspect", "Crop it", **photo(a_photo(1, (500, 90)))),
    "photo takes too long to decode": lambda: Bad(
        422, "image-too-costly", "more than 3 s", **photo(repeating_scans(4000)), members={"field": "photo"}
    ),
    "labels are no image": lambda: Bad(
        422, "unreadable-image", "Use a JPEG", **labels(b"\0" * 99), members={"field": "labels"}
    ),
    "labels are truncated": lambda: Bad(422, "unreadable-image", "damaged", **labels(map_png(SKY)[:60])),
    "labels have unknown colours": lambda: Bad(
        422, "unknown-colours", "64 of 4,096 pixels", **labels(blurred()), members={"count": 64}
    ),
    "labels have ids outside the palette": lambda: Bad(
        422, "unknown-classes", "Repaint", **labels(encode_png(a_map(SKY, 99)))
    ),
    "labels are a grey JPEG": lambda: Bad(
        422,
        "not-a-label-map",
        "save the map as PNG",
        **labels(image_bytes(Image.new("L", (64, 64), 3), "JPEG")),
    ),
    "labels are transparent": lambda: Bad(
        422, "not-a-label-map", "transparent", **labels(image_bytes(Image.new("RGBA", (64, 64)), "PNG"))
    ),
    "sides do not divide by the stride": lambda: Bad(
        422,
        "unfitting-size",
        "96 × 64",
        **labels(map_png(SKY, size=(100, 64))),
        members={"nearest": [96, 64]},
    ),
    "sides are too short": lambda: Bad(
        422, "unfitting-size", "64 × 64", **labels(map_png(SKY, size=(32, 32))), members={"nearest": [64, 64]}
    ),
    "sides are too long": lambda: Bad(
        422,
        "unfitting-size",
        "512 × 512",
        **labels(map_png(SKY, size=(528, 528))),
        members={"nearest": [512, 512]},
    ),
    "exemplar is unknown": lambda: Bad(
        404, "unknown-exemplar", "Upload the photo again", data={"exemplar": "x"}
    ),
    "no exemplar": lambda: Bad(422, "invalid-request", "There is no exemplar", data={}),
    "exemplar and photo": lambda: Bad(422, "invalid-request", "not both", files={"photo": a_photo(1)}),
    "exemplar and a map for it": lambda: Bad(
        422, "invalid-request", "not both", files={"exemplar_labels": map_png(SKY)}
    ),
    "a map for no photo": lambda: Bad(
        422, "invalid-request", "There is no exemplar", files={"exemplar_labels": map_png(SKY)}, data={}
    ),
    "photo and map show different views": lambda: Bad(
        422,
        "unfitting-size",
        "96 × 80",
        files={"photo": a_photo(1), "exemplar_labels": map_png(SKY)},
        data={},
        members={"field": "exemplar_labels"},
    ),
    "labels are text": lambda: Bad(
        422, "invalid-request", "labels: must be a file", files={"labels": None}, data={"labels": "map.png"}
    ),
    "look is a file": lambda: Bad(
        422, "invalid-request", "look: must be text, not a file", files={"look": b"{}"}, data={}
    ),
    "no labels": lambda: Bad(422, "invalid-request", "labels: is missing", files={"labels": None}),
    "seed is no number": lambda: Bad(
        422, "invalid-request", "seed:", data={"exemplar": "snow-peaks", "seed": "many"}
    ),
    "seed is negative": lambda: Bad(
        422, "invalid-request", "seed:", data={"exemplar": "snow-peaks", "seed": -1}
    ),
}


@pytest.fixture
def still_works(client: TestClient) -> Iterator[None]:
    """The request after the bad one must be answered."""
    yield
    response = client.post(PAINTINGS, files={"labels": map_png(SKY, SEA)}, data={"exemplar": "snow-peaks"})
    assert response.status_code == 200


@pytest.mark.usefixtures("still_works")
@pytest.mark.parametrize("name", CASES)
def test_bad_input_gets_told_what_to_change(client: TestClient, name: str) -> None:
    bad = CASES[name]()
    files = {key: data for key, data in {"labels": map_png(SKY), **bad.files}.items() if data is not None}
    response = client.post(PAINTINGS, files=files, data=bad.data)
    body = response.json()
    assert (response.status_code, body["type"]) == (bad.status, f"/problems/{bad.slug}")
    assert bad.says in body["detail"]
    assert {key: body[key] for key in bad.members} == bad.members


def test_unknown_colours_come_with_the_nearest_classes(client: TestClient) -> None:
    body = client.post(PAINTINGS, files={"labels": blurred()}, data={"exemplar": "snow-peaks"}).json()
    [colour] = body["colours"]
    assert (colour["colour"], colour["pixels"]) == ("#0876e6", 64)
    assert colour["nearest"]["name"] in ("sky", "sea", "water")


def test_unknown_ids_come_with_the_allowed_ones(client: TestClient) -> None:
    files = {"labels": encode_png(a_map(SKY, 99))}
    body = client.post(PAINTINGS, files=files, data={"exemplar": "snow-peaks"}).json()
    assert body["ids"] == [{"id": 99, "pixels": 2048}]
    assert SEA in body["allowed"]


def test_a_body_that_is_no_form(client: TestClient) -> None:
    response = client.post(PAINTINGS, json={"labels": "map.png", "exemplar": "snow-peaks"})
    assert response.status_code == 422
    assert "multipart/form-data" in response.json()["detail"]


def test_a_form_that_is_cut_off(client: TestClient) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    response = client.post(PAINTINGS, content=b"--y\r\nnonsense", headers=headers)
    assert response.status_code in (400, 422)
    assert "multipart/form-data" in response.json()["detail"]


@pytest.mark.parametrize("session", ["two words", "x" * 65, ""])
def test_a_session_that_is_no_name(client: TestClient, session: str) -> None:
    form = {"files": {"labels": map_png(SKY)}, "data": {"exemplar": "snow-peaks"}}
    response = client.post(PAINTINGS, **form, headers={"X-Client-Session": session})
    assert response.status_code == 422
    assert "X-Client-Session: String should" in response.json()["detail"]
