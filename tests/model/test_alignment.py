"""Bi-level alignment, against the formulas written out in loops."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from model.alignment import Alignment, Features, from_blocks, gather_blocks, to_blocks
from model.transport import transport_topk

Classes, Width = 3, 5


def features(rows: int, columns: int, seed: int, batch: int = 2) -> Features:
    """Random cells: class shares that sum to at most 1, positions in [−1, 1], learned features."""
    generator = torch.Generator().manual_seed(seed)

    def rand(*shape: int) -> Tensor:
        return torch.rand(*shape, dtype=torch.float64, generator=generator)

    shares = F.normalize(rand(batch, Classes, rows, columns) ** 4, p=1, dim=1)
    positions = (2 * rand(batch, 2, Classes, rows, columns) - 1) * shares[:, None]
    return Features(shares, positions, rand(batch, Width, rows, columns) - 0.5)


def alignment(kept: int = 3, chunk: int = 1024) -> Alignment:
    return Alignment(block=2, kept=kept, chunk=chunk, transport_temperature=0.1).double()


def score(
    module: Alignment, q: Features, k: Features, cell_q: tuple[int, int], cell_k: tuple[int, int]
) -> Tensor:
    """The score of two cells of the first sample, as the module's docstring writes it."""
    w1, w2, w3 = module.log_weights.exp()
    i, j = (0, slice(None), *cell_q), (0, slice(None), *cell_k)
    h, g = F.normalize(q.shares[i], dim=0), F.normalize(k.shares[j], dim=0)
    p = q.positions[(0, slice(None), slice(None), *cell_q)] / q.shares[i]
    r = k.positions[(0, slice(None), slice(None), *cell_k)] / k.shares[j]
    prior = w1 * (h * g).sum() - w2 * (h * g * (p - r).square().sum(0)).sum()
    return prior + w3 * F.cosine_similarity(q.learned[i], k.learned[j], dim=0)


def test_lifted_inner_products_are_the_scores() -> None:
    module, q, k = alignment(), features(4, 4, 0), features(4, 6, 1)
    lifted = to_blocks_back(module.query(q).cells, (2, 2)), to_blocks_back(module.key(k).cells, (2, 3))
    for cell_q in ((0, 0), (3, 1)):
        for cell_k in ((0, 5), (2, 2)):
            product = lifted[0][(0, slice(None), *cell_q)] @ lifted[1][(0, slice(None), *cell_k)]
            torch.testing.assert_close(product, score(module, q, k, cell_q, cell_k))


def to_blocks_back(cells: Tensor, grid: tuple[int, int]) -> Tensor:
    return from_blocks(cells, 2, grid)


@pytest.mark.parametrize("chunk", [1, 3, 1024])
def test_ranking_keeps_the_best_blocks_whatever_the_chunk(chunk: int) -> None:
    module, q, k = alignment(chunk=chunk), features(8, 8, 2), features(8, 12, 3)
    query, key = module.query(q), module.key(k)
    expected = (query.blocks @ key.blocks.mT).topk(3, dim=-1).indices
    assert torch.equal(module(query, key).indices, expected)


def test_block_scores_are_those_of_pooled_cells() -> None:
    module, q, k = alignment(), features(4, 4, 4), features(4, 4, 5)
    product = module.query(q).blocks[0, 1] @ module.key(k).blocks[0, 2]
    torch.testing.assert_close(product, score(module, q.pooled(2), k.pooled(2), (0, 1), (1, 0)))


