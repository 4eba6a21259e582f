"""Levelled seams: where pieces of the exemplar meet, colours pass into each other without a step.

Matches continue their neighbours (``coherence``), but every piece ends somewhere, and a plain sky shows each
step in its light. As in seam levelling (Lempitsky and Ivanov 2007) and gradient-domain stitching in general
(Pérez et al. 2003) every cell p is given a colour g_p to add, which closes these steps,

    E(g) = Σ_{p~q} |g_q − g_p − r_pq|² + λ Σ_p |g_p|²,

over neighbours p, q of one class. Inside a piece r_pq is 0. At a seam it is the step that the exemplar makes
there itself, the mean of those behind p's source and before q's, less the step between these sources. λ ties
colours to the exemplar's: what is added fades over 1/√λ cells.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor

_ROWS, _COLUMNS = -2, -1  # axes
_ROUNDS = 6
"""Of conjugate gradients, for each cell of reach: after these g is as good as solved for."""


@torch.no_grad()
def levelling(
    sources: Tensor, classes: Tensor, colours: Tensor, exemplar_classes: Tensor, reach: float
) -> Tensor:
    """The colour that every cell adds to those that it draws from the exemplar, g, [B, 3, h, w].

    Args:
        sources: [B, h, w], the exemplar cell that each draws on, in reading order; −1 for none.
        classes: [B, h, w], of the map's cells.
        colours: [B, 3, h', w'], mean colours of the exemplar's cells.
        exemplar_classes: [B, h', w'], their classes.
        reach: 1/√λ in cells, above 0.
    """
    exemplar = _Framed(colours, exemplar_classes)
    places = exemplar.places(sources)
    # What draws on another class has no confidence, and no say in its neighbours.
    own = torch.where(exemplar.classes(places) == classes, classes, -1)
    edges, steps = {}, {}
    for axis, stride in ((_ROWS, exemplar.width), (_COLUMNS, 1)):
        p, q = _pairs(own, axis)
        edges[axis] = ((p == q) & (p >= 0))[:, None].to(colours.dtype)
        steps[axis] = edges[axis] * exemplar.steps(*_pairs(places, axis), stride)
    return _solved(edges, steps, colours.new_zeros(*colours.shape[:2], *classes.shape[1:]), reach)


class _Framed:
    """An exemplar's cells with a frame of no class around, so that every cell has all neighbours."""

    def __init__(self, colours: Tensor, classes: Tensor) -> None:
        """colours: [B, 3, h', w']; classes: [B, h', w']."""
        self.columns, self.width = classes.shape[-1], classes.shape[-1] + 2
        cells = torch.cat([colours, classes[:, None].to(colours.dtype)], 1)
        self._cells = F.pad(cells, (1, 1, 1, 1), value=-1).flatten(2).mT.contiguous()  # [B, M, 4]
        self._batch = torch.arange(len(classes), device=classes.device)[:, None, None]

    def places(self, sources: Tensor) -> Tensor:
        """Cells in reading order, [B, h, w], to places here; −1 to one in the frame."""
        place = (sources // self.columns + 1) * self.width + sources % self.columns + 1
        return torch.where(sources < 0, 0, place)

    def classes(self, places: Tensor) -> Tensor:
        """[B, h, w], −1 in the frame."""
        return self._cells[self._batch, places, 3].long()

    def steps(self, p: Tensor, q: Tensor, stride: int) -> Tensor:
        """r_pq of neighbours that draw on the places p and q, [B, h, w] each, [B, 3, h, w].

        stride: from a place to its neighbour in the same direction.
        """
        a, b, behind, before = (self._at(x) for x in (p, q, p + stride, q - stride))
        # The exemplar's own steps, as far as they are inside a class.
        first, second = (x[..., 3:] == y[..., 3:] for x, y in ((a, behind), (before, b)))
        own = (first * (behind - a) + second * (b - before)) / (first.to(a) + second).clamp(min=1)
        r = (own - (b - a)) * (q != p + stride)[..., None]
        return r[..., :3].movedim(-1, 1)

    def _at(self, places: Tensor) -> Tensor:
        """Colour and class, [B, h, w, 4]."""
        return self._cells[self._batch, places.clamp(0, self._cells.shape[1] - 1)]


def _solved(edges: Mapping[int, Tensor], steps: Mapping[int, Tensor], zero: Tensor, reach: float) -> Tensor:
    """The g that makes E least, by conjugate gradients with Jacobi's preconditioner.

    Args:
        edges: by axis, 1 between neighbours that count and else 0: [B, 1, h − 1, w] and [B, 1, h, w − 1].
        steps: r, of the same size with 3 channels, 0 where edges are.
        zero: [B, 3, h, w], zeros.
    """
    tie = reach**-2

    degree = zero[:, :1] + tie
    for axis, edge in edges.items():
        for side in _pairs(degree, axis):
            side += edge
    g, left = zero, _gathered(steps, zero)
    scaled = left / degree
    towards, old = scaled, _dot(left, scaled)
    for _ in range(round(_ROUNDS * reach)):
        flows = {axis: edge * towards.diff(dim=axis) for axis, edge in edges.items()}
        change = tie * towards + _gathered(flows, zero)  # by the matrix of the normal equations
        length = old / _dot(towards, change).clamp(min=1e-12)
        g, left = g + length * towards, left - length * change
        scaled = left / degree
        new = _dot(left, scaled)
        towards, old = scaled + new / old.clamp(min=1e-12) * towards, new
    return g


def _gathered(flows: Mapping[int, Tensor], zero: Tensor) -> Tensor:
    """What flows from neighbour to neighbour, by axis: what comes to each cell less what leaves it."""
    total = zero.clone()
    for axis, flow in flows.items():
        p, q = _pairs(total, axis)
        p -= flow
        q += flow
    return total


def _pairs(x: Tensor, axis: int) -> tuple[Tensor, Tensor]:
    """Views of all cells but the last ones along an axis, and of those that follow them."""
    last = x.shape[axis] - 1
    return x.narrow(axis, 0, last), x.narrow(axis, 1, last)


def _dot(x: Tensor, y: Tensor) -> Tensor:
    return (x * y).sum((2, 3), keepdim=True)
