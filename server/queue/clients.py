"""Who is asking."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from ipaddress import IPv6Address, IPv6Network, ip_address
from time import time_ns

from starlette.types import Scope


@dataclass(frozen=True)
class Client:
    """Turns go by ``owner``; of the maps of one ``session``, a tab of the page, the newest wins."""

    owner: str
    session: str | None = None
    asked: int = field(default_factory=time_ns, compare=False)
    """When, in ns since 1970: a request may overtake another one on its way to the model."""

    @property
    def slot(self) -> Hashable | None:
        """What one session can have waiting once only; None where there is no session."""
        return None if self.session is None else (self.owner, self.session)

    def doing(self, what: str) -> Client:
        """The same, whose maps for this purpose take each other's place alone."""
        return self if self.session is None else replace(self, session=f"{self.session} {what}")


NOBODY = Client("")
"""The server itself."""


def owner_of(scope: Scope) -> str:
    """Whose request this is: of the token it shows, or of the address it comes from."""
    user = scope.get("state", {}).get("user")
    return f"token {user}" if user else owner_at((scope.get("client") or (None,))[0])


def owner_at(address: str | None) -> str:
    """Who counts as one client: an address; of IPv6 the /64, as that is what one connection is given."""
    try:
        ip = ip_address((address or "").partition("%")[0])
    except ValueError:
        return address or "local"
    if not isinstance(ip, IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped or IPv6Network((int(ip), 64), strict=False))
