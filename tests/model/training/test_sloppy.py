"""Sloppy maps: what they keep, what they lose, and how far edges go astray."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from model.training.sloppy import absorbed, angular, changed, holed, shaken, sloppy, smoothed, without_specks

CLASSES = 12
Change = Callable[[Tensor], Tensor]
CHANGES: dict[str, Change] = {
    "sloppy": lambda labels: sloppy(labels, CLASSES),
    "smoothed": lambda labels: smoothed(labels, CLASSES),
    "angular": lambda labels: angular(labels, CLASSES),
    "shaken": shaken,
    "without specks": lambda labels: without_specks(labels, CLASSES),
}
REACH = {"sloppy": 12, "smoothed": 4, "angular": 8, "shaken": 4, "without specks": 0}
"""How many pixels a straight edge may go astray at most, of a side of 128."""

every_change = pytest.mark.parametrize("name", list(CHANGES))


def scene(side: int = 128) -> Tensor:
    """Sky above sea, an island larger than any brush, and a speck; [1, side, side]."""
    labels = torch.full((1, side, side), 2)
    labels[:, side // 2 :] = 5
    labels[:, side // 8 : side // 8 + 3, side // 8 : side // 8 + 3] = 7
    labels[:, side * 5 // 8 : side * 7 // 8, side * 5 // 8 : side * 7 // 8] = 9
    return labels


def jagged(side: int = 128) -> Tensor:
    """Two classes along an edge with teeth a few pixels wide; [1, side, side]."""
    rows, columns = torch.meshgrid(torch.arange(side), torch.arange(side), indexing="ij")
    return (1 + (rows > side // 2 + 2 * (columns % 4 > 1)).long())[None]


def length(labels: Tensor) -> float:
    """Of all edges, in pixels per map."""
    along = (labels[:, 1:] != labels[:, :-1]).sum() + (labels[:, :, 1:] != labels[:, :, :-1]).sum()
    return float(along) / len(labels)


@every_change
@pytest.mark.parametrize("size", [(64, 64), (96, 160), (256, 128)])
def test_no_class_is_invented(name: str, size: tuple[int, int]) -> None:
    torch.manual_seed(0)
    labels = 4 * torch.randint(1, 3, (4, 1, size[0] // 8, size[1] // 8)).float()
    labels = F.interpolate(labels, size=size)[:, 0].long()
    changed_maps = CHANGES[name](labels)
    assert changed_maps.shape == labels.shape
    assert changed_maps.dtype == torch.int64
    assert set(changed_maps.unique().tolist()) <= {4, 8}


@every_change
def test_edges_stay_near(name: str) -> None:
    torch.manual_seed(0)
    labels, reach = scene().masked_fill(scene() == 7, 2).expand(12, -1, -1), REACH[name]
    kept = labels[:, None].float()
    near = -F.max_pool2d(-kept, 2 * reach + 1, 1, reach) == F.max_pool2d(kept, 2 * reach + 1, 1, reach)
    near = near[:, 0]  # pixels with nothing but their own class around them
    assert float(near.float().mean()) > 0.5
    assert torch.equal(CHANGES[name](labels)[near], labels[near])


@pytest.mark.parametrize("name", ["smoothed", "angular", "without specks"])
def test_specks_vanish_and_islands_stay(name: str) -> None:
    torch.manual_seed(0)
    found = CHANGES[name](scene().expand(8, -1, -1))
    assert set(found.unique().tolist()) == {2, 5, 9}


@pytest.mark.parametrize("name", ["smoothed", "angular"])
def test_teeth_are_lost(name: str) -> None:
    torch.manual_seed(0)
    assert length(CHANGES[name](jagged().expand(8, -1, -1))) < 0.7 * length(jagged())


def test_angular_edges_are_straight_between_corners() -> None:
    """The rim of a disc turns at corners only: its height is linear in between."""
    rows, columns = torch.meshgrid(torch.arange(256), torch.arange(256), indexing="ij")
    disc = (1 + ((rows - 128) ** 2 + (columns - 128) ** 2 < 90**2).long())[None].expand(6, -1, -1)
    torch.manual_seed(0)

    def bent(labels: Tensor) -> float:
        """Share of places on the upper rim that are off the line between those 5 pixels to either side."""
        rim = (labels == 2).int().argmax(1)[:, 90:166].float()
        off = (rim[:, 5:-5] - (rim[:, :-10] + rim[:, 10:]) / 2).abs()
        return float((off > 0.5).float().mean())

    assert float((angular(disc, CLASSES) == disc).float().mean()) > 0.9
    ragged = shaken(disc)
    assert bent(angular(ragged, CLASSES)) < bent(ragged)


def test_every_sloppy_map_differs_and_each_in_its_own_way() -> None:
    torch.manual_seed(0)
    found = sloppy(torch.cat([jagged(), scene()]).repeat(8, 1, 1), CLASSES)
    assert len({tuple(each.flatten().tolist()) for each in found}) > 10
    same = (found == torch.cat([jagged(), scene()]).repeat(8, 1, 1)).flatten(1).all(1)
    assert int(same.sum()) <= 4  # where there is no speck to lose


def test_the_same_seed_is_as_sloppy() -> None:
    def at(seed: int) -> Tensor:
        torch.manual_seed(seed)
        return sloppy(scene().expand(6, -1, -1), CLASSES)

    assert torch.equal(at(0), at(0))
    assert not torch.equal(at(0), at(1))


def test_regions_at_the_border_are_no_specks() -> None:
    labels = torch.full((1, 128, 128), 2)
    labels[:, :, :5] = 3  # half of it is outside
    labels[:, 60:64, 60:64] = 4
    assert torch.equal(without_specks(labels, CLASSES), labels.masked_fill(labels == 4, 2))


def test_what_is_lost_takes_the_class_around_it_however_large() -> None:
    labels = torch.full((1, 64, 64), 3)
    labels[:, :, 40:] = 8
    lost = torch.zeros(1, 64, 64, dtype=torch.bool)
    lost[:, 8:56, 4:64] = True
    found = absorbed(labels, lost, CLASSES)
    assert set(found.unique().tolist()) == {3, 8}
    assert torch.equal(found[~lost], labels[~lost])
    assert bool((found[:, 8:56, 4:12] == 3).all())


def test_what_has_nothing_around_it_stays() -> None:
    labels = torch.zeros(1, 64, 64, dtype=torch.long)
    assert torch.equal(absorbed(labels, labels == 0, CLASSES), labels)


def test_holes_are_blots_of_the_unknown() -> None:
    torch.manual_seed(0)
    labels = scene().expand(16, -1, -1)
    found = holed(labels)
    holes = found == 0
    assert torch.equal(found[~holes], labels[~holes])
    assert 0.02 < float(holes.float().mean()) < 0.25
    assert length(holes) < 0.1 * 128 * 128  # blots, not grain


def test_only_what_is_flagged_changes() -> None:
    x, flags = torch.arange(4.0), torch.tensor([True, False, True, False])
    assert changed(flags, lambda rows: -rows - 1, x).tolist() == [-1, 1, -3, 3]
    assert changed(torch.zeros(4, dtype=torch.bool), torch.neg, x) is x
