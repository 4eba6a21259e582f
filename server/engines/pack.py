"""What the rest of the server has to know of the pack that an engine paints with."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from model import Palette


@dataclass(frozen=True)
class Pack:
    """A loaded pack; sizes in pixels."""

    name: str
    version: str
    device: str
    palette: Palette
    stride: int
    side: int
    min_side: int
    max_side: int
    max_exemplar_side: int  # the short one
    dice: bool  # it has a bank to draw throws from

    @property
    def exemplar_sides(self) -> tuple[int, ...]:
        """Short sides at which exemplars are kept: the pack's, and doubled as long as maps get so large."""
        doublings = max(1, self.max_exemplar_side // self.side).bit_length()
        return tuple(self.side << i for i in range(doublings))

    @property
    def fitting(self) -> str:
        """Names how photos and their maps are made to fit; what was fitted otherwise cannot be used."""
        sides = "-".join(map(str, self.exemplar_sides))
        classes = hashlib.sha256(bytes(self.palette.ids)).hexdigest()[:8]
        return f"{self.name}-{classes}-{sides}-{self.stride}"
