"""Statuses, codes and headers: the document's are those of the outcome tables and of the gateway responses."""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING

import pytest

from confirmation.attempts_table import WINDOW_SECONDS
from confirmation.confirm import Confirm
from confirmation.outcomes import OUTCOMES
from confirmation.problems import PROBLEMS
from confirmation.resend import Resend
from confirmation.responses import NO_WINDOW_SECONDS, Responses
from confirmation.settings import Settings
from infra.api import cors, gateway_responses
from infra.settings import Environment, cross_origin
from tests.openapi.document import COMPONENTS, DOCUMENT, OPERATIONS, content, resolved, responses, validator, values

if TYPE_CHECKING:
    from confirmation.rows import Answer

SERVED = {"/confirm": Confirm, "/confirm/resend": Resend}
PROBLEM_RESPONSES = [(path, status) for path in OPERATIONS for status in responses(path) if status >= 400]
ORIGIN = "https://app.example.com"
ALLOWED_ORIGINS = ("", ORIGIN, f"{ORIGIN},https://example.com", "*", "capacitor://localhost")


def table(path: str) -> list[Answer]:
    """Return every answer of an operation in the outcome table, under both disclosures."""
    rows = [row.confirm if path == "/confirm" else row.resend for row in OUTCOMES]
    return [answer for row in rows if row for answer in (row.uniform, row.precise)]


def answers(path: str) -> set[tuple[int, str, bool]]:
    """Return status, code and whether there is a Retry-After, of every problem that an operation can answer with."""
    rows = {
        (PROBLEMS[answer.problem].status, answer.problem, answer.retry_after is not None)
        for answer in table(path)
        if answer.problem
    }
    return rows | {
        (own.problem.status, own.code, own.retry_after_seconds is not None) for own in gateway_responses.RESPONSES
    }


def test_document_has_the_functions_operations():
    """The document describes the two operations and no other."""
    assert OPERATIONS.keys() == SERVED.keys()


@pytest.mark.parametrize("path", SERVED)
def test_statuses_and_codes_are_those_of_the_table(path):
    """The document lists each status and code that a row or a gateway response gives, and no other."""
    documented = {
        (status, code)
        for status, response in responses(path).items()
        if status >= 400
        for code in values(content(response)["schema"], "code")
    }
    assert documented == {(status, code) for status, code, _ in answers(path)}


@pytest.mark.parametrize("path", SERVED)
def test_success_is_the_operations_own(path):
    """Each operation has one success, and its body says what was done."""
    served = SERVED[path]
    successes = {status: response for status, response in responses(path).items() if status < 400}
    assert successes.keys() == {served.status}
    assert values(content(successes[served.status])["schema"], "status") == {served.said}


@pytest.mark.parametrize("path", SERVED)
def test_retry_after_is_where_the_table_has_it(path):
    """A status has Retry-After, and then always, exactly if every row behind it has one."""
    expected = {(status, wait) for status, _, wait in answers(path)} | {(SERVED[path].status, False)}
    documented = {(status, "Retry-After" in response["headers"]) for status, response in responses(path).items()}
    assert documented == expected
    assert COMPONENTS["headers"]["Retry-After"]["required"] is True


def test_retry_after_is_within_the_documents_bounds():
    """Every wait of the table, of a window and of the gateway is valid; longer than a window there is none."""
    schema = COMPONENTS["headers"]["Retry-After"]["schema"]
    check = validator(schema)
    waits = {NO_WINDOW_SECONDS, 1, WINDOW_SECONDS}
    for answer in (*table("/confirm"), *table("/confirm/resend")):
        waits |= set(answer.retry_after) if isinstance(answer.retry_after, range) else {answer.retry_after}
    waits |= {own.retry_after_seconds for own in gateway_responses.RESPONSES}
    for wait in waits - {None, "window"}:
        check.validate(wait)
    assert schema["maximum"] == WINDOW_SECONDS


@pytest.mark.parametrize(("path", "status"), PROBLEM_RESPONSES)
def test_a_problem_has_its_status_its_codes_and_an_example_of_each(path, status):
    """A response allows no other status and code than its own, and shows each of its codes once."""
    response = responses(path)[status]
    assert response["content"].keys() == {"application/problem+json"}
    schema, examples = content(response)["schema"], content(response)["examples"]
    assert values(schema, "status") == {status}
    assert examples.keys() == values(schema, "code")
    for code, example in examples.items():
        value = resolved(example)["value"]
        assert value["code"] == code
        assert not validator(schema).is_valid(value | {"status": 418})
        assert not validator(schema).is_valid(value | {"code": "another"})


@pytest.mark.parametrize("path", SERVED)
@pytest.mark.parametrize("allowed", ALLOWED_ORIGINS)
def test_headers_are_those_of_every_answer(path, allowed):
    """Whatever origins an environment allows, an answer has every required header, and none that is not described."""
    settings = Settings.read({"USER_POOL_CLIENT_ID": "a", "CLIENT_SECRET_ARN": "b", "ALLOWED_ORIGINS": allowed})
    for status, response in responses(path).items():
        documented = {name: resolved(held) for name, held in response["headers"].items() if name != "Retry-After"}
        for origin in (None, ORIGIN, "https://elsewhere.example", "capacitor://localhost"):
            sent = dict(Responses(settings, Random()).success(status, {}, origin).headers)  # noqa: S311
            sent.pop("Content-Type", None)  # OpenAPI tells it by the content
            assert {name for name, header in documented.items() if header.get("required")} <= sent.keys()
            for name, value in sent.items():
                validator(documented[name]["schema"]).validate(value)


def test_document_lists_what_a_preflight_allows():
    """The text on CORS names each header that a page may send by default, and no other header."""
    environment = Environment(name="any")
    (text,) = re.findall(r"with the headers (.+?), unless the environment", DOCUMENT["info"]["description"])
    assert re.findall(r"`([^`]+)`", text) == [cross_origin.ALWAYS_ALLOWED, *environment.cors_headers]


@pytest.mark.parametrize("allowed", ALLOWED_ORIGINS)
def test_headers_of_the_gateways_own_answers_are_described(allowed):
    """What the gateway says of origins in its own answers keeps to the same description."""
    for name, value in cors.gateway_response_headers(allowed.split(",") if allowed else []).items():
        validator(COMPONENTS["headers"][name]["schema"]).validate(value)
