"""Collages: what a photo shows elsewhere, laid where its map was repainted, as the exemplar for that place.

As in shift-map editing (Pritch et al. 2009): few large pieces, each moved by one shift, so that texture keeps
its scale and repeats as little as possible. The shift of a piece is the one at which the photo's map agrees
best with the edited one, in the piece and around it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from model.blending import blend, distance, spread
from model.frame import Frame, Mask, Pixels, Size, around, enlarged

NONE = 255
"""Where no piece goes: the photo shows nothing of the class that was painted."""

_MOST = 12
"""Pieces of a collage."""
_BANDS = 3
_SIDE = 192
"""Of the maps on which shifts are searched, in pixels, the longer one."""
_RIM = 6
"""How wide the borders are by which a piece is brought to the colours around it, in painted pixels."""
_TONE = 32
"""Of 256: how large a difference in colour may be to be made up for."""
_LEAST = 0.005
"""A piece smaller than this share of what was repainted is not worth its seam."""
_RING, _AROUND = 8, 0.5
"""How far around a piece maps should agree, in pixels of those maps, and how much that counts."""
_BEYOND, _OVERLAP = 3, 8
"""How far pieces may reach beyond what was repainted, in pixels of those maps and of what is painted.

Maps are not exact: what stood there before may stick out.
"""
_FAR = 0.15, 0.4
"""What a shift across all of the photo costs, sideways and up or down: scale changes with height."""

Shift = tuple[int, int]
"""Down and to the right, from where a piece goes to where it is from."""
Box = tuple[slice, slice]
"""Rows and columns."""


@dataclass(frozen=True)
class Collage:
    """Which piece goes where in a frame, and from how far away in the photo."""

    pieces: Pixels  # uint8 [rows, columns] of the frame: 0 the photo as it is, i the i-th shift, NONE
    shifts: tuple[Shift, ...] = ()  # in pixels of the photo

    def draw(self, photo: Pixels, frame: Frame, labels: Pixels) -> Pixels:
        """The frame of a photo [H, W, 3] with the pieces in it, [rows, columns, 3].

        labels: the map [rows, columns] that they are laid for.
        """
        seen = frame.photo(photo)
        drawn = seen.copy()
        pieces = list[tuple[Box, Mask, Pixels]]()
        for i, shift in enumerate(self.shifts, 1):
            if box := _box(self.pieces == i):
                pieces.append((box, self.pieces[box] == i, _taken(photo, frame, box, shift)))
        for box, inside, pixels in pieces:
            drawn[box][inside] = pixels[inside]
        for i in range(1, len(self.shifts) + 1):
            _tone(drawn, self.pieces == i, self.pieces == 0, labels)
        blended = drawn.copy()
        for box, inside, _ in pieces:  # each into what lies around it by now
            _blend_in(blended, box, inside, drawn[box])
        return np.where((self.pieces > 0)[..., None], blended, drawn)

    def detail(self, photo: Pixels, frame: Frame, rows: slice) -> NDArray[np.float32]:
        """What is too fine to be painted at the frame's scale: in these rows of it, [n, width, 3]."""
        places = enlarged(self.pieces, rows, frame, smooth=False)
        top = frame.top + rows.start
        detail = _fine(photo, (top, frame.left), places.shape, frame.scale)
        detail[places == NONE] = 0
        for i, shift in enumerate(self.shifts, 1):
            if box := _box(places == i):
                here = places[box] == i
                corner = top + box[0].start + shift[0], frame.left + box[1].start + shift[1]
                detail[box][here] = _fine(photo, corner, here.shape, frame.scale)[here]
        return detail


def no_collage(area: Mask) -> Collage:
    """Nothing, where something was repainted: another exemplar is painted with."""
    return Collage(np.where(area, NONE, 0).astype(np.uint8))


def plan_collage(before: Pixels, after: Pixels, frame: Frame, size: Size, area: Mask) -> Collage:
    """Find pieces for what was repainted.

    Args:
        before, after: maps of a photo, uint8 [h, w] ids of one size.
        frame, size: where it was repainted, in a photo of this size.
        area: bool [rows, columns], just where.
    """
    view = _view(frame, size, before, after)
    old, new = (_small(part) for part in _parts(view, size, before, after))
    pieces, shifts = _search(old, new)
    tall, wide = view.height / old.shape[0], view.width / old.shape[1]
    inside = replace(frame, left=frame.left - view.left, top=frame.top - view.top)
    placed = inside.labels(pieces, (view.height, view.width))
    reach = distance(area, _OVERLAP) < _OVERLAP
    placed[area & (placed == 0)] = NONE
    placed[~reach | (~area & (placed == NONE))] = 0
    return Collage(placed, tuple((round(down * tall), round(right * wide)) for down, right in shifts))


