"""Firefox and WebKit, driven by what they bring: Marionette, and W3C WebDriver over HTTP."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MINI_BROWSERS = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
PATIENCE_SECONDS = 60
POLL_SECONDS = 0.1
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # by which W3C WebDriver names an element


class Driver(Protocol):
    """What both protocols can do, each in its own words."""

    def navigate(self, url: str) -> None:
        """Load `url`."""

    def run(self, script: str, *arguments: object) -> Any:
        """Return what `script` returns."""

    def click(self, selector: str) -> None:
        """Click as a user does."""

    def type(self, selector: str, text: str) -> None:
        """Type as a user does."""


def missing(name: str) -> str | None:
    """Return what is not installed for the browser `name`, or None."""
    if name == "firefox":
        return None if shutil.which("firefox-esr") or shutil.which("firefox") else "no Firefox on the path"
    tools = [tool for tool in ("WebKitWebDriver", "Xvfb", "xvfb-run", "xauth") if shutil.which(tool) is None]
    return f"no {tools[0]} on the path" if tools else None if MINI_BROWSERS else "no MiniBrowser of WebKitGTK"


@contextmanager
def launched(name: str, profile: Path) -> Iterator[Driver]:
    """Run the browser `name` with nothing in its profile but what is in the folder `profile`."""
    with _firefox(profile) if name == "firefox" else _webkit() as driver:
        yield driver


@contextmanager
def _firefox(profile: Path) -> Iterator[Driver]:
    (profile / "user.js").write_text('user_pref("marionette.port", 0);\n')
    program = shutil.which("firefox-esr") or shutil.which("firefox") or ""
    with _process([program, "--headless", "--marionette", "--no-remote", "--profile", str(profile)]):
        port = profile / "MarionetteActivePort"
        _until(lambda: port.exists() and port.read_text() != "")
        with closing(socket.create_connection(("127.0.0.1", int(port.read_text())), PATIENCE_SECONDS)) as connection:
            yield _Marionette(connection)


@contextmanager
def _webkit() -> Iterator[Driver]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with _process(["xvfb-run", "-a", "WebKitWebDriver", f"--port={port}"]):
        driver = _WebDriver(port)
        _until(driver.responds)
        driver.begin(str(MINI_BROWSERS[-1]))
        yield driver
        driver.end()


@contextmanager
def _process(command: Sequence[str]) -> Iterator[None]:
    """Run a command with all its children in a group of their own, and end the group."""
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _until(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError("The browser did not start")
        time.sleep(POLL_SECONDS)


class _Marionette:
    """Firefox's own protocol: JSON after its length, over TCP."""

    def __init__(self, connection: socket.socket) -> None:
        self._stream = connection.makefile("rwb")
        self._receive()  # the greeting
        self._call("WebDriver:NewSession")

    def navigate(self, url: str) -> None:
        self._call("WebDriver:Navigate", url=url)

    def run(self, script: str, *arguments: object) -> Any:
        return self._call("WebDriver:ExecuteScript", script=script, args=arguments)["value"]

    def click(self, selector: str) -> None:
        self._call("WebDriver:ElementClick", id=self._find(selector))

    def type(self, selector: str, text: str) -> None:
        self._call("WebDriver:ElementSendKeys", id=self._find(selector), text=text)

    def _find(self, selector: str) -> str:
        return str(self._call("WebDriver:FindElement", using="css selector", value=selector)["value"][ELEMENT])

    def _call(self, name: str, **parameters: object) -> Any:
        message = json.dumps([0, 0, name, parameters]).encode()
        self._stream.write(b"%d:%s" % (len(message), message))
        self._stream.flush()
        _, _, error, result = self._receive()
        assert error is None, error
        return result

    def _receive(self) -> Any:
        length = b""
        while (byte := self._stream.read(1)) != b":":
            assert byte, "Firefox closed the connection"
            length += byte
        return json.loads(self._stream.read(int(length)))


class _WebDriver:
    """W3C WebDriver, as WebKitWebDriver speaks it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._session = ""

    def responds(self) -> bool:
        try:
            self._call("GET", "/status")
        except OSError:
            return False
        return True

    def begin(self, binary: str) -> None:
        options = {"webkitgtk:browserOptions": {"binary": binary, "args": ["--automation"]}}
        session = self._call("POST", "/session", {"capabilities": {"alwaysMatch": options}})
        self._session = f"/session/{session['sessionId']}"

    def end(self) -> None:
        self._call("DELETE", self._session)

    def navigate(self, url: str) -> None:
        self._call("POST", f"{self._session}/url", {"url": url})

    def run(self, script: str, *arguments: object) -> Any:
        return self._call("POST", f"{self._session}/execute/sync", {"script": script, "args": arguments})

    def click(self, selector: str) -> None:
        self._call("POST", f"{self._session}/element/{self._find(selector)}/click", {})

    def type(self, selector: str, text: str) -> None:
        self._call("POST", f"{self._session}/element/{self._find(selector)}/value", {"text": text})

    def _find(self, selector: str) -> str:
        found = self._call("POST", f"{self._session}/element", {"using": "css selector", "value": selector})
        return str(found[ELEMENT])

    def _call(self, method: str, path: str, body: object = None) -> Any:
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_SECONDS)) as connection:
            connection.request(method, path, None if body is None else json.dumps(body))
            response = connection.getresponse()
            value = json.load(response)["value"]
        assert response.status == http.client.OK, value
        return value
