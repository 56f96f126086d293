"""The output of a function in the test's process."""

import json
import sys

import pytest


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
