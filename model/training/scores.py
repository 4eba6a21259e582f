"""What paintings are measured by: class agreement, style, detail, distances, worth of their confidence."""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from model.errors import DataError
from model.layers import resize
from model.training.features import Look, Vgg16

_TO_XYZ = torch.tensor(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE = torch.tensor([0.95047, 1.0, 1.08883])
_TO_GREY = torch.tensor([0.299, 0.587, 0.114])
SMALLEST_REGION = 64
"""Pixels below which a region's statistics say little."""


class ClassAgreement:
    """Mean intersection over union of wanted and seen maps, pooled over pictures; unknown pixels left out."""

    def __init__(self, classes: int) -> None:
        self.intersection, self.union = torch.zeros(classes), torch.zeros(classes)

    def add(self, seen: Tensor, wanted: Tensor) -> None:
        """seen, wanted: [H, W] class indices, 0 = unknown."""
        for c in range(1, len(self.union)):
            p, q = (seen == c) & (wanted > 0), wanted == c
            self.intersection[c] += (p & q).sum().cpu()
            self.union[c] += (p | q).sum().cpu()

    def mean(self) -> float:
        """Mean over the classes that occur, in [0, 1]; 0 if none does."""
        occurs = self.union > 0
        return float((self.intersection[occurs] / self.union[occurs]).mean()) if occurs.any() else 0.0


class RankCorrelation:
    """Spearman's: how far two quantities rise together, whatever their scales; pooled over pictures."""

    def __init__(self, most: int = 1000) -> None:
        """most: values that are kept of each picture, evenly chosen."""
        self.most, self.first, self.second = most, list[Tensor](), list[Tensor]()

    def add(self, first: Tensor, second: Tensor) -> None:
        """first, second: [n], in the same order."""
        step = max(1, len(first) // self.most)
        self.first.append(first[::step].double().cpu())
        self.second.append(second[::step].double().cpu())

    def value(self) -> float | None:
        """In [−1, 1]; None where nothing is to be compared, or one of the two never changes."""
        if not self.first:
            return None
        a, b = _centred_ranks(torch.cat(self.first)), _centred_ranks(torch.cat(self.second))
        size = a.norm() * b.norm()
        return float(a @ b / size) if size > 0 else None


def _centred_ranks(x: Tensor) -> Tensor:
    """Ranks around 0; equal values share the mean of theirs."""
    _, place, count = x.unique(return_inverse=True, return_counts=True)
    ranks = count.cumsum(0) - (count - 1) / 2
    centred: Tensor = ranks - (len(x) + 1) / 2
    return centred[place]


def closeness(features: Look, warped: Tensor, photo: Tensor, grid: tuple[int, ...]) -> Tensor:
    """How close a warped exemplar comes to a photo around each cell of a grid (h, w): the most is 1.

    warped, photo: [B, 3, H, W] in [−1, 1]. The cosine of features at the cells' own scale, so that texture
    of the same kind is close though no pixel is the same. Returns [B, 1, h, w] in [−1, 1].
    """
    cuts = zip(features(warped), features(photo), strict=True)
    a, b = min(cuts, key=lambda cut: abs(cut[0].shape[-2] - grid[0]))
    # Features may be in reduced precision, of which few digits are left close to 1.
    cosine = F.cosine_similarity(a.float(), b.float(), dim=1)[:, None]
    return resize(cosine, (grid[0], grid[1]))


def to_lab(image: Tensor) -> Tensor:
    """sRGB [..., 3, H, W] in [−1, 1] to CIELAB (D65), alike: L in [0, 100], a and b around ±100."""
    x = (image.clamp(-1, 1) + 1) / 2
    linear = torch.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4)
    xyz = torch.einsum("ij,...jhw->...ihw", _TO_XYZ.to(x), linear) / _WHITE.to(x)[:, None, None]
    f = torch.where(xyz > 0.008856, xyz.clamp(min=1e-9) ** (1 / 3), 7.787 * xyz + 16 / 116)
    x, y, z = f.unbind(-3)
    return torch.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], -3)


