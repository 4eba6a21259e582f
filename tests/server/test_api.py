"""Whatever the description of the API allows, and what it forbids, is answered as the description says."""

from __future__ import annotations

import httpx2
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.testclient import TestClient

from server.app import create_app
from server.settings import Settings
from tests.fuzz.effort import EXAMPLES

load_all_checks()
schema = schemathesis.openapi.from_dict(create_app(Settings(_env_file=None)).openapi())
BEYOND_WORDS = [positive_data_acceptance]
"""No description can say which bytes are an image."""


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_does_as_described(case: schemathesis.Case, client: TestClient) -> None:
    case.validate_response(send(client, case), excluded_checks=BEYOND_WORDS)


def send(client: TestClient, case: schemathesis.Case) -> httpx2.Response:
    request = requests.Request(**case.as_transport_kwargs(base_url=str(client.base_url))).prepare()
    response = client.request(request.method, request.url, headers=request.headers, content=request.body)
    response.request.read()
    return response
