"""The field rules of the document and those of the function give the same verdict on the same bodies."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, seed, settings

from confirmation import fields
from confirmation.cognito import field_errors as upstream_errors
from confirmation.errors import Refused
from confirmation.settings import Settings
from tests.openapi import bodies
from tests.openapi.document import COMPONENTS, OPERATIONS, SETTINGS, content, resolved, validator, values

if TYPE_CHECKING:
    from jsonschema_rs import Validator

READERS = {
    "/confirm": (fields.confirm_readers, fields.CONFIRM_REQUIRED),
    "/confirm/resend": (fields.resend_readers, fields.RESEND_REQUIRED),
}
# The defaults, each of the document's settings by itself, and all that allows most.
ENVIRONMENTS = [
    (),
    *((setting,) for setting in SETTINGS),
    ("ALLOW_FORCE_ALIAS_CREATION=true", "CLIENT_METADATA_KEYS=*"),
]
FIELD_ERROR_CODES = values(COMPONENTS["schemas"]["FieldError"], "code")


def readers_of(path: str, environment: tuple[str, ...]) -> dict[str, fields.Reader]:
    """Return the readers of the function as it starts with these settings."""
    variables = dict(setting.split("=") for setting in environment)
    return READERS[path][0](Settings.read({"USER_POOL_CLIENT_ID": "a", "CLIENT_SECRET_ARN": "b"} | variables))


def field_errors(path: str, environment: tuple[str, ...], body: dict[str, Any]) -> list[fields.FieldError]:
    """Return what the function, started with these settings, has against a body."""
    try:
        fields.read_fields(body, readers_of(path, environment), READERS[path][1])
    except Refused as refused:
        return refused.errors
    return []


def limits(schema: str, pattern: str) -> list[int]:
    """Return the numbers that a schema's description tells."""
    found = re.search(pattern, COMPONENTS["schemas"][schema]["description"])
    assert found
    return [int(number) for number in found.groups()]


LEAST, MOST = limits("ConfirmationCode", r"What is left has (\d+) to (\d+) characters")
(METADATA_BYTES,) = limits("ClientMetadata", r"together have at most (\d+) bytes in UTF-8")


def allowed_in_words(body: dict[str, Any]) -> bool:
    """Apply what the document says in words only; to a body that keeps to its schema."""
    # "of a Unicode category L, M, N, P or S"
    if any(unicodedata.category(character)[0] not in "LMNPS" for character in body["username"].strip()):
        return False
    # "White space, zero-width characters and hyphens are dropped wherever they are"
    kept = [
        character
        for character in body.get("confirmationCode", "x")
        if not (character.isspace() or unicodedata.category(character) in {"Cf", "Pd"} or character == "\N{MINUS SIGN}")
    ]
    # "Names and values together"
    size = sum(len(text.encode()) for item in body.get("clientMetadata", {}).items() for text in item)
    return LEAST <= len(kept) <= MOST and size <= METADATA_BYTES


def assert_same_verdict(path: str, environment: tuple[str, ...], check: Validator, body: dict[str, Any]) -> None:
    """Assert that a body keeps to the document exactly when the function takes it."""
    errors = field_errors(path, environment, body)
    try:
        json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        valid = False  # "a string must be text that UTF-8 can express"
    else:
        valid = check.is_valid(body) and allowed_in_words(body)
    assert valid == (not errors), f"{body!r:.500}: the document says {valid}, the function {errors}"
    assert {error["code"] for error in errors} <= FIELD_ERROR_CODES


@pytest.fixture(params=ENVIRONMENTS, ids=lambda environment: " ".join(environment) or "defaults")
def environment(request):
    """Settings of the function: the defaults, each that the document names, and all that allow most."""
    return request.param


@pytest.fixture(params=OPERATIONS)
def path(request):
    """One operation after the other."""
    return request.param


@pytest.fixture
def check(path, environment):
    """The schema of the operation's body under these settings."""
    return validator(content(OPERATIONS[path]["requestBody"])["schema"], settings=environment)


def test_document_and_function_know_the_same_fields(path):
    """No field is read that the document lacks, and none is described that is never read."""
    schema = resolved(content(OPERATIONS[path]["requestBody"])["schema"])
    assert readers_of(path, ENVIRONMENTS[-1]).keys() == schema["properties"].keys()


def test_verdict_is_the_same_at_every_edge(path, environment, check):
    """One value at, or one beside, a limit of one field is accepted by both, document and function, or by neither."""
    for body in bodies.with_one_change(READERS[path][1]):
        assert_same_verdict(path, environment, check, body)


def test_verdict_is_the_same_for_any_body(path, environment, check):
    """Whatever characters are where, and whatever edges come together, the two verdicts are the same."""

    @settings(max_examples=200, deadline=None, database=None)
    @seed(ENVIRONMENTS.index(environment))
    @given(bodies.with_some_changes(READERS[path][1]))
    def property_of(body: dict[str, Any]) -> None:
        assert_same_verdict(path, environment, check, body)

    property_of()


def test_codes_of_failing_fields_are_all_listed():
    """The document lists the codes that the function gives to fields, and the one for what Cognito refuses itself."""
    refused = ClientError(
        {"Error": {"Code": "InvalidParameterException", "Message": "Value at 'username' failed"}}, "ConfirmSignUp"
    )
    given_codes = {error["code"] for error in upstream_errors(refused)}
    for body in bodies.with_one_change(fields.CONFIRM_REQUIRED):
        given_codes |= {error["code"] for error in field_errors("/confirm", ENVIRONMENTS[-1], body)}
    assert given_codes == FIELD_ERROR_CODES
