from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor

from model.errors import DataError
from model.palette import LANDSCAPE
from model.training.data import Pairs, load_pairs
from model.training.sampling import Batch, Mix, Sampler, roughened, to_signed, without_a_class
from model.training.uses import Use
from tests.model.training.scenes import write_landscapes

CLASSES = len(LANDSCAPE)


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


def test_to_signed_spans_minus_one_to_one() -> None:
    assert to_signed(torch.tensor([0, 255], dtype=torch.uint8)).tolist() == [-1, 1]


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
    batch = draw(marked, Mix())
    shown, exemplars = numbers(batch.photo), numbers(batch.exemplar)
    assert 5 < int(batch.own.sum()) < 50
    assert all(a == b for a, b, own in zip(shown, exemplars, batch.own.tolist(), strict=True) if own)
    assert len(set(shown)) == 8  # all photos get their turn
    own = draw(pairs, Mix(own=1), 8)
    assert bool(own.own.all())
    assert float((own.photo - own.exemplar).abs().mean((1, 2, 3)).min()) > 0.01


def test_own_never_means_never(marked: Pairs) -> None:
    batch = draw(marked, Mix(own=0, dissimilar=0))
    assert not bool(batch.own.any())
    assert all(a != b for a, b in zip(numbers(batch.photo), numbers(batch.exemplar), strict=True))


def test_retrieved_exemplars_are_of_a_similar_mix(marked: Pairs) -> None:
    batch = draw(marked, Mix(own=0, dissimilar=0, neighbours=2))
    pairs = list(zip(numbers(batch.photo), numbers(batch.exemplar), strict=True))
    assert all(abs(a - b) <= 2 for a, b in pairs)  # at the ends the two nearest are on one side
    assert {abs(a - b) for a, b in pairs} == {1, 2}


def test_dissimilar_exemplars_are_any(marked: Pairs) -> None:
    batch = draw(marked, Mix(own=0, dissimilar=1, neighbours=1), 400)
    distances = {abs(a - b) for a, b in zip(numbers(batch.photo), numbers(batch.exemplar), strict=True)}
    assert distances == set(range(8))
    assert not bool(batch.own.any())


def test_photo_and_map_are_cropped_and_flipped_as_one() -> None:
    labels = torch.zeros(2, 64, 64, dtype=torch.uint8)
    labels[:, :32, :32], labels[:, :32, 32:], labels[:, 32:, :32], labels[:, 32:, 32:] = 1, 2, 3, 4
    photos = (labels * 50)[:, None].expand(-1, 3, -1, -1).contiguous()
    batch = draw(Pairs(("a", "b"), photos, labels), Mix(rough=0), 32)
    read = ((batch.photo[:, 0] + 1) * 127.5 / 50).round().long()
    assert float((read == batch.labels).float().mean()) > 0.9  # all but the blended edges
    corners = {int(x) for x in batch.labels[:, 0, 0]}
    assert corners == {1, 2}  # some are flipped, none upside down


def test_rough_at_0_and_1(pairs: Pairs) -> None:
    never, always = draw(pairs, Mix(rough=0), 16), draw(pairs, Mix(rough=1), 16)
    assert torch.equal(never.painted, never.labels)
    assert torch.equal(always.painted, roughened(always.labels, CLASSES))
    assert not torch.equal(always.painted, always.labels)
    some = draw(pairs, Mix(rough=0.5), 16)
    kept = (some.painted == some.labels).flatten(1).all(1)
    assert 0 < int(kept.sum()) < 16


def test_roughening_removes_specks_and_keeps_regions() -> None:
    labels = torch.full((1, 64, 64), 2)
    labels[:, 32:] = 5
    labels[:, 10:13, 10:13] = 7  # a speck
    labels[:, 40:56, 8:24] = 9  # larger than the brush
    rough = roughened(labels, CLASSES)
    assert set(rough.unique().tolist()) == {2, 5, 9}
    assert bool((rough[:, 44:52, 12:20] == 9).all())
    assert bool((rough[:, :28] == 2).all())
    assert float((rough == labels).float().mean()) > 0.9


def test_roughening_invents_no_class() -> None:
    random = torch.Generator().manual_seed(0)
    labels = torch.randint(3, (4, 64, 64), generator=random) * 4  # classes 0, 4 and 8, as noise
    rough = roughened(labels, CLASSES)
    assert rough.shape == labels.shape
    assert set(rough.unique().tolist()) <= {0, 4, 8}


def test_the_same_seed_draws_the_same_batch(pairs: Pairs) -> None:
    a, b, c = draw(pairs, Mix(), 6), draw(pairs, Mix(), 6), draw(pairs, Mix(), 6, seed=1)
    names = [name for name, value in vars(a).items() if isinstance(value, Tensor)]
    assert len(names) == 11
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
    without = without_a_class(labels)
    for before, after in zip(labels, without, strict=True):
        (lost,) = set(before.unique().tolist()) - set(after.unique().tolist())
        assert torch.equal(after == 0, before == lost)
        assert torch.equal(after[after > 0], before[before != lost])
    assert len({int(before[after == 0][0]) for before, after in zip(labels, without, strict=True)}) > 1


@pytest.mark.parametrize(("missing", "expected"), [(0.0, 0), (1.0, 64)])
def test_exemplars_lack_a_class_as_often_as_told(marked: Pairs, missing: float, expected: int) -> None:
    batch = draw(marked, Mix(missing=missing))
    assert int((batch.exemplar_labels == 0).flatten(1).any(1).sum()) == expected


def test_plain_are_those_without_another_use(marked: Pairs) -> None:
    torch.manual_seed(0)
    assert Sampler(marked, 12, Mix()).draw(8).plain.all()
    uses = {Use.SECOND: 0.2, Use.NONE: 0.2, Use.DICE: 0.2}
    batch = Sampler(marked, 12, Mix(uses=uses)).draw(64)
    second = torch.zeros(64, dtype=torch.bool)
    assert batch.second is not None
    second[batch.second.rows] = True
    asked = second | batch.dice | (batch.strength.amin((1, 2)) < 1)
    assert torch.equal(batch.plain, ~asked)
    assert 0 < int(batch.plain.sum()) < 64
