"""The document and the function accept the same bodies."""

import json

import pytest
from hypothesis import given, seed, settings

from signup_functions.confirmation import fields
from signup_functions.confirmation.errors import CognitoError, Refused
from signup_functions.confirmation.outcomes import BY_REASON
from signup_functions.confirmation.result import Result
from signup_functions.confirmation.rows import Reason
from signup_functions.confirmation.settings import ConfirmationSettings
from tests.openapi import bodies, document
from tests.openapi.document import COMPONENTS, OPERATIONS, SETTINGS, content, objects, resolved, validator
from tests.openapi.words import allowed_in_words

FIELDS = {"/confirm": fields.confirm_fields, "/confirm/resend": fields.resend_fields}
# The defaults, each setting of the document alone, and the most permissive settings together.
ENVIRONMENTS = [
    (),
    *((setting,) for setting in SETTINGS),
    ("ALLOW_FORCE_ALIAS_CREATION=true", "CLIENT_METADATA_KEYS=*"),
]
FIELD_ERROR_CODES = {code for code, _ in document.table_of_codes("FieldError")}


def fields_of(path, environment):
    """Return the fields of an operation under these settings."""
    variables = dict(setting.split("=") for setting in environment)
    return FIELDS[path](ConfirmationSettings.read({"USER_POOL_CLIENT_ID": "a", "CLIENT_SECRET_ARN": "b"} | variables))


def required_of(path):
    """Return the fields that a body of the operation must have."""
    return tuple(name for name, field in fields_of(path, ()).items() if field.required)


def field_errors(path, environment, body):
    """Return the field errors that the function reports for a body under these settings."""
    try:
        fields.FieldReader(fields_of(path, environment)).read(body)
    except Refused as refused:
        return list(refused.errors)
    return []


def assert_same_verdict(path, environment, check, body):
    """Assert that a body matches the document exactly if the function accepts it."""
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
    """Settings of the function."""
    return request.param


@pytest.fixture(params=OPERATIONS)
def path(request):
    """The path of an operation."""
    return request.param


@pytest.fixture
def check(path, environment):
    """The schema of the operation's body under these settings."""
    return validator(content(OPERATIONS[path]["requestBody"])["schema"], settings=environment)


def test_document_and_function_know_the_same_fields(path):
    """The function reads the fields of the document and no others, and the tested bodies have each of them."""
    schema = resolved(content(OPERATIONS[path]["requestBody"])["schema"])
    assert fields_of(path, ENVIRONMENTS[-1]).keys() == schema["properties"].keys()
    assert set(required_of(path)) == set(schema["required"])
    assert schema["properties"].keys() <= bodies.VALUES.keys()


def test_verdict_is_the_same_at_every_edge(path, environment, check):
    """Document and function agree on each value at or beside a limit of one field."""
    for body in bodies.with_one_change(required_of(path)):
        assert_same_verdict(path, environment, check, body)


def test_verdict_is_the_same_for_any_body(path, environment, check):
    """Document and function agree on random characters and on combinations of edge cases."""

    @settings(max_examples=200, deadline=None, database=None)
    @seed(ENVIRONMENTS.index(environment))
    @given(bodies.with_some_changes(required_of(path)))
    def property_of(body):
        assert_same_verdict(path, environment, check, body)

    property_of()


def test_no_string_has_a_pattern():
    """No schema has a regular expression, because tools interpret them differently: some reject `" 123456"`."""
    assert [node for node in objects(COMPONENTS["schemas"]) if "type" in node and "pattern" in node] == []


def test_codes_of_failing_fields_are_all_listed():
    """The document lists the function's field codes, and the one for fields that Cognito rejects."""
    error = CognitoError("InvalidParameterException", "Value at 'username' failed")
    result = Result(BY_REASON[Reason.INVALID_UPSTREAM], error=error)
    given_codes = {error["code"] for error in result.field_errors}
    for body in bodies.with_one_change(required_of("/confirm")):
        given_codes |= {error["code"] for error in field_errors("/confirm", ENVIRONMENTS[-1], body)}
    assert given_codes == FIELD_ERROR_CODES
    assert set(COMPONENTS["schemas"]["FieldError"]["properties"]["code"]["x-extensible-enum"]) == FIELD_ERROR_CODES


def test_errors_of_a_response_are_as_many_as_the_document_says(path):
    """A response lists at most as many failing fields as the document allows."""
    most = COMPONENTS["schemas"]["ValidationProblem"]["allOf"][1]["properties"]["errors"]["maxItems"]
    assert len(field_errors(path, (), {f"unknown{number}": None for number in range(most + 1)})) == most
