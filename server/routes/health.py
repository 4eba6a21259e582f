"""Whether the server lives and can paint, and its metrics."""

from __future__ import annotations

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from server import schemas
from server.http import problems
from server.routes.common import TheStudio

router = APIRouter(tags=["health"])


@router.get("/livez")
async def live() -> schemas.Health:
    """The process answers."""
    return schemas.Health()


@router.get("/readyz", responses=problems.documented(*problems.NEEDS_MODEL))
async def ready(studio: TheStudio) -> schemas.Health:
    """The model is loaded and warm; 503 says why not."""
    studio.check_ready()
    return schemas.Health()


@router.get("/metrics", response_class=Response, include_in_schema=False)
async def metrics(studio: TheStudio) -> Response:
    """For Prometheus."""
    await studio.take_stock()
    return Response(generate_latest(studio.metrics.registry), media_type=CONTENT_TYPE_LATEST)
