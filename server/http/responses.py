"""Files from memory, with validators and cache headers."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from fastapi import Request, Response

IMMUTABLE = "private, max-age=31536000, immutable"
"""The bytes at this address never change."""

REVALIDATE = "no-cache"
"""Ask each time whether they have."""


NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "Not modified: the ETag in If-None-Match is current."}
}


def file(request: Request, content: bytes, media_type: str, cache: str) -> Response:
    """``content``, or 304 if the client holds it already."""
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": cache}
    held = [tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")]
    if etag in held or "*" in held:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


def documented(media_type: str, description: str) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of a route that answers with a file, for OpenAPI."""
    schema = {"type": "string", "format": "binary"}
    return {
        200: {"description": description, "content": {media_type: {"schema": schema}}},
        **NOT_MODIFIED,
    }
