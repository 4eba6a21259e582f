"""Which media type a client wants, by its Accept header (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from server.errors import NotAcceptableError


def choose(accept: str | None, offers: tuple[str, ...]) -> str:
    """The best of ``offers``, which stand in the server's own order of preference.

    Raises: NotAcceptableError if none will do.
    """
    ranges = [_parse(part) for part in (accept or "*/*").split(",") if part.strip()]
    qualities = {offer: _quality(offer, ranges) for offer in offers}
    best = max(offers, key=lambda offer: qualities[offer])  # of equals, max takes the first
    if qualities[best] <= 0:
        raise NotAcceptableError(offers)
    return best


def _parse(part: str) -> tuple[str, float]:
    """A media range and its q-value; parameters other than q are ignored, a malformed q counts as 1."""
    media, *parameters = (piece.strip().lower() for piece in part.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            return media, _number(value)
    return media, 1.0


def _number(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 1.0


def _quality(offer: str, ranges: list[tuple[str, float]]) -> float:
    """The q-value of the most specific range that matches; 0 if none does."""
    for pattern in (offer, f"{offer.partition('/')[0]}/*", "*/*"):
        matching = [quality for media, quality in ranges if media == pattern]
        if matching:
            return max(matching)
    return 0.0
