"""Differentiable top-k as entropic optimal transport to two anchors, in closed form.

Choosing the k best of n scores a moves mass 1/n per score to the anchors {0, 1} with marginals
(k/n, (n − k)/n) at cost (1 − a − anchor)²  (Xie et al. 2020; paper, section 3.1). With two anchors
the optimal plan needs no Sinkhorn loop: for temperature t (= ε when the cost is left unscaled)

    A_i = σ(2 a_i / t + λ),  λ the one scalar for which Σ A_i = k,

and its exact gradient, with w_i = A_i (1 − A_i), is  ∂A_i/∂a_j = (2/t) (w_i δ_ij − w_i w_j / Σ w).
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor


class _TransportTopK(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, scores: Tensor, kept: int, temperature: float) -> Tensor:
        selection = _solve(scores * (2.0 / temperature), kept)
        ctx.save_for_backward(selection)
        ctx.temperature = temperature
        return selection

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, None]:
        (selection,) = ctx.saved_tensors
        slope = selection * (1 - selection)  # w
        weighted = slope * gradients[0]
        total = slope.sum(-1, keepdim=True).clamp(min=torch.finfo(slope.dtype).tiny)
        mean = weighted.sum(-1, keepdim=True) / total
        return (2.0 / ctx.temperature) * (weighted - slope * mean), None, None


def _solve(logits: Tensor, kept: int) -> Tensor:
    """σ(logits + λ) with Σ = kept per row, λ by bisection. logits: [..., n]."""
    # At `low` even the best is below 1/n, so the sum is below 1; at `high` k + 1 are above 1 − 1/n.
    best = logits.topk(min(kept + 1, logits.shape[-1]), dim=-1).values
    margin = math.log(logits.shape[-1]) + 1.0
    low, high = -best[..., :1] - margin, -best[..., -1:] + margin
    for _ in range(60 if logits.dtype == torch.float64 else 30):
        middle = (low + high) / 2
        over = torch.sigmoid(logits + middle).sum(-1, keepdim=True) > kept
        low, high = torch.where(over, low, middle), torch.where(over, middle, high)
    return torch.sigmoid(logits + (low + high) / 2)


def transport_topk(scores: Tensor, kept: int, temperature: float) -> Tensor:
    """Soft indicator of the ``kept`` largest scores of each row, differentiable in all of them.

    Args:
        scores: [..., n].
        kept: k, 1 ≤ k ≤ n; with k = n every indicator is 1 and the gradient 0.
        temperature: t > 0; towards 0 the indicator becomes that of ``torch.topk``. With thousands of
            candidates it must be small: 1e-3 selects, 5e-2 spreads k over hundreds of them.
    Returns:
        [..., n] in [0, 1], each row sums to k.
    """
    if not 1 <= kept <= scores.shape[-1] or temperature <= 0:
        raise ValueError(f"need 1 <= kept <= {scores.shape[-1]} and temperature > 0")
    if kept == scores.shape[-1]:
        return torch.ones_like(scores)
    selection: Tensor = _TransportTopK.apply(scores, kept, temperature)
    return selection
