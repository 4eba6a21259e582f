"""Editing a photo by its map: what was repainted on the map is painted anew in the photo, and nothing else.

>>> edit = edit_photo(painter, photo, labels, edited)   # maps of one size, any that shows the photo's view
>>> picture = edit.over(photo)                          # past the margin every byte is the photo's
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.blending import blend, distance
from model.collage import NONE, Collage, no_collage, plan_collage
from model.errors import SizeError, UnchangedError
from model.frame import Frame, Mask, Pixels, Size, around, enlarged, padded
from model.labels import classes_of
from model.look import PLAIN, Look
from model.palette import UNKNOWN

if TYPE_CHECKING:  # what only cuts and composes need not wait for torch
    from model.painter import Painter
    from model.painting import Exemplar

MARGIN = 24
"""Over how many painted pixels around the changed area a picture passes into its photo."""

_BANDS = 4
_LEAST_SIDE = 256
"""Of a frame, in pixels of the photo: what packs learn from."""
_CONTEXT = 0.25
"""What a frame shows on each side of the changed area, by the size of that."""
_STRIP = 256
"""Rows of a photo that are put together at a time: so much more memory is taken than the picture itself."""


@dataclass(frozen=True)
class Limits:
    """What a painter takes: sides in pixels, and what they divide by."""

    stride: int
    min_side: int
    max_side: int


@dataclass(frozen=True)
class Edit:
    """What an edit makes of its photo: a picture to lay over it, and how much of that shows where."""

    frame: Frame
    picture: Pixels  # [rows, columns, 3], of the frame's size
    weight: Pixels  # [rows, columns], 255 in the changed area, falling to 0 over the margin
    collage: Collage

    @property
    def margin(self) -> int:
        """Pixels of the photo, around the changed area, past which every byte stays as it is."""
        return math.ceil((MARGIN + 2) / self.frame.scale)

    def window(self, photo: Pixels) -> Pixels:
        """The frame of the photo [H, W, 3] with the edit in it, at the photo's own resolution."""
        part = photo[self.frame.rows, self.frame.columns].copy()
        self._lay_over(part, photo)
        return part

    def over(self, photo: Pixels) -> Pixels:
        """The whole photo [H, W, 3] with the edit in it."""
        whole = photo.copy()
        self._lay_over(whole[self.frame.rows, self.frame.columns], photo)
        return whole

    def mask(self, size: Size) -> Pixels:
        """Where a photo of this size is changed, grey [H, W]: where it is 0, every byte is the photo's."""
        out, frame = np.zeros(size, np.uint8), self.frame
        part = out[frame.rows, frame.columns]
        for rows in self._strips():
            part[rows] = enlarged(self.weight, rows, frame)
        return out

    def _strips(self) -> Iterator[slice]:
        """Rows of the frame, the same each time: where the mask is 0 nothing else may be laid."""
        height = self.frame.height
        return (slice(top, min(top + _STRIP, height)) for top in range(0, height, _STRIP))

    def _lay_over(self, part: Pixels, photo: Pixels) -> None:
        """part: the photo's frame, changed in place."""
        for rows in self._strips():
            weight = enlarged(self.weight, rows, self.frame)[..., None]
            if not weight.any():
                continue
            picture: NDArray[Any] = enlarged(self.picture, rows, self.frame)
            if self.frame.scale < 1:
                picture = picture + self.collage.detail(photo, self.frame, rows)
            shown = _smooth(weight.astype(np.float32) / 127.5)
            laid = np.rint(part[rows] + shown * (picture - part[rows].astype(np.float32)))
            np.copyto(part[rows], laid.clip(0, 255).astype(np.uint8), where=weight > 0)


