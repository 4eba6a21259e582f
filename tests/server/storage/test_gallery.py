from __future__ import annotations

from pathlib import Path

import pytest

from model import Painter
from server.engines.easel import Easel
from server.metrics import Metrics
from server.storage.gallery import Encode, read_credits, read_gallery
from server.uploads.intake import Intake
from tests.server.inputs import SKY, a_photo, map_png


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def easel(painter: Painter, metrics: Metrics) -> Easel:
    return Easel(painter, 2**24, metrics)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two photos, of which only the second has a map and a credit."""
    (tmp_path / "labels").mkdir()
    for seed, name in enumerate(("a-hill", "by-the-sea")):
        (tmp_path / f"{name}.jpg").write_bytes(a_photo(30 + seed))
    (tmp_path / "labels" / "by-the-sea.png").write_bytes(map_png(SKY, size=(96, 80)))
    (tmp_path / "CREDITS.md").write_text(
        "# Credits\n\n| file | author | licence |\n|---|---|---|\n| by-the-sea.jpg | A. Nyone | CC0 |\n"
    )
    return tmp_path


def encoding(easel: Easel) -> Encode:
    return lambda photo: easel.encode([photo])[0].photo


def test_credited_photos_come_first(folder: Path, intake: Intake, easel: Easel) -> None:
    first, second = read_gallery(folder, intake, encoding(easel))
    assert (first.id, first.name, first.credit) == ("by-the-sea", "By the sea", "A. Nyone, CC0")
    assert (second.id, second.name, second.credit) == ("a-hill", "A hill", None)


def test_a_photo_without_a_map_gets_one_read_off_it(folder: Path, intake: Intake, easel: Easel) -> None:
    given, read = read_gallery(folder, intake, encoding(easel))
    assert (given.photo.labels_read, read.photo.labels_read) == (False, True)
    assert given.shares() == {SKY: 1.0}
    assert 0 not in read.shares()


def test_only_the_first_is_encoded_in_advance(
    folder: Path, intake: Intake, easel: Easel, metrics: Metrics
) -> None:
    (folder / "a-hill.jpg").unlink()
    (folder / "c.jpg").write_bytes(a_photo(33))
    (folder / "labels" / "c.png").write_bytes(map_png(SKY, size=(96, 80)))
    gallery = read_gallery(folder, intake, encoding(easel))
    assert metrics.registry.get_sample_value("rabit_exemplar_cache_misses_total") == 1
    easel.encode([gallery[0].photo])
    assert metrics.registry.get_sample_value("rabit_exemplar_cache_hits_total") == 1


def test_a_bad_file_is_left_out_and_named(
    folder: Path, intake: Intake, easel: Easel, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "by-the-sea.jpg").write_bytes(b"rubbish")
    assert [exemplar.id for exemplar in read_gallery(folder, intake, encoding(easel))] == ["a-hill"]
    assert "by-the-sea.jpg" in caplog.text


def test_no_folder_means_no_gallery(tmp_path: Path, intake: Intake, easel: Easel) -> None:
    assert read_gallery(tmp_path / "none", intake, encoding(easel)) == []
    assert read_credits(tmp_path / "none.md") == {}
