"""Who may use the API: those who show a token, or the cookie that the page is given for one."""

from __future__ import annotations

import hmac
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from model.errors import ConfigError

COOKIE = "rabit-session"
LASTS = 7 * 24 * 60 * 60
"""Seconds after which a cookie is worth nothing, should the browser keep it for so long."""

_LINE = re.compile(r"(?P<user>[\w-]{1,32})\s+(?P<token>[\x21-\x7e]{20,256})", re.ASCII)


@dataclass(frozen=True)
class Tokens:
    """Tokens by user; without any, everyone may come in. A cookie ends with the token it was given for."""

    by_user: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    clock: Callable[[], float] = time.time

    def __bool__(self) -> bool:
        return bool(self.by_user)

    def user_of(self, headers: Headers) -> str | None:
        """Whose token or cookie a request shows; None if it shows none that is right."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self._user_with(token.strip())
        return self._user_signed_in(cookie_parser(headers.get("cookie", "")).get(COOKIE, ""))

    def cookie_for(self, user: str) -> str:
        """What a browser may show instead of the user's token."""
        expires = int(self.clock()) + LASTS
        return f"{user}.{expires}.{self._signature(user, expires)}"

    def _user_with(self, token: str) -> str | None:
        # All are compared, in a time that tells nothing of them.
        given = sha256(token.encode()).digest()
        equal = [
            user for user, own in self.by_user.items() if hmac.compare_digest(sha256(own).digest(), given)
        ]
        return equal[0] if equal else None

    def _user_signed_in(self, cookie: str) -> str | None:
        found = re.fullmatch(r"([\w-]{1,32})\.(\d{1,12})\.([0-9a-f]{64})", cookie, re.ASCII)
        if not found or found[1] not in self.by_user:
            return None
        user, expires, signature = found[1], int(found[2]), found[3]
        genuine = hmac.compare_digest(signature, self._signature(user, expires))
        return user if genuine and self.clock() < expires else None

    def _signature(self, user: str, expires: int) -> str:
        return hmac.new(self.by_user[user], f"{COOKIE}.{user}.{expires}".encode(), sha256).hexdigest()


def read_tokens(path: Path | None) -> Tokens:
    """The tokens in a file: a user's name and a token on each line. Raises: ConfigError."""
    if path is None:
        return Tokens()
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"RABIT_TOKENS: {path} cannot be read ({error}).") from error
    found = [_LINE.fullmatch(line) for line in lines if line and not line.startswith("#")]
    by_user = {entry["user"]: entry["token"].encode() for entry in found if entry}
    if not by_user or len(by_user) < len(found):
        raise ConfigError(
            f"RABIT_TOKENS: each line of {path} must be a name of its own and a token of at least "
            "20 characters."
        )
    return Tokens(by_user)
