"""What calls that upload a photo share: its fields, its name, what may be refused, the answer."""

from __future__ import annotations

from pathlib import PurePath
from typing import Annotated, TypeVar

from fastapi import File, Form, Response, UploadFile

from server import edit_schemas, schemas
from server.errors import ClientGoneError, DeadlineError, QueueFullError, RequestError, StorageError
from server.http import problems
from server.routes.metered import LIMITS

MAX_NAME = 80

ENCODES: tuple[problems.Refusal, ...] = (
    400,
    RequestError,
    *problems.BAD_IMAGE,
    408,
    413,
    ClientGoneError,
    *LIMITS,
    QueueFullError,
    *problems.NEEDS_MODEL,
    DeadlineError,
    StorageError,
)
"""What a call may be refused for that sends images which the model is to see."""

PhotoFile = Annotated[UploadFile, File(description="JPEG, PNG, WebP, GIF or BMP.")]
MapFile = Annotated[
    UploadFile | None,
    File(description="Its label map, of its shape at any size; else it is read off the photo."),
]
NameField = Annotated[str | None, Form(max_length=MAX_NAME, examples=["My garden"])]

Described = TypeVar("Described", schemas.Exemplar, edit_schemas.Photo)


def name_of(filename: str | None) -> str:
    """What to call an upload whose sender gave it no name."""
    return PurePath(filename or "").stem.strip()[:MAX_NAME] or "Upload"


def created(response: Response, described: Described, is_new: bool) -> Described:
    """The answer to an upload: 201, or 200 if it had been uploaded before, and where it is."""
    response.status_code = 201 if is_new else 200
    response.headers["Location"] = described.links.self
    return described
