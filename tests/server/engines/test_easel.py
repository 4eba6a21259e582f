from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model import Look, Painter
from model.look import Blend, Region
from server.engines.easel import Easel, Order, Photo
from server.metrics import Metrics
from server.uploads.intake import Intake
from tests.server.inputs import MOUNTAIN, SKY, a_map, a_photo, map_png


def test_photos_are_named_by_their_content(intake: Intake) -> None:
    first, same = (intake.photo(a_photo(1), None, "labels") for _ in range(2))
    other = intake.photo(a_photo(2), None, "labels")
    assert first.key == same.key != other.key
    assert Photo.of(first.pixels, [a_map(SKY, size=(608, 512))]).key != first.key


@pytest.mark.parametrize(
    ("size", "side"),
    [((64, 64), 256), ((256, 384), 256), ((512, 256), 256), ((272, 272), 512), ((512, 512), 512)],
)
def test_a_map_is_painted_with_a_photo_that_is_no_smaller(
    intake: Intake, size: tuple[int, int], side: int
) -> None:
    photo = intake.photo(a_photo(1), None, "labels")
    chosen = photo.pixels[photo.suiting(a_map(SKY, size=size).shape)]
    assert min(chosen.shape[:2]) == side


def test_a_map_that_is_larger_than_every_photo_gets_the_largest(intake: Intake) -> None:
    small = replace(intake, pack=replace(intake.pack, max_exemplar_side=300))
    photo = small.photo(a_photo(1), None, "labels")
    assert photo.suiting((512, 512)) == len(photo.pixels) - 1 == 0


def test_a_missing_map_is_read_at_every_size(painter: Painter, intake: Intake) -> None:
    photo = intake.photo(a_photo(1), None, "labels")
    read = Easel(painter, 2**24, Metrics()).encode([photo])[0].photo
    assert read.labels_read
    assert [labels.shape for labels in read.labels] == [(256, 304), (512, 608)]
    assert (read.labels[1][1::2, 1::2] == read.labels[0]).mean() > 0.95


def test_what_was_forgotten_is_encoded_again(painter: Painter, intake: Intake) -> None:
    metrics = Metrics()
    easel = Easel(painter, 1, metrics)
    photos = [intake.photo(a_photo(seed), None, "labels") for seed in (1, 2)]
    before = easel.encode([photos[0]])[0].photo
    easel.encode([photos[1]])
    after = easel.encode([photos[0]])[0].photo
    assert metrics.registry.get_sample_value("rabit_exemplar_cache_misses_total") == 3
    assert (before.labels[0] == after.labels[0]).all()


def test_orders_of_one_group_are_painted_together(painter: Painter, intake: Intake) -> None:
    easel = Easel(painter, 2**24, Metrics())
    sizes = (96, 80), (80, 80)
    photos = [intake.photo(a_photo(size=size), map_png(SKY, size=size), "labels") for size in sizes]
    orders = [Order(a_map(SKY, MOUNTAIN), (photo,), Look(seed=seed)) for seed, photo in enumerate(photos)]
    assert orders[0].group == orders[1].group
    painted = easel.paint(orders)
    assert all(each.encode_ms > 0 for each in painted)
    assert [each.encode_ms for each in easel.paint(orders)] == [0, 0]
    assert (painted[0].painting.image != painted[1].painting.image).any()
    assert Order(a_map(SKY, size=(64, 80)), (photos[0],)).group != orders[0].group


def test_a_photo_is_encoded_anew_for_maps_of_another_size_and_only_once(
    painter: Painter, intake: Intake
) -> None:
    easel = Easel(painter, 2**30, Metrics())
    photo = intake.photo(a_photo(1), map_png(SKY, size=(96, 80)), "labels")
    small, large = (Order(a_map(SKY, MOUNTAIN, size=size), (photo,)) for size in ((64, 64), (272, 320)))
    easel.encode([photo])
    assert easel.paint([small])[0].encode_ms == 0
    first, again = (easel.paint([large])[0] for _ in range(2))
    assert first.encode_ms > 0 == again.encode_ms
    assert first.painting.match.exemplar_grids == ((32, 38),)
    assert easel.paint([small])[0].painting.match.exemplar_grids == ((16, 19),)


LOOKS = [
    Look(),
    Look(regions=(Region(SKY, exemplar=1),), blend=Blend(1, 0.5, 0.2), strength=0.7, seed=3),
    Look(mappings=({MOUNTAIN: SKY},), seed=4),
]


def orders_of(intake: Intake) -> list[Order]:
    """One of two photos, one of one, one of none, for a map of one size."""
    photos = tuple(intake.photo(a_photo(seed), map_png(SKY, size=(96, 80)), "labels") for seed in (1, 2))
    labels = a_map(SKY, MOUNTAIN)
    return [
        Order(labels, (), LOOKS[0]),
        Order(labels, photos, LOOKS[1]),
        Order(labels, photos[1:], LOOKS[2]),
    ]


def test_whatever_their_looks_orders_are_painted_together_and_none_touches_another(
    painter: Painter, intake: Intake
) -> None:
    easel, orders = Easel(painter, 2**30, Metrics()), orders_of(intake)
    assert len({order.group for order in orders}) == 1
    pairs = [(i, j) for i in range(3) for j in range(3)]
    pictures: dict[int, set[bytes]] = {i: set() for i in range(3)}
    for pair in pairs:
        for i, painted in zip(pair, easel.paint([orders[i] for i in pair]), strict=True):
            pictures[i].add(painted.painting.image.tobytes() + painted.painting.warped.tobytes())
    assert [len(found) for found in pictures.values()] == [1, 1, 1]


def test_every_photo_of_an_order_is_encoded_once(painter: Painter, intake: Intake) -> None:
    metrics = Metrics()
    easel, (_, both, one) = Easel(painter, 2**30, metrics), orders_of(intake)
    first, second = easel.paint([both, one])
    assert first.encode_ms > 0 == second.encode_ms
    assert first.painting.match.exemplar_grids == ((16, 19), (16, 19))
    easel.paint([both])
    assert metrics.registry.get_sample_value("rabit_exemplar_cache_misses_total") == 2


def test_an_order_may_need_more_features_than_are_kept(painter: Painter, intake: Intake) -> None:
    _, both, _ = orders_of(intake)
    roomy, narrow = (Easel(painter, room, Metrics()).paint([both])[0].painting for room in (2**30, 1))
    assert (roomy.image == narrow.image).all()


def test_uploads_are_the_photos_that_do_not_hang_in_the_gallery(intake: Intake) -> None:
    _, both, _ = orders_of(intake)
    first, second = both.photos
    mixed = replace(both, photos=(replace(first, bundled=True), second))
    assert (both.uploads, mixed.uploads) == ([first.key, second.key], [second.key])


def test_classes_are_those_at_the_size_that_is_painted_with(intake: Intake) -> None:
    """A class of a few pixels may be there on the larger map alone."""
    photo = intake.photo(a_photo(1), None, "labels")
    maps = [np.full(pixels.shape[:2], SKY, np.uint8) for pixels in photo.pixels]
    maps[1][0, :2] = MOUNTAIN, 0
    photo = replace(photo, labels=tuple(maps))
    orders = [Order(a_map(SKY, size=(side, side)), (photo,)) for side in (256, 272)]
    assert [order.classes for order in orders] == [[{SKY}], [{SKY, MOUNTAIN}]]
