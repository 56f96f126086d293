"""Drives Firefox by Marionette, and WebKit by W3C WebDriver: the protocols that they have built in.

Selenium would need geckodriver for Firefox, which neither Debian nor PyPI nor npm has. Selenium for WebKit, with
Mozilla's marionette-driver for Firefox, would add 27 packages to the lock for this one file.
"""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from contextlib import closing, contextmanager, suppress
from pathlib import Path

MINI_BROWSERS = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
PATIENCE_SECONDS = 60
POLL_SECONDS = 0.1
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # by which W3C WebDriver names an element


class Driver(ABC):
    """Commands that both protocols have. `_call` takes the name in Marionette and the path in W3C WebDriver."""

    def navigate(self, url):
        """Load `url`."""
        self._call("Navigate", "url", url=url)

    def run(self, script, *arguments):
        """Return what `script` returns."""
        return self._call("ExecuteScript", "execute/sync", script=script, args=arguments)

    def click(self, selector):
        """Click as a user does."""
        element = self._find(selector)
        self._call("ElementClick", f"element/{element}/click", id=element)

    def type(self, selector, text):
        """Type as a user does."""
        element = self._find(selector)
        self._call("ElementSendKeys", f"element/{element}/value", id=element, text=text)

    def _find(self, selector):
        return self._call("FindElement", "element", using="css selector", value=selector)[ELEMENT]

    @abstractmethod
    def _call(self, name, path, **parameters):
        """Send a command and return its result."""


def missing(name):
    """Return what is not installed for the browser `name`, or None."""
    if name == "firefox":
        return None if shutil.which("firefox-esr") or shutil.which("firefox") else "no Firefox on the path"
    tools = [tool for tool in ("WebKitWebDriver", "Xvfb", "xvfb-run", "xauth") if shutil.which(tool) is None]
    return f"no {tools[0]} on the path" if tools else None if MINI_BROWSERS else "no MiniBrowser of WebKitGTK"


@contextmanager
def launched(name, profile):
    """Run the browser `name` with nothing in its profile but what is in the folder `profile`."""
    with _firefox(profile) if name == "firefox" else _webkit() as driver:
        yield driver


@contextmanager
def _firefox(profile):
    (profile / "user.js").write_text('user_pref("marionette.port", 0);\n')
    program = shutil.which("firefox-esr") or shutil.which("firefox") or ""
    with _process([program, "--headless", "--marionette", "--no-remote", "--profile", str(profile)]):
        port = profile / "MarionetteActivePort"
        _until(lambda: port.exists() and port.read_text() != "")
        with closing(socket.create_connection(("127.0.0.1", int(port.read_text())), PATIENCE_SECONDS)) as connection:
            yield _Marionette(connection)


@contextmanager
def _webkit():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with _process(["xvfb-run", "-a", "WebKitWebDriver", f"--port={port}"]):
        driver = _WebDriver(port)
        _until(driver.responds)
        driver.begin(str(MINI_BROWSERS[-1]))
        yield driver
        driver.end()


@contextmanager
def _process(command):
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


def _until(ready):
    end = time.monotonic() + PATIENCE_SECONDS
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError("The browser did not start")
        time.sleep(POLL_SECONDS)


class _Marionette(Driver):
    """Firefox's own protocol: JSON after its length, over TCP."""

    def __init__(self, connection):
        self._stream = connection.makefile("rwb")
        self._receive()  # the greeting
        self._call("NewSession", "")

    def _call(self, name, path, **parameters):  # noqa: ARG002 - the other protocol's
        message = json.dumps([0, 0, f"WebDriver:{name}", parameters]).encode()
        self._stream.write(b"%d:%s" % (len(message), message))
        self._stream.flush()
        _, _, error, result = self._receive()
        assert error is None, error
        return result.get("value")

    def _receive(self):
        length = b""
        while (byte := self._stream.read(1)) != b":":
            assert byte, "Firefox closed the connection"
            length += byte
        return json.loads(self._stream.read(int(length)))


class _WebDriver(Driver):
    """W3C WebDriver, as WebKitWebDriver speaks it."""

    def __init__(self, port):
        self._port = port
        self._session = ""

    def responds(self):
        try:
            self._ask("GET", "/status")
        except OSError:
            return False
        return True

    def begin(self, binary):
        options = {"webkitgtk:browserOptions": {"binary": binary, "args": ["--automation"]}}
        session = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": options}})
        self._session = f"/session/{session['sessionId']}"

    def end(self):
        self._ask("DELETE", self._session)

    def _call(self, name, path, **parameters):  # noqa: ARG002 - the other protocol's
        return self._ask("POST", f"{self._session}/{path}", parameters)

    def _ask(self, method, path, body=None):
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_SECONDS)) as connection:
            connection.request(method, path, None if body is None else json.dumps(body))
            response = connection.getresponse()
            value = json.load(response)["value"]
        assert response.status == http.client.OK, value
        return value
