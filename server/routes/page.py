"""The page, its files, and the API's documentation for people."""

from __future__ import annotations

import math
import re
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.templating import Jinja2Templates
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from server.http import responses
from server.http.headers import LIBRARY_POLICY
from server.locations import product_version

_EDITION = re.compile("[0-9a-f]{16}")


class StaticFolder(StaticFiles):
    """The page's files, whose addresses may start with their edition: ``/<edition>/js/main.js``.

    It is another one as soon as any file is. So browsers never ask again for what the page names, nor for
    what that imports, and have one version of it throughout. Without the edition, or with an older one,
    they get the file as it is now, and ask each time.
    """

    edition: str

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder)
        self.folder = folder
        self.renew()

    def renew(self) -> str:
        """Take note of the files as they are now. Returns their edition, 16 hexadecimal digits."""
        digest = sha256()
        for path in sorted(self.folder.rglob("*")):
            about = path.stat()
            digest.update(f"{path.relative_to(self.folder)}\t{about.st_size}\t{about.st_mtime_ns}\n".encode())
        self.edition = digest.hexdigest()[:16]
        return self.edition

    async def get_response(self, path: str, scope: Scope) -> Response:
        edition, _, rest = path.partition("/")
        response = await super().get_response(rest if _EDITION.fullmatch(edition) else path, scope)
        current = edition == self.edition
        response.headers["Cache-Control"] = responses.IMMUTABLE if current else responses.REVALIDATE
        return response


def in_words(seconds: float) -> str:
    """A length of time for people, rounded up: "a day", "2 hours"."""
    minutes = math.ceil(seconds / 60)
    for unit, length in (("day", 24 * 60), ("hour", 60)):
        if minutes >= length:
            count = math.ceil(minutes / length)
            return f"{count} {unit}s" if count > 1 else f"{'an' if unit == 'hour' else 'a'} {unit}"
    return f"{minutes} minutes" if minutes > 1 else "a minute"


def router_of(templates_folder: Path, files: StaticFolder, seconds_kept: float) -> APIRouter:
    """The routes of the page, which tells how long the server keeps what people made."""
    router = APIRouter(include_in_schema=False)
    templates = Jinja2Templates(templates_folder)

    def render(request: Request, name: str) -> Response:
        html = templates.get_template(name).render(
            version=product_version(),
            static=f"/static/{files.renew()}",
            user=getattr(request.state, "user", None),
            kept=in_words(seconds_kept),
        )
        response = responses.file(request, html.encode(), "text/html", responses.REVALIDATE)
        response.headers["Vary"] = "Cookie"
        return response

    # Not on the event loop, which everyone's strokes pass: they look at every file of the page.
    @router.api_route("/", methods=["GET", "HEAD"])
    def page(request: Request) -> Response:
        return render(request, "index.html")

    @router.get("/docs")
    def docs(request: Request) -> Response:
        response = render(request, "docs.html")
        response.headers["Content-Security-Policy"] = LIBRARY_POLICY
        return response

    return router
