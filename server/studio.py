"""The whole application behind the routes: the model's life, and what can be asked of it."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ParamSpec, TypeVar
from weakref import WeakValueDictionary

import anyio

from model import Look
from model.errors import RabitError
from model.heap import give_back_freed_memory
from model.look_json import look_to_json
from server import look_schemas, schemas
from server.engines.backoff import back_off
from server.engines.easel import Order, Photo
from server.engines.engine import Engine
from server.engines.pack import Pack
from server.errors import DeadlineError, NotReadyError, UnavailableError
from server.http.links import painting_links
from server.metrics import Metrics
from server.queue.clients import NOBODY, Client
from server.queue.progress import Watch, ignore
from server.settings import Settings
from server.stopwatch import Stopwatch
from server.storage.exemplars import ExemplarStore, StoredExemplar, credit_of
from server.storage.gallery import read_gallery
from server.storage.paintings import (
    PaintingStore,
    StoredPainting,
    confidence_of,
    encode_match,
    encode_parts,
    new_id,
)
from server.storage.store import Store, rooms_of
from server.uploads.intake import Intake
from server.uploads.sandbox import Sandbox

log = logging.getLogger(__name__)

_SWEEP_EVERY = 60.0  # seconds

P = ParamSpec("P")
T = TypeVar("T")


class Studio:
    """One per app. Its methods run on the event loop and leave heavy work to threads."""

    def __init__(self, settings: Settings, engine: Engine, store: Store, metrics: Metrics) -> None:
        self.settings, self.engine, self.metrics = settings, engine, metrics
        self.store = store
        self.exemplars = ExemplarStore(store)
        self.paintings = PaintingStore(store)
        self.loaded = asyncio.Event()
        """Set when loading has ended for the first time, well or not."""
        self.sandbox = Sandbox(settings.decode_deadline, settings.decode_memory)
        # Each may keep a process of the sandbox busy: only so many at a time, and one of each client, so that
        # its slow images hold up nobody else.
        self._threads = anyio.CapacityLimiter(max(2, os.cpu_count() or 1))
        self._decoding: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._intake: Intake | None = None
        self._failure: str | None = None

    async def open(self) -> None:
        """Make the engine ready and hang the gallery, until that works; ``check_ready`` tells why not.

        Does nothing once it has worked.
        """
        if self._intake:
            return
        self.sandbox.prepare()
        for pause in back_off():
            try:
                await self._open()
                return
            except RabitError as error:
                self._failure = error.message.rstrip(".") + "."
                log.error("the pack cannot be loaded: %s", error.message)
            except Exception:
                self._failure = "An unexpected error happened while loading; the server's log tells more."
                log.exception("the pack cannot be loaded")
            finally:
                self.loaded.set()
            await asyncio.sleep(pause)

    async def _open(self) -> None:
        intake = Intake(await self.engine.open(), self.settings.limits, self.sandbox)
        folder = self.settings.web / "static" / "exemplars"
        gallery = await self.in_thread(read_gallery, folder, intake, self._encode)
        self.exemplars.hang(gallery, intake.pack.fitting)
        self._intake, self._failure = intake, None

    def close(self) -> None:
        """Let what runs end, refuse what waits; blocks."""
        self.engine.close()
        self.sandbox.close()

    async def sweep(self) -> None:
        """Let go, now and then, what has outlived its time, and free memory; until cancelled."""
        while True:
            await asyncio.sleep(_SWEEP_EVERY)
            await self.store.sweep()
            await self.in_thread(give_back_freed_memory)

    async def take_stock(self) -> None:
        """Measure what does not tell of itself: whether the model can answer, and what the store holds."""
        try:
            pack = self.pack
        except UnavailableError:
            self.metrics.ready.set(0)
        else:
            self.metrics.ready.set(1)
            self.metrics.pack.info({"name": pack.name, "version": pack.version, "device": pack.device})
        for shelf, room in rooms_of(self.settings).items():
            usage = await self.store.usage(shelf)
            self.metrics.store_records.labels(shelf).set(usage.records)
            self.metrics.store_bytes.labels(shelf).set(usage.nbytes)
            self.metrics.store_room.labels(shelf).set(room.nbytes)

    def check_ready(self) -> None:
        """Raises: NotReadyError while loading, UnavailableError saying why the model cannot be used."""
        _ = self.intake

    @property
    def pack(self) -> Pack:
        """Raises: as ``check_ready``."""
        return self.intake.pack

    @property
    def intake(self) -> Intake:
        """What takes in uploads for the model. Raises: as ``check_ready``."""
        if self._failure is not None:
            raise UnavailableError(f"The model cannot be used: {self._failure}")
        if self._intake is None:
            raise NotReadyError
        self.engine.check_ready()
        return self._intake

    async def add_exemplar(
        self,
        photo: bytes,
        labels: bytes | None,
        name: str,
        clock: Stopwatch,
        labels_field: str = "labels",
        client: Client = NOBODY,
    ) -> tuple[StoredExemplar, bool]:
        """Take in a photo with its map, or read that off it. The flag tells whether it is new.

        Raises: InputError, QueueFullError, DeadlineError, and as ``check_ready``.
        """
        intake = self.intake
        with clock.measuring("decode"):
            subject = await self.decoded(client, intake.photo, photo, labels, labels_field)
        known = await self.exemplars.find(subject)
        if known:
            return known, False
        done = await self.engine.encode(subject, client)
        clock.add("queue", done.queue_ms)
        clock.add("encode_exemplar", done.value.ms)
        id = await self.exemplars.id_for(subject)
        new = await self.in_thread(StoredExemplar.of, done.value.photo, id, name)
        await self.exemplars.add(new)
        return new, True

    async def relabel(self, id: str, labels: bytes, client: Client = NOBODY) -> StoredExemplar:
        """Give an upload another map. Raises: as ``add_exemplar``, and if it is bundled or unknown."""
        intake = self.intake
        photo = (await self.exemplars.get_upload(id)).photo
        relabelled = await self.decoded(client, intake.relabelled, photo, labels)
        await self.engine.encode(relabelled, client)
        upload = await self.exemplars.get_upload(id)
        changed = await self.in_thread(upload.relabelled, relabelled)
        await self.exemplars.add(changed)
        return changed

    async def delete_exemplar(self, id: str) -> None:
        """Let an upload go for good. Raises: as ``relabel``, and StorageError."""
        self.check_ready()
        photo = (await self.exemplars.get_upload(id)).photo
        await self.exemplars.delete(id)
        await self.engine.forget(photo)

    async def paint(
        self,
        labels: bytes,
        exemplars: Sequence[StoredExemplar],
        look: Look,
        brush: bytes | None,
        clock: Stopwatch,
        watch: Watch = ignore,
        client: Client = NOBODY,
    ) -> StoredPainting:
        """Paint a map after exemplars, as the look says, and keep the painting.

        ``watch`` is told how the painting gets on in the queue. Raises: as ``add_exemplar``, and
        SupersededError when a newer map of the client's session comes while it waits.
        """
        intake = self.intake
        with clock.measuring("decode"):
            ids = await self.decoded(client, intake.labels, labels)
            layer = None if brush is None else await self.decoded(client, intake.brush, brush)
            order = Order(ids, tuple(exemplar.photo for exemplar in exemplars), look, layer)
            lacking = await self.decoded(client, intake.lacking, order)
        done = await self.engine.paint(order, client, watch)
        painting = done.value.painting
        clock.add("queue", done.queue_ms)
        clock.add("encode_exemplar", done.value.encode_ms)
        for stage, ms in painting.timings.items():
            clock.add(stage, ms)
        with clock.measuring("encode"):
            parts = await self.in_thread(encode_parts, painting)
            match = await self.in_thread(encode_match, painting.match)
            confidence = await self.in_thread(confidence_of, painting, intake.pack.palette)
        self.metrics.observe_stages(clock.ms)
        pack = replace(intake.pack, version=done.value.version)  # while another one rolls out
        info = _describe(pack, exemplars, order, lacking, confidence, clock)
        stored = StoredPainting(info, parts, match, credit_of(exemplars))
        await self.paintings.add(stored)
        return stored

    def _encode(self, photo: Photo) -> Photo:
        """For threads."""
        return anyio.from_thread.run(self.engine.encode, photo).value.photo

    async def decoded(self, client: Client, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of work on a client's images, in a thread.

        Raises: DeadlineError if it is not done in time, as when many wait; and what ``work`` raises.
        """
        turn = self._decoding.setdefault(client.owner, asyncio.Lock())
        try:
            async with asyncio.timeout(self.settings.deadline), turn:
                return await self.in_thread(work, *args, **kwargs)
        except TimeoutError:
            raise DeadlineError(self.settings.deadline) from None

    async def in_thread(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of work that takes more than a moment."""
        return await anyio.to_thread.run_sync(lambda: work(*args, **kwargs), limiter=self._threads)


def _describe(
    pack: Pack,
    exemplars: Sequence[StoredExemplar],
    order: Order,
    lacking: frozenset[int],
    confidence: schemas.Confidence,
    clock: Stopwatch,
) -> schemas.Painting:
    id = new_id()
    height, width = order.labels.shape
    ids = tuple(exemplar.id for exemplar in exemplars)
    return schemas.Painting(
        id=id,
        pack=schemas.PackName(name=pack.name, version=pack.version),
        exemplar=next(iter(ids), None),
        look=look_schemas.Look(**look_to_json(order.look, ids)),
        width=width,
        height=height,
        seed=order.look.seed,
        links=painting_links(id),
        timings_ms=schemas.Timings(**clock.ms, total=clock.total()),
        confidence=confidence,
        missing_classes=[each.id for each in confidence.per_class if each.id in lacking],
    )
