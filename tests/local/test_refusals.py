"""What keeps `make run` from starting ends it with one sentence."""
# ruff: noqa: S607 - the commands are ours

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from local.deployment import PROJECT
from local.emulator import HOST
from tests.local.command import refusal, start
from tests.local.processes import wait_until_gone
from tests.support.shipped import project

if TYPE_CHECKING:
    from pathlib import Path

BAD_ORIGIN = "http://a$b"


@pytest.mark.parametrize("variable", ["PORT", "PAGE_PORT"])
def test_busy_port_is_named(tmp_path: Path, variable: str) -> None:
    """A chosen port that is taken is named, with the way out, before anything starts."""
    with socket.create_server((HOST, 0)) as other:
        port = other.getsockname()[1]
        with start(tmp_path, **{variable: str(port)}) as process:
            sentence = refusal(process)

    assert sentence == f"make run: Port {port} is in use: choose another with {variable}=…, or leave {variable} out.\n"
    assert list((tmp_path / "tmp").iterdir()) == []


def test_origin_that_is_none_is_named(tmp_path: Path) -> None:
    """A value of ORIGIN that no browser sends is named before anything starts."""
    with start(tmp_path, ORIGIN="http://localhost:5173/") as process:
        sentence = refusal(process)

    assert sentence.startswith("make run: ORIGIN must hold origins as a browser writes them")
    assert sentence.endswith("this is 'http://localhost:5173/'.\n")
    assert list((tmp_path / "tmp").iterdir()) == []


def test_missing_package_is_named() -> None:
    """In a virtual environment that lacks a package, the sentence names it and the way out."""
    bare = [sys.executable, "-S", "-m", "local.run"]  # -S: no site-packages

    done = subprocess.run(bare, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 1
    assert done.stderr == (
        "make run: the Python package botocore is not installed: delete .venv and run `make run` again.\n"
    )


def test_failing_app_is_named(tmp_path: Path) -> None:
    """When the CDK app fails, its last line is told, and the command that shows the rest."""
    with start(tmp_path, JSII_RUNTIME="/nowhere/jsii") as process:
        sentence = refusal(process)

    assert sentence.startswith("make run: The CDK app failed (")
    assert "`make synth ENV=local` shows all that it says." in sentence
    assert wait_until_gone(tmp_path / "tmp") == []


@pytest.mark.parametrize(
    ("words", "variables"),
    [((), {"ORIGIN": BAD_ORIGIN}), ((f"ORIGIN={BAD_ORIGIN}",), {})],
    ids=["before make", "after make"],
)
def test_make_passes_origin_on(words: tuple[str, ...], variables: dict[str, str]) -> None:
    """ORIGIN may stand before `make` or after it, and comes through as it is."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    environment["PORT"] = "none"  # read after ORIGIN: nothing starts if that is lost

    done = subprocess.run(
        ["make", "-s", "-o", ".venv/.ready", "run", *words],
        cwd=project(),
        env=environment | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode != 0
    assert f"this is {BAD_ORIGIN!r}." in done.stderr
