"""``/api/v1/session``: a cookie for the page, in exchange for a token."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from server.http.links import API
from server.http.tokens import COOKIE, Tokens

router = APIRouter(prefix=f"{API}/session", tags=["session"])


@router.post("", status_code=204)
async def sign_in(request: Request) -> Response:
    """Give the browser a cookie that no script can read, until it is closed or a week is over.

    Show the token as `Authorization: Bearer …`. A server without tokens gives no cookie, and needs none.
    """
    response = Response(status_code=204)
    tokens: Tokens = request.app.state.tokens
    if tokens:
        secure = request.url.scheme == "https"
        cookie = tokens.cookie_for(request.state.user)
        response.set_cookie(COOKIE, cookie, path="/", secure=secure, httponly=True, samesite="strict")
    return response


@router.delete("", status_code=204)
async def sign_out() -> Response:
    """Have the browser forget the cookie."""
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return response
