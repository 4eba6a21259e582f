from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from model.errors import DataError
from model.palette import LANDSCAPE
from model.training.data import Pairs, class_mix, class_weights, load_pairs, read_listed_pairs, similar_mixes
from tests.model.training.scenes import landscape, write_landscapes, write_pair


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three good pairs that a test may spoil."""
    return write_landscapes(tmp_path, 3)


def refuse(folder: Path, *parts: str) -> None:
    with pytest.raises(DataError) as error:
        load_pairs(folder, LANDSCAPE, 16)
    for part in parts:
        assert part in error.value.message


def test_pairs_are_read_in_the_order_of_their_names(scenes: Path) -> None:
    pairs = load_pairs(scenes, LANDSCAPE, 16)
    assert pairs.names == tuple(f"scene{i}" for i in range(6))
    assert len(pairs) == 6
    assert pairs.photos.shape == (6, 3, 64, 64)
    assert pairs.photos.dtype == pairs.labels.dtype == torch.uint8
    photo, labels = landscape(4)
    assert pairs.labels[4].tolist() == LANDSCAPE.index_of[labels].tolist()
    assert float((pairs.photos[4].movedim(0, -1).float() - torch.from_numpy(photo)).abs().mean()) < 6


def test_photos_of_any_kind_become_rgb(folder: Path) -> None:
    (folder / "images" / "scene1.jpg").unlink()
    Image.new("LA", (64, 64), (70, 255)).save(folder / "images" / "scene1.png")
    assert load_pairs(folder, LANDSCAPE, 16).photos[1].unique().tolist() == [70]


def test_an_indexed_map_holds_ids(folder: Path) -> None:
    path = folder / "labels" / "scene1.png"
    ids = np.asarray(Image.open(path))
    indexed = Image.fromarray(ids).convert("P")
    indexed.putpalette([255, 0, 0] * 256)
    indexed.save(path)
    assert load_pairs(folder, LANDSCAPE, 16).labels[1].tolist() == LANDSCAPE.index_of[ids].tolist()


@pytest.mark.parametrize("part", ["images", "labels"])
def test_a_missing_folder(folder: Path, part: str) -> None:
    (folder / part).rename(folder / "elsewhere")
    refuse(folder, f"no folder {folder / part}", "images/ and labels/ side by side")


def test_a_folder_without_pairs(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "labels").mkdir()
    (tmp_path / "images" / "notes.txt").write_text("no photo")
    refuse(tmp_path, "holds no pairs: expected images/<name>.jpg and labels/<name>.png")


@pytest.mark.parametrize("part", ["images", "labels"])
def test_a_file_without_its_partner(folder: Path, part: str) -> None:
    next((folder / part).glob("scene1.*")).unlink()
    refuse(folder, f"1 files of {folder} have no partner", f"'scene1' is missing in {part}/")


def test_a_photo_of_another_size(folder: Path) -> None:
    write_pair(folder, "scene1", *landscape(1, 96))
    refuse(folder, "all photos must have one size", "scene1.jpg is (96, 96), most are (64, 64)")


def test_a_map_of_another_size_than_its_photo(folder: Path) -> None:
    Image.new("L", (32, 64), 3).save(folder / "labels" / "scene2.png")
    refuse(folder, "scene2.png is 32 × 64, mode L", "the photo's size 64 × 64")


def test_a_map_in_colours(folder: Path) -> None:
    Image.new("RGB", (64, 64), (6, 230, 230)).save(folder / "labels" / "scene2.png")
    refuse(folder, "scene2.png", "mode RGB", "expected 8-bit class ids")


def test_ids_outside_the_palette(folder: Path) -> None:
    ids = np.full((64, 64), 3, np.uint8)
    ids[0, :2] = 99, 255
    Image.fromarray(ids).save(folder / "labels" / "scene0.png")
    refuse(folder, "scene0.png holds ids outside the palette: [99, 255]", "known are [0, 2, 3, 5,")


@pytest.mark.parametrize("side", [40, 16])
def test_sides_that_do_not_fit_the_network(tmp_path: Path, side: int) -> None:
    for i in range(2):
        write_pair(tmp_path, f"scene{i}", *landscape(i, side))
    refuse(tmp_path, f"photos are ({side}, {side})", "divide by 16", "at least 32", "resize or crop")


@pytest.mark.parametrize("part", ["images", "labels"])
@pytest.mark.parametrize("kept", [0, 20, 50, 0.5, 0.9])
def test_truncated_files(folder: Path, part: str, kept: float) -> None:
    path = next((folder / part).glob("scene1.*"))
    data = path.read_bytes()
    path.write_bytes(data[: int(kept * len(data)) if isinstance(kept, float) else kept])
    refuse(folder, "cannot read scene1.jpg or scene1.png")


def test_damaged_maps_never_end_in_another_error(folder: Path) -> None:
    path = folder / "labels" / "scene1.png"
    good, random = path.read_bytes(), np.random.default_rng(0)
    for _ in range(60):
        data = bytearray(good)
        for place in random.integers(8, len(good), 3):
            data[place] = random.integers(256)
        path.write_bytes(data)
        with suppress(DataError):
            load_pairs(folder, LANDSCAPE, 16)


def test_index_of_an_unknown_name(pairs: Pairs) -> None:
    assert pairs.index_of("scene3") == 3
    with pytest.raises(DataError, match="no pair named 'sunset' among the 6 pairs"):
        pairs.index_of("sunset")


def test_class_mix_is_each_known_class_share(pairs: Pairs) -> None:
    mix = class_mix(pairs, len(LANDSCAPE))
    assert mix.shape == (6, 11)
    for i in range(6):
        for c in range(1, 12):
            assert float(mix[i, c - 1]) == pytest.approx(float((pairs.labels[i] == c).sum()) / 64**2)


def test_similar_mixes_are_the_nearest_first_and_never_the_map_itself() -> None:
    mix = torch.rand(9, 5, generator=torch.Generator().manual_seed(0))
    found = similar_mixes(mix, 4).tolist()
    for i in range(9):
        others = sorted((float((mix[i] - mix[j]).abs().sum()), j) for j in range(9) if j != i)
        assert found[i] == [j for _, j in others[:4]]


def test_similar_mixes_of_few_maps_are_all_the_others() -> None:
    assert similar_mixes(torch.rand(2, 5), 24).tolist() == [[1], [0]]
    assert sorted(similar_mixes(torch.zeros(3, 5), 24)[0].tolist()) == [1, 2]  # equal, still not itself


def test_one_map_has_no_others() -> None:
    with pytest.raises(DataError, match="at least two pairs"):
        similar_mixes(torch.rand(1, 5), 24)


def test_listed_pairs_are_indices(pairs: Pairs, tmp_path: Path) -> None:
    path = tmp_path / "pairs.tsv"
    path.write_text("scene1\tscene4\n\nscene0\tscene0 \n")
    maps, exemplars = read_listed_pairs(path, pairs)
    assert (maps.tolist(), exemplars.tolist()) == ([1, 0], [4, 0])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "every row needs two names with a tab between them"),
        (b"scene1 scene4\n", "every row needs two names with a tab between them"),
        (b"scene1\tscene2\tscene3\n", "every row needs two names with a tab between them"),
        (b"scene1\tsunset\n", "no pair named 'sunset'"),
        (b"\xff\xd8\xff\xe0", "cannot read the list of pairs"),
    ],
)
def test_a_bad_list_of_pairs(pairs: Pairs, tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "pairs.tsv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=re.escape(message)):
        read_listed_pairs(path, pairs)


def test_no_list_of_pairs(pairs: Pairs, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"cannot read the list of pairs .*lost.tsv"):
        read_listed_pairs(tmp_path / "lost.tsv", pairs)


def test_rare_classes_weigh_more_and_pixels_one_on_average() -> None:
    mix = torch.tensor([[0.6, 0.3, 0.0], [0.6, 0.1, 0.0]])
    weight = class_weights(mix)
    assert float(weight[1] / weight[0]) == pytest.approx((0.6 / 0.2) ** 0.5)
    assert float((weight * mix.mean(0)).sum() / mix.mean(0).sum()) == pytest.approx(1)
    assert float(weight[2]) == 0  # what is never seen has no say
