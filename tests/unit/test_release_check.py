"""The check of a new version before it gets traffic, with the real function behind Lambda's `Invoke`."""

import importlib
import json
import os

import pytest

from signup_functions.release_check.service import TRIES, build
from tests.support import function_environment, gateway
from tests.support.loopback import answering
from tests.support.upstream import error

HOOK = {"DeploymentId": "d-1", "LifecycleEventHookExecutionId": "e-1"}
HOOK_FIELDS = {"deploymentId": "d-1", "lifecycleEventHookExecutionId": "e-1"}
VERSION = "arn:aws:lambda:eu-west-1:111122223333:function:confirm:7"


@pytest.fixture
def check(monkeypatch, pauses):
    """Return a function that checks a version and returns the statuses sent to CodeDeploy."""

    def check(version, *, disclosure="uniform"):
        sent = []

        def respond(request, body):
            headers, response = {}, {}
            if request.path == "/2015-03-31/functions/" + VERSION.replace(":", "%3A") + "/invocations":
                headers, response = version(json.loads(body))
            else:
                sent.append(json.loads(body))
            return 200, headers, json.dumps(response).encode()

        with answering(respond) as address:
            function_environment.set_variables(monkeypatch, f"http://{address}")
            environ = {**os.environ, "NEW_VERSION": VERSION, "DISCLOSURE": disclosure}
            build(environ, sleep=pauses.append)(HOOK, gateway.context())
        assert all(body.keys() == {*HOOK_FIELDS, "status"} and body.items() >= HOOK_FIELDS.items() for body in sent)
        return [body["status"] for body in sent]

    return check


@pytest.fixture
def version(start, aws):
    """Return a function that starts the confirm function as a version that Lambda can invoke."""

    def version(change=lambda response: response, **settings):
        aws.answers("ConfirmSignUp", error("CodeMismatchException"))
        function = start(**settings)
        return lambda event: ({}, change(function.handle(event, gateway.context())))

    return version


@pytest.mark.parametrize("disclosure", ["uniform", "precise"])
def test_good_version_passes(check, version, aws, disclosure):
    """A good version gets traffic. Cognito gets only a user name that was made up for the check."""
    assert check(version(DISCLOSURE=disclosure), disclosure=disclosure) == ["Succeeded"]
    (sent,) = aws.sent("ConfirmSignUp")
    assert sent["Username"].startswith("release-check-")
    assert aws.sent("ResendConfirmationCode") == []


BROKEN = {
    "another status": lambda response: response | {"statusCode": 200},
    "no body": lambda response: response | {"body": None},
    "another body": lambda response: response | {"body": "<html>"},
    "another header": lambda response: (
        response | {"multiValueHeaders": response["multiValueHeaders"] | {"Cache-Control": ["public"]}}
    ),
    "no headers": lambda response: response | {"multiValueHeaders": None},
    "no response": lambda _: None,
    "a list": lambda _: [],
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN)
def test_broken_version_gets_no_traffic(check, version, change):
    """Any response that the contract does not allow ends the deployment."""
    assert check(version(change)) == ["Failed"]


def test_version_that_crashes_gets_no_traffic(check):
    """A version that crashes, which Lambda reports in a header, gets no traffic."""
    crash = ({"X-Amz-Function-Error": "Unhandled"}, {"errorMessage": "No module named 'x'"})
    assert check(lambda _: crash) == ["Failed"]


def test_version_with_another_disclosure_gets_no_traffic(check, version):
    """A version that discloses more than its environment says gets no traffic."""
    assert check(version(DISCLOSURE="precise"), disclosure="uniform") == ["Failed"]


def test_throttled_call_is_repeated(check, version, pauses):
    """One throttled call does not stop a release; a Cognito that stays unavailable does."""
    good = version()
    busy = ({}, {"statusCode": 503, "body": "{}"})
    calls = []

    def at_first_busy(event):
        calls.append(event)
        return busy if len(calls) == 1 else good(event)

    assert check(at_first_busy) == ["Succeeded"]
    assert check(lambda _: busy) == ["Failed"]
    assert len(pauses) == 1 + 5 * (TRIES - 1)


def test_version_that_cannot_be_invoked_gets_no_traffic(check):
    """A version that Lambda cannot invoke, or that returns no JSON, ends the deployment."""

    def unreachable(_event):
        raise ConnectionAbortedError

    assert check(unreachable) == ["Failed"]


def test_the_deployed_handler(monkeypatch):
    """The module that Lambda loads builds the handler from the environment."""
    function_environment.set_variables(monkeypatch, "http://127.0.0.1:9", NEW_VERSION=VERSION)
    assert callable(importlib.import_module("signup_functions.release_check.handler").handler)
