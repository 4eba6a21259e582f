"""``/api/v1/photos``: photos that are edited, and their label maps."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from server import edit_schemas
from server.errors import DeadlineError, StorageError, UnknownPhotoError
from server.http import problems, responses
from server.http.links import API
from server.routes.common import TheClient, TheClock, TheDarkroom, read, while_connected
from server.routes.metered import LIMITS, MeteredRoute
from server.routes.upload_form import ENCODES, MapFile, NameField, PhotoFile, created, name_of

router = APIRouter(
    prefix=f"{API}/photos",
    tags=["photos"],
    responses=problems.documented(*problems.NEEDS_MODEL),
    route_class=MeteredRoute,
)

COSTLY: tuple[problems.Refusal, ...] = (*problems.NEEDS_MODEL, *problems.BAD_IMAGE, DeadlineError)
"""What may come of asking for a large picture."""

UNKNOWN = problems.documented(UnknownPhotoError)


@router.post(
    "",
    status_code=201,
    responses={
        200: {"model": edit_schemas.Photo, "description": "It had been uploaded before, with this map."},
        **problems.documented(*ENCODES),
    },
)
async def create_photo(
    request: Request,
    response: Response,
    darkroom: TheDarkroom,
    client: TheClient,
    clock: TheClock,
    photo: PhotoFile,
    labels: MapFile = None,
    name: NameField = None,
) -> edit_schemas.Photo:
    """Upload a photo to edit; it is kept as it is, at its own resolution."""
    adding = darkroom.add_photo(
        await photo.read(), await read(labels), name or name_of(photo.filename), clock, client
    )
    stored, is_new = await while_connected(request, adding)
    return created(response, stored.describe(), is_new)


@router.get("/{id}", responses=UNKNOWN)
async def get_photo(darkroom: TheDarkroom, id: str) -> edit_schemas.Photo:
    """A photo and the size of its map."""
    return (await darkroom.photos.get(id)).describe()


@router.get(
    "/{id}/photo.jpg",
    response_class=Response,
    responses=responses.documented("image/jpeg", "The photo, upright, at its own size.")
    | problems.documented(UnknownPhotoError, *COSTLY),
)
async def get_photo_file(request: Request, darkroom: TheDarkroom, client: TheClient, id: str) -> Response:
    """The photo to look at; edits are made from what was sent."""
    content = await darkroom.show(await darkroom.photos.get(id), client)
    return responses.file(request, content, "image/jpeg", responses.IMMUTABLE)


@router.get(
    "/{id}/labels",
    response_class=Response,
    responses=responses.documented("image/png", "8-bit ids.") | UNKNOWN,
)
async def get_photo_labels(request: Request, darkroom: TheDarkroom, id: str) -> Response:
    """The label map as a grey PNG of ids, to be edited."""
    content = (await darkroom.photos.get(id)).labels_png
    return responses.file(request, content, "image/png", responses.IMMUTABLE)


@router.delete(
    "/{id}",
    status_code=204,
    response_class=Response,
    responses=problems.documented(UnknownPhotoError, StorageError, *LIMITS),
)
async def delete_photo(darkroom: TheDarkroom, id: str) -> None:
    """Delete a photo. Its edits stay until they are deleted, but cannot be looked at without it."""
    await darkroom.delete_photo(id)
