"""Connected regions of a label map."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


def connected(mask: Mask, at: tuple[int, int]) -> Mask:
    """The pixels of a mask that hang together with one of them, by their sides.

    mask: [H, W]; at: (x, y), set in it. Returns [H, W]. Works on runs of pixels, of which there are few.
    """
    height = len(mask)
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, begins = np.nonzero(edges == 1)
    ends = np.nonzero(edges == -1)[1]  # one past the last
    first = np.searchsorted(rows, np.arange(height + 1))  # of each row, among the runs

    def touching(row: int, begin: int, end: int) -> range:
        """The runs of a row that share a column with begin … end."""
        if not 0 <= row < height:
            return range(0)
        low, high = int(first[row]), int(first[row + 1])
        return range(
            low + int(np.searchsorted(ends[low:high], begin, "right")),
            low + int(np.searchsorted(begins[low:high], end, "left")),
        )

    found: Mask = np.zeros_like(mask)
    waiting = list(touching(at[1], at[0], at[0] + 1))
    seen = set(waiting)
    while waiting:
        run = waiting.pop()
        row, begin, end = int(rows[run]), int(begins[run]), int(ends[run])
        found[row, begin:end] = True
        for near in (row - 1, row + 1):
            new = [each for each in touching(near, begin, end) if each not in seen]
            seen.update(new)
            waiting += new
    return found
