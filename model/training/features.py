"""Frozen pretrained networks whose features the losses, the discriminator and the scores compare."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
import torch.nn.functional as F
import torchvision.models
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from model.errors import DataError
from model.layers import ImageNetNorm
from model.lite0 import WIDTHS
from model.lite0 import Lite0 as Trunk


class FrozenFeatures(nn.Module):
    """A pretrained network, cut at several depths; never trained, always in evaluation mode."""

    name: str
    widths: tuple[int, ...]

    def freeze(self) -> None:
        self.requires_grad_(False).eval()

    def train(self, mode: bool = True) -> FrozenFeatures:
        return super().train(False)

    def forward(self, image: Tensor) -> list[Tensor]:
        """image: [B, 3, H, W] in [−1, 1]. Returns one [B, widths[i], h_i, w_i] per cut, finest first."""
        raise NotImplementedError


Look = Callable[[Tensor], list[Tensor]]
"""What gives the features of pictures, as ``FrozenFeatures.forward``."""


class Remembered:
    """Features of the tensors of one step, each computed once, whoever asks."""

    def __init__(self, network: Look) -> None:
        self.network = network
        self._known: list[tuple[Tensor, list[Tensor]]] = []

    def __call__(self, image: Tensor) -> list[Tensor]:
        """As ``FrozenFeatures.forward``, of this very tensor; with the gradients of the first call."""
        for known, features in self._known:
            if known is image:
                return features
        self._known.append((image, self.network(image)))
        return self._known[-1][1]


class Vgg16(FrozenFeatures):
    """VGG-16 after relu1_2, relu2_2, relu3_3, relu4_3 and, with ``deepest=5``, relu5_3."""

    name = "vgg16"
    _CUTS = (3, 8, 15, 22, 29)
    _WIDTHS = (64, 128, 256, 512, 512)

    def __init__(self, weights: dict[str, Tensor], deepest: int = 4) -> None:
        super().__init__()
        self.widths = self._WIDTHS[:deepest]
        self.norm = ImageNetNorm()
        with torch.device("meta"):  # most of VGG-16 is the classifier, which nobody needs
            network = torchvision.models.vgg16(weights=None).features[: self._CUTS[deepest - 1] + 1]
        state = {key: weights[f"features.{key}"].float() for key in network.state_dict()}
        network.load_state_dict(state, assign=True)
        self.network = network
        self.freeze()

    def forward(self, image: Tensor) -> list[Tensor]:
        x, cuts = self.norm(image), []
        for i, layer in enumerate(self.network):
            x = F.relu(x) if isinstance(layer, nn.ReLU) else layer(x)
            if i in self._CUTS:
                cuts.append(x)
        return cuts


class Lite0(FrozenFeatures):
    """EfficientNet-Lite0 at strides 2, 4, 8 and 16; a twentieth of VGG-16's cost."""

    name = "efficientnet_lite0"
    widths = WIDTHS[:4]

    def __init__(self, weights: dict[str, Tensor]) -> None:
        super().__init__()
        self.trunk = Trunk(deepest=len(self.widths))
        self.trunk.load_published(weights)
        self.freeze()

    def forward(self, image: Tensor) -> list[Tensor]:
        cuts: list[Tensor] = self.trunk(image)
        return cuts


class PooledLite0(nn.Module):
    """EfficientNet-Lite0 down to the 1280 features of a whole picture, for comparing sets of pictures."""

    def __init__(self, weights: dict[str, Tensor]) -> None:
        super().__init__()
        self.trunk = Trunk()
        self.trunk.load_published(weights)
        self.head, self.norm = nn.Conv2d(WIDTHS[-1], 1280, 1, bias=False), nn.BatchNorm2d(1280, eps=1e-3)
        self.head.weight.data = weights["_conv_head.weight"].float()
        for part in ("weight", "bias", "running_mean", "running_var"):
            getattr(self.norm, part).data = weights[f"_bn1.{part}"].float()
        self.requires_grad_(False).eval()

    def forward(self, image: Tensor) -> Tensor:
        """image: [B, 3, H, W] in [−1, 1], seen at 224 × 224. Returns [B, 1280]."""
        small = F.interpolate(image, size=224, mode="bilinear", antialias=True, align_corners=False)
        x: Tensor = self.norm(self.head(self.trunk(small)[-1]))
        return F.relu6(x).mean((2, 3))


def load_pooled(path: Path) -> PooledLite0:
    """Features of whole pictures from a safetensors file. Raises: DataError, as ``load_features``."""
    weights = _read(path)
    with _fitting(path):
        return PooledLite0(weights)


def load_features(path: Path | None, **options: int) -> FrozenFeatures:
    """A feature network from a safetensors file, recognised by its entries; torchvision's VGG-16 for None.

    Raises: DataError if the file is missing, damaged, or holds neither VGG-16 nor EfficientNet-Lite0, or if
    torchvision cannot fetch VGG-16 from here.
    """
    if path is None:
        return Vgg16(_fetch_vgg16(), **options)
    weights = _read(path)
    with _fitting(path):
        if "features.0.weight" in weights:
            return Vgg16(weights, **options)
        if "_conv_stem.weight" in weights:
            return Lite0(weights)
    raise DataError(
        f"{path} holds neither VGG-16 (features.N.weight) nor EfficientNet-Lite0 (_conv_stem.weight)"
    )


def load_lite0(path: Path, trunk: Trunk) -> None:
    """Start a trunk from published weights. Raises: DataError."""
    weights = _read(path)
    with _fitting(path):
        trunk.load_published(weights)


def _read(path: Path) -> dict[str, Tensor]:
    if not path.is_file():
        raise DataError(
            f"no feature weights at {path}: give a safetensors file of VGG-16 or EfficientNet-Lite0"
        )
    try:
        return load_file(path)
    except SafetensorError as error:
        raise DataError(f"{path} is not a readable safetensors file ({error})") from error


@contextmanager
def _fitting(path: Path) -> Iterator[None]:
    try:
        yield
    except (KeyError, RuntimeError) as error:
        raise DataError(f"{path} lacks entries, or has them in other shapes: {error}") from error


def _fetch_vgg16() -> dict[str, Tensor]:
    try:
        return dict(torchvision.models.VGG16_Weights.IMAGENET1K_V1.get_state_dict(progress=False))
    except OSError as error:
        raise DataError(
            f"torchvision cannot fetch VGG-16 from here ({error}): download its weights elsewhere and name "
            "the safetensors file with --features"
        ) from error
