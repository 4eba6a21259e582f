from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from model.batch import (
    Failure,
    Job,
    Settings,
    Source,
    check_settings,
    paint_files,
    plan_exemplars,
    plan_pairs,
    read_brush_file,
    read_look_file,
)
from model.config import ModelConfig
from model.errors import ConfigError, DataError
from model.imaging import decode_photo, encode_jpeg, encode_png
from model.labels import colourise, encode_labels
from model.look import Look
from model.pack import untrained
from model.painter import Painter
from model.palette import LANDSCAPE

SKY, SEA, TREE = 3, 27, 5


@pytest.fixture(scope="module")
def painter(small: ModelConfig) -> Painter:
    """Untrained, but with noise let in, so that the seed shows."""
    pack = untrained(small, LANDSCAPE)
    for name, parameter in pack.network.named_parameters():
        if name.endswith("noise_strength"):
            torch.nn.init.normal_(parameter)
    return Painter(pack, "cpu")


def map_of(above: int, below: int, height: int = 64, width: int = 64) -> np.ndarray[Any, np.dtype[np.uint8]]:
    labels = np.full((height, width), above, np.uint8)
    labels[height // 2 :] = below
    return labels


def photo_of(seed: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return np.random.default_rng(seed).integers(0, 256, (64, 96, 3), np.uint8)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Three maps, two photos, their maps, and pairs for all of it."""
    for folder in ("maps", "photos", "photo-maps"):
        (tmp_path / folder).mkdir()
    for name, classes in {"a": (SKY, SEA), "b": (SKY, TREE), "c": (TREE, SEA)}.items():
        (tmp_path / "maps" / f"{name}.png").write_bytes(encode_labels(map_of(*classes)))
    for seed, name in enumerate(("dawn.jpg", "dusk.PNG")):
        encode = encode_jpeg if name.endswith("jpg") else encode_png
        (tmp_path / "photos" / name).write_bytes(encode(photo_of(seed)))
        (tmp_path / "photo-maps" / f"{name[:4]}.png").write_bytes(encode_labels(map_of(SKY, SEA, 64, 96)))
    (tmp_path / "pairs.tsv").write_text("a\tdusk\nb\tdawn\n\nc\tdusk\n")
    return tmp_path


def paint(painter: Painter, jobs: Sequence[Job], out: Path, **settings: Any) -> list[Failure]:
    return [end for end in paint_files(painter, jobs, out, Settings(size=64, **settings)) if end]


def plan(data: Path) -> tuple[list[Job], list[Failure]]:
    return plan_pairs(data / "maps", data / "pairs.tsv", data / "photos", data / "photo-maps")


def test_one_exemplar_paints_every_map_of_a_folder(data: Path) -> None:
    (data / "maps" / "notes.txt").write_text("not a map")
    (data / "maps" / ".hidden.png").write_bytes(b"")
    jobs, failures = plan_exemplars(data / "maps", [data / "photos" / "dawn.jpg"])
    assert [job.name for job in jobs] == ["a", "b", "c"]
    assert {job.sources for job in jobs} == {(Source(data / "photos" / "dawn.jpg"),)}
    assert not failures


@pytest.mark.parametrize("place", ["photo-maps", "photo-maps/dawn.png"])
def test_the_map_of_one_exemplar_is_a_file_or_lies_in_a_folder(place: str, data: Path) -> None:
    jobs, _ = plan_exemplars(data / "maps" / "a.png", [data / "photos" / "dawn.jpg"], data / place)
    assert jobs[0].sources[0].labels == data / "photo-maps" / "dawn.png"


def test_pairs_join_maps_photos_and_their_maps(data: Path) -> None:
    jobs, failures = plan(data)
    assert [(job.name, job.sources[0].photo.name) for job in jobs] == [
        ("a", "dusk.PNG"),
        ("b", "dawn.jpg"),
        ("c", "dusk.PNG"),
    ]
    assert [job.sources[0].labels for job in jobs] == [
        data / "photo-maps" / f"{name}.png" for name in ("dusk", "dawn", "dusk")
    ]
    assert not failures


def test_pairs_with_one_map_file_use_its_row_only(data: Path) -> None:
    jobs, failures = plan_pairs(data / "maps" / "b.png", data / "pairs.tsv", data / "photos")
    assert jobs == [Job("b", data / "maps" / "b.png", (Source(data / "photos" / "dawn.jpg"),))]
    assert not failures


def test_a_photo_is_preferred_as_jpeg_where_a_stem_is_shared(data: Path) -> None:
    (data / "photos" / "dusk.jpeg").write_bytes(encode_jpeg(photo_of(5)))
    jobs, _ = plan_pairs(data / "maps" / "a.png", data / "pairs.tsv", data / "photos")
    assert jobs[0].sources[0].photo.name == "dusk.jpeg"


def test_rows_that_cannot_be_painted_are_told_with_their_line(data: Path) -> None:
    (data / "pairs.tsv").write_text(
        "\ufeffa\tdawn\nb\nc\tnoon\nd\tdawn\n\tdawn\n../a\tdawn\na\tdusk\n", "utf-8"
    )
    (data / "photos" / "noon.txt").write_text("")
    jobs, failures = plan(data)
    assert [job.name for job in jobs] == ["a"]
    assert {failure.name: failure.reason.split(": ")[0] for failure in failures} == {
        "b": "pairs.tsv, row 2",
        "c": "pairs.tsv, row 3",
        "d": "pairs.tsv, row 4",
        "row 5": "pairs.tsv, row 5",
        "../a": "pairs.tsv, row 6",
        "a": "appears twice; only the first (a.png) is painted",
    }


def test_a_missing_exemplar_map_is_told(data: Path) -> None:
    (data / "photo-maps" / "dusk.png").unlink()
    jobs, failures = plan(data)
    assert [job.name for job in jobs] == ["b"]
    assert [failure.name for failure in failures] == ["a", "c"]
    assert "no label map of exemplar dusk" in failures[0].reason


def test_two_maps_of_one_name_are_told(data: Path) -> None:
    (data / "maps" / "a.bmp").write_bytes((data / "maps" / "a.png").read_bytes())
    jobs, failures = plan_exemplars(data / "maps", [data / "photos" / "dawn.jpg"])
    assert len(jobs) == 3
    assert failures == [Failure("a", "appears twice; only the first (a.bmp) is painted")]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"labels": "nowhere"}, "no folder"),
        ({"labels": "photo"}, "no folder"),
        ({"exemplars": "nowhere"}, "no folder"),
        ({"pairs": "nowhere.tsv"}, "Cannot read the pairs"),
        ({"pairs": "maps/a.png"}, "TSV file in UTF-8"),
        ({"pairs": "empty.tsv"}, "is empty"),
        ({"labels": "empty"}, "holds no label map"),
        ({"labels": "photos/dawn.jpg"}, "has no row for"),
    ],
)
def test_what_leaves_nothing_to_paint_is_an_error(change: dict[str, str], message: str, data: Path) -> None:
    (data / "empty").mkdir()
    (data / "empty.tsv").write_text("\n \n")
    places = {"labels": "maps", "pairs": "pairs.tsv", "exemplars": "photos"} | change
    with pytest.raises(DataError, match=message):
        plan_pairs(**{name: data / place for name, place in places.items()})


def test_a_missing_exemplar_is_an_error(data: Path) -> None:
    with pytest.raises(DataError, match="no exemplar photo"):
        plan_exemplars(data / "maps", [data / "noon.jpg"])


def test_files_hold_the_painting_of_their_map_and_exemplar(painter: Painter, data: Path) -> None:
    jobs, _ = plan(data)
    assert not paint(painter, jobs, data / "new" / "out", everything=True)
    exemplar = painter.encode_exemplar(photo_of(1), map_of(SKY, SEA, 64, 96))
    painting = painter.paint(map_of(SKY, SEA), exemplar)
    written = {path.name: decode_photo(path.read_bytes()) for path in (data / "new" / "out").iterdir()}
    assert len(written) == 9
    assert np.array_equal(written["a.png"], painting.image)
    assert np.array_equal(written["a.warped.png"], painting.warped)
    grey = np.rint(painting.confidence * 255).repeat(4, 0).repeat(4, 1)
    assert np.array_equal(written["a.confidence.png"][..., 0], grey)


def test_only_pictures_are_written_unless_told(painter: Painter, data: Path) -> None:
    assert not paint(painter, plan(data)[0], data / "out")
    assert sorted(path.name for path in (data / "out").iterdir()) == ["a.png", "b.png", "c.png"]


def test_each_exemplar_is_encoded_once_whatever_the_order(
    painter: Painter, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded: list[int] = []
    encode = painter.encode_exemplar

    def spy(photo: Any, labels: Any = None) -> Any:
        encoded.append(int(photo.sum()))
        return encode(photo, labels)

    monkeypatch.setattr(painter, "encode_exemplar", spy)
    jobs, _ = plan(data)
    paint(painter, jobs, data / "one")
    assert len(encoded) == len(set(encoded)) == 2
    paint(painter, jobs[::-1], data / "two")
    for name in ("a.png", "b.png", "c.png"):
        assert (data / "one" / name).read_bytes() == (data / "two" / name).read_bytes()


def test_without_maps_of_the_exemplars_they_are_read_off(painter: Painter, data: Path) -> None:
    jobs, _ = plan_pairs(data / "maps", data / "pairs.tsv", data / "photos")
    assert not paint(painter, jobs, data / "out")
    expected = painter.paint(
        map_of(SKY, TREE), painter.encode_exemplar(decode_photo(jobs[1].sources[0].photo.read_bytes()))
    )
    assert np.array_equal(decode_photo((data / "out" / "b.png").read_bytes()), expected.image)


def test_the_seed_is_used(painter: Painter, data: Path) -> None:
    jobs, _ = plan_exemplars(data / "maps" / "b.png", [data / "photos" / "dawn.jpg"])
    pictures = []
    for seed in (0, 0, 1):
        paint(painter, jobs, data / "out", look=Look(seed=seed))
        pictures.append((data / "out" / "b.png").read_bytes())
    assert pictures[0] == pictures[1] != pictures[2]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"junk", "not an image"),
        (encode_labels(np.full((64, 64), 99, np.uint8)), "lacks: 99"),
        (encode_png(colourise(map_of(SKY, SEA), LANDSCAPE) + np.uint8(1)), "colours of no class"),
        (encode_labels(np.zeros((64, 300), np.uint8)), "too long and thin"),
    ],
    ids=["junk", "ids", "colours", "aspect"],
)
def test_a_bad_map_is_reported_and_the_others_are_painted(
    content: bytes, reason: str, painter: Painter, data: Path
) -> None:
    (data / "maps" / "a.png").write_bytes(content)
    failures = paint(painter, plan(data)[0], data / "out")
    assert [failure.name for failure in failures] == ["a"]
    assert reason in failures[0].reason
    assert sorted(path.name for path in (data / "out").iterdir()) == ["b.png", "c.png"]


def test_a_bad_exemplar_fails_its_maps_only(painter: Painter, data: Path) -> None:
    (data / "photos" / "dusk.PNG").write_bytes(encode_png(photo_of(1))[:-200])
    failures = paint(painter, plan(data)[0], data / "out")
    assert [failure.name for failure in failures] == ["a", "c"]
    assert all("exemplar dusk.PNG: The image is truncated" in failure.reason for failure in failures)
    assert [path.name for path in (data / "out").iterdir()] == ["b.png"]


def test_a_file_that_vanishes_meanwhile_is_reported(painter: Painter, data: Path) -> None:
    jobs, _ = plan(data)
    (data / "maps" / "c.png").unlink()
    assert [failure.name for failure in paint(painter, jobs, data / "out")] == ["c"]


def test_a_map_of_another_size_needs_the_size(painter: Painter, data: Path) -> None:
    (data / "maps" / "a.png").write_bytes(encode_labels(map_of(SKY, SEA, 100, 150)))
    jobs, _ = plan_exemplars(data / "maps" / "a.png", [data / "photos" / "dawn.jpg"])
    (failure,) = [end for end in paint_files(painter, jobs, data / "out", Settings()) if end]
    assert "The nearest size that fits is 144 × 96" in failure.reason
    assert not paint(painter, jobs, data / "out")
    assert decode_photo((data / "out" / "a.png").read_bytes()).shape == (64, 96, 3)


def test_an_exemplar_of_any_shape_fits_the_largest_size(painter: Painter, data: Path) -> None:
    (data / "photos" / "dawn.jpg").write_bytes(encode_jpeg(np.zeros((50, 199, 3), np.uint8)))
    jobs, _ = plan_exemplars(data / "maps" / "a.png", [data / "photos" / "dawn.jpg"])
    assert list(paint_files(painter, jobs, data / "out", Settings(size=painter.max_side))) == [None]


@pytest.mark.parametrize("size", [0, -64, 48, 100, 1040])
def test_a_size_that_no_map_can_have_is_refused(size: int, painter: Painter) -> None:
    with pytest.raises(ConfigError, match=f"multiple of 16 from 64 to 1024, not {size}"):
        check_settings(painter, Settings(size))
    check_settings(painter, Settings(None))
    check_settings(painter, Settings(64))


def look_file(data: Path, **look: Any) -> Path:
    path = data / "look.json"
    path.write_text(json.dumps(look))
    return path


PHOTOS = [{"exemplar": "photos/dawn.jpg"}, {"exemplar": "photos/dusk.PNG", "mapping": {str(TREE): SEA}}]


def test_a_look_names_photos_as_seen_from_its_file(data: Path) -> None:
    look, photos = read_look_file(look_file(data, exemplars=PHOTOS, seed=4))
    assert photos == [data / "photos" / "dawn.jpg", data / "photos" / "dusk.PNG"]
    assert look == Look(mappings=({}, {TREE: SEA}), seed=4)


def test_maps_are_painted_by_a_look_as_the_painter_does(painter: Painter, data: Path) -> None:
    region = {"class": SKY, "exemplar": 1}
    look, photos = read_look_file(look_file(data, exemplars=PHOTOS, regions=[region]))
    jobs, _ = plan_exemplars(data / "maps" / "b.png", photos, data / "photo-maps")
    assert not paint(painter, jobs, data / "out", look=look)
    exemplars = [
        painter.encode_exemplar(decode_photo(photo.read_bytes()), map_of(SKY, SEA, 64, 96))
        for photo in photos
    ]
    expected = painter.paint(map_of(SKY, TREE), exemplars, look)
    assert np.array_equal(decode_photo((data / "out" / "b.png").read_bytes()), expected.image)


def test_a_look_may_do_without_exemplars(painter: Painter, data: Path) -> None:
    look, photos = read_look_file(look_file(data))
    jobs, _ = plan_exemplars(data / "maps", photos, data / "photo-maps")
    assert not paint(painter, jobs, data / "out", look=look)
    assert len(list((data / "out").iterdir())) == 3


def test_a_look_that_does_not_fit_one_map_fails_there_only(painter: Painter, data: Path) -> None:
    region = {"class": TREE, "exemplar": 1}
    look, photos = read_look_file(look_file(data, exemplars=PHOTOS, regions=[region]))
    jobs, _ = plan_exemplars(data / "maps", photos, data / "photo-maps")
    (failure,) = paint(painter, jobs, data / "out", look=look)
    assert failure.name == "a"
    assert "tree, which is not on the map" in failure.reason


def test_the_brush_of_a_look_is_used(painter: Painter, data: Path) -> None:
    look, photos = read_look_file(look_file(data, exemplars=PHOTOS, brush=1))
    jobs, _ = plan_exemplars(data / "maps" / "b.png", photos, data / "photo-maps")
    pictures = []
    for amount in (0, 255):
        (data / "brush.png").write_bytes(encode_png(np.full((64, 64), amount, np.uint8)))
        brush = read_brush_file(data / "brush.png")
        settings = Settings(look=look, brush=brush)
        assert list(paint_files(painter, jobs, data / "out", settings)) == [None]
        pictures.append((data / "out" / "b.png").read_bytes())
    assert pictures[0] != pictures[1]


@pytest.mark.parametrize(
    ("exemplars", "labels", "reason"),
    [
        ([{"exemplar": "photos/noon.jpg"}], None, "no exemplar photo .*noon.jpg"),
        (PHOTOS, "photo-maps/dawn.png", "is one map for 2 photos"),
        ([{"exemplar": "maps/a.png"}], "photo-maps", "no label map of exemplar a"),
    ],
)
def test_a_look_whose_files_are_not_there_is_told_so(
    exemplars: list[dict[str, Any]], labels: str | None, reason: str, data: Path
) -> None:
    _, photos = read_look_file(look_file(data, exemplars=exemplars))
    with pytest.raises(DataError, match=reason):
        plan_exemplars(data / "maps", photos, data / labels if labels else None)


def test_a_look_that_names_pixels_does_not_go_with_a_size(painter: Painter, data: Path) -> None:
    look, _ = read_look_file(look_file(data, regions=[{"class": SKY, "at": [0, 0], "strength": 0.5}]))
    check_settings(painter, Settings(None, look))
    with pytest.raises(ConfigError, match="--size would move"):
        check_settings(painter, Settings(64, look))
