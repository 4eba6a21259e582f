from __future__ import annotations

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from model.look_json import look_to_json, read_look
from server.locations import product_version

OPERATIONS = {
    "list_packs",
    "list_exemplars",
    "create_exemplar",
    "delete_exemplar",
    "delete_painting",
    "get_exemplar",
    "get_exemplar_photo",
    "get_exemplar_thumbnail",
    "get_exemplar_labels",
    "replace_exemplar_labels",
    "create_painting",
    "get_painting",
    "get_painting_part",
    "get_painting_match",
    "create_photo",
    "get_photo",
    "get_photo_file",
    "get_photo_labels",
    "delete_photo",
    "create_edit",
    "get_edit",
    "get_edit_part",
    "delete_edit",
    "live",
    "ready",
    "sign_in",
    "sign_out",
}
"""Clients are generated from these names: they stay."""


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    document: dict[str, Any] = client.get("/openapi.json").json()
    return document


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for methods in document["paths"].values() for operation in methods.values()]


def test_operation_ids_are_stable(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for operation in operations(document)]
    assert sorted(ids) == sorted(OPERATIONS)


def test_the_version_is_the_product_s(document: dict[str, Any]) -> None:
    assert document["info"]["version"] == product_version()


def test_every_operation_says_what_it_does(document: dict[str, Any]) -> None:
    assert all(len(operation["description"]) > 15 for operation in operations(document))


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    references = set(re.findall(r"#/components/schemas/(\w+)", str(document)))
    assert references <= set(schemas)
    assert {"Problem", "Painting", "Exemplar", "Packs"} <= references | set(schemas)


@pytest.mark.parametrize("name", ["Problem", "Exemplar", "Look", "Painting", "Match"])
def test_examples_are_of_the_shape_they_show(document: dict[str, Any], name: str) -> None:
    schema = document["components"]["schemas"][name]
    assert schema["examples"]
    for example in schema["examples"]:
        Draft202012Validator({**schema, "components": document["components"]}).validate(example)


def test_every_error_is_a_problem(document: dict[str, Any]) -> None:
    for operation in operations(document):
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                assert list(response["content"]) == ["application/problem+json"], operation["operationId"]


def test_the_example_of_a_look_can_be_read(document: dict[str, Any]) -> None:
    """What describes a look, and what reads it, are not the same code."""
    [example] = document["components"]["schemas"]["Look"]["examples"]
    assert look_to_json(*read_look(json.dumps(example))) == example


def test_the_field_for_a_look_says_what_it_holds(document: dict[str, Any]) -> None:
    content = document["paths"]["/api/v1/paintings"]["post"]["requestBody"]["content"]
    reference = content["multipart/form-data"]["schema"]["$ref"].rpartition("/")[2]
    field = document["components"]["schemas"][reference]["properties"]["look"]
    assert field["contentMediaType"] == "application/json"
    assert field["contentSchema"] == {"$ref": "#/components/schemas/Look"}
