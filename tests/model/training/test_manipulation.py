"""How a batch's uses change the warp that the generator gets."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from model.config import ModelConfig
from model.network import EncodedMap, Rabit, Warp
from model.palette import LANDSCAPE
from model.training.data import Pairs
from model.training.manipulation import manipulated
from model.training.sampling import Batch, Mix, Sampler
from model.training.uses import Use

WHOLE = slice(0, 64), slice(0, 64)
WINDOW = slice(16, 48), slice(32, 64)


@pytest.fixture(scope="module")
def network(small: ModelConfig) -> Rabit:
    torch.manual_seed(0)
    return Rabit(small).requires_grad_(False)


def batch_of(pairs: Pairs, use: Use, size: int = 4) -> Batch:
    torch.manual_seed(2)
    return Sampler(pairs, len(LANDSCAPE), Mix(rough=0, holes=0, missing=0, uses={use: 1.0})).draw(size)


def aligned(network: Rabit, batch: Batch, window: tuple[slice, slice] = WHOLE) -> tuple[EncodedMap, Warp]:
    rows, columns = window
    exemplar = network.encode_exemplar(
        batch.exemplar, network.encode_photo(batch.exemplar), batch.exemplar_labels
    )
    encoded = network.encode_map(batch.painted).window(
        rows.start, columns.start, rows.stop - rows.start, columns.stop - columns.start, network.config.cell
    )
    return encoded, network.align(encoded.features, exemplar)[1]


def run(network: Rabit, batch: Batch, window: tuple[slice, slice] = WHOLE) -> tuple[Warp, Warp]:
    """The warp before and after."""
    encoded, warp = aligned(network, batch, window)
    torch.manual_seed(3)
    return warp, manipulated(network, batch, encoded, warp, window)


def strength_of(warp: Warp) -> Tensor:
    assert warp.strength is not None
    return warp.strength


def test_a_plain_sample_stays_as_it_is(network: Rabit, pairs: Pairs) -> None:
    before, after = run(network, batch_of(pairs, Use.PLAIN))
    for name in ("image", "features", "confidence", "style"):
        assert torch.equal(getattr(before, name), getattr(after, name)), name
    assert strength_of(after).min() == 1


def test_strength_is_that_of_the_window(network: Rabit, pairs: Pairs) -> None:
    batch = batch_of(pairs, Use.WEAKER)
    _, after = run(network, batch, WINDOW)
    assert torch.equal(strength_of(after)[:, 0], batch.strength[:, 16:48, 32:64])


def test_where_the_second_exemplar_has_all_shares_its_warp_stands(network: Rabit, pairs: Pairs) -> None:
    batch = batch_of(pairs, Use.SECOND)
    second = batch.second
    assert second is not None
    left = torch.zeros_like(second.coarse)
    left[..., :32] = 1
    batch = replace(batch, second=replace(second, coarse=left, fine=left))
    before, after = run(network, batch)
    other = replace(batch, exemplar=second.photo, exemplar_labels=second.labels)
    alone = aligned(network, other)[1]
    torch.testing.assert_close(after.image[..., :24], alone.image[..., :24], atol=1e-5, rtol=0)
    torch.testing.assert_close(after.image[..., 40:], before.image[..., 40:], atol=1e-5, rtol=0)
    torch.testing.assert_close(after.features[..., :8], alone.features[..., :8])
    torch.testing.assert_close(after.style[..., :2], alone.style.expand(-1, -1, 4, 2))


def test_only_the_samples_with_a_second_exemplar_change(network: Rabit, pairs: Pairs) -> None:
    batch = batch_of(pairs, Use.SECOND)
    assert batch.second is not None
    parts = {"photo": batch.second.photo, "labels": batch.second.labels, "fine": batch.second.fine}
    last = {name: part[3:] for name, part in parts.items()} | {"coarse": torch.ones(1, 64, 64)}
    one = replace(batch, second=replace(batch.second, rows=torch.tensor([3]), **last))
    before, after = run(network, one, WINDOW)
    assert torch.equal(before.image[:3], after.image[:3])
    assert not torch.equal(before.image[3], after.image[3])


def test_dice_give_regions_the_photos_own_looks(network: Rabit, pairs: Pairs) -> None:
    batch = batch_of(pairs, Use.DICE)
    bare = replace(batch, bare=torch.ones_like(batch.bare))
    _, after = run(network, bare)
    assert float((after.confidence - 0.5).abs().max()) < 1e-6
    for i in range(len(batch.photo)):
        for c in batch.painted[i].unique().tolist():
            expected = batch.photo[i][:, batch.labels[i] == c].mean(1)
            mean = after.image[i][:, batch.painted[i] == c].mean(1)
            torch.testing.assert_close(mean, expected, atol=0.02, rtol=0)


def test_dice_on_an_exemplar_leave_some_regions_to_it(network: Rabit, pairs: Pairs) -> None:
    batch = batch_of(pairs, Use.DICE, 6)
    before, after = run(network, replace(batch, bare=torch.zeros_like(batch.bare)))
    same = (before.image == after.image).all(1).float().mean()
    assert 0.1 < float(same) < 0.9


@pytest.mark.parametrize("bare", [False, True])
def test_dice_in_reduced_precision_are_nearly_those_in_full(network: Rabit, pairs: Pairs, bare: bool) -> None:
    batch = batch_of(pairs, Use.DICE)
    batch = replace(batch, bare=torch.full_like(batch.bare, bare))
    _, full = run(network, batch)
    with torch.autocast("cpu", torch.bfloat16):
        _, reduced = run(network, batch)
    assert reduced.image.dtype == torch.float32
    assert float((reduced.image - full.image).abs().mean()) < 0.02
