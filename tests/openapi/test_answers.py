"""The document has the statuses, codes and headers of the outcome table and of the gateway responses."""

import re
from random import Random

import pytest

from infra.api import cors, gateway_responses
from infra.settings import Environment, cross_origin
from signup_functions.confirmation.attempts_table import WINDOW_SECONDS
from signup_functions.confirmation.outcomes import BY_REASON, OUTCOMES
from signup_functions.confirmation.problems import PROBLEMS
from signup_functions.confirmation.request import Request
from signup_functions.confirmation.responses import NO_WINDOW_SECONDS, Responses
from signup_functions.confirmation.result import Result
from signup_functions.confirmation.rows import CONFIRM, RESEND
from signup_functions.confirmation.settings import ConfirmationSettings
from tests.openapi import document
from tests.openapi.document import COMPONENTS, DOCUMENT, OPERATIONS, content, objects, resolved, responses, validator

SERVED = {operation.route: operation for operation in (CONFIRM, RESEND)}
PROBLEM_RESPONSES = [(path, status) for path in OPERATIONS for status in responses(path) if status >= 400]
ORIGIN = "https://app.example.com"
ALLOWED_ORIGINS = ("", ORIGIN, f"{ORIGIN},https://example.com", "*", "capacitor://localhost")


def rows(path):
    """Return every response of an operation in the outcome table, under both disclosures."""
    stated = [row.confirm if path == "/confirm" else row.resend for row in OUTCOMES]
    return [row for uniform in stated if uniform for row in (uniform, uniform.precise) if row]


def problems(path):
    """Return status, code and presence of Retry-After of every problem that an operation can return."""
    return {
        *((PROBLEMS[row.problem].status, row.problem, bool(row.retry_after)) for row in rows(path) if row.problem),
        *((own.body["status"], own.code, own.retry_after_seconds is not None) for own in gateway_responses.RESPONSES),
    }


def test_document_has_the_functions_operations():
    """The document describes the two operations and no other."""
    assert OPERATIONS.keys() == SERVED.keys()


@pytest.mark.parametrize("path", SERVED)
def test_statuses_and_codes_are_those_of_the_table(path):
    """The document lists each status and code that a row or a gateway response gives, and no other."""
    assert document.codes(path) == {(status, code) for status, code, _ in problems(path)}


def test_table_of_codes_is_that_of_the_operations():
    """The table at `code`, and the list for programs beside it, have each code of either operation and no other."""
    statuses = {code: status for path in SERVED for status, code, _ in problems(path)}
    summaries = {code: example["summary"] for code, example in COMPONENTS["examples"].items()}
    table = document.table_of_codes("Problem")
    assert sorted(table) == sorted([code, str(status), summaries[code]] for code, status in statuses.items())
    assert COMPONENTS["schemas"]["Problem"]["properties"]["code"]["x-extensible-enum"] == [code for code, *_ in table]


@pytest.mark.parametrize("path", SERVED)
def test_success_is_the_operations_own(path):
    """Each operation has one success response, whose body states the result."""
    served = SERVED[path]
    successes = {status: response for status, response in responses(path).items() if status < 400}
    assert successes.keys() == {served.status}
    schema = resolved(content(successes[served.status])["schema"])
    assert schema["properties"]["status"]["const"] == served.success


@pytest.mark.parametrize("path", SERVED)
def test_retry_after_is_where_the_table_has_it(path):
    """A status has Retry-After, always, exactly if every row with this status has one."""
    expected = {(status, wait) for status, _, wait in problems(path)} | {(SERVED[path].status, False)}
    documented = {(status, "Retry-After" in response["headers"]) for status, response in responses(path).items()}
    assert documented == expected
    assert COMPONENTS["headers"]["Retry-After"]["required"] is True


def test_retry_after_is_within_the_documents_bounds():
    """Every wait of the outcome table and of the gateway is valid. The longest is a window."""
    schema = COMPONENTS["headers"]["Retry-After"]["schema"]
    check = validator(schema)
    waits = {NO_WINDOW_SECONDS, 1, WINDOW_SECONDS}
    for row in (*rows("/confirm"), *rows("/confirm/resend")):
        waits |= set(row.retry_after) if isinstance(row.retry_after, range) else {row.retry_after}
    waits |= {own.retry_after_seconds for own in gateway_responses.RESPONSES}
    for wait in waits - {None, "window"}:
        check.validate(wait)
    assert schema["maximum"] == WINDOW_SECONDS


@pytest.mark.parametrize(("path", "status"), PROBLEM_RESPONSES)
def test_unlisted_codes_are_valid(path, status):
    """A client that is generated today accepts later codes, because no schema of a problem limits them to a list."""
    described = content(responses(path)[status])
    check = validator(described["schema"])
    for example in described["examples"].values():
        value = resolved(example)["value"] | {"type": "/problems/code-2", "code": "code_2"}
        for error in value.get("errors", ()):
            check.validate(value | {"errors": [error | {"code": "code_2"}]})
        check.validate(value)


def test_no_response_lists_its_values():
    """No response has an `enum`, because generated clients reject values that are added to one."""
    of_requests = ("ConfirmRequest", "ResendRequest", "ClientMetadata")
    schemas = {name: schema for name, schema in COMPONENTS["schemas"].items() if name not in of_requests}
    assert [node for node in objects([schemas, COMPONENTS["responses"], DOCUMENT["paths"]]) if "enum" in node] == []


@pytest.mark.parametrize("path", SERVED)
@pytest.mark.parametrize("allowed", ALLOWED_ORIGINS)
def test_headers_are_those_of_every_response(path, allowed):
    """For any allowed origins, a response has every required header, and no undocumented header."""
    settings = ConfirmationSettings.read(
        {"USER_POOL_CLIENT_ID": "a", "CLIENT_SECRET_ARN": "b", "ALLOWED_ORIGINS": allowed}
    )
    for described in responses(path).values():
        documented = {name: resolved(node) for name, node in described["headers"].items() if name != "Retry-After"}
        for origin in (None, ORIGIN, "https://elsewhere.example", "capacitor://localhost"):
            request = Request(is_proxy_request=True, origin=origin)
            result = Result(outcome=BY_REASON[SERVED[path].success])
            response = Responses(settings, Random()).response(request, SERVED[path], result)  # noqa: S311
            sent = {name: values[0] for name, values in response["multiValueHeaders"].items()}
            del sent["Content-Type"]  # OpenAPI describes it with the content
            assert {name for name, header in documented.items() if header.get("required")} <= sent.keys()
            for name, value in sent.items():
                validator(documented[name]["schema"]).validate(value)


def test_document_lists_what_a_preflight_allows():
    """The text on CORS names each header that a page may send by default, and no other header."""
    environment = Environment(name="any")
    (text,) = re.findall(r"with the headers (.+?), unless the environment", DOCUMENT["tags"][0]["description"])
    assert re.findall(r"`([^`]+)`", text) == [cross_origin.ALWAYS_ALLOWED, *environment.cors_headers]


@pytest.mark.parametrize("allowed", ALLOWED_ORIGINS)
def test_headers_of_gateway_responses_are_described(allowed):
    """The CORS headers of the gateway's own responses match the same schemas."""
    for name, value in cors.gateway_response_headers(allowed.split(",") if allowed else []).items():
        validator(COMPONENTS["headers"][name]["schema"]).validate(value)
