from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from model.errors import DataError
from model.palette import LANDSCAPE
from model.training.augmentation import to_signed
from model.training.data import Pairs, load_pairs
from model.training.sampling import Batch, Mix, Sampler, without_a_class
from model.training.uses import Use
from tests.model.training.scenes import write_landscapes

CLASSES = len(LANDSCAPE)
PLAIN = Mix(rough=0, holes=0, filled=0, lit=0, missing=0)
"""Cuts, and nothing else."""


@pytest.fixture
def marked() -> Pairs:
    """Photos of one grey value each, 20·i, and as many kinds of maps."""
    photos = (20 * torch.arange(8)).view(-1, 1, 1, 1).expand(-1, 3, 32, 32).to(torch.uint8).contiguous()
    labels = torch.zeros(8, 32, 32, dtype=torch.uint8)
    for i in range(8):
        labels[i, : 4 * i + 2] = 1
        labels[i, 4 * i + 2 :] = 2
    return Pairs(tuple(map(str, range(8))), photos, labels)


def draw(pairs: Pairs, mix: Mix, size: int = 64, seed: int = 0) -> Batch:
    torch.manual_seed(seed)
    return Sampler(pairs, CLASSES, mix).draw(size)


def numbers(photos: Tensor) -> list[int]:
    """Which of the marked photos these are."""
    return [round(float(photo.mean() + 1) * 127.5 / 20) for photo in photos]


def test_a_batch_has_photos_maps_and_exemplars_in_range(pairs: Pairs) -> None:
    batch = draw(pairs, Mix(), 12)
    for photo in (batch.photo, batch.exemplar):
        assert photo.shape == (12, 3, 64, 64)
        assert -1 <= float(photo.min()) < float(photo.max()) <= 1
    for labels in (batch.labels, batch.painted, batch.exemplar_labels):
        assert labels.shape == (12, 64, 64)
        assert labels.dtype == torch.int64
        assert set(labels.unique().tolist()) <= {0, *pairs.labels.unique().tolist()}
    assert batch.own.dtype == torch.bool
    assert batch.own.shape == (12,)


def test_an_own_exemplar_is_the_photo_itself_cropped_anew(marked: Pairs, pairs: Pairs) -> None:
    batch = draw(marked, Mix(lit=0))
    shown, exemplars = numbers(batch.photo), numbers(batch.exemplar)
    assert 5 < int(batch.own.sum()) < 50
    assert all(a == b for a, b, own in zip(shown, exemplars, batch.own.tolist(), strict=True) if own)
    assert len(set(shown)) == 8  # all photos get their turn
    own = draw(pairs, Mix(own=1), 8)
    assert bool(own.own.all())
    assert float((own.photo - own.exemplar).abs().mean((1, 2, 3)).min()) > 0.01


def test_own_never_means_never(marked: Pairs) -> None:
    batch = draw(marked, Mix(own=0, dissimilar=0, lit=0))
    assert not bool(batch.own.any())
    assert all(a != b for a, b in zip(numbers(batch.photo), numbers(batch.exemplar), strict=True))


def test_retrieved_exemplars_are_of_a_similar_mix(marked: Pairs) -> None:
    batch = draw(marked, Mix(own=0, dissimilar=0, neighbours=2, lit=0))
    pairs = list(zip(numbers(batch.photo), numbers(batch.exemplar), strict=True))
    assert all(abs(a - b) <= 2 for a, b in pairs)  # at the ends the two nearest are on one side
    assert {abs(a - b) for a, b in pairs} == {1, 2}


def test_dissimilar_exemplars_are_any(marked: Pairs) -> None:
    batch = draw(marked, Mix(own=0, dissimilar=1, neighbours=1, lit=0), 400)
    distances = {abs(a - b) for a, b in zip(numbers(batch.photo), numbers(batch.exemplar), strict=True)}
    assert distances == set(range(8))
    assert not bool(batch.own.any())


def test_retrieved_exemplars_look_like_the_photo_where_mixes_are_equal(marked: Pairs) -> None:
    """Photos i and i + 4 look alike; all have the same map."""
    same = Pairs(marked.names, marked.photos, marked.labels[:1].expand(8, -1, -1))
    torch.manual_seed(0)
    mix = Mix(own=0, dissimilar=0, neighbours=1, lit=0)
    batch = Sampler(same, CLASSES, mix, features=torch.eye(4).repeat(2, 1)).draw(64)
    pairs = zip(numbers(batch.photo), numbers(batch.exemplar), strict=True)
    assert {abs(a - b) for a, b in pairs} == {4}


