"""Connected regions of a label map."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.labels import Labels


def number_regions(labels: Labels) -> NDArray[np.intp]:
    """Number the connected regions of a map: pixels of one class that hang together by their sides.

    labels: uint8 [H, W] ids. Returns [H, W]: two pixels have one number if they are of one region.
    """
    # Runs of one class along a row are joined with those above them; there are far fewer of them than pixels.
    begins = np.diff(labels.astype(np.int16), axis=1, prepend=-1) != 0
    runs = (begins.cumsum() - 1).reshape(labels.shape)
    joins = (labels[1:] == labels[:-1]) & (begins[1:] | begins[:-1])
    one, other = runs[:-1][joins], runs[1:][joins]
    region = np.arange(runs[-1, -1] + 1)  # of each run; at first, each is one by itself
    while True:
        a, b = region[one], region[other]
        apart = a != b
        if not apart.any():
            break
        one, other = one[apart], other[apart]
        np.minimum.at(region, np.maximum(a, b)[apart], np.minimum(a, b)[apart])
        while not np.array_equal(region, joined := region[region]):
            region = joined
    numbers: NDArray[np.intp] = region[runs]
    return numbers
