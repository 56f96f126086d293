"""The output of a function in the test's process."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest


class Printed:
    """Output since the last `clear`. Standard error also goes to pytest, which shows it if the test fails."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.clear()

    def clear(self) -> None:
        """Forget what was printed."""
        self._out = self._err = ""

    def read(self) -> None:
        """Read new output."""
        out, err = self._capsys.readouterr()
        sys.stderr.write(err)
        self._out += out
        self._err += err

    @property
    def text(self) -> str:
        """All of both streams."""
        return self._out + self._err

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines of standard output, each of which must be JSON."""
        try:
            return [json.loads(line) for line in self._out.splitlines()]
        except ValueError:
            pytest.fail(f"the function printed a line that is not JSON:\n{self._out}", pytrace=False)
