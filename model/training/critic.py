"""What tells classes apart in photos and pictures: a reader that learns on, against the generator."""

from __future__ import annotations

import copy
from collections.abc import Mapping

import torch
from torch import Tensor, nn

from model.reader import Reader


class Critic(nn.Module):
    """Says of every place which class it shows, or that it was painted (OASIS, Schönfeld et al. 2021).

    A picture passes where it is taken for a photo of what was asked for. Its trunk is the reader's and stays
    as it is (Projected GAN, Sauer et al. 2021). A reader that learned nothing more would in time be won over
    by textures that only it takes for a class.
    """

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = copy.deepcopy(reader).requires_grad_(True)
        self.reader.trunk.requires_grad_(False)
        width = self.reader.project.in_channels
        self.painted = nn.Conv2d(width, 1, 1)

    def forward(self, image: Tensor) -> Tensor:
        """image: [B, 3, H, W] in [−1, 1]. Returns logits [B, C + 1, H/4, W/4], the last of *painted*."""
        seen = self.reader.decode(image)
        return torch.cat([self.reader.project(seen), self.painted(seen)], 1).float()

    def restore(self, state: Mapping[str, Tensor], reader: Reader) -> None:
        """Go on from a ``trained_state``, over the trunk of the reader that it began with."""
        self.reader.trunk.load_state_dict(reader.trunk.state_dict())
        self.load_state_dict(state, strict=False)

    def trained_state(self) -> dict[str, Tensor]:
        """The state dict without the trunk."""
        return {k: v for k, v in self.state_dict().items() if not k.startswith("reader.trunk.")}
