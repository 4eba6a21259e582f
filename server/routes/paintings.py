"""``/api/v1/paintings``: from a label map and an exemplar to a picture."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from server import schemas
from server.errors import (
    NotAcceptableError,
    StorageError,
    SupersededError,
    UnknownExemplarError,
    UnknownPaintingError,
)
from server.http import negotiation, problems, responses
from server.http.links import API
from server.queue.clients import Client
from server.queue.progress import Watch, ignore
from server.routes import events
from server.routes.common import TheClient, TheClock, TheStudio, read, while_connected
from server.routes.metered import LIMITS, MeteredRoute
from server.routes.painting_form import PaintingForm
from server.routes.upload_form import ENCODES
from server.stopwatch import Stopwatch
from server.storage.paintings import Part, StoredPainting
from server.studio import Studio

router = APIRouter(prefix=f"{API}/paintings", tags=["paintings"], route_class=MeteredRoute)

JSON, PNG, ZIP, EVENTS = "application/json", "image/png", "application/zip", "text/event-stream"
OFFERS = (JSON, PNG, ZIP, EVENTS)
UNKNOWN = problems.documented(UnknownPaintingError)
BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}


@router.post(
    "",
    responses={
        200: {
            "model": schemas.Painting,
            "description": "By Accept: links and figures, the picture alone, everything in a ZIP, or events "
            "that tell how the painting gets on.",
            "content": {PNG: BINARY, ZIP: BINARY, EVENTS: events.DOCUMENTED},
        },
        **problems.documented(*ENCODES, UnknownExemplarError, NotAcceptableError, SupersededError),
    },
)
async def create_painting(
    request: Request,
    studio: TheStudio,
    client: TheClient,
    clock: TheClock,
    form: Annotated[PaintingForm, Depends()],
) -> Any:
    """Paint a label map in the manner of an exemplar, or of several, as a look says."""
    media_type = negotiation.choose(request.headers.get("Accept"), OFFERS)
    paint = partial(_paint, studio, client, clock, form)
    if media_type == EVENTS:
        return await events.answer(request, paint)
    painting = await while_connected(request, paint())
    headers = {"Content-Location": painting.info.links.self, "Vary": "Accept"}
    match media_type:
        case "image/png":
            return Response(painting.parts[Part.IMAGE], media_type=PNG, headers=headers)
        case "application/zip":
            return Response(painting.to_zip(), media_type=ZIP, headers=headers)
        case _:
            return Response(painting.info.model_dump_json(), media_type=JSON, headers=headers)


@router.get("/{id}", response_model=schemas.Painting, responses=responses.NOT_MODIFIED | UNKNOWN)
async def get_painting(request: Request, studio: TheStudio, id: str) -> Response:
    """Links, timings and confidence of a painting."""
    info = (await studio.paintings.get(id)).info.model_dump_json()
    return responses.file(request, info.encode(), JSON, responses.IMMUTABLE)


@router.get("/{id}/match", response_model=schemas.Match, responses=responses.NOT_MODIFIED | UNKNOWN)
async def get_painting_match(request: Request, studio: TheStudio, id: str) -> Response:
    """Where each block of a painting came from, for all blocks at once."""
    return responses.file(request, (await studio.paintings.get(id)).match, JSON, responses.IMMUTABLE)


@router.get(
    "/{id}/{part}.png",
    response_class=Response,
    responses=responses.documented(PNG, "The part; confidence is 8-bit grey, labels are 8-bit ids.")
    | UNKNOWN,
)
async def get_painting_part(request: Request, studio: TheStudio, id: str, part: Part) -> Response:
    """One part of a painting; all are of the map's size."""
    return responses.file(request, (await studio.paintings.get(id)).parts[part], PNG, responses.IMMUTABLE)


@router.delete(
    "/{id}",
    status_code=204,
    response_class=Response,
    responses=problems.documented(UnknownPaintingError, StorageError, *LIMITS),
)
async def delete_painting(studio: TheStudio, id: str) -> None:
    """Delete a painting with all its parts, wherever it is kept."""
    await studio.paintings.delete(id)


async def _paint(
    studio: Studio, client: Client, clock: Stopwatch, form: PaintingForm, watch: Watch = ignore
) -> StoredPainting:
    studio.check_ready()
    look, exemplars = await form.look_and_exemplars(studio, client, clock)
    labels, brush = await form.labels.read(), await read(form.brush)
    return await studio.paint(labels, exemplars, look, brush, clock, watch, client)
