"""Feature networks against other implementations of them, with random weights."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn
from urllib.error import URLError

import pytest
import torch
import torch.nn.functional as F
import torchvision.models
from safetensors.torch import save_file
from torch import Tensor
from torchvision.models import VGG16_Weights

from model.errors import DataError
from model.training.features import FrozenFeatures, Lite0, Remembered, Vgg16, load_features, load_pooled
from tests.model.training.weights import LITE0_BLOCKS, random_lite0, random_vgg16

MEAN, STD = torch.tensor([0.485, 0.456, 0.406]).double(), torch.tensor([0.229, 0.224, 0.225]).double()


def image(*size: int) -> Tensor:
    return torch.rand(2, 3, *size, generator=torch.Generator().manual_seed(1)) * 2 - 1


def imagenet(x: Tensor) -> Tensor:
    """[−1, 1] to ImageNet's units, in float64."""
    return ((x.double() + 1) / 2 - MEAN.view(3, 1, 1)) / STD.view(3, 1, 1)


def lite0_reference(weights: dict[str, Tensor], x: Tensor) -> list[Tensor]:
    """EfficientNet-Lite0 with its normalisations as they are, in float64; the outputs of its 16 blocks."""
    w = {key: value.double() for key, value in weights.items()}

    def norm(x: Tensor, name: str) -> Tensor:
        mean, variance, scale, shift = (
            w[f"{name}.{part}"].view(-1, 1, 1) for part in ("running_mean", "running_var", "weight", "bias")
        )
        return (x - mean) / (variance + 1e-3).sqrt() * scale + shift

    def convolve(x: Tensor, name: str, stride: int = 1, groups: int = 1) -> Tensor:
        kernel = w[f"{name}.weight"]
        side = kernel.shape[-1]
        # 'same': ⌈n / stride⌉ outputs, an odd remainder of padding goes right and below
        needed = [(-(n // -stride) - 1) * stride + side - n for n in x.shape[-2:]]
        (above, below), (left, right) = ((max(n, 0) // 2, max(n, 0) - max(n, 0) // 2) for n in needed)
        return F.conv2d(F.pad(x, (left, right, above, below)), kernel, None, stride, groups=groups)

    x = norm(convolve(x, "_conv_stem", 2), "_bn0").clamp(0, 6)
    outputs = []
    for i, (_, stride, expansion, _, _) in enumerate(LITE0_BLOCKS):
        name, y = f"_blocks.{i}", x
        if expansion > 1:
            y = norm(convolve(y, f"{name}._expand_conv"), f"{name}._bn0").clamp(0, 6)
        depthwise = convolve(y, f"{name}._depthwise_conv", stride, groups=y.shape[1])
        y = norm(depthwise, f"{name}._bn1").clamp(0, 6)
        y = norm(convolve(y, f"{name}._project_conv"), f"{name}._bn2")
        x = x + y if x.shape == y.shape else y
        outputs.append(x)
    return outputs


@pytest.mark.parametrize("size", [(64, 64), (50, 37)])
@torch.no_grad()
def test_lite0_folded_gives_what_the_unfolded_network_gives(lite0_file: Path, size: tuple[int, int]) -> None:
    network = load_features(lite0_file)
    assert isinstance(network, Lite0)
    assert not any("bn" in name for name, _ in network.named_modules())  # all folded away
    blocks = lite0_reference(random_lite0(), imagenet(image(*size)))
    cuts = network.double()(image(*size).double())
    assert tuple(x.shape[1] for x in cuts) == network.widths
    for actual, expected in zip(cuts, (blocks[i] for i in (0, 2, 4, 10)), strict=True):
        torch.testing.assert_close(actual, expected, atol=1e-4, rtol=1e-4)


def test_lite0_cuts_at_strides_2_4_8_16(lite0_file: Path) -> None:
    assert [tuple(x.shape[2:]) for x in load_features(lite0_file)(image(64, 96))] == [
        (32, 48), (16, 24), (8, 12), (4, 6),
    ]  # fmt: skip


@torch.no_grad()
@pytest.mark.parametrize("deepest", [3, 4, 5])
def test_vgg16_taps_what_torchvision_computes(vgg16_file: Path, deepest: int) -> None:
    network = load_features(vgg16_file, deepest=deepest)
    assert isinstance(network, Vgg16)
    reference = torchvision.models.vgg.make_layers(torchvision.models.vgg.cfgs["D"])
    state = {key.removeprefix("features."): value.half() for key, value in random_vgg16().items()}
    reference.load_state_dict(state)
    expected, x = [], imagenet(image(48, 32)).float()
    for layer in reference:
        if isinstance(layer, torch.nn.MaxPool2d):
            expected.append(x.clone())  # the last activation before each pooling
        x = layer(x)
    cuts = network(image(48, 32))
    assert len(cuts) == deepest
    assert network.widths == tuple(x.shape[1] for x in cuts)
    for actual, wanted in zip(cuts, expected, strict=False):
        torch.testing.assert_close(actual, wanted, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("kind", ["lite0_file", "vgg16_file"])
def test_features_stay_frozen_but_pass_gradients_to_the_picture(
    kind: str, request: pytest.FixtureRequest
) -> None:
    network: FrozenFeatures = load_features(request.getfixturevalue(kind)).train()
    assert not any(module.training for module in network.modules())
    assert not any(p.requires_grad for p in network.parameters())
    x = image(32, 32).requires_grad_()
    sum(cut.square().mean() for cut in network(x)).backward()
    assert x.grad is not None
    assert float(x.grad.abs().sum()) > 0


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no feature weights at .*lost.safetensors: give a safetensors file"):
        load_features(tmp_path / "lost.safetensors")


def test_a_damaged_file(lite0_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "half.safetensors"
    path.write_bytes(lite0_file.read_bytes()[:1000])
    with pytest.raises(DataError, match="not a readable safetensors file"):
        load_features(path)


def test_a_foreign_file(tmp_path: Path) -> None:
    path = tmp_path / "other.safetensors"
    save_file({"layer.weight": torch.zeros(1)}, path)
    with pytest.raises(DataError, match=r"neither VGG-16 .* nor EfficientNet-Lite0"):
        load_features(path)


@pytest.mark.parametrize("weights", [random_vgg16, random_lite0], ids=["vgg16", "lite0"])
def test_a_file_that_lacks_an_entry_or_has_one_of_another_shape(
    weights: Callable[[], dict[str, Tensor]], tmp_path: Path
) -> None:
    state, path = weights(), tmp_path / "odd.safetensors"
    last = [key for key in state if key.endswith(".bias")][7]
    for broken in ({k: v for k, v in state.items() if k != last}, state | {last: torch.zeros(3)}):
        save_file(broken, path)
        layer = last.removeprefix("features.").removesuffix(".bias")
        with pytest.raises(DataError, match=rf"(?s)odd.safetensors .*{layer}\."):
            load_features(path)


def test_torchvisions_own_weights_are_those_that_expect_this_normalisation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[VGG16_Weights] = []

    def offline(self: VGG16_Weights, **_: object) -> dict[str, Tensor]:
        asked.append(self)
        return random_vgg16()

    monkeypatch.setattr(VGG16_Weights, "get_state_dict", offline)
    network = load_features(None)
    preset = asked[0].transforms()
    torch.testing.assert_close(network.norm.mean.flatten(), torch.tensor(preset.mean))
    torch.testing.assert_close(network.norm.std.flatten(), torch.tensor(preset.std))


def test_without_a_network_the_error_names_the_option(monkeypatch: pytest.MonkeyPatch) -> None:
    def offline(*_: object, **__: object) -> NoReturn:
        raise URLError("no route to host")

    monkeypatch.setattr(VGG16_Weights, "get_state_dict", offline)
    with pytest.raises(DataError, match=r"cannot fetch VGG-16 .*no route to host.* --features"):
        load_features(None)


def test_pooled_features_are_of_the_whole_picture_at_any_size(lite0_file: Path) -> None:
    weights, pooled = random_lite0(), load_pooled(lite0_file)
    picture = torch.rand(1, 3, 224, 224, generator=torch.Generator().manual_seed(0)) * 2 - 1
    deepest = F.conv2d(pooled.trunk(picture)[-1], weights["_conv_head.weight"])
    mean, variance = weights["_bn1.running_mean"], weights["_bn1.running_var"]
    normed = (deepest - mean.view(1, -1, 1, 1)) / (variance.view(1, -1, 1, 1) + 1e-3).sqrt()
    head = normed * weights["_bn1.weight"].view(1, -1, 1, 1) + weights["_bn1.bias"].view(1, -1, 1, 1)
    torch.testing.assert_close(pooled(picture), head.clamp(0, 6).mean((2, 3)), rtol=1e-3, atol=1e-4)
    assert pooled(picture[..., :100]).shape == (1, 1280)


def test_pooled_features_need_the_head(lite0_file: Path, tmp_path: Path) -> None:
    weights = random_lite0()
    del weights["_conv_head.weight"]
    save_file(weights, tmp_path / "trunk.safetensors")
    with pytest.raises(DataError, match="_conv_head"):
        load_pooled(tmp_path / "trunk.safetensors")


class Halves:
    """Features that know how often they were asked for."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, image: Tensor) -> list[Tensor]:
        self.asked += 1
        return [image / 2]


def test_whoever_asks_again_gets_the_same_features() -> None:
    halves = Halves()
    remembered, one, other = Remembered(halves), image(8, 8), image(8, 8)
    first = remembered(one)
    assert remembered(one)[0] is first[0]
    assert halves.asked == 1
    assert remembered(other)[0] is not first[0]  # equal, but another tensor
    assert halves.asked == 2
    assert remembered(one)[0] is first[0]
    assert halves.asked == 2


def test_remembered_features_have_the_gradients_of_the_first_call() -> None:
    remembered, painted, photo = Remembered(Halves()), image(8, 8), image(8, 8)
    for x in (painted, photo):
        x.requires_grad_()
    remembered(painted)
    with torch.no_grad():
        (of_photo,), (of_painted,) = remembered(photo), remembered(painted)
    assert not of_photo.requires_grad
    assert not remembered(photo)[0].requires_grad
    of_painted.sum().backward()
    assert painted.grad is not None
    assert torch.equal(painted.grad, torch.full_like(painted, 0.5))


def test_pictures_that_came_and_went_are_never_taken_for_each_other() -> None:
    """A new tensor may lie where one lay that nobody else holds any more."""
    remembered = Remembered(Halves())
    assert [float(remembered(torch.full((1,), float(i)))[0]) for i in range(50)] == [i / 2 for i in range(50)]


def test_with_the_step_its_pictures_are_forgotten() -> None:
    halves = Halves()
    remembered, picture = Remembered(halves), image(8, 8)
    remembered(picture)
    Remembered(halves)(picture)  # the next step's
    assert halves.asked == 2
    known = weakref.ref(picture)
    gc.disable()  # none of it waits for the collector of cycles
    try:
        del picture
        assert known() is not None
        del remembered
        assert known() is None
    finally:
        gc.enable()
