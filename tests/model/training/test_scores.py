from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torchvision.models.vgg import cfgs, make_layers

from model.errors import DataError
from model.training.features import Vgg16, load_features
from model.training.scores import (
    ClassAgreement,
    Lpips,
    RankCorrelation,
    closeness,
    kernel_distance,
    style_distance,
    to_lab,
)
from tests.model.training.weights import random_vgg16


def flat(*colour: float, side: int = 16) -> Tensor:
    """A picture of one 8-bit colour."""
    return (torch.tensor(colour).view(3, 1, 1) / 127.5 - 1).expand(3, side, side).clone()


def test_agreement_of_a_hand_made_confusion() -> None:
    agreement = ClassAgreement(5)
    wanted = torch.tensor([[1, 1, 1, 2, 2, 0]])
    seen = torch.tensor([[1, 1, 2, 2, 3, 1]])
    agreement.add(seen, wanted)
    # class 1: 2 of 3; class 2: 1 of 3; class 3: seen, never wanted: 0 of 1; class 4 does not occur
    assert agreement.mean() == pytest.approx((2 / 3 + 1 / 3 + 0) / 3)


def test_agreement_pools_pictures_before_it_divides() -> None:
    agreement = ClassAgreement(3)
    agreement.add(torch.tensor([[1, 2]]), torch.tensor([[1, 1]]))
    agreement.add(torch.tensor([[1, 1]]), torch.tensor([[1, 1]]))
    assert agreement.mean() == pytest.approx((3 / 4 + 0) / 2)


def correlation(first: list[float], second: list[float]) -> float | None:
    pooled = RankCorrelation()
    pooled.add(torch.tensor(first[:2]), torch.tensor(second[:2]))
    pooled.add(torch.tensor(first[2:]), torch.tensor(second[2:]))
    return pooled.value()


def test_rank_correlation_is_of_order_alone() -> None:
    assert correlation([1, 2, 3, 4], [0, 0.1, 7, 1000]) == pytest.approx(1)
    assert correlation([1, 2, 3, 4], [9, 8, 7, -70]) == pytest.approx(-1)


def test_rank_correlation_of_ties_by_hand() -> None:
    # Ranks 1, 2.5, 2.5, 4 and 1, 3, 2, 4: sums of products of what they differ from 2.5 by.
    assert correlation([1, 2, 2, 3], [1, 3, 2, 4]) == pytest.approx(4.5 / (4.5 * 5) ** 0.5)


def test_rank_correlation_of_nothing_and_of_what_never_changes_is_none() -> None:
    assert RankCorrelation().value() is None
    assert correlation([1, 1, 1, 1], [1, 2, 3, 4]) is None


def test_rank_correlation_keeps_an_even_choice_of_large_pictures() -> None:
    pooled, values = RankCorrelation(most=10), torch.arange(100.0)
    pooled.add(values, -values)
    assert len(pooled.first[0]) == 10
    assert pooled.value() == pytest.approx(-1)


def test_what_is_equal_is_as_close_as_can_be(vgg: Vgg16) -> None:
    torch.manual_seed(0)
    photo = torch.rand(1, 3, 32, 32) * 2 - 1
    other = photo.clone()
    other[..., 16:] = other[..., 16:].flip(1)
    assert float(closeness(vgg, photo, photo, (8, 8)).abs().max()) < 1e-3
    close = closeness(vgg, other, photo, (8, 8))
    assert close.shape == (8, 8)
    assert float(close[:, 6:].mean()) < float(close[:, :2].mean()) <= 0


def test_agreement_of_equals_is_one_and_of_nothing_zero() -> None:
    agreement = ClassAgreement(4)
    assert agreement.mean() == 0
    agreement.add(torch.tensor([[1, 2]]), torch.tensor([[0, 0]]))
    assert agreement.mean() == 0
    agreement.add(torch.tensor([[3, 2, 1]]), torch.tensor([[3, 2, 0]]))
    assert agreement.mean() == 1


@pytest.mark.parametrize(
    ("colour", "lab"),
    [
        ((255, 255, 255), (100, 0, 0)),
        ((0, 0, 0), (0, 0, 0)),
        ((255, 0, 0), (53.24, 80.09, 67.20)),
        ((0, 255, 0), (87.73, -86.18, 83.18)),
        ((0, 0, 255), (32.30, 79.19, -107.86)),
        ((119, 119, 119), (50.03, 0, 0)),
        ((8, 8, 8), (2.19, 0, 0)),  # on the straight part of both curves
    ],
)
def test_cielab_of_known_colours(colour: tuple[int, int, int], lab: tuple[float, ...]) -> None:
    converted = to_lab(flat(*colour, side=2))
    assert converted.shape == (3, 2, 2)
    torch.testing.assert_close(converted[:, 1, 0], torch.tensor(lab).float(), atol=0.05, rtol=0)


def halves(top: Tensor, bottom: Tensor) -> Tensor:
    return torch.cat([top[:, :8], bottom[:, 8:]], dim=1)


LABELS = torch.ones(16, 16, dtype=torch.long)
LABELS[8:] = 2


def test_style_of_a_picture_is_its_own() -> None:
    image = torch.rand(3, 16, 16) * 2 - 1
    assert style_distance(image, LABELS, image, LABELS) == pytest.approx(0, abs=1e-4)


def test_style_does_not_care_for_layout() -> None:
    image = torch.rand(3, 16, 16) * 2 - 1
    assert style_distance(image, LABELS, image.flip(1), LABELS.flip(0)) == pytest.approx(0, abs=1e-3)


