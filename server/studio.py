"""The whole application behind the routes: the model's life, and what can be asked of it."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import anyio
import torch

from model import load_pack
from model.errors import RabitError
from model.packs import find_pack
from server import schemas
from server.easel import Easel, Order, Pixels
from server.errors import NotReadyError, UnavailableError
from server.exemplars import ExemplarStore, StoredExemplar
from server.gallery import read_gallery
from server.intake import Intake, Pack
from server.links import painting_links
from server.metrics import Metrics
from server.paintings import PaintingStore, StoredPainting, confidence_of, encode_match, encode_parts, new_id
from server.progress import Watch
from server.settings import Settings
from server.stopwatch import Stopwatch
from server.worker import Worker

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


class Studio:
    """One per app. Its methods run on the event loop and leave heavy work to threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.metrics = Metrics()
        self.exemplars = ExemplarStore(settings.upload_store)
        self.paintings = PaintingStore(settings.painting_store)
        self.loaded = asyncio.Event()
        """Set when loading has ended, well or not."""
        self.worker = Worker(settings.queue_size, settings.batch_size, settings.deadline, self.metrics)
        # A large photo takes some hundred MB to decode: only so many at a time.
        self._decoders = anyio.CapacityLimiter(os.cpu_count() or 1)
        self._easel: Easel | None = None
        self._intake: Intake | None = None
        self._failure: str | None = None

    async def open(self) -> None:
        """Load and warm the pack on the model's thread; a failure is kept for ``check_ready`` to tell."""
        try:
            self._easel, self._intake, gallery = await self.worker.start(self._load)
            self.exemplars.hang(gallery)
        except RabitError as error:
            self._failure = error.message.rstrip(".") + "."
            log.error("the pack cannot be loaded: %s", error.message)
        except Exception:
            self._failure = "An unexpected error happened while loading; the server's log tells more."
            log.exception("the pack cannot be loaded")
        finally:
            self.loaded.set()

    def close(self) -> None:
        """Let what runs end, refuse what waits; blocks."""
        self.worker.stop()

    def check_ready(self) -> None:
        """Raises: NotReadyError while loading, UnavailableError saying why loading failed."""
        if self._failure is not None:
            raise UnavailableError(f"The model cannot be used: {self._failure}")
        if self._easel is None:
            raise NotReadyError

    @property
    def pack(self) -> Pack:
        """Raises: as ``check_ready``."""
        return self._ready()[1].pack

    async def add_exemplar(
        self, photo: bytes, labels: bytes | None, name: str, clock: Stopwatch, labels_field: str = "labels"
    ) -> tuple[StoredExemplar, bool]:
        """Take in a photo with its map, or read that off it. The flag tells whether it is new.

        Raises: InputError, QueueFullError, DeadlineError, and as ``check_ready``.
        """
        easel, intake = self._ready()
        with clock.measuring("decode"):
            subject = await self._in_thread(intake.photo, photo, labels, labels_field)
        known = self.exemplars.find(subject)
        if known:
            return known, False
        done = await self.worker.submit(easel.encode, subject, size=megapixels(subject.pixels[0]))
        clock.add("queue", done.queue_ms)
        clock.add("encode_exemplar", done.value.ms)
        id = self.exemplars.id_for(subject)
        new = await self._in_thread(StoredExemplar.of, done.value.photo, id, name)
        self.exemplars.add(new)
        return new, True

    async def relabel(self, id: str, labels: bytes) -> StoredExemplar:
        """Give an upload another map. Raises: as ``add_exemplar``, and if it is bundled or unknown."""
        easel, intake = self._ready()
        photo = self.exemplars.get_upload(id).photo
        relabelled = await self._in_thread(intake.relabelled, photo, labels)
        await self.worker.submit(easel.encode, relabelled, size=megapixels(relabelled.pixels[0]))
        changed = await self._in_thread(self.exemplars.get_upload(id).relabelled, relabelled)
        self.exemplars.add(changed)
        return changed

    async def paint(
        self, labels: bytes, exemplar: StoredExemplar, seed: int, clock: Stopwatch, watch: Watch
    ) -> StoredPainting:
        """Paint a map in the manner of an exemplar, and keep the painting. Raises: as ``add_exemplar``.

        ``watch`` is told how the painting gets on in the queue.
        """
        easel, intake = self._ready()
        with clock.measuring("decode"):
            ids = await self._in_thread(intake.labels, labels)
        order = Order(ids, exemplar.photo, seed)
        done = await self.worker.submit(easel.paint, order, order.group, size=megapixels(ids), watch=watch)
        painting = done.value.painting
        clock.add("queue", done.queue_ms)
        clock.add("encode_exemplar", done.value.encode_ms)
        for stage, ms in painting.timings.items():
            clock.add(stage, ms)
        with clock.measuring("encode"):
            parts = await self._in_thread(encode_parts, painting)
            match = await self._in_thread(encode_match, painting.match)
            confidence = await self._in_thread(confidence_of, painting, intake.pack.palette)
        self.metrics.observe_stages(clock.ms)
        info = _describe(intake.pack, exemplar, order, confidence, clock)
        stored = StoredPainting(info, parts, match, exemplar.credit)
        self.paintings.add(stored)
        return stored

    def _ready(self) -> tuple[Easel, Intake]:
        self.check_ready()
        assert self._easel is not None
        assert self._intake is not None
        return self._easel, self._intake

    async def _in_thread(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await anyio.to_thread.run_sync(lambda: work(*args, **kwargs), limiter=self._decoders)

    def _load(self) -> tuple[Easel, Intake, list[StoredExemplar]]:
        """Runs on the model's thread, where PyTorch takes the number of threads from."""
        settings = self.settings
        if settings.threads:
            torch.set_num_threads(settings.threads)
        painter = load_pack(find_pack(settings.pack, settings.weights), settings.device)
        pack = Pack(
            painter.name,
            painter.version,
            painter.device,
            painter.palette,
            painter.stride,
            painter.side,
            painter.min_side,
            min(painter.max_side, settings.max_side),
            # The long side may be twice the short one.
            min(painter.max_side // 2, settings.max_side),
        )
        easel = Easel(painter, settings.feature_cache, self.metrics)
        intake = Intake(pack, settings.limits)
        gallery = read_gallery(settings.web / "static" / "exemplars", intake, easel)
        painter.warm_up()
        return easel, intake, gallery


def megapixels(picture: Pixels) -> float:
    """How large a photo or a map is."""
    height, width = picture.shape[:2]
    return float(height * width / 1e6)


def _describe(
    pack: Pack, exemplar: StoredExemplar, order: Order, confidence: schemas.Confidence, clock: Stopwatch
) -> schemas.Painting:
    id = new_id()
    height, width = order.labels.shape
    present = exemplar.shares()
    return schemas.Painting(
        id=id,
        pack=schemas.PackName(name=pack.name, version=pack.version),
        exemplar=exemplar.id,
        width=width,
        height=height,
        seed=order.seed,
        links=painting_links(id),
        timings_ms=schemas.Timings(**clock.ms, total=clock.total()),
        confidence=confidence,
        missing_classes=[each.id for each in confidence.per_class if each.id and each.id not in present],
    )
