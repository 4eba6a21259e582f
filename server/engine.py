"""How the studio reaches a model, wherever that runs; and the model that runs in this process."""

from __future__ import annotations

from typing import Protocol

from model import Painter, load_pack
from model.packs import find_pack
from server.clients import NOBODY, Client
from server.easel import Easel, Encoded, Order, Painted, Photo, Pixels
from server.intake import Pack
from server.metrics import Metrics
from server.progress import Watch, ignore
from server.settings import Settings
from server.worker import Done, Worker


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
        self._easel: Easel

    async def open(self) -> Pack:
        """See ``Engine``."""
        painter = await self.worker.start(self._load)
        self._easel = Easel(painter, self._settings.feature_cache, self._metrics)
        return _describe(painter, self._settings.max_side)

    def close(self) -> None:
        """See ``Engine``."""
        self.worker.stop()

    def check_ready(self) -> None:
        """See ``Engine``. The thread lives as long as the process does."""

    async def encode(self, photo: Photo, client: Client = NOBODY) -> Done[Encoded]:
        """See ``Engine``."""
        size = megapixels(photo.pixels[0])
        return await self.worker.submit(self._easel.encode, photo, client=client, size=size)

    async def paint(self, order: Order, client: Client = NOBODY, watch: Watch = ignore) -> Done[Painted]:
        """See ``Engine``."""
        return await self.worker.submit(
            self._easel.paint,
            order,
            order.group,
            client=client,
            newest=True,
            size=megapixels(order.labels),
            watch=watch,
        )

    async def forget(self, photo: Photo) -> None:
        """See ``Engine``."""
        self._easel.forget(photo)

    def _load(self) -> Painter:
        """Runs on the model's thread, which PyTorch's number of threads is a matter of."""
        settings = self._settings
        painter = load_pack(find_pack(settings.pack, settings.weights), settings.device, settings.threads)
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
    )
