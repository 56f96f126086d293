"""The ports that `make run` listens on."""

import socket

import pytest

from local import CannotRunError, ports
from local.emulator import HOST, free_port


@pytest.fixture(autouse=True)
def _unset(monkeypatch):
    """Hide a PORT that is set where the tests run."""
    monkeypatch.delenv("PORT", raising=False)


def choose(default, reserved=()):
    """Choose the port of the API."""
    return ports.choose("PORT", default=default, purpose="the API", reserved=reserved)


def test_default_port_is_used_at_every_run(capsys):
    """A free default port is used, and nothing is printed."""
    default = free_port()

    assert [choose(default), choose(default)] == [default, default]
    assert capsys.readouterr().out == ""


def test_busy_default_port_is_replaced_by_a_free_one(capsys):
    """If the default port is in use, one sentence names it, the port in its place, and the variable."""
    with socket.create_server((HOST, 0)) as other:
        default = other.getsockname()[1]

        chosen = choose(default)

        with socket.create_server((HOST, chosen)):
            pass
    assert capsys.readouterr().out == (
        f"Port {default} is in use: the API is on port {chosen} this time. PORT=… chooses one.\n"
    )


def test_default_port_of_the_other_server_is_avoided():
    """If the page takes the API's default port, the API takes another one."""
    default = free_port()

    assert choose(default, reserved=[default]) != default


def test_chosen_port_is_used(monkeypatch):
    """The variable overrides the default."""
    port = free_port()
    monkeypatch.setenv("PORT", str(port))

    assert choose(free_port()) == port


@pytest.mark.parametrize("listens", [True, False], ids=["in use", "the other server's"])
def test_chosen_port_that_is_taken_is_refused(monkeypatch, listens):
    """A chosen port is never replaced by another one. The error names it and what to do."""
    with socket.create_server((HOST, 0)) as server:
        port = server.getsockname()[1] if listens else free_port()
        monkeypatch.setenv("PORT", str(port))

        with pytest.raises(CannotRunError) as caught:
            choose(0, reserved=[] if listens else [port])

    assert str(caught.value) == f"Port {port} is in use: choose another with PORT=…, or leave PORT out."


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "80.0"])
def test_invalid_port_is_refused(monkeypatch, port):
    """A value that is not a port is named, with what it should be."""
    monkeypatch.setenv("PORT", port)

    with pytest.raises(CannotRunError, match=f"PORT is '{port}', which is not a port: give a number from 1 to 65535"):
        choose(free_port())
