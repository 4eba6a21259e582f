"""Warps as manipulated paintings have them: of two exemplars, with looks that were drawn, weaker."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from model.alignment import Features
from model.composition import compose
from model.dice import looks_of, restyle, with_stand_in
from model.network import EncodedMap, Rabit, Warp
from model.training.sampling import Batch, Second
from model.training.uses import draw_regions

Window = tuple[slice, slice]
"""Rows and columns of pixels."""


def manipulated(network: Rabit, batch: Batch, encoded: EncodedMap, warp: Warp, window: Window) -> Warp:
    """The warp of a batch's first exemplars to a window of its maps, encoded, as the batch's uses want it.

    Pictures have no say in its confidence, which means how close the warp comes.
    """
    if batch.second is not None:
        rows = batch.second.rows
        warp = _put(
            warp,
            rows,
            _composed(network, batch, batch.second, encoded.features, warp.samples(rows), window),
        )
    if batch.dice.any():
        rows = batch.dice.nonzero()[:, 0]
        warp = _put(warp, rows, _thrown(network, batch, rows, encoded, warp.samples(rows), window))
    strength = batch.strength[(slice(None), None, *window)]
    return replace(warp, strength=strength, confidence=warp.confidence.detach())


def _composed(
    network: Rabit, batch: Batch, second: Second, features: Features, warp: Warp, window: Window
) -> Warp:
    exemplar = network.encode_exemplar(second.photo, network.encode_photo(second.photo), second.labels)
    _, other = network.align(features.samples(second.rows), exemplar)
    coarse, fine = (
        torch.stack([1 - x, x], 1)[(..., *window)] for x in (second.coarse, second.fine)
    )  # [n, 2, h, w]
    return compose([warp, other], batch.painted[(second.rows, *window)], coarse, fine)


@torch.no_grad()
def _thrown(
    network: Rabit, batch: Batch, rows: Tensor, encoded: EncodedMap, warp: Warp, window: Window
) -> Warp:
    """The looks thrown are those of the photos that are to be painted: what comes of it is known."""
    looks = looks_of(network, batch.photo[rows], batch.labels[rows])
    bare = batch.bare[rows][:, None, None, None]
    painted = batch.painted[(rows, *window)]
    thrown = draw_regions(painted, network.config.classes)[:, None] | bare
    warp = replace(warp, confidence=warp.confidence.masked_fill(bare, 0))
    noise = network.noise(len(rows), (painted.shape[1], painted.shape[2]))
    lacks = bare.expand(-1, 1, *painted.shape[1:]).to(warp.image)
    warp = with_stand_in(network, encoded.samples(rows), warp, lacks, noise)
    return restyle(warp, looks, network.one_hot(painted)[:, 1:] * thrown)


def _put(warp: Warp, rows: Tensor, other: Warp) -> Warp:
    """A batch of warps, with others in the place of some."""
    grid = other.style.shape[-2:]
    pairs = (
        (warp.image, other.image),
        (warp.features, other.features),
        (warp.confidence, other.confidence),
        (warp.style.expand(-1, -1, *grid), other.style),
    )
    return Warp(*(mine.index_copy(0, rows, theirs.to(mine.dtype)) for mine, theirs in pairs))
