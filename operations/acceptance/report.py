"""The lines of a run, and the report `build/acceptance-<environment>.md`."""

import re
from collections.abc import Collection, Mapping
from typing import Literal, NamedTuple

from operations.acceptance.check import CHECKS
from operations.output import printable

Status = Literal["ok", "differs", "skipped"]
_HIDDEN = (
    (re.compile(r"[\w.+%'-]+@[\w-][\w.-]*"), "<address>"),
    (re.compile(r"\b\d{1,3}(\.\d{1,3}){3}\b"), "<address>"),
    (re.compile(r"(?<![\w:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}(?![\w:])", re.IGNORECASE), "<address>"),
    (re.compile(r"(?<![\w-])\d{6}(?![\w-])"), "<code>"),
)


class Result(NamedTuple):
    """How a check ended, what AWS did or why it was skipped, and the seconds it took."""

    status: Status
    detail: str
    seconds: float = 0


def clean(text: str, secrets: Collection[str] = ()) -> str:
    """Return a text without the secrets, addresses and codes in it, and with control characters escaped."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "<secret>")
    for pattern, word in _HIDDEN:
        text = pattern.sub(word, text)
    return printable(text).replace("\n", "\\n")


def line(number: int, result: Result) -> str:
    """Return the line of a check; further lines if AWS does not do what it expects."""
    check = CHECKS[number]
    if result.status == "skipped":
        return f"{number:>3}  skipped: {result.detail}  {check.title}"
    first = f"{number:>3}  {result.status:<8} {check.title} ({result.seconds:.0f} s)"
    if result.status == "ok":
        return first
    return f"{first}\n     expected: {check.expects}\n     got:      {result.detail}\n     change:   {check.affects}"


def summary(results: Mapping[int, Result]) -> str:
    """Return how many checks ended how."""
    ok, differ, skipped = (
        sum(result.status == status for result in results.values()) for status in ("ok", "differs", "skipped")
    )
    return f"{ok} ok, {differ} differ, {skipped} skipped"


def markdown(environment: str, where: str, results: Mapping[int, Result]) -> str:
    """Return the report of an environment. `where` is the Region and the time; the results are clean already."""
    lines = [f"# Acceptance of {environment}", "", f"{where}: {summary(results)}.", ""]
    lines += ["| | check | result | s | what AWS did, or why it was skipped |", "|---|---|---|---|---|"]
    details = []
    for number, result in sorted(results.items()):
        check = CHECKS[number]
        cells = (str(number), check.title, result.status, f"{result.seconds:.0f}", result.detail)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        if result.status == "differs":
            details += ["", f"## {number}. {check.title}", ""]
            details += [f"- Expected: {check.expects}", f"- Got: {result.detail}", f"- Change: `{check.affects}`"]
    return "\n".join(lines + details) + "\n"
