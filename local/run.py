"""`make run`: the whole service on this machine, with a user to confirm, until Ctrl-C.

    PORT=4566 PAGE_PORT=8080 ORIGIN=http://localhost:5173,https://app.example.com python -m local.run

All three variables are optional. These ports are the defaults, and the usual development servers' origins are always
allowed.

The exit code is 0 after Ctrl-C, SIGTERM or a closed terminal, and 1 with a sentence on standard error if the service
cannot run.
"""
# ruff: noqa: T201 - a command speaks by printing

from __future__ import annotations

import http.client
import signal
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

try:
    from botocore.exceptions import BotoCoreError, ClientError

    from local import CannotRunError, origins, ports
    from local.api import Api, ApiServer
    from local.deployment import Deployment, deploy, fill_secret, synthesise
    from local.developer_pages import DeveloperPages
    from local.emulator import HOST, Emulator
    from local.function_log import FunctionLog
    from local.instance import only_instance
    from local.page import Page
    from local.reload import Reload
    from local.request_log import function_line, gateway_lines
    from local.sign_up import sign_up
    from local.summary import print_summary
    from operations.stack import OperationError
except ModuleNotFoundError as missing:
    sys.exit(f"make run: the Python package {missing.name} is not installed: delete .venv and run `make run` again.")

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import FrameType

DEMO_USER = "demo@example.com"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
POLL_SECONDS = 0.3


def main() -> int:
    """Run until a signal stops it, and return the exit code."""
    for signal_number in SIGNALS:  # a shell starts background jobs with SIGINT ignored
        signal.signal(signal_number, _stop)
    try:
        named_origins = origins.named()
        with only_instance() as note:
            port = ports.choose("PORT", default=ports.API_PORT, purpose="the API")
            page_port = ports.choose("PAGE_PORT", default=ports.PAGE_PORT, purpose="the page", reserved=[port])
            with ApiServer(port) as server, Page(page_port) as page, Emulator() as emulator, _end_explained(emulator):
                _serve(emulator, server, page, origins.allowed(named_origins, page=page.origin), note)
    except KeyboardInterrupt:
        print("\nstopped", flush=True)  # the terminal shows ^C on the current line
        return 0
    except (CannotRunError, OperationError) as obstacle:
        return _obstacle(str(obstacle))
    except (ClientError, BotoCoreError, OSError, http.client.HTTPException) as error:
        return _obstacle(f"{type(error).__name__}: {error}")


def _serve(
    emulator: Emulator, server: ApiServer, page: Page, allowed: Sequence[str], note: Callable[[str, str], None]
) -> NoReturn:
    """Set up the service, print the summary, then serve changes and follow the log until a signal."""
    deployment, reload = _set_up(emulator, allowed)
    api = Api(deployment, allowed)
    path = f"{deployment.base_path}/confirm"
    endpoint = f"{server.origin}{path}"
    log = FunctionLog(deployment)
    list(log.new_lines())  # skip the lines logged while setting up
    server.serve(api)
    page.serve(path, DeveloperPages(deployment, endpoint, page.link), api)
    note(f"{endpoint}, page {page.origin}", f"{page.origin}/users?key={page.key}")
    print_summary(endpoint, page, sign_up(deployment, DEMO_USER), allowed)
    is_terminal = sys.stdout.isatty()
    while True:
        if change := reload.check():
            print(change, flush=True)
        for line in log.new_lines():
            print(function_line(line, is_terminal=is_terminal), flush=True)
        for response in api.gateway_responses():
            print(*gateway_lines(response, is_terminal=is_terminal), sep="\n", flush=True)
        time.sleep(POLL_SECONDS)


def _set_up(emulator: Emulator, allowed: Sequence[str]) -> tuple[Deployment, Reload]:
    """Deploy the stack to a fresh emulator, fill its secret and make sure that its function responds.

    Returns:
        The deployment, and the watch on the functions' sources.

    """
    with _step("synthesising the stack"):
        assembly = synthesise(emulator.folder, origins=allowed)
    with _step("deploying it to the emulated AWS"):
        deployment = deploy(emulator, assembly)
        reload = Reload(deployment)
        fill_secret(emulator)
    with _step("starting the function"):
        _require_response(deployment)
    return deployment, reload


def _require_response(deployment: Deployment) -> None:
    """Send a request without fields, which the function itself must refuse. Raises `CannotRunError` if it does not."""
    connection = http.client.HTTPConnection(HOST, deployment.emulator.port, timeout=30)
    try:
        path = f"{deployment.emulator.path}{deployment.base_path}/confirm"
        connection.request("POST", path, body="{}", headers={"Content-Type": "application/json"})
        response = connection.getresponse()
        body = response.read().decode(errors="replace")
    finally:
        connection.close()
    if response.status != http.client.UNPROCESSABLE_ENTITY:
        lines = "\n".join(f"    {line}" for line in FunctionLog(deployment).new_lines())
        message = (
            f"The function does not work: to a request without fields it returns {response.status} {body}\n{lines}"
        )
        raise CannotRunError(message.rstrip())


@contextmanager
def _end_explained(emulator: Emulator) -> Iterator[None]:
    """Replace an error by a `CannotRunError` if it was caused by the emulator's end."""
    try:
        yield
    except (BotoCoreError, OSError, http.client.HTTPException):
        end = emulator.end()
        if end is None:
            raise
        raise CannotRunError(f"The emulated AWS stopped unexpectedly: {end}") from None


@contextmanager
def _step(what: str) -> Iterator[None]:
    started = time.monotonic()
    try:
        print(f"{what} … ", end="", flush=True)
        yield
    except BaseException:
        print(flush=True)  # the next output starts on a new line
        raise
    print(f"{time.monotonic() - started:.1f} s", flush=True)


def _obstacle(sentence: str) -> int:
    print(f"make run: {sentence}", file=sys.stderr, flush=True)
    return 1


def _stop(signal_number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001 - a signal handler's parameters
    for each in SIGNALS:  # a second Ctrl-C must not interrupt the cleanup
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
