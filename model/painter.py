"""The facade: load a pack, encode an exemplar once, paint many maps."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from model.cores import usable_cores
from model.errors import ConfigError, NoPictureError
from model.heap import keep_freed_memory
from model.imaging import check_photo
from model.labels import check_labels, classes_of
from model.layers import resize
from model.look import PLAIN, Look, check_dice, lay_out
from model.network import Rabit, Warp
from model.pack import Pack, read_pack
from model.painting import Exemplar, Painting
from model.sketch import Sketch, align, class_indices

MIN_SIDE, MAX_SIDE = 64, 1024

_PIXELS_AT_ONCE = {"cpu": 2 * 256 * 256, "cuda": 64 * 256 * 256}
"""What goes through the network in one pass; memory grows with it. On a CPU, more gains nothing (ADR 10)."""


class Painter:
    """A network ready to paint. Not safe to share between threads: one thread owns it.

    >>> painter = load_pack("weights/landscape")
    >>> exemplar = painter.encode_exemplar(photo)         # once
    >>> painting = painter.paint(labels, exemplar)        # as often as the map changes
    """

    def __init__(self, pack: Pack, device: str = "auto") -> None:
        self.name, self.version, self.palette, self.side = pack.name, pack.version, pack.palette, pack.side
        self.min_side, self.max_side, self.bank = MIN_SIDE, MAX_SIDE, pack.bank
        self._device = resolve_device(device)
        keep_freed_memory()
        self.device = str(self._device)
        self.config = pack.network.config
        self.network: Rabit = pack.network.to(self._device).to(memory_format=torch.channels_last).eval()
        self._ids = np.array(self.palette.ids, np.uint8)

    @property
    def stride(self) -> int:
        """Sides of maps and photos must divide by this many pixels."""
        return self.config.stride

    @torch.inference_mode()
    def encode_exemplar(self, photo: NDArray[np.uint8], labels: NDArray[np.uint8] | None = None) -> Exemplar:
        """Encode a photo once, for any number of paintings.

        Args:
            photo: uint8 [H, W, 3], sides dividing by ``stride`` (see ``model.imaging.fit``).
            labels: uint8 [H, W] class ids; read off the photo when not given.
        Raises: SizeError, UnknownClassesError.
        """
        self._check_photo(photo)
        if labels is not None:
            self._check_labels(labels, like=photo.shape[:2])
        x = self._photo(photo)
        pyramid = self.network.encode_photo(x)
        read = labels is None
        if labels is None:
            labels = self._read(x, photo.shape)
        encoded = self.network.encode_exemplar(x, pyramid, self._indices(labels[None]))
        return Exemplar(photo, labels, read, classes_of(labels), encoded)

    @torch.inference_mode()
    def read_labels(self, photo: NDArray[np.uint8], size: tuple[int, ...] | None = None) -> NDArray[np.uint8]:
        """The map that the reader reads off a photo, uint8 [H, W] ids, never 0 (unknown).

        size: of the map (H, W, …), if not the photo's.
        """
        self._check_photo(photo)
        return self._read(self._photo(photo), size or photo.shape)

    def paint(
        self,
        labels: NDArray[np.uint8],
        exemplars: Exemplar | Sequence[Exemplar],
        look: Look = PLAIN,
        brush: NDArray[np.uint8] | None = None,
    ) -> Painting:
        """Paint one map, uint8 [H, W] ids. The same inputs and device give the same picture.

        Args:
            exemplars: up to four, or one; without any, the picture is of the map alone.
            look: who takes after which exemplar, and how; the first is everybody's if not given.
            brush: uint8 [H, W], how much of the exemplar ``look.brush`` is wanted where; 255 is all.
        Raises: SizeError, UnknownClassesError, LookError.
        """
        several = (exemplars,) if isinstance(exemplars, Exemplar) else exemplars
        return self.paint_batch([labels], [several], [look], [brush])[0]

    @property
    def pixels_at_once(self) -> int:
        """How many pixels of maps ``paint_batch`` paints in one pass; more take one pass after the other."""
        return _PIXELS_AT_ONCE["cpu" if self._device.type == "cpu" else "cuda"]

    @torch.inference_mode()
    def paint_batch(
        self,
        labels: Sequence[NDArray[np.uint8]],
        exemplars: Sequence[Sequence[Exemplar]],
        looks: Sequence[Look],
        brushes: Sequence[NDArray[np.uint8] | None],
    ) -> list[Painting]:
        """Paint maps of one size, each with exemplars of any size and a look of its own.

        A picture does not depend on what else is in the batch, up to the rounding of the device.
        Raises: ConfigError for an empty or uneven batch, SizeError, UnknownClassesError, LookError,
        NoPictureError.
        """
        counts = {len(labels), len(exemplars), len(looks), len(brushes)}
        if len(counts) > 1 or not labels:
            raise ConfigError(f"a batch needs a map, exemplars and a look for each picture, not {counts}")
        if len({x.shape for x in labels}) > 1:
            raise ConfigError("the maps of one batch must be of one size")
        for x in labels:
            self._check_labels(x)
        layouts = [
            lay_out(look, ids, [exemplar.classes for exemplar in several], self.palette, brush)
            for ids, several, look, brush in zip(labels, exemplars, looks, brushes, strict=True)
        ]
        for look in looks:
            check_dice(look, self.name, self.bank is not None)
        sketches = list(map(Sketch, labels, exemplars, looks, layouts))
        count = max(1, self.pixels_at_once // labels[0].size)
        return [
            painting
            for i in range(0, len(sketches), count)
            for painting in self._paint(sketches[i : i + count])
        ]

    def _paint(self, sketches: Sequence[Sketch]) -> list[Painting]:
        """Paint in one pass through the network what has been checked."""
        net, clock = self.network, _Clock(self._device)
        labels = [sketch.labels for sketch in sketches]
        encoded = net.encode_map(self._indices(np.stack(labels)))
        clock.lap("encode_labels")
        # Each by itself: exemplars differ in number and size, and matching is little of the work.
        aligned = [
            align(net, self.palette, self.bank, encoded.samples(slice(i, i + 1)), sketch)
            for i, sketch in enumerate(sketches)
        ]
        warp = Warp.concatenate([warp for _, warp in aligned])
        clock.lap("match")
        image = net.generate(
            encoded, warp, self._noise(labels[0].shape, [sketch.look.seed for sketch in sketches])
        )
        images, warped = _to_pixels(image), _to_pixels(warp.image)
        _check_finite(warp.confidence)
        confidence = warp.confidence[:, 0].float().cpu().numpy()
        matches = [match for match, _ in aligned]
        clock.lap("generate")
        return [
            Painting(*parts, dict(clock.laps))
            for parts in zip(images, warped, confidence, matches, labels, strict=True)
        ]

    def warm_up(self, size: tuple[int, int] | None = None) -> None:
        """Run once on blank input, so that the first painting is as quick as the others."""
        rows, columns = size or (self.side, self.side)
        labels = np.full((rows, columns), self._ids[-1], np.uint8)
        exemplar = self.encode_exemplar(np.zeros((self.side, self.side, 3), np.uint8))
        self.paint(labels, exemplar)

    def _check_labels(self, labels: NDArray[np.uint8], like: tuple[int, ...] | None = None) -> None:
        check_labels(labels, self.palette, self.stride, self.min_side, self.max_side, like)

    def _check_photo(self, photo: NDArray[np.uint8]) -> None:
        check_photo(photo, self.stride, self.min_side, self.max_side)

    def _photo(self, photo: NDArray[np.uint8]) -> Tensor:
        x = torch.from_numpy(np.array(photo, order="C")).to(self._device)[None].movedim(-1, 1)
        return x.float() / 127.5 - 1

    def _indices(self, labels: NDArray[np.uint8]) -> Tensor:
        return class_indices(labels, self.palette, self._device)

    def _noise(self, shape: tuple[int, ...], seeds: Sequence[int]) -> list[Tensor]:
        """Drawn on the CPU for each picture alone, so that neither device nor neighbours count."""
        size = (shape[0], shape[1])
        drawn = [self.network.noise(1, size, torch.Generator().manual_seed(seed)) for seed in seeds]
        return [torch.cat(scale) for scale in zip(*drawn, strict=True)]

    def _read(self, photo: Tensor, size: tuple[int, ...]) -> NDArray[np.uint8]:
        """photo: [1, 3, H, W] in [−1, 1]; the reader learnt from photos of ``side`` pixels."""
        rows, columns = photo.shape[-2:]
        shrink = self.side / min(rows, columns)
        if shrink < 1:
            photo = resize(photo, (round(rows * shrink), round(columns * shrink)))
        logits = self.network.read_labels(photo, size)
        _check_finite(logits)
        labels: NDArray[np.uint8] = self._ids[self.network.most_likely(logits)[0].cpu().numpy()]
        return labels


def load_pack(path: str | Path, device: str = "auto", threads: int | None = None) -> Painter:
    """Load the pack in folder ``path`` on "cpu", "cuda", "cuda:1" … or "auto" (CUDA if there is one).

    threads: for the calling thread's work on a CPU; as many as there are cores for it when not given, or what
    OMP_NUM_THREADS says.
    Raises: PackError if it is missing, damaged or of another version; ConfigError for an unusable device.
    """
    if threads or "OMP_NUM_THREADS" not in os.environ:
        torch.set_num_threads(threads or usable_cores())
    return Painter(read_pack(Path(path)), device)


class _Clock:
    """Milliseconds between laps; waits for the device so that each stage is charged for its own work."""

    def __init__(self, device: torch.device) -> None:
        self.device, self.laps = device, dict[str, float]()
        self.last = self._now()

    def _now(self) -> float:
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)
        return time.perf_counter()

    def lap(self, name: str) -> None:
        now = self._now()
        self.laps[name], self.last = 1000 * (now - self.last), now


def resolve_device(device: str) -> torch.device:
    """The device of a name; "auto" is CUDA if there is one. Raises: ConfigError."""
    if device == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        resolved = torch.device(device)
        torch.empty(0, device=resolved)
    except (RuntimeError, AssertionError) as error:
        raise ConfigError(f"device {device!r} cannot be used here ({error}); try cpu or auto") from error
    return resolved


def _to_pixels(images: Tensor) -> NDArray[np.uint8]:
    """[B, 3, H, W] in [−1, 1] to uint8 [B, H, W, 3]."""
    _check_finite(images)
    pixels = ((images.float() + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)
    array: NDArray[np.uint8] = pixels.movedim(1, -1).contiguous().cpu().numpy()
    return array


def _check_finite(values: Tensor) -> None:
    """A value that is no number would turn into black without a word."""
    if not values.float().sum().isfinite():  # one that is no number spoils the sum
        raise NoPictureError("The model made values that are no numbers, which is no picture.")