def _view(frame: Frame, size: Size, before: Pixels, after: Pixels) -> Frame:
    """Where pieces are taken from: as little around the frame as will do, up to all of the photo.

    It holds twice as much of each class as is painted, or half of what there is.
    """
    wanted = np.minimum(2 * _counts(after[before != after]), _counts(before) / 2)
    wanted[0] = 0
    view = frame
    while True:
        view = around(view.bounds, (1.5 * view.width, 1.5 * view.height), size)
        (part,) = _parts(view, size, before)
        if (view.height, view.width) == size or (_counts(part) >= wanted).all():
            return view


def _parts(view: Frame, size: Size, *maps: Pixels) -> Iterator[Pixels]:
    left, top, right, bottom = view.on_map(maps[0].shape, size)
    return (labels[int(top) : math.ceil(bottom), int(left) : math.ceil(right)] for labels in maps)


def _counts(labels: Pixels) -> NDArray[np.int64]:
    return np.bincount(labels.ravel(), minlength=256)


def _search(old: Pixels, new: Pixels) -> tuple[Pixels, list[Shift]]:
    """Pieces [h, w] and their shifts, on small maps. Pieces reach a little beyond what differs."""
    changed = old != new
    left = _spread(changed, _BEYOND)
    pieces = np.where(left, NONE, 0).astype(np.uint8)
    shifts, least = list[Shift](), max(1, _LEAST * changed.sum())
    agreement = _Agreement(old, new, changed)
    # What a map says is least to be trusted along its contours: only contours may come from there.
    sure, inner = _inner(old).astype(np.uint8), _inner(new)
    beside = _AROUND
    while len(shifts) < _MOST and (left & changed).any():
        shift = agreement.best(left & changed, beside)
        fits = left & (_moved(old, shift) == new) & (~inner | (_moved(sure, shift) == 1))
        if (fits & changed).sum() >= least:
            shifts.append(shift)
            pieces[fits] = len(shifts)
            left &= ~fits
        elif beside:
            beside = 0.0  # whatever lies beside it
        else:
            break
    return pieces, shifts


