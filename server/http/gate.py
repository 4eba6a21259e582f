"""Who is let in: by the name they ask for, the site they come from, and the token they show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from server.errors import ForeignSiteError, TokenError, UnknownHostError
from server.http import problems
from server.http.tokens import Tokens

OPEN = frozenset({"/", "/docs", "/openapi.json", "/livez", "/readyz"})
"""Nobody needs a token for these, nor for static files: the page must be there to ask for one."""

READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Hosts:
    """The names under which this server may be asked for; without any, all are.

    To a browser, a site of any name that leads to this server's address (DNS rebinding) is this server.
    Addresses cannot be led elsewhere.
    """

    names: Sequence[str]

    def allow(self, host: str) -> bool:
        """``host``: as in the header, with its port."""
        name = _split(f"//{host}").hostname or ""
        return not self.names or name in self.names or name.endswith(".localhost") or _is_address(name)


class Gate:
    """Turns away who may not come in, with the problem that says why."""

    def __init__(self, app: ASGIApp, hosts: Hosts, tokens: Tokens) -> None:
        self.app, self.hosts, self.tokens = app, hosts, tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (refusal := self._refusal(scope)):
            response = problems.refusal(Request(scope), refusal)
            assert response
            if isinstance(refusal, TokenError):
                response.headers["WWW-Authenticate"] = "Bearer"
            await response(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _refusal(self, scope: Scope) -> UnknownHostError | ForeignSiteError | TokenError | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self.hosts.allow(host):
            return UnknownHostError(host)
        if scope["method"] not in READING and _is_foreign(headers, host):
            return ForeignSiteError()
        if not self.tokens:
            return None
        user = self.tokens.user_of(headers)
        if user:
            scope["state"]["user"] = user
        elif scope["path"] not in OPEN and not scope["path"].startswith("/static/"):
            return TokenError()
        return None


def _is_foreign(headers: Headers, host: str) -> bool:
    """Whether a browser sends this for a page of another site; who is no browser says nothing of it."""
    site = headers.get("sec-fetch-site")
    if site:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and _split(origin).netloc != host


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
