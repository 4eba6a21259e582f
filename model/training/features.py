"""Frozen pretrained networks whose features the losses, the discriminator and the scores compare."""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
import torchvision.models
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from model.errors import DataError

_MEAN, _STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)

# Stages of EfficientNet-Lite0 (Tan & Le 2019): repeats, kernel, stride, expansion, inputs, outputs.
_LITE0 = (
    (1, 3, 1, 1, 32, 16),
    (2, 3, 2, 6, 16, 24),
    (2, 5, 2, 6, 24, 40),
    (3, 3, 2, 6, 40, 80),
    (3, 5, 1, 6, 80, 112),
)


class FrozenFeatures(nn.Module):
    """A pretrained network, cut at several depths; never trained, always in evaluation mode."""

    name: str
    widths: tuple[int, ...]

    mean: Tensor
    std: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor(_MEAN).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(_STD).view(1, 3, 1, 1), persistent=False)

    def freeze(self) -> None:
        self.requires_grad_(False).eval()

    def train(self, mode: bool = True) -> FrozenFeatures:
        return super().train(False)

    def normalised(self, image: Tensor) -> Tensor:
        """[−1, 1] to what ImageNet networks expect."""
        return ((image + 1) / 2 - self.mean) / self.std

    def forward(self, image: Tensor) -> list[Tensor]:
        """image: [B, 3, H, W] in [−1, 1]. Returns one [B, widths[i], h_i, w_i] per cut, finest first."""
        raise NotImplementedError


class Vgg16(FrozenFeatures):
    """VGG-16 after relu1_2, relu2_2, relu3_3, relu4_3 and, with ``deepest=5``, relu5_3."""

    name = "vgg16"
    _CUTS = (3, 8, 15, 22, 29)
    _WIDTHS = (64, 128, 256, 512, 512)

    def __init__(self, weights: dict[str, Tensor], deepest: int = 4) -> None:
        super().__init__()
        self.widths = self._WIDTHS[:deepest]
        with torch.device("meta"):  # most of VGG-16 is the classifier, which nobody needs
            network = torchvision.models.vgg16(weights=None).features[: self._CUTS[deepest - 1] + 1]
        state = {key: weights[f"features.{key}"].float() for key in network.state_dict()}
        network.load_state_dict(state, assign=True)
        self.network = network
        self.freeze()

    def forward(self, image: Tensor) -> list[Tensor]:
        x, cuts = self.normalised(image), []
        for i, layer in enumerate(self.network):
            x = F.relu(x) if isinstance(layer, nn.ReLU) else layer(x)
            if i in self._CUTS:
                cuts.append(x)
        return cuts


class _MobileBlock(nn.Module):
    def __init__(self, kernel: int, stride: int, expansion: int, inputs: int, outputs: int) -> None:
        super().__init__()
        hidden = inputs * expansion
        self.kernel, self.stride, self.skip = kernel, stride, stride == 1 and inputs == outputs
        self._expand_conv: nn.Module = nn.Identity()
        if expansion != 1:
            self._expand_conv = nn.Conv2d(inputs, hidden, 1, bias=False)
            self._bn0 = nn.BatchNorm2d(hidden, eps=1e-3)
        self._depthwise_conv = nn.Conv2d(hidden, hidden, kernel, stride, groups=hidden, bias=False)
        self._bn1 = nn.BatchNorm2d(hidden, eps=1e-3)
        self._project_conv = nn.Conv2d(hidden, outputs, 1, bias=False)
        self._bn2 = nn.BatchNorm2d(outputs, eps=1e-3)

    def fold(self) -> None:
        """Put the normalisations, constant once frozen, into the convolutions before them."""
        if isinstance(self._expand_conv, nn.Conv2d):
            self._expand_conv = fuse_conv_bn_eval(self._expand_conv, self._bn0)
            del self._bn0
        self._depthwise_conv = fuse_conv_bn_eval(self._depthwise_conv, self._bn1)
        self._project_conv = fuse_conv_bn_eval(self._project_conv, self._bn2)
        del self._bn1, self._bn2

    def forward(self, x: Tensor) -> Tensor:
        y = x if isinstance(self._expand_conv, nn.Identity) else F.relu6(self._expand_conv(x))
        y = F.relu6(self._depthwise_conv(_same_pad(y, self.kernel, self.stride)))
        y = self._project_conv(y)
        return torch.add(x, y) if self.skip else y


