from __future__ import annotations

from model import Painter
from server.easel import Easel, Order, Photo
from server.intake import Intake
from server.metrics import Metrics
from tests.server.inputs import MOUNTAIN, SKY, a_map, a_photo


def test_photos_are_named_by_their_content(intake: Intake) -> None:
    first, same = (intake.photo(a_photo(1), None, "labels") for _ in range(2))
    other = intake.photo(a_photo(2), None, "labels")
    assert first.key == same.key != other.key
    assert Photo.of(first.pixels, a_map(SKY, size=(304, 256))).key != first.key


def test_what_was_forgotten_is_encoded_again(painter: Painter, intake: Intake) -> None:
    metrics = Metrics()
    easel = Easel(painter, 1, metrics)
    photos = [intake.photo(a_photo(seed), None, "labels") for seed in (1, 2)]
    before = easel.encode([photos[0]])[0].exemplar
    easel.encode([photos[1]])
    after = easel.encode([photos[0]])[0].exemplar
    assert metrics.registry.get_sample_value("rabit_exemplar_cache_misses_total") == 3
    assert (before.labels == after.labels).all()


def test_orders_of_one_group_are_painted_together(painter: Painter, intake: Intake) -> None:
    easel = Easel(painter, 2**24, Metrics())
    photos = [intake.photo(a_photo(seed), None, "labels") for seed in (1, 2)]
    orders = [Order(a_map(SKY, MOUNTAIN), photo, seed=5) for photo in photos]
    assert orders[0].group == orders[1].group
    painted = easel.paint(orders)
    assert all(each.encode_ms > 0 for each in painted)
    assert [each.encode_ms for each in easel.paint(orders)] == [0, 0]
    assert (painted[0].painting.image != painted[1].painting.image).any()
    assert Order(a_map(SKY), photos[0], seed=6).group != orders[0].group