def style_distance(image: Tensor, labels: Tensor, exemplar: Tensor, exemplar_labels: Tensor) -> float | None:
    """CIELAB distance of each class's mean and deviation over the classes both hold, weighed by area.

    image, exemplar: [3, H, W] in [−1, 1]; labels: [H, W] class indices, 0 = unknown. None without such
    a class.
    """
    a, b, total, area = to_lab(image), to_lab(exemplar), 0.0, 0.0
    for c in torch.unique(labels[labels > 0]).tolist():
        p, q = labels == c, exemplar_labels == c
        if min(p.sum(), q.sum()) >= SMALLEST_REGION:
            distance = torch.cat([_mean(a, p) - _mean(b, q), _deviation(a, p) - _deviation(b, q)]).norm()
            total, area = total + float(p.sum() * distance), area + float(p.sum())
    return total / area if area else None


def _mean(x: Tensor, region: Tensor) -> Tensor:
    return x[:, region].mean(1)


def _deviation(x: Tensor, region: Tensor) -> Tensor:
    return x[:, region].std(1, correction=0)


class Lpips:
    """LPIPS v0.1 (Zhang et al. 2018): VGG-16 feature differences weighed by learned linear heads."""

    _SHIFT = torch.tensor([-0.030, -0.088, -0.188]).view(1, 3, 1, 1)
    _SCALE = torch.tensor([0.458, 0.448, 0.450]).view(1, 3, 1, 1)

    def __init__(self, vgg: Vgg16, heads: Path) -> None:
        """vgg: cut at all five depths. Raises: DataError if ``heads`` is missing or holds something else."""
        if len(vgg.widths) != 5:
            raise ValueError("LPIPS compares five depths of VGG-16")
        try:
            weights = load_file(heads)
            self.heads = [weights[f"lin{i}.model.1.weight"] for i in range(5)]
        except (OSError, KeyError, SafetensorError) as error:
            raise DataError(f"{heads} holds no LPIPS v0.1 heads for VGG-16 ({error})") from error
        self.vgg = vgg

    def __call__(self, a: Tensor, b: Tensor) -> Tensor:
        """a, b: [B, 3, H, W] in [−1, 1]. Returns [B], 0 for equal pictures."""
        total = torch.zeros(len(a), device=a.device)
        for x, y, head in zip(self._features(a), self._features(b), self.heads, strict=True):
            total += F.conv2d((x - y).square(), head.to(x)).mean((1, 2, 3))
        return total

    def _features(self, image: Tensor) -> list[Tensor]:
        # LPIPS scales pictures its own way; undo what the network is about to do.
        scaled = (image - self._SHIFT.to(image)) / self._SCALE.to(image)
        cuts = self.vgg(self.vgg.norm.inverse(scaled))
        return [x / (x.norm(dim=1, keepdim=True) + 1e-10) for x in cuts]


def laplacian_energy(image: Tensor) -> float:
    """Mean size of the Laplacian of the grey values, in levels of 255: how much fine detail there is.

    image: [3, H, W] in [−1, 1].
    """
    return float(fine_detail((image + 1) * 127.5).mean())


def fine_detail(image: Tensor) -> Tensor:
    """Size of the Laplacian of the grey values. image: [..., 3, H, W]. Returns [..., H − 2, W − 2]."""
    grey = torch.einsum("c,...chw->...hw", _TO_GREY.to(image), image)
    around = grey[..., :-2, 1:-1] + grey[..., 2:, 1:-1] + grey[..., 1:-1, :-2] + grey[..., 1:-1, 2:]
    return (4 * grey[..., 1:-1, 1:-1] - around).abs()


def kernel_distance(a: Tensor, b: Tensor) -> float:
    """KID (Bińkowski et al. 2018) times 1000, unbiased: 0 for samples of one distribution, on average.

    a: [n, D], b: [m, D], features of two sets of pictures; n and m at least 2.
    """
    a, b = a.double(), b.double()
    aa, bb, ab = ((x @ y.T / x.shape[1] + 1) ** 3 for x, y in ((a, a), (b, b), (a, b)))
    n, m = len(a), len(b)
    own = (aa.sum() - aa.trace()) / (n * (n - 1)) + (bb.sum() - bb.trace()) / (m * (m - 1))
    return 1000 * float(own - 2 * ab.mean())
