"""The lines of a run, and the report `build/acceptance-<environment>.md`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from operations.acceptance.check import CHECKS
from operations.output import printable

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

Status = Literal["ok", "differs", "skipped"]
_HIDDEN = (
    (re.compile(r"[\w.+%'-]+@[\w-][\w.-]*"), "<address>"),
    (re.compile(r"\b\d{1,3}(\.\d{1,3}){3}\b"), "<address>"),
    (re.compile(r"(?<![\w:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}(?![\w:])", re.IGNORECASE), "<address>"),
    (re.compile(r"(?<![\w-])\d{6}(?![\w-])"), "<code>"),
)


class Result(NamedTuple):
    """How a check ended, what AWS said or why it was skipped, and the seconds it took."""

    status: Status
    detail: str
    seconds: float


def clean(text: str, secrets: Collection[str] = ()) -> str:
    """Return a text without the secrets, addresses and codes in it, and with control characters escaped."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "<secret>")
    for pattern, word in _HIDDEN:
        text = pattern.sub(word, text)
    return printable(text).replace("\n", "\\n")


def line(number: int, result: Result) -> str:
    """Return the line of a check; further lines if AWS answered otherwise."""
    check = CHECKS[number]
    first = f"{number:>3}  {result.status:<8} {check.title} ({result.seconds:.0f} s)"
    if result.status == "skipped":
        return f"{number:>3}  skipped: {result.detail}  {check.title}"
    if result.status == "ok":
        return first
    return f"{first}\n     expected: {check.expects}\n     came:     {result.detail}\n     change:   {check.affects}"


def summary(results: Mapping[int, Result]) -> str:
    """Return how many checks ended how."""
    counted = {status: sum(result.status == status for result in results.values()) for status in ("ok", "differs")}
    return f"{counted['ok']} ok, {counted['differs']} differ, {len(results) - sum(counted.values())} skipped"


def markdown(environment: str, where: str, results: Mapping[int, Result]) -> str:
    """Return the report. Its texts are clean already.

    Args:
        environment: The environment's name.
        where: The Region and the time.
        results: The result of each check by its number.

    """
    lines = [f"# Acceptance of {environment}", "", f"{where}: {summary(results)}.", ""]
    lines += ["| | check | result | s | what AWS said, or why it was skipped |", "|---|---|---|---|---|"]
    for number, result in sorted(results.items()):
        cells = (str(number), CHECKS[number].title, result.status, f"{result.seconds:.0f}", result.detail)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    for number, result in sorted(results.items()):
        if result.status == "differs":
            check = CHECKS[number]
            lines += ["", f"## {number}. {check.title}", ""]
            lines += [f"- Expected: {check.expects}", f"- Came: {result.detail}", f"- Change: `{check.affects}`"]
    return "\n".join(lines) + "\n"
