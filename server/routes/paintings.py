"""``/api/v1/paintings``: from a label map and an exemplar to a picture."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, Response, UploadFile

from server import schemas
from server.errors import (
    NotAcceptableError,
    RequestError,
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
from server.routes.exemplars import ENCODES, name_of
from server.routes.metered import LIMITS, MeteredRoute
from server.stopwatch import Stopwatch
from server.storage.exemplars import StoredExemplar
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
    labels: Annotated[UploadFile, File(description="The label map to paint.")],
    exemplar: Annotated[str | None, Form(description="Id of an exemplar.", examples=["snow-peaks"])] = None,
    photo: Annotated[UploadFile | None, File(description="Or a photo, which becomes an exemplar.")] = None,
    exemplar_labels: Annotated[UploadFile | None, File(description="The photo's label map.")] = None,
    seed: Annotated[int, Form(ge=0, lt=2**32, description="The same seed paints the same picture.")] = 0,
) -> Any:
    """Paint a label map in the manner of an exemplar."""
    media_type = negotiation.choose(request.headers.get("Accept"), OFFERS)
    paint = partial(_paint, studio, client, clock, labels, exemplar, photo, exemplar_labels, seed)
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
    studio: Studio,
    client: Client,
    clock: Stopwatch,
    labels: UploadFile,
    exemplar: str | None,
    photo: UploadFile | None,
    exemplar_labels: UploadFile | None,
    seed: int,
    watch: Watch = ignore,
) -> StoredPainting:
    studio.check_ready()
    source = await _source(studio, client, exemplar, photo, exemplar_labels, clock)
    return await studio.paint(await labels.read(), source, seed, clock, watch, client)


async def _source(
    studio: Studio,
    client: Client,
    exemplar: str | None,
    photo: UploadFile | None,
    exemplar_labels: UploadFile | None,
    clock: Stopwatch,
) -> StoredExemplar:
    if exemplar is None and photo is None:
        raise RequestError(
            "There is no exemplar. Send the field exemplar with an id of GET /api/v1/exemplars, "
            "or a file named photo.",
            {"field": "exemplar"},
        )
    if exemplar is not None and (photo or exemplar_labels):
        raise RequestError(
            "Send either exemplar (an id), or photo with exemplar_labels if you have them, not both.",
            {"field": "exemplar"},
        )
    if photo is None:
        return await studio.exemplars.get(exemplar or "")
    data, labels = await photo.read(), await read(exemplar_labels)
    name = name_of(photo.filename)
    source, _ = await studio.add_exemplar(data, labels, name, clock, "exemplar_labels", client)
    return source
