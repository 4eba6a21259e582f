"""``/api/v1/edits``: from a photo, its map and an edited map to the photo with the edit in it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, Response, UploadFile

from server import edit_schemas
from server.darkroom import Darkroom
from server.errors import (
    RequestError,
    StorageError,
    SupersededError,
    UnknownEditError,
    UnknownExemplarError,
    UnknownPhotoError,
)
from server.http import problems, responses
from server.http.links import API
from server.queue.clients import Client
from server.routes.common import TheClient, TheClock, TheDarkroom, TheStudio, read, while_connected
from server.routes.metered import LIMITS, MeteredRoute
from server.routes.photos import COSTLY
from server.routes.upload_form import ENCODES, name_of
from server.stopwatch import Stopwatch
from server.storage.edits import Part, StoredEdit
from server.storage.photos import StoredPhoto

router = APIRouter(prefix=f"{API}/edits", tags=["edits"], route_class=MeteredRoute)

UNKNOWN = problems.documented(UnknownEditError)


@router.post(
    "",
    status_code=201,
    responses=problems.documented(*ENCODES, UnknownPhotoError, UnknownExemplarError, SupersededError),
)
async def create_edit(
    request: Request,
    response: Response,
    studio: TheStudio,
    darkroom: TheDarkroom,
    client: TheClient,
    clock: TheClock,
    edited: Annotated[UploadFile, File(description="The edited label map, of the size of the photo's map.")],
    photo_id: Annotated[str | None, Form(description="Id of an uploaded photo.")] = None,
    photo: Annotated[UploadFile | None, File(description="Or a photo, which is kept like one.")] = None,
    labels: Annotated[
        UploadFile | None,
        File(description="The map that the edited one was made from, if that is not the photo's own."),
    ] = None,
    exemplar: Annotated[
        str | None, Form(description="Id of an exemplar; the photo itself if there is none.")
    ] = None,
    seed: Annotated[int, Form(ge=0, lt=2**32, description="The same seed paints the same picture.")] = 0,
) -> edit_schemas.Edit:
    """Paint anew what was repainted on the map of a photo, and nothing else."""
    studio.check_ready()
    original, after = await read(labels), await edited.read()
    source = await studio.exemplars.get(exemplar) if exemplar else None

    async def work() -> StoredEdit:
        subject = await _photo(darkroom, photo_id, photo, original, clock, client)
        return await darkroom.edit(subject, original, after, source, seed, clock, client=client)

    info = (await while_connected(request, work())).info
    response.headers["Location"] = info.links.self
    return info


@router.get("/{id}", responses=UNKNOWN)
async def get_edit(request: Request, darkroom: TheDarkroom, id: str) -> edit_schemas.Edit:
    """What was painted where."""
    return (await darkroom.edits.get(id)).info


@router.get(
    "/{id}/{part}.png",
    response_class=Response,
    responses=responses.documented(
        "image/png",
        "`image` is the whole photo, and `mask` (grey) is of its size; `window` is the part of it with the "
        "edit; `confidence` (grey) shows that part, too, at the size it was painted at.",
    )
    | problems.documented(UnknownEditError, UnknownPhotoError, *COSTLY),
)
async def get_edit_part(
    request: Request, darkroom: TheDarkroom, client: TheClient, id: str, part: Part
) -> Response:
    """A picture of an edit, put together when it is asked for."""
    content = await darkroom.draw(await darkroom.edits.get(id), part, client)
    return responses.file(request, content, "image/png", responses.IMMUTABLE)


@router.delete(
    "/{id}",
    status_code=204,
    response_class=Response,
    responses=problems.documented(UnknownEditError, StorageError, *LIMITS),
)
async def delete_edit(darkroom: TheDarkroom, id: str) -> None:
    """Delete an edit; its photo stays until it is deleted."""
    await darkroom.edits.delete(id)


async def _photo(
    darkroom: Darkroom,
    id: str | None,
    file: UploadFile | None,
    labels: bytes | None,
    clock: Stopwatch,
    client: Client,
) -> StoredPhoto:
    if (id is None) == (file is None):
        raise RequestError(
            "Send either photo_id, the id of a photo of POST /api/v1/photos, or a file named photo.",
            {"field": "photo_id"},
        )
    if id is not None:
        return await darkroom.photos.get(id)
    assert file is not None
    stored, _ = await darkroom.add_photo(await file.read(), labels, name_of(file.filename), clock, client)
    return stored
