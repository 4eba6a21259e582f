from __future__ import annotations

from collections import deque

import numpy as np
import pytest
from numpy.typing import NDArray

from model.labels import Labels
from model.regions import number_regions


def flooded(labels: Labels) -> NDArray[np.intp]:
    """The same by the plainest way there is: from every pixel in reading order to its neighbours."""
    numbers = np.full(labels.shape, -1)
    for number, start in enumerate(np.ndindex(labels.shape)):
        waiting = deque([start] if numbers[start] < 0 else [])
        while waiting:
            y, x = waiting.pop()
            if numbers[y, x] >= 0:
                continue
            numbers[y, x] = number
            for near in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
                inside = 0 <= near[0] < labels.shape[0] and 0 <= near[1] < labels.shape[1]
                if inside and labels[near] == labels[y, x]:
                    waiting.append(near)
    return numbers


def canonical(numbers: NDArray[np.intp]) -> NDArray[np.intp]:
    """Regions numbered by where they begin."""
    _, first, inverse = np.unique(numbers, return_index=True, return_inverse=True)
    return first[inverse].reshape(numbers.shape)


def noise(classes: int, height: int, width: int) -> Labels:
    return np.random.default_rng(classes).integers(0, classes, (height, width), np.uint8)


def comb() -> Labels:
    """Teeth that only their last row joins."""
    labels = np.zeros((40, 41), np.uint8)
    labels[:, ::2] = 255
    labels[-1] = 255
    return labels


def spiral(side: int = 33) -> Labels:
    """One corridor around and around, and the wall between."""
    labels = np.zeros((side, side), np.uint8)
    y, x, dy, dx = 0, 0, 0, 1
    labels[0, 0] = 7
    for length in [side - 1, *(n for n in range(side - 1, 1, -2) for _ in range(2))]:
        for _ in range(length):
            y, x = y + dy, x + dx
            labels[y, x] = 7
        dy, dx = dx, -dy
    return labels


@pytest.mark.parametrize(
    "labels",
    [
        noise(2, 40, 30),
        noise(3, 31, 50),
        noise(12, 30, 30),
        noise(2, 1, 40),
        noise(2, 40, 1),
        np.zeros((5, 7), np.uint8),
        np.indices((24, 24)).sum(0).astype(np.uint8) % 2,
        comb(),
        comb().T.copy(),
        comb()[::-1].copy(),
        spiral(),
    ],
    ids=[
        "two",
        "three",
        "many",
        "row",
        "column",
        "plain",
        "chequered",
        "comb",
        "lying",
        "standing",
        "spiral",
    ],
)
def test_regions_are_those_that_flooding_finds(labels: Labels) -> None:
    assert np.array_equal(canonical(number_regions(labels)), canonical(flooded(labels)))


def test_a_class_that_wraps_around_the_edge_is_not_joined() -> None:
    labels = np.array([[1, 1, 2], [2, 1, 1]], np.uint8)
    numbers = number_regions(labels)
    assert numbers[0, 2] != numbers[1, 0]
    assert numbers[0, 0] == numbers[1, 2]
