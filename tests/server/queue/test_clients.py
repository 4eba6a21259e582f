from __future__ import annotations

import pytest

from server.queue.clients import Client, owner_at


@pytest.mark.parametrize(
    ("address", "owner"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("a-proxy", "a-proxy"),
        (None, "local"),
        ("", "local"),
    ],
)
def test_who_counts_as_one_client(address: str | None, owner: str) -> None:
    assert owner_at(address) == owner


def test_a_session_is_known_at_its_address_only() -> None:
    assert Client("a", "tab").slot == Client("a", "tab").slot
    assert Client("a", "tab").slot != Client("b", "tab").slot
    assert Client("a").slot is None


def test_requests_tell_which_came_first() -> None:
    first, second = Client("b"), Client("a")
    assert first.asked <= second.asked
