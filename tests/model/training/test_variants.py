"""Each variant trains and paints, and differs from the full model in what it says."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from model.alignment import Alignment, Features, Match, to_blocks
from model.confidence import ConfidenceFusion
from model.config import ModelConfig
from model.network import EncodedExemplar, Rabit
from model.palette import LANDSCAPE
from model.training.data import Pairs
from model.training.features import load_features
from model.training.grid import paint_pairs
from model.training.loop import Networks
from model.training.sampling import to_signed
from model.training.study import RECIPE, STUDY, prepared, train_variant
from model.training.variants import VARIANTS
from model.training.variants.alignments import DenseBlocks, DenseCells, HardTopK, SoftWeights, WithoutPrior
from model.transport import transport_topk

TINY = replace(RECIPE, batch=2, crop=32, warm_up=1)
WIDTH = 5


def start(name: str, small: ModelConfig, seed: int = 0) -> Rabit:
    reader = Rabit(small).reader
    return prepared(VARIANTS[name], seed, LANDSCAPE, reader, small).eval()


def features(seed: int, rows: int = 4, columns: int = 6) -> Features:
    draw = torch.Generator().manual_seed(seed)
    shares = F.normalize(torch.rand(1, 3, rows, columns, generator=draw, dtype=torch.double), p=1, dim=1)
    positions = (2 * torch.rand(1, 2, 3, rows, columns, generator=draw, dtype=torch.double) - 1) * shares
    learned = torch.randn(1, WIDTH, rows, columns, generator=draw, dtype=torch.double)
    return Features(shares, positions, learned)


def aligned(kind: type[Alignment], temperature: float = 0.1) -> tuple[Alignment, Match]:
    """Such an alignment with 2 × 2 blocks and k = 2, and its match of two random pictures."""
    module = kind(2, 2, 1024, temperature).double()
    with torch.no_grad():
        module.log_temperature.fill_(math.log(0.05))
        match = module(module.query(features(0)), module.key(features(1)))
    return module, match


def matched(network: Rabit, pairs: Pairs) -> tuple[Features, EncodedExemplar]:
    photo = to_signed(pairs.photos[1:2])
    exemplar = network.encode_exemplar(photo, network.encode_photo(photo), pairs.labels[1:2])
    return network.encode_map(pairs.labels[:1]).features, exemplar


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_trains_and_paints(
    name: str, small: ModelConfig, pairs: Pairs, lite0_file: Path
) -> None:
    network = start(name, small)
    before = {key: value.clone() for key, value in network.generator.state_dict().items()}
    networks = Networks(load_features(lite0_file), None)
    trained = train_variant(
        VARIANTS[name], 0, 2, network, LANDSCAPE, pairs, networks, torch.device("cpu"), TINY
    )
    after = trained.network.generator.state_dict()
    assert any(not torch.equal(before[key], after[key]) for key in before)
    images, warps, _ = paint_pairs(trained.network, pairs, torch.tensor([0]), torch.tensor([1]))
    assert images.shape == warps.shape == (1, 3, 64, 64)
    assert images.isfinite().all()


# What these change is the gradient, and weights among blocks that a sharp attention rarely shares between.
ALIKE_UNTRAINED = ("full", "hard-top-k", "soft-weights", "k5")


@pytest.mark.parametrize("name", [name for name in VARIANTS if name not in ALIKE_UNTRAINED])
def test_a_variant_paints_another_picture_than_the_full_model_of_its_seed(
    name: str, small: ModelConfig, pairs: Pairs
) -> None:
    config = replace(small, coherence=STUDY.coherence)
    images = [images_of(start(each, config), pairs) for each in (name, "full")]
    assert not torch.equal(*images)


@pytest.mark.parametrize(("name", "kept"), [("k1", 1), ("full", 3), ("k5", 5)])
def test_as_many_blocks_are_kept_as_the_name_says(
    name: str, kept: int, small: ModelConfig, pairs: Pairs
) -> None:
    network = start(name, small)
    match, _ = network.align(*matched(network, pairs))
    assert match.indices.shape[-1] == kept


def test_variants_of_one_seed_start_with_the_same_encoders(small: ModelConfig) -> None:
    full = start("full", small).map_encoder.state_dict()
    for name in VARIANTS:
        other = start(name, small).map_encoder.state_dict()
        assert all(torch.equal(full[key], other[key]) for key in full), name
    assert not torch.equal(
        full["stem.weight"], start("full", small, 1).map_encoder.state_dict()["stem.weight"]
    )


def test_without_positions_every_place_is_zero(small: ModelConfig, pairs: Pairs) -> None:
    encoded = start("no-position", small).encode_map(pairs.labels[:1])
    assert not encoded.features.positions.any()
    assert encoded.features.shares.any()


def test_coordconv_positions_are_those_of_the_whole_picture(small: ModelConfig, pairs: Pairs) -> None:
    rows, columns = start("coordconv", small).position(pairs.labels[:1])[0]
    side = torch.arange(64) / 63 * 2 - 1
    torch.testing.assert_close(rows, side[:, None].expand(64, 64))
    torch.testing.assert_close(columns, side.expand(64, 64))


def test_concatenation_does_not_look_at_the_confidence(small: ModelConfig, pairs: Pairs) -> None:
    for name, told in (("concatenation", False), ("single-channel", True), ("full", True)):
        network = start(name, small)
        map_features, exemplar = matched(network, pairs)
        warp = network.align(map_features, exemplar)[1]
        encoded, noise = network.encode_map(pairs.labels[:1]), network.noise(1, (64, 64))
        less = replace(warp, confidence=warp.confidence / 2)
        images = [network.generate(encoded, each, noise) for each in (warp, less)]
        assert torch.equal(*images) != told, name


def test_a_single_channel_weighs_all_channels_and_pixels_by_the_confidence(small: ModelConfig) -> None:
    network = start("single-channel", small)
    x, warped = torch.rand(2, 1, 4, 8, 8)
    confidence = torch.rand(1, 1, 8, 8)
    torch.testing.assert_close(
        network.fuse[0](x, warped, confidence), x * (1 - confidence) + warped * confidence
    )
    assert torch.equal(network.generator.trust(confidence, torch.randn(1, 3, 8, 8)), confidence)
    assert not any(isinstance(part, ConfidenceFusion) for part in network.modules())


def gradient_of_scores(kind: type[Alignment]) -> Tensor:
    """Of one block's warp, to each of the exemplar's blocks' pooled vectors, [M]."""
    module, _ = aligned(kind)
    query, key = module.query(features(0)), module.key(features(1))
    blocks = key.blocks.detach().requires_grad_()
    match = module(query, replace(key, blocks=blocks))
    values = to_blocks(
        torch.rand(1, 7, 4, 6, dtype=torch.double, generator=torch.Generator().manual_seed(2)), 2
    )
    if match.attention.requires_grad:
        module.warp(match, values)[..., :2, :2].square().sum().backward()
    return torch.zeros(6) if blocks.grad is None else blocks.grad[0].abs().sum(-1)


