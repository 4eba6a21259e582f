"""The same app on many machines, by Ray Serve: ``serve run server.cluster:app``.

Two deployments that scale apart: ``web`` has the page, the API and the decoding of files; ``model`` paints.
Ray routes between them, starts and ends replicas with the load, and replaces those that die.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

from ray import serve
from ray.serve import Application
from ray.serve.handle import DeploymentHandle
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from server import logs
from server.app import create_app
from server.engines.easel import Encoded, Order, Painted, Photo
from server.engines.engine import LocalEngine
from server.engines.pack import Pack
from server.engines.remote_engine import RemoteEngine
from server.metrics import Metrics
from server.queue.clients import Client
from server.queue.job import Done
from server.queue.progress import Progress, Underway
from server.settings import Settings, read_settings
from server.storage.remote_store import RemoteStore

EXEMPLARS_KNOWN = 64
"""Of how many exemplars Ray remembers per replica that it holds them."""

WEB_REQUESTS = 256
"""How many a replica of the page answers at a time; most of them wait for the model."""


class Model:
    """A replica of the model: what ``rabit serve`` has behind its routes, in a process of its own."""

    async def __init__(self, settings: Settings) -> None:  # type: ignore[misc]  # Ray awaits it
        logs.configure(settings.log_level, settings.log_format)
        self._engine = LocalEngine(settings, Metrics())
        self._pack = await self._engine.open()

    async def describe(self) -> Pack:
        """The pack that is painted with."""
        return self._pack

    async def encode(self, photo: Photo, client: Client) -> Done[Encoded]:
        """See ``Engine``."""
        await self._hold(photo.key)
        return await self._engine.encode(photo, client)

    async def paint(self, order: Order, client: Client) -> AsyncIterator[Progress | Done[Painted]]:
        """How an order gets on, and in the end the painting. See ``Engine``."""
        for key in order.uploads:
            await self._hold(key)
        underway = Underway(partial(self._engine.paint, order, client))
        try:
            while told := await underway.next():
                yield told
            yield await underway.work
        finally:
            await underway.stop()

    async def forget(self, photo: Photo) -> None:
        """See ``Engine``."""
        await self._engine.forget(photo)

    def check_health(self) -> None:
        """Ray replaces a replica that raises here."""
        self._engine.check_ready()

    def __del__(self) -> None:
        self._engine.close()

    @serve.multiplexed(max_num_models_per_replica=EXEMPLARS_KNOWN)  # type: ignore[untyped-decorator]
    async def _hold(self, key: str) -> str:
        """Ray sends further orders for an exemplar to the replicas that have called this with its key."""
        return key


class Web:
    """A replica of the page and the API."""

    async def __init__(self, settings: Settings, model: DeploymentHandle[Any]) -> None:  # type: ignore[misc]
        logs.configure(settings.log_level, settings.log_format)
        app: Any = create_app(settings, RemoteEngine(model, settings), RemoteStore(settings))
        self._app = ProxyHeadersMiddleware(app, settings.proxies)
        await app.state.studio.open()  # here, so that Ray sends no requests before they can be answered

    def __serve_build_asgi_app__(self) -> ProxyHeadersMiddleware:
        return self._app


def app(options: dict[str, str]) -> Application:
    """The application, one replica of each: ``deploy/serve.yaml`` has it grow with the load.

    ``options`` are settings by name: ``serve run server.cluster:app pack=landscape``.
    """
    settings = read_settings(options)
    model = serve.deployment(
        name="model",
        # What waits, waits in a replica's own line, where clients take turns; the rest until one has room.
        max_ongoing_requests=settings.queue_size,
        max_queued_requests=settings.queue_size,
    )
    web = serve.deployment(name="web", max_ongoing_requests=WEB_REQUESTS)
    return web(serve.ingress()(Web)).bind(settings, model(Model).bind(settings))
