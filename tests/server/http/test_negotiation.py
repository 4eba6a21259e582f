from __future__ import annotations

import pytest

from server.errors import NotAcceptableError
from server.http.negotiation import choose

OFFERS = ("application/json", "image/png", "application/zip")


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "application/json"),
        ("", "application/json"),
        ("*/*", "application/json"),
        ("image/png", "image/png"),
        ("IMAGE/PNG", "image/png"),
        ("image/*", "image/png"),
        ("text/html, image/png;q=0.8, */*;q=0.1", "image/png"),
        ("image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5", "image/png"),
        ("application/json;q=0.5, application/zip;q=0.9", "application/zip"),
        ("application/json;q=0, */*", "image/png"),
        ("application/*;q=0.2, application/zip;q=0.1, image/png;q=0.15", "application/json"),
        ("application/json; charset=utf-8; q=0.3, image/png;q=0.2", "application/json"),
        ("image/png;q=much, application/json;q=0.9", "image/png"),
        ("application/zip;q=7, application/json;q=1", "application/json"),
    ],
)
def test_the_best_offer_is_chosen(accept: str | None, chosen: str) -> None:
    assert choose(accept, OFFERS) == chosen


@pytest.mark.parametrize("accept", ["text/html", "image/webp", "*/*;q=0", "image/png;q=0", "nonsense"])
def test_nothing_acceptable_lists_the_offers(accept: str) -> None:
    with pytest.raises(NotAcceptableError) as refused:
        choose(accept, OFFERS)
    assert refused.value.details == {"available": list(OFFERS)}
