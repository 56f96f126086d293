"""A function in the test's process, and its output."""

import json
import sys

import pytest

from tests.support import gateway


class Printed:
    """Output since the last `clear`. Standard error also goes to pytest, which shows it if the test fails."""

    def __init__(self, capsys):
        self._capsys = capsys
        self.clear()

    def clear(self):
        """Forget what was printed."""
        self._out = self._err = ""

    def read(self):
        """Read new output."""
        out, err = self._capsys.readouterr()
        sys.stderr.write(err)
        self._out += out
        self._err += err

    @property
    def text(self):
        """All of both streams."""
        return self._out + self._err

    @property
    def lines(self):
        """The lines of standard output, each of which must be JSON."""
        try:
            return [json.loads(line) for line in self._out.splitlines()]
        except ValueError:
            pytest.fail(f"the function printed a line that is not JSON:\n{self._out}", pytrace=False)


class Function:
    """The function in one execution environment."""

    def __init__(self, handle, capsys):
        self.handle = handle
        self.printed = Printed(capsys)
        self.printed.read()
        self.started = self.printed.lines
        self.printed.clear()

    def invoke(self, event, remaining_milliseconds=28_000):
        """Invoke it with an event, and keep what it printed."""
        result = json.loads(json.dumps(self.handle(event, gateway.context(remaining_milliseconds))))
        self.printed.read()
        return gateway.Answer.of(result)

    def confirm(self, *, remaining_milliseconds=28_000, **fields):
        """Confirm with a good body, apart from the given fields. ``None`` leaves one out."""
        body = {"username": "alice", "confirmationCode": "123456"} | fields
        body = {name: value for name, value in body.items() if value is not None}
        return self.invoke(gateway.event(body), remaining_milliseconds)

    def resend(self, *, remaining_milliseconds=28_000, **fields):
        """Request a new code with a good body, apart from the given fields."""
        event = gateway.event({"username": "alice"} | fields, path="/confirm/resend")
        return self.invoke(event, remaining_milliseconds)

    @property
    def lines(self):
        """All lines that it printed."""
        return self.printed.lines

    @property
    def unprimed(self):
        """The log lines about priming steps that failed."""
        return [line for line in self.started if "priming" in line]

    @property
    def log(self):
        """The requests' log lines, metrics aside; the start's are ``started``."""
        return [line for line in self.lines if "_aws" not in line]

    @property
    def metrics(self):
        """The lines in embedded metric format."""
        return [line for line in self.lines if "_aws" in line]
