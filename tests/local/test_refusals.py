"""If `make run` cannot start, it ends with one sentence."""

import socket
import sys

import pytest

from local.emulator import HOST
from tests.local.command import refusal, start
from tests.local.processes import assert_nothing_is_left
from tests.support.programs import make, run
from tests.support.shipped import project

BAD_ORIGIN = "http://a$b"


def test_busy_port_is_named(tmp_path):
    """If a chosen port is in use, the command ends before anything starts and says how to choose another."""
    with socket.create_server((HOST, 0)) as other:
        port = other.getsockname()[1]
        with start(tmp_path, PAGE_PORT=str(port)) as process:
            sentence = refusal(process)

    assert sentence == f"make run: Port {port} is in use: choose another with PAGE_PORT=…, or leave PAGE_PORT out.\n"
    assert list((tmp_path / "tmp").iterdir()) == []


def test_missing_package_is_named():
    """If a package is not installed, the sentence names it and says how to install it."""
    done = run([sys.executable, "-S", "-m", "local.run"])  # -S: no site-packages

    assert done.returncode == 1
    assert done.stderr == (
        "make run: the Python package botocore is not installed: delete .venv and run `make run` again.\n"
    )


def test_failing_app_is_named(tmp_path):
    """If the CDK app fails, the error has its last line and the command that shows the rest."""
    with start(tmp_path, JSII_RUNTIME="/nowhere/jsii") as process:
        sentence = refusal(process)

    assert sentence.startswith("make run: The CDK app failed (")
    assert "`make synth ENV=local` shows all that it says." in sentence
    assert_nothing_is_left(tmp_path / "tmp")


@pytest.mark.parametrize(
    ("words", "variables"),
    [((), {"ORIGIN": BAD_ORIGIN}), ((f"ORIGIN={BAD_ORIGIN}",), {})],
    ids=["before make", "after make"],
)
def test_make_passes_origin_on(words, variables):
    """ORIGIN may be a variable or an argument of make, and is passed on unchanged."""
    # PORT is read after ORIGIN: nothing starts if ORIGIN is lost.
    done = make("-s", "run", *words, folder=project(), PORT="none", **variables)

    assert done.returncode != 0
    assert "make run: ORIGIN must hold origins as a browser writes them" in done.stderr
    assert f"this is {BAD_ORIGIN!r}." in done.stderr
