"""What the facade takes and gives: encoded exemplars, and paintings with their match."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.network import EncodedExemplar


@dataclass(frozen=True)
class Exemplar:
    """A photo with its map, encoded; paints any number of maps of any size."""

    photo: NDArray[np.uint8]  # [H, W, 3]
    labels: NDArray[np.uint8]  # [H, W] ids
    labels_read: bool  # True: the map was read off the photo
    classes: frozenset[int]  # ids of the map, but for unknown
    encoded: EncodedExemplar  # batch of 1

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        encoded, key = self.encoded, self.encoded.key
        tensors = (key.blocks, key.cells, encoded.values, encoded.held, encoded.colours, encoded.classes)
        own = self.photo.nbytes + self.labels.nbytes + encoded.style.nbytes
        return own + sum(x.nbytes for x in tensors)


@dataclass(frozen=True)
class Match:
    """Where each block of the painting came from."""

    indices: NDArray[np.int32]  # [N, k], exemplar blocks in reading order, counted on through all exemplars
    weights: NDArray[np.float32]  # [N, k], their shares, each row sums to 1; k is 0 without an exemplar
    grid: tuple[int, int]  # blocks of the painting, (rows, columns)
    exemplar_grids: tuple[tuple[int, int], ...]  # blocks of each exemplar


@dataclass(frozen=True)
class Painting:
    """One generated result."""

    image: NDArray[np.uint8]  # [H, W, 3] sRGB
    warped: NDArray[np.uint8]  # [H, W, 3], the exemplars brought into the map's layout
    confidence: NDArray[np.float32]  # [H/cell, W/cell] in [0, 1]; 0 where the exemplars lack the class
    match: Match
    labels: NDArray[np.uint8]  # [H, W] ids
    timings: dict[str, float]  # milliseconds of its pass: encode_labels, match, generate
