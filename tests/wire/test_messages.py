"""Messages of any length: looking for Cognito's words in one takes work in proportion to its length."""

from __future__ import annotations

import signal

import pytest

from tests.support.raw_http import error

MEGABYTE = 1_000_000
PARTS = {
    "quotes": "'",
    "values": "Value '",
    "ends": "' at '",
    "values-and-ends": "value '' at '",
    "constraints": "at 'username",
    "user": "user",
    "user-not": "user is not ",
    "blanks": " ",
    "digits": "2",
}


class HungError(BaseException):
    """Matching takes so long that it is not in proportion; no ``except Exception`` of the service catches it."""


@pytest.fixture
def guard():
    """Interrupt what hangs: linear work takes a hundredth of a second here, quadratic work minutes."""

    def interrupt(*_: object):
        raise HungError

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 20)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("guard")
@pytest.mark.parametrize("operation", ["confirm", "resend"])
@pytest.mark.parametrize("beginning", ["", "1 validation error detected: ", "2 validation errors detected: "])
@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("InvalidParameterException", "invalid_parameter"),
        ("NotAuthorizedException", "not_confirmable"),
        ("LimitExceededException", "cognito_limit"),
    ],
)
def test_long_message(start, operation, beginning, code, reason):
    """A megabyte of what Cognito's messages are made of says nothing, and soon."""
    function = start()

    rows = {
        name: function.row(operation, error(code, beginning + part * (MEGABYTE // len(part)))).reason
        for name, part in PARTS.items()
    }

    assert rows == dict.fromkeys(PARTS, reason)


@pytest.mark.usefixtures("guard")
@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_long_value(start, part):
    """What Cognito says of a value is heard behind a megabyte of that value."""
    value = part * (MEGABYTE // len(part))
    message = f"1 validation error detected: Value '{value}' at 'session' failed to satisfy constraint: Member must"

    row = start().row("confirm", error("InvalidParameterException", message))

    assert (row.reason, row.status) == ("invalid_upstream", 422)
