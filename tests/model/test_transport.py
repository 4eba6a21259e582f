"""The differentiable top-k, against converged Sinkhorn, finite differences and torch.topk."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from model.transport import transport_topk


def sinkhorn(scores: Tensor, kept: int, temperature: float, steps: int = 20_000) -> Tensor:
    """Entropic optimal transport to the anchors {0, 1} by log-domain Sinkhorn, one row. scores: [n]."""
    n = len(scores)
    cost = torch.stack([(1 - scores) ** 2, scores**2], dim=1)  # (x − anchor)² with x = 1 − a
    kernel = -cost / temperature
    mass = torch.full((n,), -torch.log(torch.tensor(n, dtype=scores.dtype)))
    anchors = torch.log(torch.tensor([kept / n, (n - kept) / n], dtype=scores.dtype))
    v = torch.zeros(2, dtype=scores.dtype)
    for _ in range(steps):
        u = mass - torch.logsumexp(kernel + v, dim=1)
        new = anchors - torch.logsumexp(kernel + u[:, None], dim=0)
        if (new - v).abs().max() < 1e-14:
            break
        v = new
    return n * torch.exp(u[:, None] + kernel + v)[:, 0]


@pytest.mark.parametrize(("n", "kept", "temperature"), [(10, 3, 0.5), (64, 3, 0.1), (200, 5, 0.05)])
def test_equals_converged_sinkhorn(n: int, kept: int, temperature: float) -> None:
    scores = torch.rand(n, dtype=torch.float64, generator=torch.Generator().manual_seed(n))
    expected = sinkhorn(scores, kept, temperature)
    torch.testing.assert_close(transport_topk(scores, kept, temperature), expected, atol=1e-6, rtol=0)


@pytest.mark.parametrize("temperature", [1.0, 0.2, 0.05])
def test_gradient_equals_finite_differences(temperature: float) -> None:
    scores = torch.rand(3, 12, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    assert torch.autograd.gradcheck(lambda a: transport_topk(a, 3, temperature), scores.requires_grad_())


def test_small_temperature_selects_what_topk_selects() -> None:
    scores = torch.rand(5, 4096, generator=torch.Generator().manual_seed(2))
    expected = torch.zeros_like(scores).scatter_(1, scores.topk(3).indices, 1)
    gaps = scores.topk(4).values
    assert (gaps[:, 2] - gaps[:, 3]).min() > 1e-5  # else the limit would need a smaller temperature
    torch.testing.assert_close(transport_topk(scores, 3, 1e-6), expected, atol=1e-3, rtol=0)


@pytest.mark.parametrize("temperature", [1e-6, 1e-3, 1.0, 100.0])
def test_rows_sum_to_k_whatever_the_scores(temperature: float) -> None:
    scores = torch.randn(7, 33, dtype=torch.float64, generator=torch.Generator().manual_seed(3)) * 10
    selection = transport_topk(scores, 4, temperature)
    torch.testing.assert_close(selection.sum(-1), torch.full((7,), 4.0, dtype=torch.float64))
    assert selection.min() >= 0
    assert selection.max() <= 1


def test_equal_scores_share_equally() -> None:
    torch.testing.assert_close(transport_topk(torch.zeros(8), 2, 0.01), torch.full((8,), 0.25))


def test_keeping_all_selects_all_and_gives_no_gradient() -> None:
    scores = torch.rand(2, 3, requires_grad=True)
    selection = transport_topk(scores, 3, 0.1)
    assert torch.equal(selection, torch.ones(2, 3))
    assert not selection.requires_grad


@pytest.mark.parametrize(("kept", "temperature"), [(0, 0.1), (5, 0.1), (1, 0.0)])
def test_impossible_requests_are_refused(kept: int, temperature: float) -> None:
    with pytest.raises(ValueError, match="need 1 <= kept"):
        transport_topk(torch.rand(4), kept, temperature)
