"""The RABIT network: encoders, alignment, confidence and generator put together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.alignment import Alignment, Features, Match, Query, Vectors, from_blocks, to_blocks
from model.confidence import Calibration, ConfidenceFusion
from model.config import STRIDES, ModelConfig
from model.encoders import PyramidEncoder, PyramidHead
from model.generator import Generator
from model.layers import conv, resize
from model.levelling import levelling
from model.patches import blend_patches, cut_patches
from model.position import semantic_position
from model.reader import Reader


@dataclass(frozen=True)
class EncodedMap:
    """A label map, encoded."""

    pyramid: list[Tensor]  # X_l: [B, C_l, H/stride, W/stride], finest first
    features: Features

    def samples(self, which: slice | Tensor) -> EncodedMap:
        """Some of the batch."""
        return EncodedMap([x[which] for x in self.pyramid], self.features.samples(which))

    def window(self, top: int, left: int, height: int, width: int, cell: int) -> EncodedMap:
        """A window of it, in pixels that divide by the coarsest stride; trains the generator on crops."""

        def cut(step: int) -> tuple[slice, slice]:
            return slice(top // step, (top + height) // step), slice(left // step, (left + width) // step)

        # Channels last, as the gradient gets the layout of what was cut.
        pyramid = [
            x.movedim(1, 3)[(slice(None), *cut(stride))].movedim(3, 1)
            for x, stride in zip(self.pyramid, STRIDES, strict=True)
        ]
        return EncodedMap(pyramid, self.features.window(*cut(cell)))


@dataclass(frozen=True)
class EncodedExemplar:
    """An exemplar, encoded: everything that does not depend on the map painted."""

    key: Vectors
    values: Tensor  # [B, M, b, V], what the cells of each block carry: a patch of pixels, photo features
    held: Tensor  # [B, C], 1 for each known class that the exemplar holds
    colours: Tensor  # [B, 3, h, w] in [−1, 1], means around each cell
    classes: Tensor  # [B, h, w], of ``Features``
    style: Tensor  # [B, S]


@dataclass(frozen=True)
class Warp:
    """An exemplar, or a composition of several, brought into the layout of a map."""

    image: Tensor  # [B, 3, H, W] in [−1, 1], the warped exemplar
    features: Tensor  # [B, V', h, w], warped photo features
    confidence: Tensor  # [B, 1, h, w] in [0, 1], per cell
    style: Tensor  # [B, S, H/16, W/16], or 1 × 1: the same everywhere
    strength: Tensor | None = None  # [B, 1, H, W] in [0, 1], how much of it is wanted; None: all

    def samples(self, which: slice | Tensor) -> Warp:
        """Some of the batch."""
        strength = None if self.strength is None else self.strength[which]
        image, features, confidence, style = self.image, self.features, self.confidence, self.style
        return Warp(image[which], features[which], confidence[which], style[which], strength)

    @classmethod
    def concatenate(cls, warps: Sequence[Warp]) -> Warp:
        """Warps to maps of one size as one batch."""
        image, features, confidence = (
            torch.cat([getattr(warp, part) for warp in warps]) for part in ("image", "features", "confidence")
        )
        grid = max((warp.style.shape[-2:] for warp in warps), key=math.prod)
        style = torch.cat([warp.style.expand(-1, -1, *grid) for warp in warps])
        strength = None
        if any(warp.strength is not None for warp in warps):
            strength = torch.cat(
                [torch.ones_like(x.image[:, :1]) if x.strength is None else x.strength for x in warps]
            )
        return cls(image, features, confidence, style, strength)


class Evidence(NamedTuple):
    """What is known of a match, cell by cell: the arguments of ``Calibration``."""

    score: Tensor  # [B, 1, h, w]
    seen: Tensor  # [B, E, h, w]
    presence: Tensor  # [B, 1, h, w]


class Rabit(nn.Module):
    """Label map and exemplar to picture; maps are class *indices* (0 = unknown), photos in [−1, 1]."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.map_encoder = PyramidEncoder(config.classes, config.map_widths, config.depth)
        self.photo_encoder = PyramidEncoder(3, config.photo_widths, config.depth)
        self.level = STRIDES.index(config.cell)
        map_widths, photo_widths = config.map_widths[self.level :], config.photo_widths[self.level :]
        self.map_match = PyramidHead(map_widths, config.match_width, config.match_width)
        self.photo_match = PyramidHead(photo_widths, config.match_width, config.match_width)
        self.value = PyramidHead(photo_widths, config.value_width, config.value_width)
        self.style = nn.Linear(config.photo_widths[-1], config.style_width)
        self.alignment = Alignment(config.block, config.kept, config.chunk, coherence=config.coherence)
        self.calibration = self.new_calibration()
        # T·Z at each scale: from the warped picture above the cells' scale, from warped features below.
        sources = [3 if stride < config.cell else config.value_width for stride in STRIDES]
        self.carry = nn.ModuleList(conv(a, b) for a, b in zip(sources, config.map_widths, strict=True))
        self.fuse = nn.ModuleList(ConfidenceFusion(width) for width in config.map_widths)
        self.generator = Generator(config.generator_widths, config.map_widths, config.style_width)
        self.reader = Reader(config.classes - 1, config.reader_width)

    def new_calibration(self) -> Calibration:
        """One that has learnt nothing."""
        config = self.config
        # Of a cell: the map's class shares, their positions, its features; the warp's features and colour.
        evidence = 3 * (config.classes - 1) + config.match_width + config.value_width + 3
        return Calibration(evidence, config.confidence_width)

    def one_hot(self, labels: Tensor) -> Tensor:
        """labels: [B, H, W] class indices. Returns float [B, classes, H, W]."""
        weight = self.style.weight
        rows = torch.eye(self.config.classes, dtype=weight.dtype, device=weight.device)
        return F.embedding(labels.long(), rows).movedim(-1, 1)

    def encode_map(self, labels: Tensor) -> EncodedMap:
        """labels: [B, H, W] class indices, sides that divide by 16."""
        pyramid = self.map_encoder(self.one_hot(labels))
        return EncodedMap(pyramid, self._features(labels, self.map_match(pyramid[self.level :])))

    def encode_photo(self, photo: Tensor) -> list[Tensor]:
        """photo: [B, 3, H, W] in [−1, 1]. Returns its pyramid, finest first."""
        pyramid: list[Tensor] = self.photo_encoder(photo)
        return pyramid

    def read_labels(self, photo: Tensor, size: tuple[int, ...] | None = None) -> Tensor:
        """photo: [B, 3, H, W] in [−1, 1]. Returns logits [B, classes − 1, H, W] of the known classes.

        It is read as it is and mirrored, and the mean taken: a mirrored photo has the mirrored map.

        size: of the logits (H, W, …), if not the photo's.
        """
        rows, columns, *_ = size or photo.shape[-2:]
        seen, mirrored = self.reader(torch.cat([photo, photo.flip(-1)])).chunk(2)
        return resize((seen + mirrored.flip(-1)) / 2, (rows, columns))

    def read_map(self, photo: Tensor, size: tuple[int, ...] | None = None) -> Tensor:
        """The most likely of ``read_labels``: class indices [B, H, W], never 0 (unknown)."""
        return self.most_likely(self.read_labels(photo, size))

    @staticmethod
    def most_likely(logits: Tensor) -> Tensor:
        """Of logits [B, classes − 1, H, W] the class indices [B, H, W], never 0 (unknown)."""
        return 1 + logits.argmax(1)

    def photo_features(self, pyramid: list[Tensor], labels: Tensor) -> Features:
        """The matching features of a photo with this map."""
        return self._features(labels, self.photo_match(pyramid[self.level :]))

    def encode_exemplar(self, photo: Tensor, pyramid: list[Tensor], labels: Tensor) -> EncodedExemplar:
        """photo: [B, 3, H, W]; pyramid: of ``encode_photo``; labels: [B, H, W], given or read off."""
        features = self.photo_features(pyramid, labels)
        patches = cut_patches(photo, self.config.cell)
        carried = torch.cat([patches, self.value(pyramid[self.level :])], 1)
        return EncodedExemplar(
            self.alignment.key(features),
            to_blocks(carried, self.config.block),
            (features.shares.amax((2, 3)) > 0).to(photo.dtype),
            patches.unflatten(1, (3, -1)).mean(2),
            features.classes,
            self.style_of(pyramid),
        )

    def style_of(self, pyramid: list[Tensor]) -> Tensor:
        """A photo as a whole, [B, S], in the parameters' precision; pyramid: of ``encode_photo``."""
        style: Tensor = self.style(pyramid[-1].mean((2, 3)))
        return style.to(self.style.weight.dtype)

    def align(
        self, features: Features, exemplar: EncodedExemplar, blocks: Tensor | None = None
    ) -> tuple[Match, Warp]:
        """Match a map, of which these are the features, to the exemplar, and warp the exemplar.

        blocks: [n], the numbers of those where it is wanted; elsewhere the warp is 0.
        """
        # Scores differ in the fourth digit between neighbours: never in reduced precision.
        with torch.autocast(exemplar.values.device.type, enabled=False):
            query = self.alignment.query(features)
            query = query if blocks is None else query.only(blocks)
            match = self.alignment(query, exemplar.key)
            values = self.alignment.warp(match, exemplar.values)  # [B, V, h, w]
        image, carried = self._warped(values)
        if self.config.levelling:
            image = self._levelled(image, query, exemplar, match)
        confidence = self.calibration(*self.evidence(features, exemplar, match, image, carried))
        return match, Warp(image, carried, confidence, exemplar.style[:, :, None, None])

    def evidence(
        self, features: Features, exemplar: EncodedExemplar, match: Match, image: Tensor, carried: Tensor
    ) -> Evidence:
        """What the confidence of a match is judged by.

        image, carried: what it brought, pixels [B, 3, H, W] and features [B, V', h, w].
        """
        spread = match.spread(match.score[..., None])
        score = from_blocks(spread, self.config.block, match.grid)  # [B, 1, h, w]
        presence = self._presence(features, exemplar, match)
        asked = [features.shares, features.positions.flatten(1, 2), features.learned]
        seen = torch.cat([*asked, carried, F.avg_pool2d(image, self.config.cell)], 1)
        return Evidence(score / self.alignment.best_score, seen, presence)

    def brought_shares(self, exemplar: EncodedExemplar, match: Match) -> Tensor:
        """The class shares of what a match brought to each cell, of unit norm, [B, C, h, w]."""
        # The first entries of a lifted key are these of the exemplar (see model.alignment).
        return self.alignment.warp(match, exemplar.key.cells[..., : self.config.classes - 1])

    def _presence(self, features: Features, exemplar: EncodedExemplar, match: Match) -> Tensor:
        """What share of each cell's pixels is of a class that the match brought, [B, 1, h, w]."""
        brought = self.brought_shares(exemplar, match)
        brought = brought / brought.sum(1, keepdim=True).clamp(min=1)
        return torch.minimum(features.shares, brought).sum(1, keepdim=True)

    def _warped(self, values: Tensor) -> tuple[Tensor, Tensor]:
        """What cells carried, [B, V, h, w], as an image [B, 3, H, W] and features [B, V', h, w]."""
        patches = 3 * (2 * self.config.cell) ** 2
        return blend_patches(values[:, :patches], self.config.cell), values[:, patches:]

    def _levelled(self, image: Tensor, query: Query, exemplar: EncodedExemplar, match: Match) -> Tensor:
        """The warped image, [B, 3, H, W], with its seams levelled; see ``levelling``."""
        cells = torch.stack([match.sources, query.classes], -1)  # [B, N, b, 2]
        sources, classes = from_blocks(cells, self.config.block, match.grid).unbind(1)
        added = levelling(sources, classes, exemplar.colours, exemplar.classes, self.config.levelling)
        return (image + resize(added, (image.shape[-2], image.shape[-1]))).clamp(-1, 1)

    def no_warp(self, size: tuple[int, int]) -> Warp:
        """What there is without an exemplar, for one map of a size (H, W) in pixels."""
        width, height = self.config.value_width, self.config.style_width
        like = self.style.weight.new_zeros
        rows, columns = (side // self.config.cell for side in size)
        return Warp(
            like(1, 3, *size),
            like(1, width, rows, columns),
            like(1, 1, rows, columns),
            like(1, height, 1, 1),
            like(1, 1, *size),
        )

    def generate(self, encoded: EncodedMap, warp: Warp, noise: Sequence[Tensor]) -> Tensor:
        """noise: of ``noise``. Returns [B, 3, H, W] in [−1, 1]."""
        conditions = []
        for stride, x, carry, fuse in zip(STRIDES, encoded.pyramid, self.carry, self.fuse, strict=True):
            source = warp.image if stride < self.config.cell else warp.features
            carried = carry(resize(source, (x.shape[-2], x.shape[-1])))  # T·Z at this scale
            conditions.append(fuse(x, carried, warp.confidence, warp.strength))
        style = warp.style
        if warp.strength is not None:
            rows, columns = encoded.pyramid[-1].shape[-2:]
            style = style * resize(warp.strength, (rows, columns))
        image: Tensor = self.generator(conditions, warp.image, warp.confidence, style, noise, warp.strength)
        return image

    def noise(
        self, batch: int, size: tuple[int, int], generator: torch.Generator | None = None
    ) -> list[Tensor]:
        """Standard normal noise for every scale, [B, 1, H/stride, W/stride].

        Drawn where ``generator`` lives (on the CPU for the same picture everywhere), else on the network's
        device.
        """
        target = self.style.weight.device
        source = generator.device if generator is not None else target
        return [
            torch.randn(batch, 1, size[0] // s, size[1] // s, device=source, generator=generator).to(target)
            for s in STRIDES
        ]

    def position(self, labels: Tensor) -> Tensor:
        """Row and column of every pixel, [B, 2, H, W] in [−1, 1]. labels: [B, H, W] class indices."""
        return semantic_position(labels.long(), self.config.classes)

    def _features(self, labels: Tensor, learned: Tensor) -> Features:
        """labels: [B, H, W] class indices; learned: [B, D, h, w]."""
        regions = self.one_hot(labels)
        rows, columns = self.position(labels).split(1, dim=1)
        located = (regions, regions * rows, regions * columns)
        shares, *positions = (F.avg_pool2d(x, self.config.cell)[:, 1:] for x in located)  # of known classes
        return Features(shares, torch.stack(positions, dim=1), learned)