def test_hard_top_k_matches_alike_but_gives_no_gradient_to_the_ranking() -> None:
    match, hard = aligned(Alignment)[1], aligned(HardTopK)[1]
    assert torch.equal(match.indices, hard.indices)
    assert torch.equal(match.attention, hard.attention)
    assert (gradient_of_scores(Alignment) > 0).all()
    assert not gradient_of_scores(HardTopK).any()


def test_soft_weights_are_the_transports_shares_of_the_kept_blocks() -> None:
    module, match = aligned(SoftWeights)
    query, key = module.query(features(0)), module.key(features(1))
    soft, best = transport_topk(query.blocks @ key.blocks.mT, 2, 0.1).topk(2)
    hard = Alignment.forward(HardTopK(2, 2, 1024, 0.1).double(), query, key)
    assert torch.equal(match.indices, best)
    assert torch.equal(match.indices, hard.indices)
    plain = aligned(HardTopK)[1].attention.unflatten(-1, (2, 4))
    weighed = plain * soft[:, :, None, :, None]
    expected = weighed.flatten(3) / weighed.sum((3, 4))[..., None]
    torch.testing.assert_close(match.attention, expected)
    assert gradient_of_scores(SoftWeights).all()


def test_dense_blocks_are_the_softmax_mean_of_all_blocks_carried_whole() -> None:
    module, match = aligned(DenseBlocks)
    query, key = module.query(features(0)), module.key(features(1))
    values = to_blocks(torch.rand(1, 7, 4, 6, dtype=torch.double), 2)  # [1, 6, 4, 7]
    warped = to_blocks(module.warp(match, values), 2)
    for n in range(6):
        scores = torch.stack([query.blocks[0, n] @ key.blocks[0, m] for m in range(6)])
        weights = torch.softmax(scores / 0.05, 0)
        expected = sum(weights[m] * values[0, m] for m in range(6))
        torch.testing.assert_close(warped[0, n], expected)
        torch.testing.assert_close(match.score[0, n], scores.amax().expand(4))


