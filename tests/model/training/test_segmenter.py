"""A segmenter of a file: its operations against plain loops, what it answers, and which files it refuses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from model.errors import ConfigError, DataError
from model.palette import LANDSCAPE, LabelClass, Palette
from model.training.segmenter import Node, Segmenter, load_segmenter
from tests.model.training.weights import CONV, write_segmenter


def of_nodes(nodes: list[Node], weights: dict[str, Tensor] | None = None, outputs: int = 3) -> Segmenter:
    """Every output a class of its own."""
    return Segmenter(nodes, weights or {}, torch.eye(outputs, dtype=torch.bool), 1.0)


def probabilities(nodes: list[Node], image: Tensor, weights: dict[str, Tensor] | None = None) -> Tensor:
    """What it answers, without *anything else*, which no output stands for here."""
    return of_nodes(nodes, weights, nodes[-1].pop("channels", 3))(image)[:, :-1].exp()


def picture(side: int = 9) -> Tensor:
    return torch.rand(2, 3, side, side, generator=torch.Generator().manual_seed(1)) * 2 - 1


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("dilation", [1, 2])
def test_a_convolution_is_padded_as_tensorflow_does(stride: int, dilation: int) -> None:
    weight, bias = torch.randn(3, 3, 3, 3), torch.randn(3)
    node = CONV | {"stride": stride, "dilation": dilation, "most": 1.5}
    image = picture()
    found = probabilities([node], image, {"weight_1": weight, "bias_1": bias})

    reach = 2 * dilation + 1
    sides = -(-9 // stride)
    total = max((sides - 1) * stride + reach - 9, 0)
    padded = np.pad(image.numpy(), ((0, 0), (0, 0), *((total // 2, total - total // 2),) * 2))
    wanted = np.zeros((2, 3, sides, sides))
    for row in range(sides):
        for column in range(sides):
            top, left = row * stride, column * stride
            window = padded[:, :, top : top + reach : dilation, left : left + reach : dilation]
            wanted[:, :, row, column] = np.einsum("bchw,ochw->bo", window, weight.numpy()) + bias.numpy()
    torch.testing.assert_close(found, torch.from_numpy(wanted).clip(0, 1.5).softmax(1).float())


def test_a_convolution_of_each_channel_alone() -> None:
    weight, bias = torch.randn(3, 1, 5, 5), torch.zeros(3)
    found = probabilities([CONV], picture(), {"weight_1": weight, "bias_1": bias})
    each = [F.conv2d(picture()[:, i : i + 1], weight[i : i + 1], padding=2) for i in range(3)]
    torch.testing.assert_close(found, torch.cat(each, 1).softmax(1))


def test_resizing_counts_neighbours_from_the_corner() -> None:
    nodes = [
        {"op": "pool", "inputs": [0], "outputs": [1], "side": 2},
        {"op": "resize", "inputs": [1, 0], "outputs": [2]},
    ]
    image = picture(8)
    small, wanted = F.avg_pool2d(image, 2), torch.zeros(2, 3, 8, 8)
    for row in range(8):
        for column in range(8):
            (y, dy), (x, dx) = divmod(row / 2, 1), divmod(column / 2, 1)
            a, b, c, d = int(y), min(int(y) + 1, 3), int(x), min(int(x) + 1, 3)
            above = small[:, :, a, c] * (1 - dx) + small[:, :, a, d] * dx
            below = small[:, :, b, c] * (1 - dx) + small[:, :, b, d] * dx
            wanted[:, :, row, column] = above * (1 - dy) + below * dy
    torch.testing.assert_close(probabilities(nodes, image), wanted.softmax(1))


def test_pools_over_what_is_left_at_the_border() -> None:
    found = probabilities([{"op": "pool", "inputs": [0], "outputs": [1], "side": 4}], picture(9))
    image = picture(9)
    assert found.shape == (2, 3, 3, 3)
    torch.testing.assert_close(found[:, :, 2, 2], image[:, :, 8, 8].softmax(1))
    torch.testing.assert_close(found[:, :, 1, 2], image[:, :, 4:8, 8].mean(2).softmax(1))


def test_parts_are_split_joined_and_added() -> None:
    image = torch.rand(1, 4, 5, 5)
    nodes = [
        {"op": "split", "inputs": [0], "outputs": [1, 2]},
        {"op": "add", "inputs": [1, 2], "outputs": [3]},
        {"op": "cat", "inputs": [3, 2], "outputs": [4], "channels": 4},
    ]
    wanted = torch.cat([image[:, :2] + image[:, 2:], image[:, 2:]], 1)
    torch.testing.assert_close(probabilities(nodes, image), wanted.softmax(1))


def test_outputs_of_one_class_count_together_and_those_of_none_as_something_else() -> None:
    members = torch.tensor([[True, False, True, False]])
    weights = {"weight_1": torch.randn(4, 3, 1, 1), "bias_1": torch.randn(4)}
    answered = Segmenter([CONV], weights, members, 1.0)(picture()).exp()
    p = F.conv2d(picture(), weights["weight_1"], weights["bias_1"]).softmax(1)
    torch.testing.assert_close(answered, torch.stack([p[:, 0] + p[:, 2], p[:, 1] + p[:, 3]], 1))


def test_gradients_reach_the_picture_and_nothing_of_it_learns() -> None:
    weights = {"weight_1": torch.randn(3, 3, 3, 3), "bias_1": torch.zeros(3)}
    segmenter, image = of_nodes([CONV | {"stride": 2, "most": 6.0}], weights), picture().requires_grad_()
    segmenter(image)[:, 0].mean().backward()
    assert image.grad is not None
    assert image.grad.abs().sum() > 0
    assert not list(segmenter.parameters())


def test_a_file_answers_in_the_classes_of_the_palette(tmp_path: Path) -> None:
    palette = Palette((LabelClass(0, "unknown", (0, 0, 0)), LabelClass(5, "tree", (0, 9, 0))))
    segmenter = load_segmenter(write_segmenter(tmp_path / "s.safetensors", [5, 77, 5]), palette, 256)
    assert segmenter(picture()).shape == (2, 2, 9, 9)
    assert segmenter.enlarged == 0.5


def test_a_segmenter_of_other_classes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="knows no class"):
        load_segmenter(write_segmenter(tmp_path / "s.safetensors", [140, 141]), LANDSCAPE, 256)


@pytest.mark.parametrize(
    "graph", [[CONV | {"op": "rotate"}], [CONV | {"inputs": [7]}], [CONV | {"outputs": [2]}], []]
)
def test_a_graph_that_does_not_run_is_refused(tmp_path: Path, graph: list[Node]) -> None:
    with pytest.raises(DataError, match="is no segmenter"):
        load_segmenter(write_segmenter(tmp_path / "s.safetensors", [2, 3], graph), LANDSCAPE, 256)


def test_other_files_are_refused(tmp_path: Path, lite0_file: Path) -> None:
    (tmp_path / "text").write_text("no weights")
    for path in (tmp_path / "none", tmp_path / "text", lite0_file):
        with pytest.raises(DataError, match="is no segmenter"):
            load_segmenter(path, LANDSCAPE, 256)
