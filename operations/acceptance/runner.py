"""Runs checks: side by side where they wait, and resumed where an earlier run stopped."""

import json
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from operations.acceptance import (  # noqa: F401 - importing them adds their checks
    account,
    api,
    client_secrets,
    life_cycle,
    monitoring,
    network,
    releases,
    texts,
    web_acl,
)
from operations.acceptance.check import CHECKS, Check, Differs, Skip
from operations.acceptance.context import Context
from operations.acceptance.report import Result, clean
from operations.aws_errors import sentence
from operations.stack import OperationError

AT_ONCE = 12
DENIED = {"AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"}


class Stopped(BaseException):
    """The person stopped the run; a check that waits ends and deletes what it made."""


class State:
    """The results of the runs against one deployment, and what they made, in a file."""

    def __init__(self, path: Path, deployment: list[str], *, fresh: bool) -> None:
        """Read the file. Forget all results if `fresh`, and everything if they are of another deployment."""
        self._path, self._deployment, self._lock = path, deployment, threading.Lock()
        stored = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        if stored.get("deployment") != deployment:
            stored = {}
        self.made = {(kind, identifier) for kind, identifier in stored.get("made", ())}
        results = {} if fresh else stored.get("results", {})
        self.results = {int(number): Result(*result) for number, result in results.items() if int(number) in CHECKS}

    @property
    def finished(self) -> set[int]:
        """The numbers of the checks that were made, not skipped."""
        return {number for number, result in self.results.items() if result.status != "skipped"}

    def save(self) -> None:
        """Write the file."""
        with self._lock:
            state = {"deployment": self._deployment, "made": sorted(self.made), "results": dict(self.results)}
            self._path.parent.mkdir(exist_ok=True)
            self._path.write_text(json.dumps(state), encoding="utf-8")


class Runner:
    """Runs checks with one context."""

    def __init__(self, context: Context, state: State, tell: Callable[[int, Result | str], None]) -> None:
        """Set the context and the state. `tell` gets the number of a check, and its result or its progress."""
        self._state, self._tell, self._stop, self._sleep = state, tell, threading.Event(), context.sleep
        self._context = replace(context, made=state.made, save=state.save, sleep=self._pause)

    def run(self, numbers: Iterable[int]) -> None:
        """Run the checks of these numbers, except those that an earlier run finished."""
        checks = [CHECKS[number] for number in sorted(set(numbers) - self._state.finished)]
        self._clean_up()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            try:
                futures = [pool.submit(self._run_check, check) for check in checks if check.when == "at once"]
                for check in checks:
                    if check.when == "in turn":
                        self._run_check(check)
                for future in futures:
                    future.result()
            except BaseException:
                self._stop.set()
                pool.shutdown(cancel_futures=True)
                raise
        for check in checks:
            if check.when == "alone":
                self._run_check(check)

    def _clean_up(self) -> None:
        """Delete what a run that was killed left behind."""
        for kind, identifier in sorted(self._state.made):
            try:
                self._context.delete(kind, identifier)
            except ClientError as error:
                self._tell(0, f"left behind by an earlier run: {kind} {identifier}: {sentence(error)}")

    def _run_check(self, check: Check) -> None:
        began = self._context.clock()
        context = replace(self._context, say=lambda text: self._tell(check.number, self._clean(text)))
        result = _result(check, context)
        result = result._replace(detail=self._clean(result.detail), seconds=round(self._context.clock() - began, 1))
        self._state.results[check.number] = result
        self._state.save()
        self._tell(check.number, result)

    def _clean(self, text: str) -> str:
        return clean(text, set(self._context.hidden))

    def _pause(self, seconds: float) -> None:
        if self._stop.is_set():
            raise Stopped
        self._sleep(seconds)


def _result(check: Check, context: Context) -> Result:  # noqa: PLR0911 - one for each end
    """Return how a check ended, without its time."""
    try:
        reason = next(filter(None, (need(context) for need in check.needs)), None)
        return Result("skipped", reason) if reason else Result("ok", check.run(context))
    except Skip as skip:
        return Result("skipped", str(skip))
    except EOFError:
        return Result("skipped", "standard input is closed, so nobody can type the code")
    except (ClientError, BotoCoreError) as error:
        denied = isinstance(error, ClientError) and error.response["Error"]["Code"] in DENIED
        return Result("skipped" if denied else "differs", sentence(error))
    except (Differs, OperationError) as error:
        return Result("differs", str(error))
    except OSError as error:
        return Result("differs", f"no response: {error}")
    except (LookupError, TypeError, ValueError) as error:
        return Result("differs", f"the response has another form: {type(error).__name__} {error}")
