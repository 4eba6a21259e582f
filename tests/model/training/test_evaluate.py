from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from model.config import ModelConfig
from model.network import Rabit
from model.training.augmentation import to_signed
from model.training.data import Pairs
from model.training.evaluate import Scores, evaluate
from model.training.features import FrozenFeatures
from model.training.grid import paint_pairs
from model.training.scores import ClassAgreement, RankCorrelation, style_distance


@pytest.fixture(scope="module")
def network(small: ModelConfig) -> Rabit:
    torch.manual_seed(0)
    return Rabit(small).eval()


class Colours(FrozenFeatures):
    """A photo's colours in each cell."""

    def forward(self, image: Tensor) -> list[Tensor]:
        return [image, functional.avg_pool2d(image, 4)]


def mean_difference(a: Tensor, b: Tensor) -> Tensor:
    return (a - b).abs().mean((1, 2, 3))


def scores_of(network: Rabit, pairs: Pairs, maps: list[int], exemplars: list[int]) -> Scores:
    *steps, scores = evaluate(
        network, pairs, torch.tensor(maps), torch.tensor(exemplars), mean_difference, Colours()
    )
    assert steps == [None] * len(maps)  # one for each pair: progress can be shown
    assert scores is not None
    return scores


def test_scores_are_means_over_the_listed_pairs(network: Rabit, pairs: Pairs) -> None:
    listed = [(0, 2), (1, 3), (4, 5)]
    scores = scores_of(network, pairs, *map(list, zip(*listed, strict=True)))
    painted, read = ClassAgreement(12), ClassAgreement(12)
    styles, distances = [], []
    for i, j in listed:
        image = paint_pairs(network, pairs, torch.tensor([i]), torch.tensor([j]))[0]
        itself = paint_pairs(network, pairs, torch.tensor([i]), torch.tensor([i]))[0]
        photo = to_signed(pairs.photos[i][None])
        with torch.no_grad():
            painted.add(network.read_map(image)[0], pairs.labels[i])
            read.add(network.read_map(photo)[0], pairs.labels[i])
        styles.append(style_distance(image[0], pairs.labels[i], to_signed(pairs.photos[j]), pairs.labels[j]))
        distances.append(float((itself - photo).abs().mean()))
    assert scores.pairs == 3
    assert scores.agreement == pytest.approx(painted.mean())
    assert scores.segmentation == pytest.approx(read.mean())
    assert scores.style == pytest.approx(sum(style or 0 for style in styles) / 3, rel=1e-4)
    assert scores.perceptual == pytest.approx(sum(distances) / 3, rel=1e-4)


def test_confidence_is_compared_with_how_close_the_warp_comes(network: Rabit, pairs: Pairs) -> None:
    listed = torch.tensor([0, 1]), torch.tensor([2, 3])
    _, warped, confidence = paint_pairs(network, pairs, *listed)
    expected = RankCorrelation()
    for i in range(2):
        cells, photo = Colours()(warped[i : i + 1])[1], to_signed(pairs.photos[i : i + 1])
        cells, wanted = (functional.normalize(x, dim=1) for x in (cells, Colours()(photo)[1]))
        found = confidence[i, 0] > 0
        expected.add(confidence[i, 0][found], -(cells - wanted).norm(dim=1)[0][found])
    scores = scores_of(network, pairs, [0, 1], [2, 3])
    assert scores.confidence_other_cells == pytest.approx(expected.value(), abs=1e-6)
    assert scores.confidence_own is not None
    assert -1 <= scores.confidence_own <= 1


def test_pairs_that_share_no_class_have_no_style(network: Rabit, pairs: Pairs) -> None:
    labels = pairs.labels[:2].clone()
    labels[0], labels[1] = 1, 2
    apart = Pairs(pairs.names[:2], pairs.photos[:2], labels)
    assert scores_of(network, apart, [0], [1]).style is None
    assert scores_of(network, apart, [0, 0], [1, 0]).style is not None


def test_the_exemplar_makes_the_style(network: Rabit, pairs: Pairs) -> None:
    """The prior alone carries colours: the right exemplar scores better than another one."""
    scores = scores_of(network, pairs, [0, 2], [2, 0])
    wrong = []
    for i, j, shown in ((0, 2, 4), (2, 0, 4)):
        image = paint_pairs(network, pairs, torch.tensor([i]), torch.tensor([shown]))[0]
        wrong.append(
            style_distance(image[0], pairs.labels[i], to_signed(pairs.photos[j]), pairs.labels[j]) or 0
        )
    assert scores.style is not None
    assert scores.style < sum(wrong) / 2


@torch.no_grad()
def test_a_map_is_read_in_known_classes_at_the_photos_size(network: Rabit, pairs: Pairs) -> None:
    labels = network.read_map(to_signed(pairs.photos[:1]))[0]
    assert labels.shape == (64, 64)
    assert 1 <= int(labels.min()) <= int(labels.max()) <= 11


def test_evaluating_records_no_gradients_and_changes_nothing(network: Rabit, pairs: Pairs) -> None:
    before = {name: value.clone() for name, value in network.state_dict().items()}
    scores_of(network, pairs, [0], [1])
    assert all(torch.equal(before[name], value) for name, value in network.state_dict().items())
    assert all(p.grad is None for p in network.parameters())
