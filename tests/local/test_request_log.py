"""The log of `make run`: one short line for each request on a terminal, JSON if it is piped."""

import json

import pytest

from local.api import GatewayResponse
from local.request_log import function_line, gateway_lines

LINE = '{"level":"INFO","operation":"resend","reason":"accepted","status":202,"milliseconds":48,"requestId":"1"}'
ELSEWHERE = GatewayResponse("OPTIONS", "/confirm", 204, "preflight", 3, "http://localhost:5174")


def test_function_line_is_short_on_a_terminal():
    """On a terminal, a request is one line: method, path, status, reason and milliseconds. Other text is unchanged."""
    assert function_line(LINE, is_terminal=True) == "POST /confirm/resend 202 accepted 48 ms"
    assert function_line(LINE, is_terminal=False) == LINE
    assert function_line("Traceback", is_terminal=True) == "Traceback"
    assert function_line('{"level":"WARNING"}', is_terminal=True) == '{"level":"WARNING"}'


def test_origin_that_is_not_allowed():
    """A request of an origin that is not allowed adds a line with the command that allows it; piped, it is JSON."""
    sentence = "origin http://localhost:5174 is not allowed: ORIGIN=http://localhost:5174 make run"

    assert gateway_lines(ELSEWHERE, is_terminal=True) == ["OPTIONS /confirm 204 preflight 3 ms", sentence]
    piped = [json.loads(line) for line in gateway_lines(ELSEWHERE, is_terminal=False)]
    assert [line["message"] for line in piped] == ["gateway preflight", sentence]


@pytest.mark.parametrize("is_terminal", [True, False])
def test_callers_text_does_not_control_the_terminal(*, is_terminal):
    """Control characters of a path or origin are escaped, and a long one is cut."""
    response = GatewayResponse("GET", "/\x1b[2J\x9b" + "x" * 5_000, 404, "not_found", 3, "http://a\x07\u202e")

    lines = gateway_lines(response, is_terminal=is_terminal)

    assert len(lines) == 2
    assert all(line.isascii() and line.isprintable() and len(line) < 1_000 for line in lines)
