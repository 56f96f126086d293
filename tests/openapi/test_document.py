"""The document is valid OpenAPI, and its examples match the service."""

import json

import pytest

from infra.api import gateway_responses
from signup_functions.confirmation.problems import PROBLEMS
from tests.openapi import document
from tests.openapi.document import COMPONENTS, DOCUMENT, OPERATIONS, content, objects, resolved, responses, validator
from tests.support.node import MODULES, node

TEXTS = {code: tuple(problem) for code, problem in PROBLEMS.items()} | {
    own.code: tuple(own.body[member] for member in ("status", "title", "detail")) for own in gateway_responses.RESPONSES
}
RESPONSES = [(path, status) for path in OPERATIONS for status in responses(path)]


def test_document_is_valid_openapi():
    """A public validator accepts the document as OpenAPI 3.1."""
    from openapi_spec_validator import OpenAPIV31SpecValidator  # noqa: PLC0415 - compiles grammars for seconds

    assert DOCUMENT["openapi"].startswith("3.1.")
    assert list(OpenAPIV31SpecValidator(DOCUMENT).iter_errors()) == []


@pytest.mark.full
def test_redocly_finds_nothing():
    """The document keeps all rules that Redocly recommends, without a warning."""
    cli = MODULES / "@redocly" / "cli" / "bin" / "cli.js"
    quiet = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    node(cli, "lint", "--extends=recommended-strict", document.PATH, **quiet)


def parts_of(schema):
    """Return a schema and the schemas of its `allOf`."""
    return [schema, *schema.get("allOf", ())]


def test_every_object_has_a_name():
    """Every object with properties is a component, because generators call others `InlineObject7`."""
    parts = [DOCUMENT["paths"], *(COMPONENTS[kind] for kind in ("headers", "responses"))]
    # The part of an `allOf` belongs to the component that it is in.
    inner = [part.get("properties") for schema in COMPONENTS["schemas"].values() for part in parts_of(schema)]
    assert [node for node in objects([parts, inner]) if isinstance(node.get("properties"), dict)] == []


@pytest.mark.parametrize("schema", COMPONENTS["schemas"])
def test_every_property_has_an_example_or_one_value(schema):
    """Each property of a body has an example, because tools generate noise without one."""
    for part in parts_of(COMPONENTS["schemas"][schema]):
        for name, member in part.get("properties", {}).items():
            examples = resolved(member).get("examples", [])
            assert examples or {"const", "items"} & member.keys() or "properties" in resolved(member), name
            for example in examples:
                validator(resolved(member)).validate(example)


def test_no_credentials_are_required():
    """No operation requires credentials, because a user who confirms a sign-up has none yet."""
    assert DOCUMENT["security"] == []
    assert not any("security" in operation for operation in OPERATIONS.values())


@pytest.mark.parametrize("kind", ["schemas", "headers", "responses", "examples"])
def test_every_component_is_used(kind):
    """Every component is referenced."""
    text = json.dumps(DOCUMENT)
    assert [name for name in COMPONENTS[kind] if f'"#/components/{kind}/{name}"' not in text] == []


@pytest.mark.parametrize("code", TEXTS)
def test_example_of_a_code_is_the_response_word_for_word(code):
    """Each code of the function and the gateway has one example with the status and texts of its response."""
    assert COMPONENTS["examples"].keys() == TEXTS.keys()
    value = COMPONENTS["examples"][code]["value"]
    assert (value["status"], value["title"], value["detail"]) == TEXTS[code]
    assert value["code"] == code
    assert value["type"] == "/problems/" + code.replace("_", "-")


@pytest.mark.parametrize(("path", "status"), RESPONSES)
def test_examples_of_a_response_are_valid(path, status):
    """Every example of a response matches its schema and status. A problem has the code that names the example."""
    response = responses(path)[status]
    assert response["content"].keys() == {"application/problem+json" if status >= 400 else "application/json"}
    described = content(response)
    check = validator(described["schema"])
    for name, example in described["examples"].items():
        value = resolved(example)["value"]
        check.validate(value)
        assert (value["status"], value["code"]) == (status, name) if status >= 400 else "code" not in value


@pytest.mark.parametrize("path", OPERATIONS)
def test_examples_of_a_request_are_valid(path):
    """Every example of a request's body matches its schema."""
    described = content(OPERATIONS[path]["requestBody"])
    for example in described["examples"].values():
        validator(described["schema"]).validate(example["value"])
