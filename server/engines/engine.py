"""How the studio reaches a model, wherever that runs; and the model that runs in this process."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Protocol

from model import PackError, Painter, load_pack
from model.packs import find_pack
from server.engines.backoff import back_off
from server.engines.easel import Encoded, Order, Painted, Photo, Pixels
from server.engines.keeper import Keeper
from server.engines.pack import Pack
from server.metrics import Metrics
from server.queue.clients import NOBODY, Client
from server.queue.job import Done
from server.queue.progress import Watch, ignore
from server.queue.worker import Worker
from server.settings import Settings

_LOOK_EVERY = 1.0  # seconds
_MOST_STUCK = 3
"""Threads that may be stuck before only a restart of the process helps."""


class Engine(Protocol):
    """Encodes and paints. To be called on the event loop, which only ``close`` blocks."""

    async def open(self) -> Pack:
        """Make the model ready, once, and tell what it is. Raises: PackError, ConfigError."""
        ...

    def close(self) -> None:
        """Let what runs end, refuse what waits; blocks."""
        ...

    def check_ready(self) -> None:
        """Raises: UnavailableError if the model, once open, cannot answer now."""
        ...

    async def encode(self, photo: Photo, client: Client = NOBODY) -> Done[Encoded]:
        """Encode a photo, and read its map off it if it has none.

        Raises: QueueFullError, DeadlineError, UnavailableError.
        """
        ...

    async def paint(self, order: Order, client: Client = NOBODY, watch: Watch = ignore) -> Done[Painted]:
        """Carry out an order; ``watch`` is told how it gets on.

        Raises: as ``encode``; SupersededError if a newer one of the client's session comes while it waits.
        """
        ...

    async def forget(self, photo: Photo) -> None:
        """Drop what has been made of a photo to paint with it."""
        ...


class LocalEngine:
    """The model in this process, on a thread of its own, behind a bounded line."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self.worker = Worker(settings.queue_size, settings.batch_size, settings.deadline, metrics)
        self._settings, self._metrics = settings, metrics
        self._keeper = Keeper(self._load, settings.feature_cache, metrics)
        self._pack: Pack | None = None
        self._closing = threading.Event()
        self._stuck = list[threading.Thread]()

    async def open(self) -> Pack:
        """See ``Engine``."""
        painter = await self.worker.start(self._keeper.open)
        self.worker.bound_batches(painter.pixels_at_once / 1e6)
        if self._pack is None:
            threading.Thread(target=self._watch, name="watch", daemon=True).start()
        self._pack = _describe(painter, self._settings.max_side)
        return self._pack

    def close(self) -> None:
        """See ``Engine``."""
        self._closing.set()
        self.worker.stop()

    def check_ready(self) -> None:
        """See ``Engine``."""
        self._keeper.check()

    async def encode(self, photo: Photo, client: Client = NOBODY) -> Done[Encoded]:
        """See ``Engine``."""
        size = megapixels(photo.pixels[0])
        return await self.worker.submit(self._keeper.encode, photo, client=client, size=size)

    async def paint(self, order: Order, client: Client = NOBODY, watch: Watch = ignore) -> Done[Painted]:
        """See ``Engine``."""
        return await self.worker.submit(
            self._keeper.paint,
            order,
            order.group,
            client=client,
            newest=True,
            size=megapixels(order.labels),
            watch=watch,
        )

    async def forget(self, photo: Photo) -> None:
        """See ``Engine``."""
        self._keeper.forget(photo)

    def _watch(self) -> None:
        """Bring the model back whenever it is lost; on a thread of its own."""
        pauses = back_off()
        while not self._closing.wait(next(pauses) if self._keeper.is_lost else _LOOK_EVERY):
            self._look_after_thread()
            if not self._keeper.is_lost:
                pauses = back_off()
            elif len(self._stuck) < _MOST_STUCK:
                with suppress(Exception):  # which the keeper has logged
                    self.worker.run_first(self._keeper.mend).result()

    def _look_after_thread(self) -> None:
        """Give up a thread that is dead, or stuck in the model."""
        self._stuck = [thread for thread in self._stuck if thread.is_alive()]
        kind = "dead" if self.worker.is_dead else "stuck"
        if kind == "dead" or self.worker.busy_for > self._settings.stuck_after:
            self._metrics.model_faults.labels(kind).inc()
            self._keeper.lose(f"its thread is {kind}; another will take its place")
            self._stuck += filter(None, [self.worker.abandon()])

    def _load(self) -> Painter:
        """Runs on the model's thread, which PyTorch's number of threads is a matter of."""
        settings = self._settings
        painter = load_pack(find_pack(settings.pack, settings.weights), settings.device, settings.threads)
        if self._pack and self._pack != _describe(painter, settings.max_side):
            raise PackError("another pack lies there by now, which takes a restart of the server")
        painter.warm_up()
        return painter


def megapixels(picture: Pixels) -> float:
    """How large a photo or a map is."""
    height, width = picture.shape[:2]
    return float(height * width / 1e6)


def _describe(painter: Painter, max_side: int) -> Pack:
    return Pack(
        painter.name,
        painter.version,
        painter.device,
        painter.palette,
        painter.stride,
        painter.side,
        painter.min_side,
        min(painter.max_side, max_side),
        # The long side may be twice the short one.
        min(painter.max_side // 2, max_side),
        painter.bank is not None,
    )
