"""The application factory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.routing import APIRoute

from model.errors import ConfigError
from server.darkroom import Darkroom
from server.engines.engine import Engine, LocalEngine
from server.http import openapi, problems
from server.http.body import BodyLimit
from server.http.gate import Gate, Hosts
from server.http.middleware import RequestContext
from server.http.tokens import read_tokens
from server.locations import product_version
from server.metrics import Metrics
from server.queue.allowance import Allowance
from server.routes import edits, exemplars, health, packs, page, paintings, photos, session
from server.settings import Settings
from server.storage.disk import open_store
from server.storage.store import Store
from server.studio import Studio

DESCRIPTION = """\
Paint a label map, pick a photo, get the picture.

A **label map** is a PNG: 8-bit ids, indexed, or RGB in the palette's colours; `GET /api/v1/packs` tells the
classes, sizes and limits. An **exemplar** is a photo with its label map, given or read off it. A **painting**
is the picture, the warped exemplar and the confidence map. An **edit** is a photo, part of which was painted
anew by its map. Every error is `application/problem+json` whose
`detail` says what to change.

Where a server has tokens, send yours as `Authorization: Bearer …`. Every answer names its request in
`X-Request-ID`; a `traceparent` is gone on with, and answered by `traceresponse` (W3C Trace Context).
"""


def create_app(settings: Settings, engine: Engine | None = None, store: Store | None = None) -> FastAPI:
    """The app; its model is made ready when it starts, off the event loop: ``/readyz`` tells when.

    engine: where the model runs; by default in this process.
    store: where paintings and uploads are kept; by default where the settings say.

    Raises: ConfigError if the folder of the page is not where the settings say, or the store or the
        tokens cannot be used.
    """
    if not (settings.web / "templates" / "index.html").is_file():
        raise ConfigError(f"There is no page in {settings.web}: RABIT_WEB must name the folder web/.")
    tokens = read_tokens(settings.tokens)
    metrics = Metrics()
    studio = Studio(
        settings,
        engine or LocalEngine(settings, metrics),
        store or open_store(settings, metrics),
        metrics,
    )
    app = FastAPI(
        title="RABIT Studio",
        description=DESCRIPTION,
        version=product_version(),
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_operation_id,
    )
    app.state.studio = studio
    app.state.darkroom = Darkroom(studio)
    app.state.tokens = tokens
    app.state.allowance = Allowance(settings.client_calls, settings.client_rate)
    app.add_middleware(BodyLimit, max_bytes=settings.max_body, patience=settings.read_timeout)
    app.add_middleware(Gate, hosts=Hosts(settings.host_names), tokens=tokens)
    app.add_middleware(RequestContext, metrics=metrics)
    problems.install(app)
    files = page.StaticFolder(settings.web / "static")
    for router in (
        packs.router,
        exemplars.router,
        paintings.router,
        photos.router,
        edits.router,
        session.router,
        health.router,
        page.router_of(settings.web / "templates", files, _longest_kept(settings)),
    ):
        app.include_router(router)
    app.mount("/static", files, name="static")
    app.openapi = lambda: openapi.describe(app)  # type: ignore[method-assign]
    return app


def _longest_kept(settings: Settings) -> float:
    """Seconds, for what the page says of it."""
    return max(settings.upload_ttl, settings.painting_ttl, settings.photo_ttl, settings.edit_ttl)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    studio: Studio = app.state.studio
    opening, sweeping = asyncio.create_task(studio.open()), asyncio.create_task(studio.sweep())
    yield
    await asyncio.to_thread(studio.close)
    for task in (opening, sweeping):
        task.cancel()
    await asyncio.gather(opening, sweeping, return_exceptions=True)
    await studio.store.close()


def _operation_id(route: APIRoute) -> str:
    return route.name
