"""Every error as ``application/problem+json`` (RFC 9457): the one place where errors meet HTTP."""

from __future__ import annotations

import errno
import json
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match, Mount

from model import errors as model
from model.errors import RabitError
from server.errors import NotReadyError, ServerError, StorageError, UnavailableError

METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
MEDIA_TYPE = "application/problem+json"

Meaning = tuple[int, str, str]
"""Status, slug, title."""

Refusal = type[ServerError] | Meaning | int
"""What a route may answer with instead of a result."""

UNEXPECTED: Meaning = (500, "unexpected", "Something unexpected went wrong")

# The most special first.
MODEL_ERRORS: tuple[tuple[type[RabitError], Meaning], ...] = (
    (model.ImageTooLargeError, (413, "image-too-large", "The image is too large")),
    (model.ImageTooCostlyError, (422, "image-too-costly", "The image is too costly to decode")),
    (model.AspectError, (422, "image-aspect", "The image is too long and thin")),
    (model.ImageError, (422, "unreadable-image", "Not an image that can be read")),
    (model.UnknownColoursError, (422, "unknown-colours", "The label map has colours of no class")),
    (model.UnknownClassesError, (422, "unknown-classes", "The label map has ids of no class")),
    (model.SizeError, (422, "unfitting-size", "The sides don't fit")),
    (model.UnchangedError, (422, "nothing-changed", "Nothing was changed on the map")),
    (model.LookError, (422, "unfitting-look", "The look does not fit")),
    (model.LabelMapError, (422, "not-a-label-map", "The image is not a label map")),
    (model.InputError, (422, "invalid-input", "Invalid input")),
    (model.NoPictureError, (500, "no-picture", "The model made no picture")),
    (model.PackError, (503, UnavailableError.slug, UnavailableError.title)),
)

HTTP_ERRORS: Mapping[int, tuple[str, str]] = {
    400: ("bad-request", "Bad request"),
    404: ("not-found", "Not found"),
    405: ("method-not-allowed", "Method not allowed"),
    408: ("body-too-slow", "The request came too slowly"),
    413: ("body-too-large", "The request is too large"),
}


def problem(
    meaning: Meaning,
    detail: str,
    request_id: str,
    details: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A response with a problem as its body; ``details`` become further members of it."""
    status, slug, title = meaning
    body = {
        "type": f"/problems/{slug}",
        "title": title,
        "status": status,
        "detail": detail,
        **(details or {}),
        "request_id": request_id,
    }
    content = json.dumps(body, ensure_ascii=False)
    return Response(content, status, {"Cache-Control": "no-store", **(headers or {})}, MEDIA_TYPE)


def documented(*errors: Refusal) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of a route, for OpenAPI: what it may refuse, by status."""
    titles: dict[int, list[str]] = {}
    for error in errors:
        status, _, title = _meaning(error)
        if title not in titles.setdefault(status, []):
            titles[status].append(title)
    return {
        status: {
            "description": "; ".join(found),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, found in titles.items()
    }


NEEDS_MODEL: tuple[Refusal, ...] = (NotReadyError, UnavailableError)
BAD_IMAGE: tuple[Refusal, ...] = tuple(meaning for _, meaning in MODEL_ERRORS if meaning[0] in (413, 422))


def install(app: FastAPI) -> None:
    """Have ``app`` answer every exception that a request can cause with a problem."""
    app.add_exception_handler(RabitError, _rabit_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(OSError, _os_error)


def meaning_of(error: RabitError) -> Meaning:
    """What an error means in HTTP."""
    if isinstance(error, ServerError):
        return _meaning(type(error))
    return next((meaning for kind, meaning in MODEL_ERRORS if isinstance(error, kind)), UNEXPECTED)


_FULL = StorageError("The server's disk is full: it cannot take this in.")


def _is_full_disk(error: BaseException | None) -> bool:
    """Whether an error says that nothing can be written."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


def _meaning(error: Refusal) -> Meaning:
    if isinstance(error, tuple):
        return error
    if isinstance(error, int):
        return error, *HTTP_ERRORS[error]
    return error.status, error.slug, error.title


def unexpected(request_id: str) -> Response:
    """The problem for what is nobody's fault but ours; its reason is not for the client."""
    detail = "An unexpected error happened. If it happens again, report it with the request_id."
    return problem(UNEXPECTED, detail, request_id)


def refusal(request: Request, error: Exception) -> Response | None:
    """The problem that answers an error; None if the request is not at fault: a bug."""
    if not isinstance(error, RabitError) or (meaning := meaning_of(error)) is UNEXPECTED:
        return None
    retry_after = getattr(error, "retry_after", None)
    if not retry_after:
        return _answer(request, meaning, error.message, error.details)
    # In the body as well, for who reads it from an event stream.
    details = {**error.details, "retry_after": retry_after}
    return _answer(request, meaning, error.message, details, {"Retry-After": str(retry_after)})


def _answer(
    request: Request,
    meaning: Meaning,
    detail: str,
    details: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem of this request, noted for the log and the metrics."""
    request.state.problem = meaning[1]
    return problem(meaning, detail, request.state.request_id, details, headers)


async def _rabit_error(request: Request, error: Exception) -> Response:
    response = refusal(request, error)
    if response is None:
        raise error
    return response


async def _os_error(request: Request, error: Exception) -> Response:
    if not _is_full_disk(error):
        raise error
    return await _rabit_error(request, _FULL)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if _is_full_disk(error.__cause__):  # while a form was read, whose large files go to temporary ones
        return await _rabit_error(request, _FULL)
    slug, title = HTTP_ERRORS.get(error.status_code, ("http", "The request cannot be answered"))
    headers = dict(error.headers or {})
    match error.status_code:
        case 404:
            detail = f"There is nothing at {request.url.path}. The API is described at /docs."
        case 405:
            headers["Allow"] = _allowed(request) or headers.get("Allow", "GET, HEAD")
            detail = f"{request.method} is not possible here; allowed: {headers['Allow']}."
        case 400:
            reason = str(error.detail).rstrip(".")
            detail = f"{reason}. Send the fields as multipart/form-data, as described at /docs."
        case _:
            detail = str(error.detail)
    return _answer(request, (error.status_code, slug, title), detail, headers=headers)


def _allowed(request: Request) -> str:
    """The methods of all routes at this path, where Starlette names those of the first alone."""
    routes = [route for route in request.app.router.routes if not isinstance(route, Mount)]
    scopes = ({**request.scope, "method": method} for method in METHODS)
    return ", ".join(
        scope["method"] for scope in scopes if any(route.matches(scope)[0] is Match.FULL for route in routes)
    )


async def _validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [_field_error(each) for each in error.errors()]
    detail = " ".join(f"{each['field']}: {each['message']}." for each in errors)
    if any(each["loc"][0] == "path" for each in error.errors()):
        return await _http_error(request, HTTPException(404))
    meaning = (422, "invalid-request", "Invalid request")
    return _answer(request, meaning, detail, {"errors": errors})


def _field_error(error: Mapping[str, Any]) -> dict[str, str]:
    location: Sequence[object] = error["loc"]
    message = str(error["msg"])
    if error["type"] == "missing":
        message = "is missing; send it as a part of multipart/form-data"
    elif error["type"] == "string_type":
        message = "must be text, not a file (curl: -F 'name=<file')"
    elif "UploadFile" in message:
        message = "must be a file, not text (curl: -F name=@file)"
    return {"field": str(location[-1]), "message": message}