def test_photo_and_map_are_cut_and_mirrored_as_one() -> None:
    labels = torch.zeros(2, 64, 64, dtype=torch.uint8)
    labels[:, :32, :32], labels[:, :32, 32:], labels[:, 32:, :32], labels[:, 32:, 32:] = 1, 2, 3, 4
    photos = (labels * 50)[:, None].expand(-1, 3, -1, -1).contiguous()
    batch = draw(Pairs(("a", "b"), photos, labels), PLAIN, 32)
    exemplars = batch.exemplar, batch.exemplar_labels
    for photo, shown in ((batch.photo, batch.labels), exemplars):
        read = ((photo[:, 0] + 1) * 127.5 / 50).round().long()
        assert float((read == shown).float().mean()) > 0.95  # all but the blended edges
    corners = {int(x) for x in batch.labels[:, 0, 0]}
    assert corners == {1, 2}  # some are mirrored, none upside down


def test_an_own_exemplar_is_in_the_same_light_and_another_is_not() -> None:
    photos = torch.full((2, 3, 32, 32), 120, dtype=torch.uint8)
    grey = Pairs(("a", "b"), photos, torch.ones(2, 32, 32, dtype=torch.uint8))
    batch = draw(grey, Mix(own=0.5, lit=1), 32)
    photo, exemplar = (x.mean((2, 3)) for x in (batch.photo, batch.exemplar))
    same = torch.isclose(photo, exemplar, atol=1e-5).all(1)
    assert torch.equal(same, batch.own)
    assert 0 < int(batch.own.sum()) < 32
    assert len({round(float(x), 5) for x in photo[:, 0]}) == 32  # each in its own
    as_they_were = to_signed(photos)[0, :, 0, 0]
    assert 0.01 < float((photo - as_they_were).abs().max()) < 0.15  # and slightly
    unlit = draw(grey, Mix(lit=0), 8)
    torch.testing.assert_close(unlit.photo, to_signed(photos[:1]).expand(8, -1, -1, -1))


def test_a_second_own_exemplar_is_in_the_same_light_too() -> None:
    photos = torch.full((2, 3, 32, 32), 120, dtype=torch.uint8)
    grey = Pairs(("a", "b"), photos, torch.ones(2, 32, 32, dtype=torch.uint8))
    batch = draw(grey, Mix(own=1, lit=1, uses={Use.SECOND: 1}), 32)
    assert batch.second is not None
    photo, second = batch.photo.mean((2, 3)), batch.second.photo.mean((2, 3))
    assert torch.equal(torch.isclose(photo, second, atol=1e-5).all(1), batch.own)
    assert 0 < int(batch.own.sum()) < 32


def test_as_many_maps_are_rough_as_told(pairs: Pairs) -> None:
    never = draw(pairs, PLAIN, 16)
    assert torch.equal(never.painted, never.labels)
    for share, low, high in ((1.0, 14, 16), (0.5, 2, 14)):
        batch = draw(pairs, replace(PLAIN, rough=share), 16)
        assert low <= int((batch.painted != batch.labels).flatten(1).any(1).sum()) <= high


def test_maps_have_holes_as_often_as_told_and_nothing_else(pairs: Pairs) -> None:
    batch = draw(pairs, replace(PLAIN, holes=1), 16)
    changed = batch.painted != batch.labels
    assert torch.equal(changed, batch.painted == 0)  # these maps know every pixel
    assert 0.01 < float(changed.float().mean()) < 0.3
    assert int(changed.flatten(1).any(1).sum()) >= 14


@pytest.mark.parametrize(("filled", "expected"), [(0.0, 16), (1.0, 0)])
def test_what_is_unknown_is_filled_as_often_as_told(filled: float, expected: int) -> None:
    labels = torch.full((2, 32, 32), 3, dtype=torch.uint8)
    labels[:, 12:20, 12:20] = 0
    scenes = Pairs(("a", "b"), torch.zeros(2, 3, 32, 32, dtype=torch.uint8), labels)
    batch = draw(scenes, replace(PLAIN, filled=filled), 16)
    assert bool((batch.labels == 0).flatten(1).any(1).all())  # of the photo nothing is known that was not
    assert int((batch.painted == 0).flatten(1).any(1).sum()) == expected
    assert set(batch.painted.unique().tolist()) <= {0, 3}