class _Agreement:
    """How well an edited map agrees with the photo's at each shift: a correlation, class by class."""

    def __init__(self, old: Pixels, new: Pixels, changed: Mask) -> None:
        self._new = new
        self._padded = 2 * old.shape[0], 2 * old.shape[1]
        self._ring = _spread(changed, _RING)
        painted = np.flatnonzero(np.bincount(new[self._ring], minlength=2)[1:]) + 1
        self._spectra = {
            int(id): np.fft.rfft2((old == id).astype(np.float32), self._padded) for id in painted
        }
        down, right = (np.abs(np.fft.fftfreq(side)) * 2 for side in self._padded)
        self._cost = _FAR[0] * right[None] + _FAR[1] * down[:, None]

    def best(self, left: Mask, beside: float) -> Shift:
        """Where to take what is left from; ``beside``: how much it counts what lies beside it."""
        weight = np.where(left, 1, beside * (_spread(left, _RING) & self._ring)).astype(np.float32)
        total = -left.sum() * self._cost
        for id, spectrum in self._spectra.items():
            wanted = self._spectrum(weight * (self._new == id))
            total += np.fft.irfft2(np.conj(wanted) * spectrum, self._padded)
        place = np.unravel_index(int(total.argmax()), total.shape)
        down, right = (
            int(at) - (side if at > side // 2 else 0) for at, side in zip(place, self._padded, strict=True)
        )
        return down, right

    def _spectrum(self, values: NDArray[Any]) -> NDArray[np.complexfloating]:
        return np.fft.rfft2(values.astype(np.float32), self._padded)


def _box(mask: Mask) -> Box | None:
    """The rows and columns that hold a mask; None if there is nothing in it."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return None
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _blend_in(picture: Pixels, box: Box, inside: Mask, pixels: Pixels) -> None:
    """Blend a piece into its box of a picture [H, W, 3], in place."""
    before = [min(2**_BANDS, side.start) for side in box]
    after = [min(2**_BANDS, end - side.stop) for side, end in zip(box, picture.shape, strict=False)]
    wide = tuple(slice(s.start - b, s.stop + a) for s, b, a in zip(box, before, after, strict=True))
    more = list(zip(before, after, strict=True))
    picture[wide] = blend(
        np.pad(pixels, [*more, (0, 0)], "edge"), picture[wide], np.pad(inside, more), _BANDS
    )


def _tone(drawn: Pixels, piece: Mask, kept: Mask, labels: Pixels) -> None:
    """Bring a piece to the colours of the photo beside it, class by class, in place."""
    for id in np.flatnonzero(np.bincount(labels[piece])):
        of_class = labels == id
        inside, outside = piece & of_class, kept & of_class
        rim = outside & (distance(inside, _RIM) < _RIM)
        edge = inside & (distance(outside, _RIM) < _RIM)
        if min(rim.sum(), edge.sum()) >= _RIM**2:
            colours = drawn.astype(np.float32)
            wanted, own = (spread(colours, x[..., None].astype(np.float32)) for x in (rim, edge))
            step = wanted - own
            # Large differences are not of light, but of what is shown.
            step *= np.exp(-((step / _TONE) ** 2).max(-1, keepdims=True))
            drawn[inside] = np.rint(colours + step).clip(0, 255).astype(np.uint8)[inside]


def _taken(photo: Pixels, frame: Frame, box: Box, shift: Shift) -> Pixels:
    """What a photo shows at a shift from a box of a frame, at the frame's scale."""
    left, top, right, bottom = frame.part(*box, shift, photo.shape)
    rows, columns = slice(int(top), math.ceil(bottom)), slice(int(left), math.ceil(right))
    inside = left - columns.start, top - rows.start, right - columns.start, bottom - rows.start
    size = box[1].stop - box[1].start, box[0].stop - box[0].start
    return np.array(Image.fromarray(photo[rows, columns]).resize(size, Image.Resampling.LANCZOS, box=inside))


def _fine(photo: Pixels, corner: Shift, size: Size, scale: float) -> NDArray[np.float32]:
    """What cannot be painted at a scale of a part of a photo, from a corner (top, left) on, [h, w, 3]."""
    top, left = (
        max(0, min(at, end - side)) for at, end, side in zip(corner, photo.shape, size, strict=False)
    )
    blur = 0.5 / scale
    more = int(4 * blur)
    begin, columns = max(0, top - more), slice(left, left + size[1])
    around = photo[begin : top + size[0] + more, columns]
    coarse = np.asarray(Image.fromarray(around).filter(ImageFilter.GaussianBlur(blur)), np.float32)
    fine: NDArray[np.float32] = around - coarse
    return fine[top - begin :][: size[0]]


def _small(labels: Pixels) -> Pixels:
    shrink = max(labels.shape) / _SIDE
    if shrink <= 1:
        return labels
    size = max(1, round(labels.shape[1] / shrink)), max(1, round(labels.shape[0] / shrink))
    return np.array(Image.fromarray(labels).resize(size, Image.Resampling.NEAREST))


def _moved(values: Pixels, shift: Shift) -> Pixels:
    """What [h, w] holds at a shift from each pixel; NONE beyond its edge."""
    moved = np.full_like(values, NONE)
    (to_rows, from_rows), (to_columns, from_columns) = (
        (slice(max(0, -by), side - max(0, by)), slice(max(0, by), side + min(0, by)))
        for by, side in zip(shift, values.shape, strict=True)
    )
    moved[to_rows, to_columns] = values[from_rows, from_columns]
    return moved


def _inner(labels: Pixels) -> Mask:
    """Where all neighbours are of the same class, [h, w]."""
    grey = Image.fromarray(labels)
    least, most = grey.filter(ImageFilter.MinFilter(3)), grey.filter(ImageFilter.MaxFilter(3))
    alike: Mask = np.asarray(least) == np.asarray(most)
    return alike


def _spread(mask: Mask, by: int) -> Mask:
    grey = Image.fromarray(mask.astype(np.uint8) * 255)
    return np.asarray(grey.filter(ImageFilter.MaxFilter(2 * by + 1))) > 0