def test_style_is_the_mean_distance_of_shared_classes_weighed_by_area() -> None:
    white, black, grey = flat(255, 255, 255), flat(0, 0, 0), flat(119, 119, 119)
    image, exemplar = halves(white, black), halves(black, grey)
    assert style_distance(image, LABELS, exemplar, LABELS) == pytest.approx((100 + 50.03) / 2, abs=0.05)
    wide = torch.ones(16, 16, dtype=torch.long)
    wide[12:] = 2  # class 2 covers 64 of the picture's 256 pixels
    image = torch.cat([white[:, :12], black[:, 12:]], 1)
    expected = (192 * 100 + 64 * 50.03) / 256
    assert style_distance(image, wide, exemplar, LABELS) == pytest.approx(expected, abs=0.05)


def test_style_compares_the_deviation_too() -> None:
    striped = flat(255, 255, 255)
    striped[:, :, ::2] = -1  # black: lightness 0 and 100 deviate by 50 from their mean
    labels = torch.ones(16, 16, dtype=torch.long)
    grey = to_lab(flat(119, 119, 119))[0, 0, 0]
    expected = float(((50 - grey) ** 2 + 50**2).sqrt())
    assert style_distance(striped, labels, flat(119, 119, 119), labels) == pytest.approx(expected, abs=0.1)


def test_style_without_a_shared_class_is_none() -> None:
    image = flat(9, 9, 9)
    assert style_distance(image, LABELS, image, LABELS + 2) is None
    assert style_distance(image, LABELS * 0, image, LABELS * 0) is None  # unknown is no class
    speck = LABELS.clone() + 2
    speck[0, :10] = 1  # too small to have a style
    assert style_distance(image, LABELS, image, speck) is None


@pytest.fixture(scope="module")
def heads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    random = torch.Generator().manual_seed(5)
    widths = (64, 128, 256, 512, 512)
    weights = {
        f"lin{i}.model.1.weight": torch.rand(1, w, 1, 1, generator=random) for i, w in enumerate(widths)
    }
    path = tmp_path_factory.mktemp("heads") / "lpips.safetensors"
    save_file(weights, path)
    return path


@pytest.fixture(scope="module")
def vgg(vgg16_file: Path) -> Vgg16:
    network = load_features(vgg16_file, deepest=5)
    assert isinstance(network, Vgg16)
    return network


@torch.no_grad()
def test_lpips_is_the_published_formula(vgg: Vgg16, heads: Path) -> None:
    network = make_layers(cfgs["D"]).double()
    network.load_state_dict(
        {k.removeprefix("features."): v.half().double() for k, v in random_vgg16().items()}
    )

    def features(x: Tensor) -> list[Tensor]:
        shift, scale = torch.tensor([-0.030, -0.088, -0.188]), torch.tensor([0.458, 0.448, 0.450])
        x, cuts = (x.double() - shift.view(3, 1, 1)) / scale.view(3, 1, 1), []
        for layer in network:
            if isinstance(layer, torch.nn.MaxPool2d):
                cuts.append(x / x.square().sum(1, keepdim=True).sqrt())
            x = layer(x.clone())
        return cuts

    a, b = (torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(i)) * 2 - 1 for i in (1, 2))
    expected = torch.zeros(2, dtype=torch.float64)
    for i, (x, y) in enumerate(zip(features(a), features(b), strict=True)):
        head = load_file(heads)[f"lin{i}.model.1.weight"].flatten().double()
        expected += torch.einsum("bchw,c->bhw", (x - y) ** 2, head).mean((1, 2))
    torch.testing.assert_close(Lpips(vgg, heads)(a, b).double(), expected, atol=1e-4, rtol=1e-3)


@torch.no_grad()
def test_lpips_of_equals_is_zero(vgg: Vgg16, heads: Path) -> None:
    a = torch.rand(2, 3, 32, 32) * 2 - 1
    lpips = Lpips(vgg, heads)
    assert lpips(a, a).tolist() == [0, 0]
    assert float(lpips(a, -a).min()) > 0


def test_lpips_needs_all_five_depths(vgg16_file: Path, heads: Path) -> None:
    shallow = load_features(vgg16_file)
    assert isinstance(shallow, Vgg16)
    with pytest.raises(ValueError, match="five depths"):
        Lpips(shallow, heads)


def test_lpips_heads_that_are_none(vgg: Vgg16, vgg16_file: Path, tmp_path: Path) -> None:
    (tmp_path / "junk").write_bytes(b"junk")
    for path in (tmp_path / "lost", tmp_path / "junk", vgg16_file):
        with pytest.raises(DataError, match=r"holds no LPIPS v0.1 heads for VGG-16"):
            Lpips(vgg, path)


def test_kernel_distance_is_the_sum_over_all_pairs_of_two_sets() -> None:
    draw = torch.Generator().manual_seed(0)
    a, b = torch.randn(4, 5, generator=draw), torch.randn(3, 5, generator=draw) + 1

    def kernel(x: Tensor, y: Tensor) -> float:
        return (sum(float(p * q) for p, q in zip(x, y, strict=True)) / 5 + 1) ** 3

    expected = sum(kernel(x, y) for i, x in enumerate(a) for j, y in enumerate(a) if i != j) / 12
    expected += sum(kernel(x, y) for i, x in enumerate(b) for j, y in enumerate(b) if i != j) / 6
    expected -= 2 * sum(kernel(x, y) for x in a for y in b) / 12
    assert kernel_distance(a, b) == pytest.approx(expected)


def test_kernel_distance_tells_like_sets_from_unlike_ones() -> None:
    draw = torch.Generator().manual_seed(0)
    a, b = torch.randn(2, 200, 5, generator=draw)
    assert abs(kernel_distance(a, b)) < 0.1 < kernel_distance(a, b + 1)