def test_the_same_seed_draws_the_same_batch(pairs: Pairs) -> None:
    a, b, c = draw(pairs, Mix(), 6), draw(pairs, Mix(), 6), draw(pairs, Mix(), 6, seed=1)
    names = [name for name, value in vars(a).items() if isinstance(value, Tensor)]
    assert len(names) == 10
    assert all(torch.equal(getattr(a, name), getattr(b, name)) for name in names)
    assert not torch.equal(a.photo, c.photo)


def test_two_pairs_are_enough_and_one_is_not(tmp_path: Path) -> None:
    two = load_pairs(write_landscapes(tmp_path / "two", 2), LANDSCAPE, 16)
    assert draw(two, Mix(), 16).photo.shape == (16, 3, 64, 64)
    one = load_pairs(write_landscapes(tmp_path / "one", 1), LANDSCAPE, 16)
    with pytest.raises(DataError, match="at least two pairs"):
        Sampler(one, CLASSES, Mix())


def test_a_class_gone_missing_is_unknown_and_the_others_stay() -> None:
    labels = torch.randint(1, 5, (20, 8, 8), generator=torch.Generator().manual_seed(0))
    torch.manual_seed(0)
    without = without_a_class(labels, torch.zeros(20).long())
    for before, after in zip(labels, without, strict=True):
        (lost,) = set(before.unique().tolist()) - set(after.unique().tolist())
        assert torch.equal(after == 0, before == lost)
        assert torch.equal(after[after > 0], before[before != lost])
    assert len({int(before[after == 0][0]) for before, after in zip(labels, without, strict=True)}) > 1


def test_a_named_class_goes_missing_and_where_there_is_none_of_it_nothing_does() -> None:
    labels = torch.randint(1, 4, (3, 8, 8), generator=torch.Generator().manual_seed(0))
    without = without_a_class(labels, torch.tensor([2, 3, 9]))
    assert [set(x.unique().tolist()) for x in without] == [{0, 1, 3}, {0, 1, 2}, {1, 2, 3}]


def test_exemplars_lack_what_the_photo_was_drawn_for(tmp_path: Path) -> None:
    pairs = load_pairs(write_landscapes(tmp_path, 6), LANDSCAPE, 16)
    sampler = Sampler(pairs, CLASSES, replace(PLAIN, balanced=1.0, missing=1.0))
    torch.manual_seed(0)
    _, drawn_for = sampler._chosen(16)
    torch.manual_seed(0)
    batch = sampler.draw(16)
    assert int(drawn_for.min()) > 0
    for lost, labels in zip(drawn_for.tolist(), batch.exemplar_labels, strict=True):
        assert lost not in labels.unique().tolist()


@pytest.mark.parametrize(("missing", "expected"), [(0.0, 0), (1.0, 64)])
def test_exemplars_lack_a_class_as_often_as_told(marked: Pairs, missing: float, expected: int) -> None:
    batch = draw(marked, Mix(missing=missing))
    assert int((batch.exemplar_labels == 0).flatten(1).any(1).sum()) == expected


def test_rare_classes_are_drawn_more_often_where_wanted() -> None:
    """By the root of their rarity: 1 of 40 photos, in half of which the second class is, is drawn for it."""
    labels = torch.ones(40, 16, 16, dtype=torch.uint8)
    labels[0, 8:] = 2
    pairs = Pairs(tuple(map(str, range(40))), torch.zeros(40, 3, 16, 16, dtype=torch.uint8), labels)
    shares = {}
    for balanced in (0.0, 1.0):
        torch.manual_seed(0)
        chosen, drawn_for = Sampler(pairs, 4, Mix(balanced=balanced))._chosen(400)
        shares[balanced] = float((chosen == 0).float().mean())
        assert set(drawn_for.tolist()) == ({1, 2} if balanced else {0})
        assert (chosen[drawn_for == 2] == 0).all()
    assert shares[0.0] < 0.1
    assert 0.85 < shares[1.0] < 0.95  # 1/√(1/80) against 1/√(79/80)
