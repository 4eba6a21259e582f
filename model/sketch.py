"""One picture about to be painted: its map matched to its exemplars, and their warps composed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from model.alignment import Features
from model.composition import blocks_wanted, compose, joint_match, with_classes
from model.dice import Bank, throw, with_stand_in
from model.look import Layout, Look
from model.network import EncodedMap, Rabit, Warp
from model.painting import Exemplar, Match
from model.palette import UNKNOWN, Palette


@dataclass(frozen=True)
class Sketch:
    """A map of a size that fits, the exemplars to paint it with, and its look laid out on it."""

    labels: NDArray[np.uint8]  # [H, W] ids
    exemplars: Sequence[Exemplar]
    look: Look
    layout: Layout


def align(
    network: Rabit, palette: Palette, bank: Bank | None, encoded: EncodedMap, sketch: Sketch
) -> tuple[Match, Warp]:
    """Match the sketch's map, encoded, to its exemplars, and compose their warps.

    bank: what dice are thrown from; needed where the look has throws.
    """
    match, warp = _composed(network, palette, encoded.features, sketch)
    if bank is None or not sketch.layout.throws:
        return match, warp
    return match, _thrown(network, palette, bank, encoded, sketch, warp)


def class_indices(labels: NDArray[np.uint8], palette: Palette, device: torch.device) -> Tensor:
    """Class ids as the network takes them: int64 indices into the palette, of the same shape."""
    return torch.from_numpy(palette.index_of[labels].astype(np.int64)).to(device)


def _thrown(
    network: Rabit, palette: Palette, bank: Bank, encoded: EncodedMap, sketch: Sketch, warp: Warp
) -> Warp:
    """With the looks that were thrown; without an exemplar they are all there is to look like."""
    layout, device, size = sketch.layout, warp.image.device, warp.image.shape[-2:]
    thrown = np.any([mask for _, mask in layout.throws], axis=0) & (sketch.labels != UNKNOWN)
    where = torch.from_numpy(thrown).to(device)[None, None].float()
    if not sketch.exemplars:
        wanted = 1 if layout.strength is None else torch.from_numpy(layout.strength).to(device)
        warp = replace(warp, strength=where * wanted)
    noise = network.noise(1, (size[0], size[1]), torch.Generator().manual_seed(sketch.look.seed))
    warp = with_stand_in(network, encoded, warp, where, noise)
    labels = class_indices(sketch.labels[None], palette, device)
    return throw(warp, bank, network.one_hot(labels)[:, 1:], layout.throws)


def _composed(network: Rabit, palette: Palette, features: Features, sketch: Sketch) -> tuple[Match, Warp]:
    if not sketch.exemplars:
        size = (sketch.labels.shape[0], sketch.labels.shape[1])
        return _no_match(network, size), network.no_warp(size)
    device, layout = features.shares.device, sketch.layout
    queries = [_mapped(features, sketch.look.mapping(i), palette) for i in range(len(sketch.exemplars))]
    if layout.coarse is None or layout.fine is None:
        match, warp = network.align(queries[0], sketch.exemplars[0].encoded)
        matches, indices, weights = [match], match.indices, match.weights
    else:
        coarse, fine = (torch.from_numpy(shares).to(device)[None] for shares in (layout.coarse, layout.fine))
        side = network.config.cell * network.config.block
        wanted = [blocks_wanted(shares, side) for shares in torch.maximum(coarse, fine)[0]]
        aligned = [
            network.align(query, exemplar.encoded, blocks)
            for query, exemplar, blocks in zip(queries, sketch.exemplars, wanted, strict=True)
        ]
        matches, warps = [match for match, _ in aligned], [warp for _, warp in aligned]
        indices, weights = joint_match(matches, (coarse + fine) / 2)
        ids = class_indices(sketch.labels[None], palette, device)
        warp = compose(warps, ids, coarse, fine)
    if layout.strength is not None:
        warp = replace(warp, strength=torch.from_numpy(layout.strength).to(device)[None, None])
    grids = tuple(match.exemplar_grid for match in matches)
    return Match(_numpy(indices[0].int()), _numpy(weights[0].float()), matches[0].grid, grids), warp


def _no_match(network: Rabit, size: tuple[int, int]) -> Match:
    side = network.config.cell * network.config.block
    rows, columns = size[0] // side, size[1] // side
    nothing = np.zeros((rows * columns, 0))
    return Match(nothing.astype(np.int32), nothing.astype(np.float32), (rows, columns), ())


def _mapped(features: Features, mapping: Mapping[int, int], palette: Palette) -> Features:
    """mapping: ids of painted classes to those of the exemplar's that they are to be matched to."""
    if not mapping:
        return features
    own = np.eye(len(palette.ids), dtype=np.float32)
    exchange = own.copy()
    for painted, shown in mapping.items():
        exchange[palette.index_of[painted]] = own[palette.index_of[shown]]
    return with_classes(features, torch.from_numpy(exchange[1:, 1:]).to(features.shares.device))


def _numpy(x: Tensor) -> NDArray[Any]:
    array: NDArray[Any] = x.cpu().numpy()
    return array