def test_warp_equals_attention_written_in_loops() -> None:
    module, q, k = alignment(kept=2), features(4, 4, 6), features(4, 6, 7)
    values = torch.rand(2, 7, 4, 6, dtype=torch.float64)
    match = module(module.query(q), module.key(k))
    warped = module.warp(match, to_blocks(values, 2))
    for row in range(4):
        for column in range(4):
            block = (row // 2) * 2 + column // 2
            cells = [
                (2 * (m // 3) + a, 2 * (m % 3) + b)
                for m in match.indices[0, block].tolist()
                for a in range(2)
                for b in range(2)
            ]
            scores = torch.stack([score(module, q, k, (row, column), cell) for cell in cells])
            place = (row % 2) * 2 + column % 2
            bonus = module.log_bonus.exp() * F.one_hot(torch.tensor([place] * 2), 4).flatten()
            attention = torch.softmax((scores + bonus) / module.log_temperature.exp(), dim=0)
            expected = sum(w * values[0, :, r, c] for w, (r, c) in zip(attention, cells, strict=True))
            torch.testing.assert_close(warped[0, :, row, column], expected)
            torch.testing.assert_close(match.score[0, block, (row % 2) * 2 + column % 2], scores.max())


def test_a_picture_matches_itself_in_place() -> None:
    rows, columns = torch.meshgrid(torch.linspace(-1, 1, 8), torch.linspace(-1, 1, 8), indexing="ij")
    shares = torch.ones(1, 1, 8, 8)
    same = Features(shares, torch.stack([rows, columns])[None, :, None], torch.ones(1, 4, 8, 8))
    module = Alignment(block=2, kept=3, chunk=64)
    match = module(module.query(same), module.key(same))
    assert match.indices[0, :, 0].tolist() == list(range(16))
    values = torch.rand(1, 3, 8, 8)
    torch.testing.assert_close(module.warp(match, to_blocks(values, 2)), values)


def test_gates_are_one_forward_and_carry_the_transport_gradient_backward() -> None:
    module, q, k = alignment(), features(4, 4, 8, batch=1), features(8, 8, 9, batch=1)
    query, key = module.query(q).blocks.detach(), module.key(k).blocks.detach()
    query.requires_grad_()
    indices, gates = module._rank(query, key)
    assert gates is not None
    assert torch.equal(gates, torch.ones_like(gates))
    weights = torch.rand(gates.shape, dtype=torch.float64)
    (gradient,) = torch.autograd.grad((gates * weights).sum(), query)
    scores = (query @ key.mT).detach().requires_grad_()
    soft = transport_topk(scores, 3, module.transport_temperature).gather(-1, indices)
    (through_scores,) = torch.autograd.grad((soft * weights).sum(), scores)
    torch.testing.assert_close(gradient, through_scores @ key)
    assert (through_scores != 0).all()  # every block's score learns, the kept ones and the others


def test_kept_blocks_that_were_ranked_have_their_transport_gradient_and_others_none() -> None:
    module, q, k = alignment(), features(8, 8, 8, batch=1), features(8, 8, 9, batch=1)
    module.coherence = 0.3
    query, key = module.query(q), module.key(k)
    indices, gates = module._rank(query.blocks, key.blocks)
    assert gates is not None
    kept, of_kept = module._keep(module._preferred(query, key, indices), indices, gates)
    assert of_kept is not None
    assert torch.equal(of_kept, torch.ones_like(of_kept))
    outside = 0
    for block in range(16):
        ranked = indices[0, block].tolist()
        for i, found in enumerate(kept[0, block].tolist()):
            gradient = torch.autograd.grad(of_kept[0, block, i], gates, retain_graph=True)[0][0]
            expected = torch.zeros_like(gradient)
            if found in ranked:
                expected[block, ranked.index(found)] = 1
            outside += found not in ranked
            assert torch.equal(gradient, expected)
    assert outside > 0


def test_on_a_contour_each_class_is_brought_its_own() -> None:
    def scene(horizon: int) -> Features:
        sky = torch.zeros(1, 2, 8, 8)
        sky[:, 0, :horizon], sky[:, 1, horizon:] = 1, 1
        return Features(sky, torch.zeros(1, 2, 2, 8, 8), torch.ones(1, 4, 8, 8))

    asked, shown = scene(5), scene(4)  # block row 2 of the map is mixed, and none of the exemplar's
    module = Alignment(block=2, kept=3, chunk=64, coherence=0.15)
    match = module(module.query(asked), module.key(shown))
    brought = module.warp(match, to_blocks(shown.shares, 2))
    torch.testing.assert_close(brought, asked.shares, atol=1e-4, rtol=0)
    assert match.indices.sort(-1).values.diff(dim=-1).min() > 0  # no block is kept twice


def test_without_gradients_nothing_soft_is_computed() -> None:
    module, q, k = alignment(), features(4, 4, 10), features(4, 4, 11)
    with torch.no_grad():
        assert module._rank(module.query(q).blocks, module.key(k).blocks)[1] is None


def test_inference_and_training_match_alike() -> None:
    module, q, k = alignment(), features(8, 8, 12), features(8, 8, 13)
    trained = module(module.query(q), module.key(k))
    with torch.no_grad():
        inferred = module(module.query(q), module.key(k))
    assert torch.equal(trained.indices, inferred.indices)
    torch.testing.assert_close(trained.attention, inferred.attention)


def test_kept_block_weights_sum_to_one() -> None:
    module, q, k = alignment(), features(8, 8, 14), features(8, 8, 15)
    weights = module(module.query(q), module.key(k)).weights
    assert weights.shape == (2, 16, 3)
    torch.testing.assert_close(weights.sum(-1), torch.ones(2, 16, dtype=torch.float64))


def test_sources_are_the_cells_that_attention_is_most_on() -> None:
    module, q, k = alignment(kept=2), features(8, 4, 18), features(4, 6, 19)
    query = module.query(q)
    match = module(query, module.key(k))
    sharp = F.one_hot(match.attention.argmax(-1), match.attention.shape[-1]).double()
    number = torch.arange(24.0, dtype=torch.float64).view(1, 1, 4, 6).expand(2, -1, -1, -1)
    drawn = module.warp(replace(match, attention=sharp), to_blocks(number, 2))
    assert torch.equal(from_blocks(match.sources[..., None], 2, match.grid).double(), drawn)
    chosen = torch.tensor([1, 6])
    some = module(query.only(chosen), module.key(k)).sources
    assert torch.equal(some[:, chosen], match.sources[:, chosen])
    assert int(some.max(-1).values.eq(-1).sum()) == 2 * 6  # the six others of either sample


def test_an_exemplar_of_fewer_blocks_than_k_keeps_them_all() -> None:
    module, q, k = alignment(kept=9), features(4, 4, 16), features(2, 4, 17)
    assert module(module.query(q), module.key(k)).indices.shape == (2, 4, 2)


def test_warping_back_is_the_transpose() -> None:
    module, q, k = alignment(), features(4, 8, 18), features(6, 4, 19)
    match = module(module.query(q), module.key(k))
    x = torch.rand(2, 3, 6, 4, dtype=torch.float64)
    y = torch.rand(2, 3, 4, 8, dtype=torch.float64)
    mean, received = module.warp_back(match, y)
    warped = module.warp(match, to_blocks(x, 2))
    torch.testing.assert_close((warped * y).sum(), (x * mean * received.clamp(min=1e-6)).sum())
    torch.testing.assert_close(received.sum(), torch.tensor(2 * 4 * 8.0, dtype=torch.float64))


def test_blocks_and_cells_convert_both_ways() -> None:
    x = torch.rand(2, 3, 4, 6)
    blocks = to_blocks(x, 2)
    assert blocks.shape == (2, 6, 4, 3)
    torch.testing.assert_close(blocks[0, 1, 2], x[0, :, 1, 2])  # second block, third cell
    assert torch.equal(from_blocks(blocks, 2, (2, 3)), x)


def test_gathering_picks_whole_blocks_per_sample() -> None:
    blocks = torch.arange(2 * 3 * 4.0).reshape(2, 3, 4, 1)
    picked = gather_blocks(blocks, torch.tensor([[[2, 0]], [[1, 1]]]))
    assert picked[0, 0, :, 0].tolist() == [8, 9, 10, 11, 0, 1, 2, 3]
    assert picked[1, 0, :, 0].tolist() == [16, 17, 18, 19, 16, 17, 18, 19]


def test_a_block_is_carried_whole_where_nothing_speaks_against_it() -> None:
    """A region twice as large as its counterpart repeats blocks, not cells."""
    module = Alignment(block=2, kept=1, chunk=64)

    def plain(side: int) -> Features:
        rows, columns = torch.meshgrid(*[torch.linspace(-0.1, 0.1, side)] * 2, indexing="ij")
        return Features(
            torch.ones(1, 1, side, side),
            torch.stack([rows, columns])[None, :, None],
            torch.ones(1, 4, side, side),
        )

    values = torch.arange(16.0).reshape(1, 1, 4, 4)
    warped = module.warp(module(module.query(plain(8)), module.key(plain(4))), to_blocks(values, 2))
    torch.testing.assert_close(warped[0, 0, :2, :2], values[0, 0, :2, :2])
    torch.testing.assert_close(warped[0, 0, 6:, 6:], values[0, 0, 2:, 2:])
