"""Messages of any length: matching one takes time in proportion to its length."""

import signal

import pytest

from tests.support.upstream import error

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
    """Matching takes too long. No ``except Exception`` of the service catches this."""


@pytest.fixture(autouse=True)
def guard():
    """Interrupt a test that hangs. Linear work takes 10 ms here, quadratic work minutes."""

    def interrupt(*_):
        raise HungError

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.alarm(20)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


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
    """A meaningless message of 1 MB is classified by its code alone, in linear time."""
    function = start()

    rows = {
        name: function.row(operation, error(code, beginning + part * (MEGABYTE // len(part)))).reason
        for name, part in PARTS.items()
    }

    assert rows == dict.fromkeys(PARTS, reason)


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_long_value(start, part):
    """Cognito's message is matched even after a quoted value of 1 MB."""
    value = part * (MEGABYTE // len(part))
    message = f"1 validation error detected: Value '{value}' at 'session' failed to satisfy constraint: Member must"

    row = start().row("confirm", error("InvalidParameterException", message))

    assert (row.reason, row.status) == ("invalid_upstream", 422)
