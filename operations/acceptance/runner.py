"""Runs checks: side by side where they wait, and resumed where an earlier run stopped."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from operations.acceptance.check import CHECKS, Differs, Skip
from operations.acceptance.report import Result, clean
from operations.aws_errors import sentence
from operations.stack import OperationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from operations.acceptance.check import Check
    from operations.acceptance.context import Context

AT_ONCE = 12
DENIED = {"AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"}


class Stopped(BaseException):
    """The person stopped the run; a check that waits ends and deletes what it made."""


class State:
    """The results of the runs against one deployment, and what they made, in a file."""

    def __init__(self, path: Path, deployment: list[str], *, fresh: bool) -> None:
        """Read the file.

        Args:
            path: The file.
            deployment: What tells this deployment from others. The results of another one are forgotten.
            fresh: Forget all results.

        """
        self._path, self._deployment, self._lock = path, deployment, threading.Lock()
        held = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        same = held.get("deployment") == deployment
        self.made = {(kind, identifier) for kind, identifier in held.get("made", ())} if same else set()
        results = held.get("results", {}) if same and not fresh else {}
        self.results = {int(number): Result(*result) for number, result in results.items() if int(number) in CHECKS}

    @property
    def finished(self) -> set[int]:
        """The numbers of the checks that AWS has answered."""
        return {number for number, result in self.results.items() if result.status != "skipped"}

    def forget(self, numbers: Iterable[int]) -> None:
        """Forget the results of checks."""
        for number in numbers:
            self.results.pop(number, None)

    def save(self) -> None:
        """Write the file."""
        with self._lock:
            state = {"deployment": self._deployment, "made": sorted(self.made), "results": dict(self.results)}
            self._path.parent.mkdir(exist_ok=True)
            self._path.write_text(json.dumps(state), encoding="utf-8")


class Runner:
    """Runs checks with one context."""

    def __init__(self, context: Context, state: State, tell: Callable[[int, Result | str], None]) -> None:
        """Set the context.

        Args:
            context: See `Context`. Its `sleep` is replaced, so that a stopped run ends at once.
            state: The results of earlier runs, to which those of this run are added.
            tell: Called with the number of a check and its result, or its progress.

        """
        self._state, self._tell, self._stop = state, tell, threading.Event()
        self._sleep = context.sleep
        self._context = replace(context, made=state.made, save=state.save, sleep=self._pause)

    def run(self, numbers: Iterable[int]) -> None:
        """Run the checks of these numbers, except those that an earlier run finished."""
        checks = [CHECKS[number] for number in sorted(set(numbers) - self._state.finished)]
        self.clean_up()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            try:
                futures = [pool.submit(self._one, check) for check in checks if check.when == "at once"]
                for check in checks:
                    if check.when == "in turn":
                        self._one(check)
                for future in futures:
                    future.result()
            except BaseException:
                self._stop.set()
                pool.shutdown(cancel_futures=True)
                raise
        for check in checks:
            if check.when == "alone":
                self._one(check)

    def clean_up(self) -> None:
        """Delete what a run that was killed left behind."""
        for kind, identifier in sorted(self._state.made):
            try:
                self._context.delete(kind, identifier)
            except ClientError as error:
                self._tell(0, f"left behind by an earlier run: {kind} {identifier}: {sentence(error)}")

    def _one(self, check: Check) -> None:
        began = self._context.clock()
        context = replace(self._context, say=lambda text: self._tell(check.number, self._clean(text)))
        result = _outcome(check, context)
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


def _outcome(check: Check, context: Context) -> Result:  # noqa: PLR0911 - one for each end
    """Return how a check ended, without its time."""
    try:
        for need in check.needs:
            if why := need(context):
                return Result("skipped", why, 0)
        return Result("ok", check.run(context), 0)
    except Skip as skip:
        return Result("skipped", str(skip), 0)
    except EOFError:
        return Result("skipped", "nobody was there to answer", 0)
    except ClientError as error:
        return Result("skipped" if error.response["Error"]["Code"] in DENIED else "differs", sentence(error), 0)
    except BotoCoreError as error:
        return Result("differs", sentence(error), 0)
    except (Differs, OperationError) as error:
        return Result("differs", str(error), 0)
    except OSError as error:
        return Result("differs", f"no answer: {error}", 0)
    except (LookupError, TypeError, ValueError) as error:
        return Result("differs", f"the response has another form: {type(error).__name__} {error}", 0)
