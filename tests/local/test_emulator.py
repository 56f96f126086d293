"""The emulated AWS: its isolation from the developer's settings, and its end."""
# ruff: noqa: PT012 - the `with` block is what is tested

import os
import signal
import socket
import subprocess
import sys

import pytest

from local import CannotRunError
from local.deployment import PROJECT
from local.emulator import HOST, Emulator
from tests.local.processes import assert_nothing_is_left, processes_of

OWNER = """
from local.emulator import Emulator
with Emulator() as emulator:
    print(emulator.folder, flush=True)
    input()
"""


def test_emulator_is_isolated_from_the_developers_settings(monkeypatch):
    """The emulator and its clients ignore the developer's credentials, profile, endpoints, CA bundle and proxies."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "AKIAREAL",
        "AWS_PROFILE": "production",
        "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": "https://cognito-idp.us-east-1.amazonaws.com",
        "AWS_CA_BUNDLE": "/nowhere/ca.pem",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)

    with Emulator() as emulator:
        assert emulator.client("cognito-idp").list_user_pools(MaxResults=1)["UserPools"] == []
        assert emulator.client("sts").get_caller_identity()["Account"] == "000000000000"
        assert processes_of(emulator.folder)
        assert not processes_of("AWS_ACCESS_KEY_ID=AKIAREAL")


def test_emulator_leaves_neither_process_nor_file():
    """After the `with` block, also one that failed, neither the processes nor the folder exist."""
    with pytest.raises(RuntimeError, match="in the block"), Emulator() as emulator:
        folder = emulator.folder
        assert processes_of(folder)
        raise RuntimeError("in the block")

    assert_nothing_is_left(folder)
    assert not folder.exists()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL], ids=["SIGTERM", "SIGKILL"])
def test_emulator_ends_with_the_process_that_started_it(tmp_path, ending):
    """The emulator ends with the process that started it, also if that process is killed and cannot clean up."""
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", OWNER], cwd=PROJECT, env=environment, **pipes) as owner:
        assert owner.stdout.readline().decode().startswith(str(tmp_path))
        assert len(processes_of(tmp_path)) == 2
        owner.send_signal(ending)

    assert_nothing_is_left(tmp_path)


def test_emulator_that_cannot_start_shows_its_last_lines(monkeypatch):
    """If the emulator ends while it starts, the error quotes its last lines, and its folder is deleted."""

    def refuse(_emulator, _path):
        raise ConnectionRefusedError

    with socket.create_server((HOST, 0)) as other:
        monkeypatch.setattr("local.emulator.free_port", lambda: other.getsockname()[1])
        monkeypatch.setattr(Emulator, "get", refuse)
        emulator = Emulator()
        with pytest.raises(CannotRunError, match="already in use") as caught:
            emulator.start()

    assert "ended while it started" in str(caught.value)
    assert not emulator.folder.exists()


def test_port_taken_before_the_start():
    """If another program takes the chosen port before the start, the emulator starts on another one."""
    emulator = Emulator()
    taken = emulator.port
    with socket.create_server((HOST, taken)), emulator:
        assert emulator.port != taken
        assert emulator.get("/_ministack/health")["auth"] == "enabled"


def test_missing_emulator_is_named(monkeypatch, tmp_path):
    """Without the emulator's environment the error names the command that installs it, and nothing starts."""
    monkeypatch.setattr("local.emulator.PYTHON", tmp_path / "python")
    emulator = Emulator()

    with pytest.raises(CannotRunError, match="not installed in build/emulator: run `make clean setup`"):
        emulator.start()

    assert str(emulator.folder) == "."


def test_emulator_without_authorisation_is_refused(monkeypatch):
    """Without authorisation any code confirms any user, so such an emulator is ended at once."""
    monkeypatch.setattr(Emulator, "get", lambda _self, _path: {"auth": "disabled"})

    with pytest.raises(CannotRunError, match="without authorisation"):
        Emulator().start()