def test_without_prior_only_the_learned_features_count() -> None:
    module, _ = aligned(WithoutPrior)
    q, k = features(0), features(1)
    scores = module.query(q).cells.flatten(1, 2) @ module.key(k).cells.flatten(1, 2).mT / module.best_score
    cosine = (
        F.normalize(to_blocks(q.learned, 2).flatten(1, 2), dim=-1)
        @ F.normalize(to_blocks(k.learned, 2).flatten(1, 2), dim=-1).mT
    )
    torch.testing.assert_close(scores, cosine)
    other = replace(q, shares=q.shares.flip(1), positions=-q.positions)
    assert torch.equal(module.query(q).blocks, module.query(other).blocks)


def test_dense_cells_are_the_softmax_mean_of_all_cells() -> None:
    module, match = aligned(DenseCells)
    q, k = (F.normalize(features(seed).learned[0].flatten(1), dim=0) for seed in (0, 1))  # [D, 24]
    values = torch.rand(1, 7, 4, 6, dtype=torch.double)
    expected = values[0].flatten(1) @ torch.softmax(q.T @ k / 0.01, 1).T
    warped = module.warp(match, to_blocks(values, 2))
    torch.testing.assert_close(warped[0].flatten(1), expected)
    torch.testing.assert_close(match.score.max() / module.best_score, (q.T @ k).max())


def test_the_references_confidence_is_stuck_in_its_range(small: ModelConfig, pairs: Pairs) -> None:
    network = start("reference", small).requires_grad_(False)
    match, warp = network.align(*matched(network, pairs))
    squashed = torch.sigmoid(match.attention.amax(-1) - match.attention.mean(-1))
    torch.testing.assert_close(to_blocks(warp.confidence, small.block)[..., 0], squashed)
    assert float(warp.confidence.min()) >= 0.5
    assert float(warp.confidence.max()) < 1 / (1 + math.exp(-1))


def test_the_references_features_know_where_they_are(small: ModelConfig) -> None:
    sky = torch.full((1, 64, 64), LANDSCAPE.index_of[3], dtype=torch.long)
    learned = [
        start(name, small).requires_grad_(False).encode_map(sky).features.learned
        for name in ("full", "reference")
    ]
    assert [float(x.std((2, 3)).max()) > 1e-3 for x in learned] == [False, True]


def test_the_map_alone_is_painted_whatever_the_exemplar(small: ModelConfig, pairs: Pairs) -> None:
    for name, same in (("spade", True), ("full", False)):
        network = start(name, small)
        images = [paint_pairs(network, pairs, torch.tensor([0]), torch.tensor([j]))[0] for j in (1, 2)]
        assert torch.equal(*images) == same, name
    network = start("spade", small)
    alone = network.generate(
        network.encode_map(pairs.labels[:1]), network.no_warp((64, 64)),
        network.noise(1, (64, 64), torch.Generator().manual_seed(0)),
    )  # fmt: skip
    torch.testing.assert_close(images_of(network, pairs), alone)


def images_of(network: Rabit, pairs: Pairs) -> Tensor:
    return paint_pairs(network, pairs, torch.tensor([0]), torch.tensor([1]))[0]
