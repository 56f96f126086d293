"""`make run`: the whole service on this machine, with a user to confirm, until Ctrl-C.

    PORT=4566 python -m local.run

Ends with 0 when it is told to stop (Ctrl-C, SIGTERM, a closed terminal), and with 1 and a sentence on standard error
when something stands in the way.
"""
# ruff: noqa: T201 - a command speaks by printing

from __future__ import annotations

import http.client
import json
import os
import shlex
import signal
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

try:
    from botocore.exceptions import BotoCoreError, ClientError

    from local import CannotRunError
    from local.deployment import Deployment, deploy, synthesise
    from local.emulator import HOST, Emulator
    from local.function_log import FunctionLog
    from local.instance import only_instance
    from local.page import Page
    from local.sign_up import MAILS, SignedUp, sign_up
    from operations import secret
    from operations.stack import OperationError
except ModuleNotFoundError as missing:
    sys.exit(f"make run: the Python package {missing.name} is not installed: delete .venv and run `make run` again.")

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

DEMO_USER = "demo"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
POLL_SECONDS = 0.3
NOT_EMULATED = (
    "code expiry, Cognito's own attempt limits, disabled users, aliases in use, account-wide throttling, WAF, "
    "Lambda permissions, access logs, metrics, TLS, custom domains, rotation of the secret"
)


def main() -> int:
    """Run until told to stop and return the exit code."""
    for signal_number in SIGNALS:  # set outright: a shell starts background jobs with SIGINT ignored
        signal.signal(signal_number, _stop)
    try:
        with only_instance() as note, Emulator(_port()) as emulator, Page() as page:
            deployment = _set_up(emulator, origin=page.origin)
            page.serve(deployment.endpoint)
            note(deployment.endpoint)
            log = FunctionLog(deployment)
            list(log.new_lines())  # what setting up has logged is of no interest
            _present(deployment, page, sign_up(deployment, DEMO_USER))
            _follow(emulator, log)
    except KeyboardInterrupt:
        print("\nstopped", flush=True)  # the terminal shows ^C on the line of the moment
        return 0
    except (CannotRunError, OperationError) as obstacle:
        return _obstacle(str(obstacle))
    except (ClientError, BotoCoreError, OSError) as error:
        return _obstacle(f"{type(error).__name__}: {error}")


def _set_up(emulator: Emulator, *, origin: str) -> Deployment:
    """Bring the stack up in a fresh emulator, its secret filled and its function answering; `origin` may call it."""
    with _step("synthesising the stack"):
        assembly = synthesise(emulator, origin=origin)
    with _step("deploying it to the emulated AWS"):
        deployment = deploy(emulator, assembly)
        secret.fill(
            "local",
            cloudformation=emulator.client("cloudformation"),
            cognito=emulator.client("cognito-idp"),
            secretsmanager=emulator.client("secretsmanager"),
        )
    with _step("starting the function"):
        _require_answer(deployment)
    return deployment


def _require_answer(deployment: Deployment) -> None:
    """Send a request without fields, which the function refuses by itself. Raises `CannotRunError` if it does not."""
    connection = http.client.HTTPConnection(HOST, deployment.emulator.port, timeout=30)
    try:
        path = f"{deployment.base_path}/confirm"
        connection.request("POST", path, body="{}", headers={"Content-Type": "application/json"})
        answer = connection.getresponse()
        body = answer.read().decode(errors="replace")
    finally:
        connection.close()
    if answer.status != http.client.UNPROCESSABLE_ENTITY:
        lines = "\n".join(f"    {line}" for line in FunctionLog(deployment).new_lines())
        message = f"The function does not work: to a request without fields it answers {answer.status} {body}\n{lines}"
        raise CannotRunError(message.rstrip())


def _present(deployment: Deployment, page: Page, user: SignedUp) -> None:
    """Print what there is to try."""
    wrong_code = "000000" if user.code != "000000" else "111111"
    print(
        f"""
page      {page.origin}/
link      {page.link(user.username, user.code)}, as a mail would hold it
endpoint  POST {deployment.endpoint}
user      {user.username}, signed up and waiting to be confirmed
code      {user.code}, from the mail to {user.email}: {deployment.emulator.url}{MAILS}

Confirm the user (200):
{_curl(deployment, user.username, user.code)}

A wrong code (400):
{_curl(deployment, user.username, wrong_code)}

Not emulated: {NOT_EMULATED}.
The function's log follows. Ctrl-C stops everything.
""",
        flush=True,
    )


def _curl(deployment: Deployment, username: str, code: str) -> str:
    body = json.dumps({"username": username, "confirmationCode": code})
    return f"  curl -i {deployment.endpoint} -H 'Content-Type: application/json' -d {shlex.quote(body)}"


def _follow(emulator: Emulator, log: FunctionLog) -> NoReturn:
    """Print the function's log as it grows, until a signal. Raises `CannotRunError` if the emulator ends."""
    while True:
        try:
            for line in log.new_lines():
                print(line, flush=True)
        except BotoCoreError:
            if emulator.running():
                raise
            raise CannotRunError(f"The emulated AWS ended by itself; its last lines:\n{emulator.log_tail()}") from None
        time.sleep(POLL_SECONDS)


def _port() -> int | None:
    """Return the port that the variable PORT asks for, None where it does not. Raises `CannotRunError`."""
    wanted = os.environ.get("PORT", "")
    if not wanted:
        return None
    if not wanted.isdecimal() or not 1 <= int(wanted) <= 65535:  # noqa: PLR2004 - the highest port
        raise CannotRunError(
            f"PORT is {wanted!r}, which is not a port: give a number from 1 to 65535, or leave it out."
        )
    return int(wanted)


@contextmanager
def _step(what: str) -> Iterator[None]:
    started = time.monotonic()
    try:
        print(f"{what} … ", end="", flush=True)
        yield
    except BaseException:
        print(flush=True)  # what comes next begins a line
        raise
    print(f"{time.monotonic() - started:.1f} s", flush=True)


def _obstacle(sentence: str) -> int:
    print(f"make run: {sentence}", file=sys.stderr, flush=True)
    return 1


def _stop(signal_number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001 - the form of a signal handler
    for each in SIGNALS:  # stopping is under way, an impatient second Ctrl-C must not cut it short
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
