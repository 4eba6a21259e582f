from __future__ import annotations

from starlette.testclient import TestClient

from model import Painter


def test_the_loaded_pack_is_the_default(client: TestClient, painter: Painter) -> None:
    body = client.get("/api/v1/packs").json()
    assert body["default"] == painter.name
    assert [pack["name"] for pack in body["packs"]] == [painter.name]


def test_a_pack_tells_its_palette_by_id_with_unknown_first(client: TestClient, painter: Painter) -> None:
    [pack] = client.get("/api/v1/packs").json()["packs"]
    assert pack["palette"] == painter.palette.to_json()
    assert pack["palette"][0] == {"id": 0, "name": "unknown", "colour": "#000000"}
    assert {"id": 3, "name": "sky", "colour": "#06e6e6"} in pack["palette"]


def test_a_pack_tells_sizes_and_limits(client: TestClient, painter: Painter) -> None:
    [pack] = client.get("/api/v1/packs").json()["packs"]
    assert pack["stride"] == painter.stride
    assert pack["dice"] is (painter.bank is not None)
    assert pack["size"] == {"default": [painter.side, painter.side], "min_side": 64, "max_side": 512}
    assert pack["limits"] == {"max_bytes": 400_000, "max_pixels": 40_000_000, "max_aspect": 4.0}
    assert (pack["version"], pack["device"]) == (painter.version, painter.device)
