"""What samples train for: shares of uses, regions, brushes, strengths, exchanged classes."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from model.palette import LANDSCAPE, Palette
from model.training.data import Pairs
from model.training.recipe import FINE_TUNING
from model.training.sampling import Batch, Mix, Sampler
from model.training.uses import (
    Use,
    draw_brush,
    draw_regions,
    draw_shares,
    draw_strengths,
    draw_uses,
    exchanged,
    kin,
)

CLASSES = len(LANDSCAPE)


def of_one_use(use: Use, pairs: Pairs, own: float = 0.5, size: int = 16) -> Batch:
    torch.manual_seed(0)
    mix = Mix(own=own, dissimilar=0, rough=0, missing=0, uses={use: 1.0})
    return Sampler(pairs, CLASSES, mix, kin(LANDSCAPE)).draw(size)


def halves(count: int = 40) -> Tensor:
    """Maps of class 1 above class 2."""
    return torch.tensor([1, 2]).repeat_interleave(16)[None, :, None].expand(count, 32, 32)


def test_uses_come_as_often_as_they_should_and_the_rest_is_plain() -> None:
    torch.manual_seed(0)
    drawn = draw_uses(4000, {Use.NONE: 0.2, Use.DICE: 0.1})
    shares = torch.bincount(drawn, minlength=len(Use)) / 4000
    torch.testing.assert_close(shares, torch.tensor([0.7, 0, 0.2, 0, 0, 0.1]), atol=0.03, rtol=0)


def test_fine_tuning_is_for_every_use_and_most_of_all_for_the_plain_one() -> None:
    uses = FINE_TUNING.mix.uses
    assert set(uses) == set(Use) - {Use.PLAIN}
    assert 1 - sum(uses.values()) > max(uses.values())


def test_without_shares_of_uses_every_sample_is_plain(pairs: Pairs) -> None:
    batch = Sampler(pairs, CLASSES, Mix()).draw(12)
    assert batch.second is None
    assert batch.strength.min() == 1
    assert not batch.dice.any()
    assert torch.equal(batch.reference, batch.exemplar)
    assert torch.equal(batch.comparable, batch.own)


def test_without_an_exemplar_the_picture_has_the_photos_texture(pairs: Pairs) -> None:
    batch = of_one_use(Use.NONE, pairs)
    assert batch.strength.max() == 0
    assert not batch.own.any()
    assert batch.comparable.all()
    assert torch.equal(batch.reference, batch.photo)


def test_weaker_is_everywhere_or_in_regions(pairs: Pairs) -> None:
    strength = of_one_use(Use.WEAKER, pairs, size=32).strength
    assert float(strength.min()) < 0.3
    whole = [bool((each == each[0, 0]).all()) for each in strength]
    assert {True, False} == set(whole)
    torch.manual_seed(0)
    values = draw_strengths(halves(), CLASSES)
    assert all(len(rows.unique()) == 1 for each in values for rows in (each[:16], each[16:]))


def test_mapped_exemplars_have_two_related_classes_exchanged(pairs: Pairs) -> None:
    plain, mapped = of_one_use(Use.PLAIN, pairs), of_one_use(Use.MAPPED, pairs)
    assert not mapped.own.any()
    related = {frozenset(pair) for pair in kin(LANDSCAPE).tolist()}
    differs = plain.exemplar_labels != mapped.exemplar_labels
    assert differs.any()
    before, after = plain.exemplar_labels[differs].tolist(), mapped.exemplar_labels[differs].tolist()
    assert {frozenset(pair) for pair in zip(before, after, strict=True)} <= related


def test_dice_look_like_the_photo(pairs: Pairs) -> None:
    batch = of_one_use(Use.DICE, pairs)
    assert batch.dice.all()
    assert 0 < int(batch.bare.sum()) < 16
    assert torch.equal(batch.reference, batch.photo)
    assert not batch.own.any()


def test_only_one_exemplar_taken_as_it_is_makes_a_picture_plain(pairs: Pairs) -> None:
    for use in (Use.PLAIN, Use.MAPPED):
        assert of_one_use(use, pairs).plain.all()
    for use in (Use.NONE, Use.WEAKER, Use.DICE, Use.SECOND):
        assert not of_one_use(use, pairs).plain.any()


def test_a_second_exemplar_is_the_photo_again_or_another(pairs: Pairs) -> None:
    batch = of_one_use(Use.SECOND, pairs, own=1)
    assert batch.second is not None
    assert batch.second.rows.tolist() == list(range(16))
    assert batch.second.photo.shape == batch.photo.shape
    assert 2 < int(batch.own.sum()) < 14
    assert not of_one_use(Use.SECOND, pairs, own=0).own.any()


def test_the_reference_is_the_exemplar_whose_texture_is_most(pairs: Pairs) -> None:
    batch = of_one_use(Use.SECOND, pairs)
    assert batch.second is not None
    fine = batch.second.fine.mean((1, 2))
    assert {True, False} == set((fine > 0.5).tolist())
    for i, share in enumerate(fine.tolist()):
        expected = batch.second.photo[i] if share > 0.5 else batch.exemplar[i]
        assert torch.equal(batch.reference[i], expected)


def test_some_of_a_batch_have_a_second_exemplar(pairs: Pairs) -> None:
    torch.manual_seed(1)
    batch = Sampler(pairs, CLASSES, Mix(uses={Use.SECOND: 0.5})).draw(12)
    assert batch.second is not None
    assert 0 < len(batch.second.rows) < 12
    assert len(batch.second.photo) == len(batch.second.coarse) == len(batch.second.rows)


def test_shares_are_of_regions_of_a_brush_or_of_all() -> None:
    torch.manual_seed(0)
    coarse, fine = draw_shares(halves(), CLASSES)
    assert 0 <= float(coarse.min()) < float(coarse.max()) <= 1
    apart = (coarse - fine).abs().amax((1, 2)) > 0
    assert 5 < int(apart.sum()) < 25  # blends have shares of light and of texture
    assert all(len(each.unique()) == 1 for each in coarse[apart])
    hard = [bool(((each == 0) | (each == 1)).all()) for each in coarse[~apart]]
    assert {True, False} == set(hard)


def test_a_brush_has_blots_and_soft_edges() -> None:
    torch.manual_seed(0)
    brush = draw_brush(halves(8))
    assert brush.shape == (8, 32, 32)
    soft = ((brush > 0.05) & (brush < 0.95)).float().mean((1, 2))
    assert 0.02 < float(soft.mean()) < 0.6


def test_regions_follow_the_map() -> None:
    torch.manual_seed(0)
    regions = draw_regions(halves(), CLASSES)
    assert all(len(rows.unique()) == 1 for each in regions for rows in (each[:16], each[16:]))
    assert 0.3 < float(regions.float().mean()) < 0.7


def test_kin_are_those_that_the_palette_has() -> None:
    ids = [[LANDSCAPE.ids[i] for i in pair] for pair in kin(LANDSCAPE).tolist()]
    assert [27, 22] in ids
    few = Palette(tuple(entry for entry in LANDSCAPE.classes if entry.id in (0, 3, 27)))
    assert kin(few).shape == (0, 2)


def test_exchanged_leaves_maps_alone_that_hold_no_kin() -> None:
    labels = halves(6)
    assert torch.equal(exchanged(labels, torch.zeros(0, 2).long(), CLASSES), labels)
    assert torch.equal(exchanged(labels, torch.tensor([[5, 6]]), CLASSES), labels)
    swapped = exchanged(labels, torch.tensor([[2, 6], [7, 8]]), CLASSES)
    assert torch.equal(swapped, torch.where(labels == 2, 6, labels))


@pytest.mark.parametrize("use", list(Use))
def test_a_use_is_drawn_alike_from_one_seed(use: Use, pairs: Pairs) -> None:
    a, b = of_one_use(use, pairs, size=4), of_one_use(use, pairs, size=4)
    for name in ("exemplar_labels", "own", "reference", "strength", "bare"):
        assert torch.equal(getattr(a, name), getattr(b, name)), name
    assert replace(a, second=None).photo.equal(b.photo)
