"""Edits of label maps made by rule, for ``evaluate_edits.py``; None where a rule does not apply."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.uint8]
Rule = Callable[[Labels], Labels | None]

BUILDING, SKY, TREE, GRASS, EARTH, WATER, SEA, FIELD = 2, 3, 5, 10, 14, 22, 27, 30
LEAST = 0.01
"""A smaller share of the picture is not worth an edit."""


def move_horizon(labels: Labels) -> Labels | None:
    """What stands against the sky, higher by a twelfth of the picture."""
    height = len(labels)
    by, ends = height // 12, _skyline(labels)
    rows = np.arange(height)[:, None]
    grown = (rows >= ends - by) & (rows < ends) & (ends > 2 * by) & (ends < height)
    below = np.take_along_axis(labels, ends.clip(max=height - 1)[None], 0)
    return _edited(labels, np.where(grown, below, labels))


def add_tree_line(labels: Labels) -> Labels | None:
    """Trees along the middle of the skyline, with crowns of many sizes."""
    height, width = labels.shape
    ends = _skyline(labels)
    x = np.arange(width) / width
    crowns = sum(np.sin(2 * np.pi * f * x + f) / np.sqrt(f) for f in (3, 7, 13, 23, 41))
    base = np.convolve(np.pad(ends.astype(float), 16, "edge"), np.full(33, 1 / 33), "valid")
    rise = 4 * height * (x - 0.15) * (0.85 - x) * (0.12 + 0.02 * crowns)
    rows = np.arange(height)[:, None]
    trees = (rows >= base - rise) & (rows < base + 0.3 * rise) & (ends > height / 8) & (ends < height)
    return _edited(labels, np.where(trees, TREE, labels))


def flood_fields(labels: Labels) -> Labels | None:
    """Field, grass and earth to the water that the photo shows more of."""
    seen = SEA if (labels == SEA).sum() > (labels == WATER).sum() else WATER
    return _edited(labels, np.where(np.isin(labels, (FIELD, GRASS, EARTH)), seen, labels))


def remove_buildings(labels: Labels) -> Labels | None:
    """To whatever is next to them in their rows."""
    edited = labels.copy()
    for row, old in zip(edited, labels, strict=True):
        buildings, others = np.flatnonzero(old == BUILDING), np.flatnonzero(old != BUILDING)
        if len(buildings) and len(others):
            after = np.searchsorted(others, buildings).clip(max=len(others) - 1)
            before = (after - 1).clip(min=0)
            nearer = abs(others[before] - buildings) < abs(others[after] - buildings)
            row[buildings] = old[np.where(nearer, others[before], others[after])]
    return _edited(labels, edited)


RULES: dict[str, Rule] = {
    "horizon moved": move_horizon,
    "tree line added": add_tree_line,
    "field to water": flood_fields,
    "buildings removed": remove_buildings,
}


def _skyline(labels: Labels) -> NDArray[np.int64]:
    """Where the sky ends in each column, from the top; the height where it does not."""
    ground = labels != SKY
    return np.where(ground.any(0), ground.argmax(0), len(labels))


def _edited(labels: Labels, edited: NDArray[np.integer]) -> Labels | None:
    share = (edited != labels).mean()
    return edited.astype(np.uint8) if LEAST < share < 0.6 else None
