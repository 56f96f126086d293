"""Statuses, codes and headers: the document's are those of the outcome tables and of the gateway responses."""

from __future__ import annotations

import pytest

from confirmation.confirm import Confirm
from confirmation.outcomes import CONFIRM_OUTCOMES, RESEND_OUTCOMES
from confirmation.problems import PROBLEMS
from confirmation.resend import Resend
from confirmation.responses import Responses
from confirmation.settings import Settings
from infra.api import cors, gateway_responses
from tests.openapi.document import COMPONENTS, OPERATIONS, content, resolved, responses, validator, values

TABLES = {"/confirm": CONFIRM_OUTCOMES, "/confirm/resend": RESEND_OUTCOMES}
SUCCESSES = {"/confirm": (Confirm.status, "confirmed"), "/confirm/resend": (Resend.status, "accepted")}
PROBLEM_RESPONSES = [(path, status) for path in OPERATIONS for status in responses(path) if status >= 400]
ORIGIN = "https://app.example.com"
ALLOWED_ORIGINS = ("", ORIGIN, f"{ORIGIN},https://example.com", "*")
# Resend's own limit for a name is answered by confirm's row, whatever the disclosure.
OWN_LIMIT = next(outcome for outcome in CONFIRM_OUTCOMES if outcome.reason == "too_many_attempts")


def answers(path: str) -> set[tuple[int, str, bool]]:
    """Return status, code and whether there is a Retry-After, of every problem that an operation can answer with."""
    rows = {
        (PROBLEMS[code].status, code, outcome.retry_after is not None)
        for outcome in (*TABLES[path], OWN_LIMIT)
        for disclosure in ("uniform", "precise")
        if (code := outcome.answered_as(disclosure))
    }
    return rows | {
        (problem.status, problem.code, problem.retry_after_seconds is not None)
        for problem in gateway_responses.PROBLEMS
    }


def test_every_path_has_a_table():
    """The document describes the two operations and no other."""
    assert OPERATIONS.keys() == TABLES.keys()


@pytest.mark.parametrize("path", TABLES)
def test_statuses_and_codes_are_those_of_the_tables(path):
    """What a row or a gateway response gives is in the document under its status, and nothing else is."""
    documented = {
        (status, code)
        for status, response in responses(path).items()
        if status >= 400
        for code in values(content(response)["schema"], "code")
    }
    assert documented == {(status, code) for status, code, _ in answers(path)}


@pytest.mark.parametrize("path", TABLES)
def test_success_is_the_operations_own(path):
    """Each operation has one success, and its body names what was done."""
    successes = {status: response for status, response in responses(path).items() if status < 400}
    status, word = SUCCESSES[path]
    assert successes.keys() == {status}
    assert values(content(successes[status])["schema"], "status") == {word}


@pytest.mark.parametrize("path", TABLES)
def test_retry_after_is_where_the_tables_have_it(path):
    """A status has Retry-After, and then always, exactly where every row behind it has one."""
    expected = {(status, wait) for status, _, wait in answers(path)} | {(SUCCESSES[path][0], False)}
    documented = {(status, "Retry-After" in response["headers"]) for status, response in responses(path).items()}
    assert documented == expected
    assert COMPONENTS["headers"]["Retry-After"]["required"] is True


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


@pytest.mark.parametrize("path", TABLES)
@pytest.mark.parametrize("allowed", ALLOWED_ORIGINS)
def test_headers_are_those_of_every_answer(path, allowed):
    """Whatever origins an environment allows, an answer has every required header, and none that is not described."""
    settings = Settings.read({"USER_POOL_CLIENT_ID": "a", "CLIENT_SECRET_ARN": "b", "ALLOWED_ORIGINS": allowed})
    for status, response in responses(path).items():
        documented = {name: resolved(held) for name, held in response["headers"].items() if name != "Retry-After"}
        for origin in (None, ORIGIN, "https://elsewhere.example"):
            sent = dict(Responses(settings).success(status, {}, origin).headers)
            sent.pop("Content-Type", None)  # OpenAPI tells it by the content
            assert {name for name, header in documented.items() if header.get("required")} <= sent.keys()
            for name, value in sent.items():
                validator(documented[name]["schema"]).validate(value)


@pytest.mark.parametrize("allowed", ALLOWED_ORIGINS)
def test_headers_of_the_gateways_own_answers_are_described(allowed):
    """What the gateway says of origins in its own answers keeps to the same description."""
    for name, value in cors.gateway_response_headers(allowed.split(",") if allowed else []).items():
        validator(COMPONENTS["headers"][name]["schema"]).validate(value)