def _same_pad(x: Tensor, kernel: int, stride: int) -> Tensor:
    """TensorFlow's 'same' padding, with which these weights were trained."""
    pads: list[int] = []
    for size in (x.shape[-1], x.shape[-2]):
        total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
        pads += [total // 2, total - total // 2]
    return F.pad(x, pads)


class Lite0(FrozenFeatures):
    """EfficientNet-Lite0 at strides 2, 4, 8 and 16; a twentieth of VGG-16's cost."""

    name = "efficientnet_lite0"
    widths = (16, 24, 40, 112)
    _CUTS = (0, 2, 4, 10)

    def __init__(self, weights: dict[str, Tensor]) -> None:
        super().__init__()
        self._conv_stem: nn.Module = nn.Conv2d(3, 32, 3, 2, bias=False)
        self._bn0 = nn.BatchNorm2d(32, eps=1e-3)
        blocks = [
            _MobileBlock(kernel, stride if i == 0 else 1, expansion, inputs if i == 0 else outputs, outputs)
            for repeats, kernel, stride, expansion, inputs, outputs in _LITE0
            for i in range(repeats)
        ]
        self._blocks = nn.ModuleList(blocks)
        own = self.state_dict()
        self.load_state_dict({key: weights[key].to(own[key].dtype) for key in own})
        self.freeze()
        self._conv_stem = fuse_conv_bn_eval(self._conv_stem, self._bn0)
        del self._bn0
        for block in blocks:
            block.fold()

    def forward(self, image: Tensor) -> list[Tensor]:
        x = F.relu6(self._conv_stem(_same_pad(self.normalised(image), 3, 2)))
        cuts = []
        for i, block in enumerate(self._blocks):
            x = block(x)
            if i in self._CUTS:
                cuts.append(x)
        return cuts


def load_features(path: Path | None, **options: int) -> FrozenFeatures:
    """A feature network from a safetensors file, recognised by its entries; torchvision's VGG-16 for None.

    Raises: DataError if the file is missing, damaged, or holds neither VGG-16 nor EfficientNet-Lite0, or if
    torchvision cannot fetch VGG-16 from here.
    """
    if path is None:
        return Vgg16(_fetch_vgg16(), **options)
    if not path.is_file():
        raise DataError(
            f"no feature weights at {path}: give a safetensors file of VGG-16 or EfficientNet-Lite0"
        )
    try:
        weights = load_file(path)
    except SafetensorError as error:
        raise DataError(f"{path} is not a readable safetensors file ({error})") from error
    try:
        if "features.0.weight" in weights:
            return Vgg16(weights, **options)
        if "_conv_stem.weight" in weights:
            return Lite0(weights)
    except (KeyError, RuntimeError) as error:
        raise DataError(f"{path} lacks entries, or has them in other shapes: {error}") from error
    raise DataError(
        f"{path} holds neither VGG-16 (features.N.weight) nor EfficientNet-Lite0 (_conv_stem.weight)"
    )


def _fetch_vgg16() -> dict[str, Tensor]:
    try:
        return dict(torchvision.models.VGG16_Weights.IMAGENET1K_V1.get_state_dict(progress=False))
    except OSError as error:
        raise DataError(
            f"torchvision cannot fetch VGG-16 from here ({error}): download its weights elsewhere and name "
            "the safetensors file with --features"
        ) from error
