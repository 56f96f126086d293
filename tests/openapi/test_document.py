"""The document is valid OpenAPI, and its examples match the service."""

import json

import pytest

from infra.api import gateway_responses
from signup_functions.confirmation.problems import PROBLEMS
from tests.openapi.document import (
    COMPONENTS,
    DOCUMENT,
    OPERATIONS,
    PATH,
    content,
    objects,
    resolved,
    responses,
    validator,
)
from tests.support.node import MODULES, node

TEXTS = {code: tuple(problem) for code, problem in PROBLEMS.items()} | {
    own.code: tuple(own.body[member] for member in ("status", "title", "detail")) for own in gateway_responses.RESPONSES
}
RESPONSES = [(path, status) for path in OPERATIONS for status in responses(path)]


def test_document_is_valid_openapi():
    """A public validator, which knows nothing of this project, finds no fault with it as OpenAPI 3.1."""
    from openapi_spec_validator import OpenAPIV31SpecValidator  # noqa: PLC0415 - compiles grammars for seconds

    assert DOCUMENT["openapi"].startswith("3.1.")
    assert list(OpenAPIV31SpecValidator(DOCUMENT).iter_errors()) == []


@pytest.mark.full
def test_redocly_finds_nothing():
    """All rules that Redocly recommends hold, warnings included."""
    cli = MODULES / "@redocly" / "cli" / "bin" / "cli.js"
    quiet = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    node(cli, "lint", "--extends=recommended-strict", PATH, **quiet)


def test_every_object_has_a_name():
    """Every object with properties is a component: generators call others `InlineObject7`."""
    parts = [DOCUMENT["paths"], *(COMPONENTS[kind] for kind in ("headers", "responses"))]
    # The part of an `allOf` belongs to the component that it is in.
    inner = [
        part.get("properties")
        for schema in COMPONENTS["schemas"].values()
        for part in [schema, *schema.get("allOf", ())]
    ]
    assert [held for held in objects([parts, inner]) if isinstance(held.get("properties"), dict)] == []


@pytest.mark.parametrize("schema", COMPONENTS["schemas"])
def test_every_property_has_an_example_or_one_value(schema):
    """Each property of a body has an example, because tools generate noise without one."""
    held = COMPONENTS["schemas"][schema]
    for part in [held, *held.get("allOf", ())]:
        for name, member in part.get("properties", {}).items():
            examples = resolved(member).get("examples", [])
            assert examples or {"const", "items"} & member.keys() or "properties" in resolved(member), name
            for example in examples:
                validator(resolved(member)).validate(example)


def test_everybody_may_call():
    """No operation requires credentials, because a user who confirms a sign-up has none yet."""
    assert DOCUMENT["security"] == []
    assert not any("security" in operation for operation in OPERATIONS.values())


@pytest.mark.parametrize("kind", ["schemas", "headers", "responses", "examples"])
def test_every_component_is_used(kind):
    """Every component is referenced."""
    text = json.dumps(DOCUMENT)
    assert [name for name in COMPONENTS[kind] if f'"#/components/{kind}/{name}"' not in text] == []


@pytest.mark.parametrize("code", TEXTS)
def test_example_of_a_code_is_the_answer_word_for_word(code):
    """Each code of the function and the gateway has one example with the status and texts of its response."""
    assert COMPONENTS["examples"].keys() == TEXTS.keys()
    value = COMPONENTS["examples"][code]["value"]
    assert (value["status"], value["title"], value["detail"]) == TEXTS[code]
    assert value["code"] == code
    assert value["type"] == "/problems/" + code.replace("_", "-")


@pytest.mark.parametrize(("path", "status"), RESPONSES)
def test_examples_of_a_response_are_what_its_schema_says(path, status):
    """Every example of a response is valid and has that status."""
    held = content(responses(path)[status])
    check = validator(held["schema"])
    for example in map(resolved, held["examples"].values()):
        check.validate(example["value"])
        assert example["value"]["status"] in {status, "confirmed", "accepted"}


@pytest.mark.parametrize("path", OPERATIONS)
def test_examples_of_a_request_are_what_its_schema_says(path):
    """Every example of a body is one that is accepted."""
    held = content(OPERATIONS[path]["requestBody"])
    for example in held["examples"].values():
        validator(held["schema"]).validate(example["value"])
