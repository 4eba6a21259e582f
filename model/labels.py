"""Label maps: from untrusted images to class ids, checks, and back to PNG."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.errors import ConfigError, LabelMapError, SizeError, UnknownClassesError, UnknownColoursError
from model.imaging import DEFAULT_LIMITS, Limits, check_sides, encode_png, open_image
from model.palette import NOT_IN_PALETTE, UNKNOWN, Colour, Palette, to_hex

Labels = NDArray[np.uint8]
"""Class ids, [H, W]."""

_REPORTED = 8
"""How many unknown colours or ids an error lists."""


def decode_labels(data: bytes, palette: Palette, *, limits: Limits = DEFAULT_LIMITS) -> Labels:
    """Read a label map from an image file.

    Grey values are ids. Opaque RGB(A) must hold palette colours exactly. An indexed image is read by its
    colours if the palette knows all of them, else its indices are ids. Nothing is guessed or snapped.

    Returns uint8 [H, W] ids of ``palette``.
    Raises: LabelMapError, UnknownColoursError, UnknownClassesError, and those of ``imaging.open_image``.
    """
    image = open_image(data, limits)
    if image.format == "JPEG" and image.mode == "L":
        raise LabelMapError("A grey JPEG cannot hold class ids, as JPEG changes values: save the map as PNG.")
    match image.mode:
        case "P":
            return _read_indexed(image, palette)
        case "RGB":
            return _read_colours(np.asarray(image), palette, image.format)
        case "RGBA":
            return _read_colours(_opaque(image)[..., :3], palette, image.format)
        case "LA":
            return _read_ids(_opaque(image)[..., 0], palette)
        case "L" | "1" | "I" | "I;16" | "I;16B":
            return _read_ids(np.asarray(image.convert("L") if image.mode == "1" else image), palette)
        case mode:
            raise LabelMapError(
                f"The image is stored as {mode}, which cannot hold a label map. "
                "Save it as a PNG: 8-bit grey holding ids, indexed, or RGB in the palette's colours."
            )


def check_labels(
    labels: Labels,
    palette: Palette,
    stride: int,
    min_side: int,
    max_side: int,
    like: tuple[int, ...] | None = None,
) -> None:
    """Make sure that a label map can be painted, or goes with its photo.

    labels: uint8 [H, W]; both sides must divide by ``stride`` and lie in ``min_side``…``max_side`` pixels.
    like: the (H, W) that it must have.
    Raises: SizeError, UnknownClassesError.
    """
    _check_array(labels)
    check_sides("label map", labels.shape, stride, min_side, max_side)
    if like is not None and labels.shape != tuple(like):
        (height, width), (rows, columns) = labels.shape, like
        raise SizeError(
            f"The label map is {width} × {height} pixels, but its photo {columns} × {rows}: make them equal.",
            {"width": width, "height": height, "stride": stride, "nearest": [columns, rows]},
        )
    _check_ids(labels, palette)


def classes_of(labels: Labels) -> frozenset[int]:
    """The ids that uint8 labels of any shape hold, but for unknown."""
    return frozenset(np.flatnonzero(np.bincount(labels.ravel())).tolist()) - {UNKNOWN}


def encode_labels(labels: Labels) -> bytes:
    """8-bit grey PNG holding the ids of uint8 [H, W], exactly."""
    _check_array(labels)
    return encode_png(labels)


def colourise(labels: Labels, palette: Palette) -> NDArray[np.uint8]:
    """The palette's colours of uint8 [H, W] ids, as uint8 [H, W, 3]. Raises: UnknownClassesError."""
    _check_ids(labels, palette)
    colours: NDArray[np.uint8] = palette.colours[palette.index_of[labels]]
    return colours


def _read_indexed(image: Image.Image, palette: Palette) -> Labels:
    indices = np.asarray(image)
    used = np.unique(indices)
    table = np.zeros((256, 3), np.uint8)
    stored = np.array(image.getpalette("RGB"), np.uint8).reshape(-1, 3)[:256]
    table[: len(stored)] = stored
    known = _positions(table[used], palette) != NOT_IN_PALETTE
    # Two indices of one colour mean that the colours say less than the indices do.
    if known.all() and len(np.unique(table[used], axis=0)) == len(used):
        return _read_colours(table[indices], palette, image.format)
    are_ids = palette.index_of[used] != NOT_IN_PALETTE
    if not are_ids.all() and known.sum() > are_ids.sum():
        return _read_colours(table[indices], palette, image.format)
    return _read_ids(indices, palette)