@dataclass(frozen=True)
class Plan:
    """What has to be painted for an edit, and with what."""

    frame: Frame
    labels: Pixels  # uint8 [H, W], to paint; sides that divide by the stride
    photo: Pixels  # uint8 [H, W, 3], the exemplar: a collage of the photo itself
    photo_labels: Pixels  # uint8 [H, W], unknown where the photo has nothing to offer
    seen: Pixels  # the frame of the photo, [rows, columns, 3]
    area: Mask  # [rows, columns], what changed
    collage: Collage
    changed: float  # share of the photo

    @property
    def classes(self) -> frozenset[int]:
        """Those painted in the changed area, but for unknown."""
        rows, columns = self.frame.size
        return classes_of(self.labels[:rows, :columns][self.area])

    def finish(self, image: Pixels) -> Edit:
        """The edit, given the painted picture, uint8 [H, W, 3]."""
        rows, columns = self.frame.size
        away = distance(self.area, MARGIN)
        picture = blend(image[:rows, :columns], self.seen, away < MARGIN / 2, _BANDS)
        weight = np.rint(255 * (1 - away / MARGIN)).astype(np.uint8)
        return Edit(self.frame, picture, weight, self.collage)

    def confidence(self, confidence: NDArray[np.float32]) -> float:
        """The mean over the changed area of what a painting has per cell, [h, w]."""
        cell = len(self.labels) // len(confidence)
        rows, columns = np.nonzero(self.area)
        return float(confidence[rows // cell, columns // cell].mean())


def plan_edit(photo: Pixels, before: Pixels, after: Pixels, limits: Limits, by_itself: bool = True) -> Plan:
    """See what has to be painted.

    Args:
        photo: uint8 [H, W, 3], any size.
        before, after: its map and the edited one, uint8 [h, w] ids, of one size and the photo's shape.
        by_itself: whether the photo is the exemplar; False if it will be another.
    Raises: SizeError, UnchangedError.
    """
    check_view(before, photo.shape)
    check_edited(before, after)
    size = (photo.shape[0], photo.shape[1])
    changed = before != after
    frame = _frame(changed, size).fitted(limits.max_side)
    share = frame.share(changed, size)
    area = share > min(127, int(share.max()) // 2)
    labels = frame.labels(after, size)
    collage = plan_collage(before, after, frame, size, area) if by_itself else no_collage(area)
    known = np.where(collage.pieces == NONE, UNKNOWN, labels)
    fill = partial(padded, stride=limits.stride, least=limits.min_side)
    return Plan(
        frame,
        fill(labels),
        fill(collage.draw(photo, frame, labels)),
        fill(known, fill=UNKNOWN),
        frame.photo(photo),
        area,
        collage,
        float(changed.mean()),
    )


def edit_photo(
    painter: Painter,
    photo: Pixels,
    before: Pixels,
    after: Pixels,
    exemplar: Exemplar | None = None,
    look: Look = PLAIN,
) -> Edit:
    """Plan an edit, paint it, and finish it. The exemplar is the photo itself unless another is given.

    Raises: as ``plan_edit``; UnknownClassesError, LookError.
    """
    limits = Limits(painter.stride, painter.min_side, painter.max_side)
    plan = plan_edit(photo, before, after, limits, exemplar is None)
    exemplar = exemplar or painter.encode_exemplar(plan.photo, plan.photo_labels)
    return plan.finish(painter.paint(plan.labels, exemplar, look).image)


def check_view(labels: Pixels, photo: tuple[int, ...]) -> None:
    """Make sure that a map [h, w] can show all of a photo (H, W, …). Raises: SizeError."""
    (height, width), (rows, columns) = photo[:2], labels.shape
    if abs(width * rows - height * columns) > 0.02 * max(width * rows, height * columns):
        raise SizeError(
            f"The label map is {columns} × {rows} pixels, but its photo {width} × {height}: they must show "
            f"the same view. Save the map at {width} × {height}, or smaller in that shape.",
            {"width": columns, "height": rows, "nearest": [width, height]},
        )


def check_edited(before: Pixels, after: Pixels) -> None:
    """Make sure that a map [h, w] was made from another. Raises: SizeError, UnchangedError."""
    (rows, columns), (height, width) = before.shape, after.shape
    if before.shape != after.shape:
        raise SizeError(
            f"The edited map is {width} × {height} pixels, but the map it was made from {columns} × {rows}: "
            "save it at that size.",
            {"width": width, "height": height, "nearest": [columns, rows]},
        )
    if (before == after).all():
        raise UnchangedError(
            "The edited map is the same as the photo's map, so nothing is to be painted. Repaint some of it."
        )


def _frame(changed: Mask, size: Size) -> Frame:
    """What shows the changed area [h, w] of a photo of this size, and some of what is around it."""
    tall, wide = size[0] / changed.shape[0], size[1] / changed.shape[1]
    rows, columns = np.flatnonzero(changed.any(1)), np.flatnonzero(changed.any(0))
    left, right = columns[0] * wide, (columns[-1] + 1) * wide
    top, bottom = rows[0] * tall, (rows[-1] + 1) * tall
    across, down = (max(_CONTEXT * length, 2 * MARGIN) for length in (right - left, bottom - top))
    bounds = left - across, top - down, right + across, bottom + down
    # No long thin ones: what is around costs no sharpness.
    least = max(_LEAST_SIDE, (bounds[2] - bounds[0]) / 2, (bounds[3] - bounds[1]) / 2)
    return around(bounds, (least, least), size)


def _smooth(x: NDArray[Any]) -> NDArray[Any]:
    """From 0 at 0 to 1 at 1, level at both."""
    x = x.clip(0, 1)
    smooth: NDArray[Any] = x * x * (3 - 2 * x)
    return smooth
