"""The conditional discriminator, at two scales of pixels and, if asked, of frozen pretrained features."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

from model.layers import resize
from model.training.features import FrozenFeatures


@dataclass(frozen=True)
class Judgement:
    """What the discriminator says of a batch of pictures."""

    logits: list[Tensor]  # one [B, 1, h, w] per head
    features: list[Tensor]  # hidden layers, for feature matching

    def split(self, size: int) -> tuple[Judgement, Judgement]:
        """The first ``size`` pictures' and the others'."""
        first = Judgement([x[:size] for x in self.logits], [x[:size] for x in self.features])
        return first, Judgement([x[size:] for x in self.logits], [x[size:] for x in self.features])


class PatchHead(nn.Module):
    """Real or not, patch by patch, given the map (PatchGAN, Isola et al. 2017)."""

    def __init__(self, inputs: int, classes: int, widths: tuple[int, ...], stride: int) -> None:
        super().__init__()
        sizes = (inputs + classes, *widths)
        kernel = 4 if stride == 2 else 3
        self.layers = nn.ModuleList(
            spectral_norm(nn.Conv2d(a, b, kernel, stride, 1)) for a, b in pairwise(sizes)
        )
        self.judge = spectral_norm(nn.Conv2d(widths[-1], 1, 3, 1, 1))

    def forward(self, x: Tensor, regions: Tensor) -> tuple[Tensor, list[Tensor]]:
        """x: [B, inputs, h, w]; regions: [B, classes, H, W]. Returns logits and hidden features."""
        hidden = []
        x = torch.cat([x, resize(regions, (x.shape[-2], x.shape[-1]))], dim=1)
        for layer in self.layers:
            x = F.leaky_relu(layer(x), 0.2)
            hidden.append(x)
        return self.judge(x), hidden


class Discriminator(nn.Module):
    """Two scales of pixels (whole, half), and two of ``features`` (Projected GAN, Sauer et al. 2021)."""

    def __init__(self, classes: int, width: int = 32, features: FrozenFeatures | None = None) -> None:
        super().__init__()
        pixel_widths = (width, 2 * width, 4 * width)
        self.pixel_heads = nn.ModuleList(PatchHead(3, classes, pixel_widths, stride=2) for _ in range(2))
        self.features = features
        self.feature_heads = nn.ModuleList(
            PatchHead(inputs, classes, (2 * width, 2 * width), stride=1)
            for inputs in (features.widths[-2:] if features is not None else ())
        )

    def forward(self, image: Tensor, regions: Tensor, seen: list[Tensor] | None = None) -> Judgement:
        """image: [B, 3, H, W] in [−1, 1]; regions: [B, classes, H, W], one-hot; seen: its features."""
        views = [image, F.avg_pool2d(image, 2)]
        if self.features is not None:
            views += (self.features(image) if seen is None else seen)[-2:]
        logits, hidden = [], []
        for head, view in zip((*self.pixel_heads, *self.feature_heads), views, strict=True):
            judged, layers = head(view, regions)
            logits.append(judged)
            hidden += layers
        return Judgement(logits, hidden)

    def trained_state(self) -> dict[str, Tensor]:
        """The state dict without the frozen network."""
        return {k: v for k, v in self.state_dict().items() if not k.startswith("features.")}