def _read_ids(values: NDArray[np.integer], palette: Palette) -> Labels:
    """values: [H, W], 8- or 16-bit."""
    _check_ids(values, palette)
    return values.astype(np.uint8)


def _read_colours(pixels: NDArray[np.uint8], palette: Palette, format: str | None) -> Labels:
    """pixels: [H, W, 3]."""
    positions = _positions(pixels, palette)
    unknown = positions == NOT_IN_PALETTE
    if unknown.any():
        raise _unknown_colours(pixels[unknown], unknown.size, palette, format)
    ids: Labels = np.array(palette.ids, np.uint8)[positions]
    return ids


def _positions(colours: NDArray[np.uint8], palette: Palette) -> NDArray[np.uint8]:
    """[…, 3] colours to positions in the palette, ``NOT_IN_PALETTE`` where there is none."""
    codes, wanted = _codes(palette.colours), _codes(colours)
    order = np.argsort(codes).astype(np.uint8)
    found = np.searchsorted(codes[order], wanted).clip(max=len(codes) - 1)
    positions: NDArray[np.uint8] = order[found]
    positions[codes[positions] != wanted] = NOT_IN_PALETTE
    return positions


def _codes(colours: NDArray[np.uint8]) -> NDArray[np.int32]:
    """[…, 3] to one number per colour."""
    red, green, blue = np.moveaxis(colours.astype(np.int32), -1, 0)
    codes: NDArray[np.int32] = red << 16 | green << 8 | blue
    return codes


def _unknown_colours(
    pixels: NDArray[np.uint8], total: int, palette: Palette, format: str | None
) -> UnknownColoursError:
    """pixels: [N, 3], those of ``total`` whose colour belongs to no class."""
    colours = _commonest(pixels)
    report = [
        {"colour": to_hex(colour), "pixels": count, "nearest": palette.nearest(colour).to_json()}
        for colour, count in colours
    ]
    first = colours[0][0]
    advice = (
        f"{format} changes colours as it saves: save the map as PNG."
        if format in ("JPEG", "WEBP")
        else "Paint with the palette's exact colours and hard edges (no anti-aliasing, no scaling)."
    )
    return UnknownColoursError(
        f"{len(pixels):,} of {total:,} pixels have colours of no class; the commonest is {to_hex(first)}, "
        f"nearest to {palette.nearest(first).name}. {advice}",
        {"count": len(pixels), "colours": report},
    )


def _commonest(pixels: NDArray[np.uint8]) -> list[tuple[Colour, int]]:
    """The colours of [N, 3] with their counts, commonest first."""
    counts = np.bincount(_codes(pixels))
    codes = np.flatnonzero(counts)
    codes = codes[np.argsort(-counts[codes], kind="stable")][:_REPORTED]
    return [((code >> 16, code >> 8 & 255, code & 255), int(counts[code])) for code in codes.tolist()]


def _check_array(labels: Labels) -> None:
    if labels.dtype != np.uint8 or labels.ndim != 2:
        raise ConfigError(f"a label map must be uint8 [H, W], not {labels.dtype} {labels.shape}")


def _check_ids(values: NDArray[np.integer], palette: Palette) -> None:
    counts = np.bincount(values.ravel())
    unknown = [id for id in np.flatnonzero(counts).tolist() if id not in palette.ids]
    if unknown:
        allowed = ", ".join(f"{entry.id} {entry.name}" for entry in palette.classes)
        raise UnknownClassesError(
            f"The label map holds class ids that the palette lacks: {_listed(unknown)}. "
            f"Repaint those regions with one of: {allowed}.",
            {
                "ids": [{"id": id, "pixels": int(counts[id])} for id in unknown[:_REPORTED]],
                "allowed": list(palette.ids),
            },
        )


def _listed(ids: list[int]) -> str:
    shown = ", ".join(map(str, ids[:_REPORTED]))
    return shown if len(ids) <= _REPORTED else f"{shown} and {len(ids) - _REPORTED} more"


def _opaque(image: Image.Image) -> NDArray[np.uint8]:
    """The image's [H, W, channels], the last of them alpha, if every pixel is opaque."""
    pixels = np.asarray(image)
    clear = int((pixels[..., -1] < 255).sum())
    if clear:
        raise LabelMapError(
            f"{clear:,} pixels of the label map are transparent, so they have no class. "
            "Fill them, or save the map without an alpha channel.",
            {"count": clear},
        )
    return pixels
