"""The description of the API, where it differs from what FastAPI derives from the routes."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from server.errors import ForeignSiteError, TokenError, UnknownHostError
from server.http import problems
from server.http.tokens import COOKIE
from server.queue.progress import Queued, Started
from server.schemas import Problem

ALWAYS = (TokenError, ForeignSiteError, UnknownHostError, problems.UNEXPECTED)
"""What any request may be answered with."""

SECURITY = {
    "token": {"type": "http", "scheme": "bearer", "description": "Where the server has tokens."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "Of POST /api/v1/session.",
    },
}


def describe(app: FastAPI) -> dict[str, Any]:
    """FastAPI's description, with our shape of errors instead of its own."""
    if not app.openapi_schema:
        app.openapi_schema = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes
        )
        _describe_errors(app.openapi_schema)
        app.openapi_schema["components"]["securitySchemes"] = SECURITY
        app.openapi_schema["security"] = [{}, *({name: []} for name in SECURITY)]
    return app.openapi_schema


def _describe_errors(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for model in (Problem, Queued, Started):  # which FastAPI does not see in any route
        schemas[model.__name__] = model.model_json_schema()
    always = {str(status): content for status, content in problems.documented(*ALWAYS).items()}
    for operations in document["paths"].values():
        for operation in operations.values():
            # A path that cannot be is answered with 404; forms document their 422 as a problem.
            if "application/json" in operation["responses"].get("422", {}).get("content", {}):
                del operation["responses"]["422"]
            operation["responses"] = {**always, **operation["responses"]}
    del schemas["HTTPValidationError"], schemas["ValidationError"]
