"""Cuts of photos with their maps, and other light."""

from __future__ import annotations

import torch

from model.training.augmentation import MILD, STRONG, cut, draw_reach, relit, to_signed


def test_to_signed_spans_minus_one_to_one() -> None:
    assert to_signed(torch.tensor([0, 255], dtype=torch.uint8)).tolist() == [-1, 1]


def test_reach_is_half_to_all_of_the_area_and_varies_in_shape() -> None:
    torch.manual_seed(0)
    reach = draw_reach(500)
    area, shape = reach.prod(1), reach[:, 0] / reach[:, 1]
    assert 0.45 < float(area.min()) < 0.55
    assert 0.95 < float(area.max()) <= 1
    assert 0.84 < float(shape.min()) < 0.9
    assert 1.1 < float(shape.max()) < 1.2


def test_all_of_a_photo_is_the_photo_or_its_mirror_image() -> None:
    torch.manual_seed(0)
    photos, labels = torch.rand(8, 3, 16, 24), torch.randint(9, (8, 16, 24))
    x, y = cut(photos, labels, torch.ones(8, 2), (16, 24))
    assert y.dtype == torch.int64
    mirrored = [torch.equal(one, other.flip(-1)) for one, other in zip(y, labels, strict=True)]
    assert set(mirrored) == {True, False}
    for i, flip in enumerate(mirrored):
        torch.testing.assert_close(x[i], photos[i].flip(-1) if flip else photos[i], atol=1e-4, rtol=0)
        assert flip or torch.equal(y[i], labels[i])


def test_a_cut_is_as_large_as_told_and_anywhere() -> None:
    columns = torch.arange(64).expand(32, 64, 64)
    torch.manual_seed(0)
    _, y = cut(torch.zeros(32, 3, 64, 64), columns, torch.full((32, 2), 0.5), (64, 64))
    spans = {(int(row[0, 0]), int(row[0, -1])) for row in y}
    assert all(30 <= abs(last - first) <= 32 for first, last in spans)
    starts = [min(span) for span in spans]
    assert min(starts) < 4
    assert max(starts) > 28


def test_mild_light_changes_less_than_strong_and_stays_in_range() -> None:
    torch.manual_seed(0)
    x = (torch.rand(1, 3, 16, 16) * 2 - 1).expand(32, -1, -1, -1)
    mild, strong = (relit(x, light) for light in (MILD, STRONG))
    for other in (mild, strong):
        assert float(other.abs().max()) <= 1
        assert len({round(float(each.mean()), 5) for each in other}) == 32
    assert 0 < float((mild - x).abs().mean()) < 0.5 * float((strong - x).abs().mean())
    assert float((mild - x).abs().max()) < 0.35
