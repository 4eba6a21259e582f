from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from server.http.gate import Hosts
from server.settings import Settings

HOME = {"host": "localhost"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 422),  # curl and the like: let in, but there is nothing to paint
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, 422),
        ({"Sec-Fetch-Site": "none"}, 422),
        ({"Origin": "http://localhost"}, 422),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),  # another port of this machine
        ({"Origin": "https://example.com"}, 403),
        ({"Origin": "http://localhost:81"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://["}, 403),
    ],
)
def test_pages_of_other_sites_cannot_have_anything_painted(
    client: TestClient, headers: dict[str, str], status: int
) -> None:
    response = client.post("/api/v1/paintings", headers=headers)
    assert response.status_code == status
    assert (response.json()["type"] == "/problems/foreign-site") is (status == 403)


def test_a_link_from_another_site_leads_here(client: TestClient) -> None:
    assert client.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "10.0.0.7", "a.localhost"]
)
def test_on_this_machine_alone_it_answers_to_its_own_names(client: TestClient, host: str) -> None:
    assert client.get("/livez", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["example.com", "localhost.example.com", "127.0.0.1.example.com", "[", ""])
def test_a_name_that_was_led_here_is_refused(client: TestClient, host: str) -> None:
    response = client.get("/livez", headers={"Host": host})
    assert response.status_code == 421
    assert "RABIT_HOSTS" in response.json()["detail"]


@pytest.mark.parametrize(
    ("given", "allowed", "refused"),
    [
        ({"host": "0.0.0.0"}, ["any.example.com", "localhost"], []),
        (
            {"host": "0.0.0.0", "hosts": "paint.example.com, other.example.com"},
            ["other.example.com"],
            ["example.com"],
        ),
        ({"hosts": "paint.example.com"}, ["paint.example.com:443"], ["localhost"]),
        ({"hosts": "*"}, ["any.example.com"], []),
        ({}, ["localhost"], ["any.example.com"]),
    ],
)
def test_the_names_are_those_that_are_set(
    given: dict[str, str], allowed: list[str], refused: list[str]
) -> None:
    hosts = Hosts(Settings(_env_file=None, **given).host_names)
    assert all(map(hosts.allow, allowed))
    assert not any(map(hosts.allow, refused))
