"""The page, its files, and the API's documentation for people."""

from __future__ import annotations

import math
from os import PathLike, stat_result
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.templating import Jinja2Templates
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from server.http import responses
from server.http.headers import LIBRARY_POLICY
from server.locations import product_version


class StaticFolder(StaticFiles):
    """Files that browsers keep, but ask for again: a new version of the page is one version throughout."""

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = responses.REVALIDATE
        return response


def in_words(seconds: float) -> str:
    """A length of time for people, rounded up: "a day", "2 hours"."""
    minutes = math.ceil(seconds / 60)
    for unit, length in (("day", 24 * 60), ("hour", 60)):
        if minutes >= length:
            count = math.ceil(minutes / length)
            return f"{count} {unit}s" if count > 1 else f"{'an' if unit == 'hour' else 'a'} {unit}"
    return f"{minutes} minutes" if minutes > 1 else "a minute"


def router_of(web: Path, seconds_kept: float) -> APIRouter:
    """The routes of the page in the folder ``web``; it tells how long the server keeps what people made."""
    router = APIRouter(include_in_schema=False)
    templates = Jinja2Templates(web / "templates")

    def render(request: Request, name: str) -> Response:
        html = templates.get_template(name).render(
            version=product_version(),
            user=getattr(request.state, "user", None),
            kept=in_words(seconds_kept),
        )
        response = responses.file(request, html.encode(), "text/html", responses.REVALIDATE)
        response.headers["Vary"] = "Cookie"
        return response

    @router.api_route("/", methods=["GET", "HEAD"])
    async def page(request: Request) -> Response:
        return render(request, "index.html")

    @router.get("/docs")
    async def docs(request: Request) -> Response:
        response = render(request, "docs.html")
        response.headers["Content-Security-Policy"] = LIBRARY_POLICY
        return response

    return router
