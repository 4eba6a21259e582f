"""The page, its files, and the API's documentation for people."""

from __future__ import annotations

from os import PathLike, stat_result
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.templating import Jinja2Templates
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from server import responses
from server.headers import LIBRARY_POLICY
from server.locations import product_version


class StaticFolder(StaticFiles):
    """Files that browsers keep, but ask for again: a new version of the page is one version throughout."""

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = responses.REVALIDATE
        return response


def router_of(web: Path) -> APIRouter:
    """The routes of the page in the folder ``web``."""
    router = APIRouter(include_in_schema=False)
    templates = Jinja2Templates(web / "templates")

    def render(request: Request, name: str) -> Response:
        html = templates.get_template(name).render(
            version=product_version(), user=getattr(request.state, "user", None)
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
