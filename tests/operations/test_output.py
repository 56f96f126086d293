"""What commands print is safe for every terminal, stream and reader."""

import os
import subprocess
import sys

import pytest

from local.deployment import PROJECT
from operations.output import printable

SAY = "from operations.output import say\nfor text in ('one …', 'two', 'three'):\n    say(text)\n"


@pytest.mark.parametrize("control", [chr(code) for code in (0, 7, 8, 13, 27, 127, 0x9B, 0x202E, 0x2028)])
def test_no_character_controls_the_terminal(control):
    """Characters that control a terminal are printed as escapes."""
    assert printable(f"ä {control}[2J\n") == f"ä {ascii(control)[1:-1]}[2J\n"


def test_a_stream_without_unicode():
    """A character that the stream's encoding lacks is printed as a question mark."""
    done = run(subprocess.PIPE, PYTHONIOENCODING="ascii")

    assert (done.returncode, done.stdout, done.stderr) == (0, "one ?\ntwo\nthree\n", "")


def test_a_closed_pipe():
    """If the reader closes the pipe, as `make user | head -1` does, the command succeeds and prints no error."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as gone:
        done = run(gone)

    assert (done.returncode, done.stderr) == (0, "")


def run(stdout, **variables):
    """Run a program that prints three lines."""
    return subprocess.run(
        [sys.executable, "-c", SAY], cwd=PROJECT, env=os.environ | variables, stdout=stdout, stderr=subprocess.PIPE,
        text=True, check=False, timeout=60,
    )  # fmt: skip
