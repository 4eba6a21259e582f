"""The real app with the real pack, started once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from model import Painter, load_pack
from server.app import create_app
from server.engines.pack import Pack
from server.settings import Settings
from server.studio import Studio
from server.uploads.intake import Intake
from server.uploads.sandbox import Sandbox
from tests.server.clients import serving, studio_of, wait_until_loaded
from tests.server.crowd import Blockade


@pytest.fixture(scope="session")
def settings() -> Settings:
    return Settings(_env_file=None, max_bytes=400_000, decode_deadline=3, client_rate=1e6)


@pytest.fixture(scope="session")
def client(settings: Settings) -> Iterator[TestClient]:
    """The one app that most tests share; they must leave it as they found it."""
    with serving(create_app(settings)) as client:
        wait_until_loaded(client)
        assert client.get("/readyz").status_code == 200
        yield client


@pytest.fixture
def studio(client: TestClient) -> Studio:
    return studio_of(client)


@pytest.fixture
def blockade(client: TestClient, studio: Studio) -> Iterator[Blockade]:
    blockade = Blockade(client, studio)
    yield blockade
    blockade.lift()


@pytest.fixture(scope="session")
def painter(settings: Settings) -> Painter:
    return load_pack(settings.weights / settings.pack, "cpu")


@pytest.fixture(scope="session")
def intake(painter: Painter, settings: Settings, sandbox: Sandbox) -> Intake:
    sizes = painter.stride, painter.side, painter.min_side, 512, 512
    pack = Pack(painter.name, painter.version, "cpu", painter.palette, *sizes, dice=True)
    return Intake(pack, settings.limits, sandbox)


@pytest.fixture(scope="session")
def sandbox(settings: Settings) -> Iterator[Sandbox]:
    sandbox = Sandbox(settings.decode_deadline, settings.decode_memory)
    yield sandbox
    sandbox.close()
