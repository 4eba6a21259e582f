"""The whole network: what its prior does untrained, sizes, batches, windows."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from model.config import LANDSCAPE, PAPER, STRIDES, ModelConfig
from model.network import EncodedExemplar, Rabit

SKY, SEA, TREE = 2, 10, 3  # class indices


@pytest.fixture(scope="module")
def network(small: ModelConfig) -> Rabit:
    torch.manual_seed(0)
    return Rabit(small).eval()


def halves(top: int, bottom: int, height: int = 64, width: int = 64) -> Tensor:
    labels = torch.full((1, height, width), top)
    labels[:, height // 2 :] = bottom
    return labels


def two_colours(height: int = 64, width: int = 64) -> Tensor:
    """A photo that is −1 above and 1 below."""
    photo = -torch.ones(1, 3, height, width)
    photo[:, :, height // 2 :] = 1
    return photo


def encode(network: Rabit, photo: Tensor, labels: Tensor) -> EncodedExemplar:
    return network.encode_exemplar(photo, network.encode_photo(photo), labels)


@torch.no_grad()
def test_an_untrained_network_carries_each_class_to_its_own(network: Rabit) -> None:
    exemplar = encode(network, two_colours(), halves(SKY, SEA))
    _, warp = network.align(network.encode_map(halves(SEA, SKY)).features, exemplar)
    assert warp.image[:, :, :28].min() > 0.9  # sea above, as in the map
    assert warp.image[:, :, 36:].max() < -0.9


@torch.no_grad()
def test_a_class_counts_as_absent_where_the_match_brought_another(network: Rabit) -> None:
    exemplar = encode(network, two_colours(), halves(SKY, SEA))
    features = network.encode_map(halves(SKY, SEA)).features
    match, warp = network.align(features, exemplar)
    assert float(network.evidence(features, exemplar, match, warp.image, warp.features).presence.min()) == 1
    skies = replace(match, indices=torch.zeros_like(match.indices))  # the first block, wherever it is
    presence = network.evidence(features, exemplar, skies, warp.image, warp.features).presence
    assert float(presence[:, :, :8].min()) == 1
    assert float(presence[:, :, 8:].max()) == 0


def test_a_class_that_the_exemplar_lacks_has_no_confidence(network: Rabit) -> None:
    exemplar = encode(network, two_colours(), halves(SKY, SEA))
    confidence = network.align(network.encode_map(halves(SKY, TREE)).features, exemplar)[1].confidence
    assert confidence.shape == (1, 1, 16, 16)
    assert confidence[:, :, :8].min() > 0.5
    assert confidence[:, :, 8:].max() == 0


@torch.no_grad()
def test_unknown_is_no_class(network: Rabit) -> None:
    exemplar = encode(network, two_colours(), halves(0, SEA))
    confidence = network.align(network.encode_map(halves(0, SEA)).features, exemplar)[1].confidence
    assert confidence[:, :, :8].max() == 0
    assert confidence[:, :, 8:].min() > 0.5


@torch.no_grad()
@pytest.mark.parametrize("size", [(64, 64), (96, 64), (64, 128)])
@pytest.mark.parametrize("exemplar_size", [(64, 64), (64, 96)])
def test_any_size_that_divides_by_the_stride(
    network: Rabit, size: tuple[int, int], exemplar_size: tuple[int, int]
) -> None:
    exemplar = encode(network, two_colours(*exemplar_size), halves(SKY, SEA, *exemplar_size))
    encoded = network.encode_map(halves(SKY, SEA, *size))
    match, warp = network.align(encoded.features, exemplar)
    image = network.generate(encoded, warp, network.noise(1, size))
    assert image.shape == warp.image.shape == (1, 3, *size)
    assert match.indices.max() < exemplar_size[0] * exemplar_size[1] // 256


@torch.no_grad()
def test_a_batch_gives_what_its_members_give(network: Rabit) -> None:
    maps = torch.cat([halves(SKY, SEA), halves(TREE, SEA)])
    photos = torch.rand(2, 3, 64, 64) * 2 - 1
    labels = torch.cat([halves(SKY, SEA), halves(SKY, TREE)])
    noise = network.noise(1, (64, 64), torch.Generator().manual_seed(1))

    def paint(i: slice) -> Tensor:
        exemplar = encode(network, photos[i], labels[i])
        encoded = network.encode_map(maps[i])
        return network.generate(encoded, network.align(encoded.features, exemplar)[1], noise)

    both = paint(slice(0, 2))
    for i in range(2):
        torch.testing.assert_close(paint(slice(i, i + 1)), both[i : i + 1], atol=1e-4, rtol=0)


@torch.no_grad()
def test_a_window_matches_as_the_whole_map_does(network: Rabit) -> None:
    photo = torch.rand(1, 3, 64, 64) * 2 - 1
    exemplar = encode(network, photo, halves(SKY, SEA))
    encoded = network.encode_map(halves(SEA, SKY))
    _, whole = network.align(encoded.features, exemplar)
    window = encoded.window(16, 32, 32, 32, network.config.cell)
    _, part = network.align(window.features, exemplar)
    torch.testing.assert_close(part.confidence, whole.confidence[..., 4:12, 8:16])
    torch.testing.assert_close(part.features, whole.features[..., 4:12, 8:16], atol=1e-5, rtol=1e-5)


@torch.no_grad()
def test_levelling_takes_steps_out_of_a_warped_sky_and_leaves_features_alone(small: ModelConfig) -> None:
    torch.manual_seed(0)
    plain = Rabit(replace(small, levelling=0.0)).eval()
    level = Rabit(small).eval()
    level.load_state_dict(plain.state_dict())
    # A sky that brightens to the right, for a map that is twice as wide: somewhere its matches start anew.
    ramp = torch.linspace(-0.5, 0.5, 64).expand(1, 3, 64, 64).contiguous()
    skies = [torch.full((1, 64, width), SKY) for width in (64, 128)]
    features = plain.encode_map(skies[1]).features
    warps = [network.align(features, encode(network, ramp, skies[0]))[1] for network in (plain, level)]
    steps = [float(warp.image.diff(dim=-1).abs().max()) for warp in warps]
    natural = 1 / 63
    assert steps[0] > 3 * natural
    assert steps[1] < 1.6 * natural
    assert torch.equal(warps[0].features, warps[1].features)


@torch.no_grad()
def test_a_photo_in_its_own_layout_is_warped_to_itself(network: Rabit) -> None:
    photo = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(4)) * 2 - 1
    exemplar = encode(network, photo, halves(SKY, SEA))
    _, warp = network.align(network.encode_map(halves(SKY, SEA)).features, exemplar)
    torch.testing.assert_close(warp.image, photo, atol=1e-4, rtol=0)


@torch.no_grad()
def test_a_mirrored_photo_has_the_mirrored_map(network: Rabit) -> None:
    photos = torch.rand(2, 3, 64, 96, generator=torch.Generator().manual_seed(2)) * 2 - 1
    logits, mirrored = network.read_labels(photos), network.read_labels(photos.flip(-1))
    assert logits.shape == (2, 11, 64, 96)
    torch.testing.assert_close(mirrored.flip(-1), logits, atol=1e-5, rtol=1e-4)
    assert not torch.allclose(logits, logits.flip(-1), atol=1e-3)  # and no map is symmetric for that


def test_every_parameter_learns(network: Rabit) -> None:
    network.train()
    photo = torch.rand(1, 3, 64, 64) * 2 - 1
    pyramid = network.encode_photo(photo)
    exemplar = network.encode_exemplar(photo, pyramid, halves(SKY, SEA))
    encoded = network.encode_map(halves(SEA, SKY))
    _, warp = network.align(encoded.features, exemplar)
    image = network.generate(encoded, warp, network.noise(1, (64, 64)))
    (image.square().mean() + network.read_labels(photo).square().mean()).backward()
    without = [name for name, p in network.named_parameters() if p.grad is None]
    assert without == []
    network.zero_grad(set_to_none=True)
    network.eval()


def test_noise_from_a_seed_is_reproducible(network: Rabit) -> None:
    a, b = (network.noise(2, (64, 32), torch.Generator().manual_seed(3)) for _ in range(2))
    assert [x.shape[-2:] for x in a] == [(64 // s, 32 // s) for s in STRIDES]
    assert all(torch.equal(x, y) for x, y in zip(a, b, strict=True))


@torch.no_grad()
def test_the_reference_cell_of_two_pixels_works_too(small: ModelConfig) -> None:
    network = Rabit(replace(small, cell=PAPER.cell)).eval()
    exemplar = encode(network, two_colours(), halves(SKY, SEA))
    encoded = network.encode_map(halves(SEA, SKY))
    _, warp = network.align(encoded.features, exemplar)
    assert warp.confidence.shape == (1, 1, 32, 32)
    assert network.generate(encoded, warp, network.noise(1, (64, 64))).shape == (1, 3, 64, 64)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
@torch.no_grad()
def test_cuda_paints_what_the_cpu_paints() -> None:
    torch.manual_seed(0)
    network, pictures = Rabit(LANDSCAPE).eval(), []
    for device in ("cpu", "cuda"):
        network.to(device)
        exemplar = encode(network, two_colours(128, 128).to(device), halves(SKY, SEA, 128, 128).to(device))
        encoded = network.encode_map(halves(SEA, SKY, 128, 128).to(device))
        noise = network.noise(1, (128, 128), torch.Generator().manual_seed(0))
        _, warp = network.align(encoded.features, exemplar)
        pictures.append(network.generate(encoded, warp, noise).cpu())
    assert (pictures[0] - pictures[1]).abs().mean() < 0.01
