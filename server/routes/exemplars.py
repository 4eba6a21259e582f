"""``/api/v1/exemplars``: the gallery, uploads, and their label maps."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.datastructures import UploadFile as FormFile
from starlette.exceptions import HTTPException

from server import schemas
from server.errors import ReadOnlyError, RequestError, StorageError, UnknownExemplarError
from server.http import problems, responses
from server.http.links import API, exemplar_links
from server.routes.common import TheClient, TheClock, TheStudio, read, while_connected
from server.routes.metered import LIMITS, MeteredRoute
from server.routes.upload_form import ENCODES, MapFile, NameField, PhotoFile, created, name_of
from server.storage.exemplars import StoredExemplar

router = APIRouter(
    prefix=f"{API}/exemplars",
    tags=["exemplars"],
    responses=problems.documented(*problems.NEEDS_MODEL),
    route_class=MeteredRoute,
)

UNKNOWN = problems.documented(UnknownExemplarError)


@router.get("")
async def list_exemplars(studio: TheStudio) -> schemas.Exemplars:
    """The bundled exemplars. Uploads are not listed: only who knows their id can use them."""
    studio.check_ready()
    return schemas.Exemplars(exemplars=[describe(exemplar) for exemplar in studio.exemplars.gallery])


@router.post(
    "",
    status_code=201,
    responses={
        200: {"model": schemas.Exemplar, "description": "This photo with this map had been uploaded before."},
        **problems.documented(*ENCODES),
    },
)
async def create_exemplar(
    request: Request,
    response: Response,
    studio: TheStudio,
    client: TheClient,
    clock: TheClock,
    photo: PhotoFile,
    labels: MapFile = None,
    name: NameField = None,
) -> schemas.Exemplar:
    """Upload a photo, and encode it once for any number of paintings."""
    adding = studio.add_exemplar(
        await photo.read(),
        await read(labels),
        name or name_of(photo.filename),
        clock,
        client=client,
    )
    exemplar, is_new = await while_connected(request, adding)
    return created(response, describe(exemplar), is_new)


@router.get("/{id}", responses=UNKNOWN)
async def get_exemplar(studio: TheStudio, id: str) -> schemas.Exemplar:
    """One exemplar, bundled or uploaded."""
    studio.check_ready()
    return describe(await studio.exemplars.get(id))


@router.get(
    "/{id}/photo.jpg",
    response_class=Response,
    responses=responses.documented("image/jpeg", "The photo.") | UNKNOWN,
)
async def get_exemplar_photo(request: Request, studio: TheStudio, id: str) -> Response:
    """The photo as it is used for large maps, at the size of its label map; smaller maps use it smaller."""
    studio.check_ready()
    content = (await studio.exemplars.get(id)).photo_jpg
    return responses.file(request, content, "image/jpeg", responses.REVALIDATE)


@router.get(
    "/{id}/thumbnail.jpg",
    response_class=Response,
    responses=responses.documented("image/jpeg", "The photo, small.") | UNKNOWN,
)
async def get_exemplar_thumbnail(request: Request, studio: TheStudio, id: str) -> Response:
    """The photo, small."""
    studio.check_ready()
    content = (await studio.exemplars.get(id)).thumbnail_jpg
    return responses.file(request, content, "image/jpeg", responses.REVALIDATE)


@router.get(
    "/{id}/labels",
    response_class=Response,
    responses=responses.documented("image/png", "8-bit ids.") | UNKNOWN,
)
async def get_exemplar_labels(request: Request, studio: TheStudio, id: str) -> Response:
    """The label map as a grey PNG of ids, of the photo's size."""
    studio.check_ready()
    content = (await studio.exemplars.get(id)).labels_png
    return responses.file(request, content, "image/png", responses.REVALIDATE)


PNG_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "image/png": {"schema": {"type": "string", "format": "binary"}},
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["labels"],
                "properties": {"labels": {"type": "string", "format": "binary"}},
            }
        },
    },
}


@router.put(
    "/{id}/labels",
    openapi_extra={"requestBody": PNG_BODY},
    responses=problems.documented(*ENCODES, UnknownExemplarError, ReadOnlyError),
)
async def replace_exemplar_labels(
    request: Request, studio: TheStudio, client: TheClient, id: str
) -> schemas.Exemplar:
    """Replace the label map of an upload: a PNG as the body, or as the field ``labels`` of a form."""
    data = await _labels_body(request)
    return describe(await while_connected(request, studio.relabel(id, data, client)))


@router.delete(
    "/{id}",
    status_code=204,
    response_class=Response,
    responses=problems.documented(UnknownExemplarError, ReadOnlyError, StorageError, *LIMITS),
)
async def delete_exemplar(studio: TheStudio, id: str) -> None:
    """Delete an upload with all that was made of it to paint with; paintings stay until they are deleted."""
    await studio.delete_exemplar(id)


async def _labels_body(request: Request) -> bytes:
    if not request.headers.get("Content-Type", "").startswith("multipart/form-data"):
        return await request.body()
    try:
        async with request.form() as form:
            labels = form.get("labels")
            if not isinstance(labels, FormFile):
                raise RequestError("The form needs a file named labels: a PNG of ids.", {"field": "labels"})
            return await labels.read()
    except ValueError as error:  # from the codec that the client has named for the text of the form
        raise HTTPException(400, "The form is in no charset that can be read") from error


def describe(exemplar: StoredExemplar) -> schemas.Exemplar:
    """An exemplar as the API shows it."""
    width, height = exemplar.size
    return schemas.Exemplar(
        id=exemplar.id,
        name=exemplar.name,
        credit=exemplar.credit,
        bundled=exemplar.bundled,
        width=width,
        height=height,
        labels_source="read" if exemplar.photo.labels_read else "given",
        classes=[schemas.ClassShare(id=id, share=share) for id, share in exemplar.shares().items()],
        links=exemplar_links(exemplar.id),
    )
