"""The conformance table of the clients: what a runner found against what the table expects.

``python -m tests.support.conformance NAME COMMAND …`` runs a runner and prints every difference. NAME is the client's
name in the table.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.conformance_server import ConformanceServer, Request, serving

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TABLE = Path(__file__).resolve().parents[2] / "clients" / "conformance" / "cases.json"
CASES: list[dict[str, Any]] = json.loads(TABLE.read_text(encoding="utf-8"))["cases"]
PATHS = {"confirmSignUp": "/confirm", "resendCode": "/confirm/resend"}
RESULT = ("code", "status", "requestId", "fields")
SECONDS = 120
EARLY_MS = 20
"""Timers of some runtimes round down, and the server notes the time after it has sent the response."""
LATE_MS = 3000
"""A busy machine sends later than a client wants to."""


def expectation(case: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return what a case expects of a client, which may have several names in the table."""
    expected: dict[str, Any] = dict(case["expect"])
    for name in names:
        expected |= case.get("except", {}).get(name, {})
    return expected


def differences(case: dict[str, Any], names: Iterable[str], found: dict[str, Any], seen: Sequence[Request]) -> list[str]:
    """Return what differs between a case's expectation, a client's result and the requests that the server saw."""
    expected = expectation(case, names)
    told = [
        f"{name} is {found.get(name)!r}, not {expected.get(name)!r}"
        for name in RESULT
        if found.get(name) != expected.get(name)
    ]
    if not agrees(found.get("retryAfter"), expected.get("retryAfter")):
        told.append(f"retryAfter is {found.get('retryAfter')!r}, not {expected.get('retryAfter')!r}")
    if len(seen) != expected["requests"]:
        told.append(f"{len(seen)} requests, not {expected['requests']}")
    path = expected.get("path", PATHS[case["operation"]])
    for request in seen if path else seen[:1]:
        told += differences_of_request(case, path or PATHS[case["operation"]], request, seen[0])
    for number, ((least, most), waited) in enumerate(zip(expected.get("waitsMs") or (), waits(seen), strict=False), 1):
        if not least - EARLY_MS <= waited <= most + LATE_MS:
            told.append(f"wait {number} is {waited:.0f} ms, not {least} to {most} ms")
    return told


def agrees(found: float | None, expected: float | list[int] | None) -> bool:
    """Return whether a number is the expected one, or within the expected bounds."""
    if isinstance(expected, list):
        return found is not None and expected[0] <= found <= expected[1]
    return found == expected


def differences_of_request(case: dict[str, Any], path: str, request: Request, first: Request) -> list[str]:
    """Return what differs between a request and the one that the case asks for."""
    told = []
    if (request.method, request.path) != ("POST", path):
        told.append(f"{request.method} {request.path}, not POST {path}")
    if request.body != first.body:
        told.append("a repeat's body differs from the first one")
    try:
        body = json.loads(request.body)
    except ValueError:
        body = request.body
    given = {name: value for name, value in case["request"].items() if value is not None}
    if body not in (case["request"], given):  # typed clients leave null fields out
        told.append(f"the body is {body!r}")
    return told


def waits(seen: Sequence[Request]) -> list[float]:
    """Return the milliseconds between the end of each response and the next request."""
    return [
        1000 * (later.arrived - (earlier.answered or earlier.arrived))
        for earlier, later in zip(seen, seen[1:], strict=False)
    ]


def compare(names: Iterable[str], lines: str, requests: dict[str, list[Request]]) -> str:
    """Return every difference of a run, a line for each case; nothing if there is none.

    Args:
        names: The client's names in the table, the most general one first.
        lines: What the runner printed, a JSON object for each case.
        requests: The requests that the server saw, by the case's name.

    """
    names = list(names)
    found = {result["name"]: result for result in map(json.loads, filter(None, lines.splitlines()))}
    told = {
        case["name"]: differences(case, names, found[case["name"]], requests[case["name"]])
        if case["name"] in found
        else ["no result"]
        for case in CASES
    }
    return "\n".join(f"{name}: {'; '.join(reasons)}" for name, reasons in told.items() if reasons)


def run(names: Iterable[str], command: Sequence[str | Path], **variables: str) -> str:
    """Run a runner against the table's server and return every difference."""
    with serving(ConformanceServer(CASES)) as server:
        environment = os.environ | variables | {"CONFORMANCE_CASES": str(TABLE), "CONFORMANCE_URL": server.url}
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=SECONDS, encoding="utf-8"
        )
        if done.returncode != 0:
            return f"the runner failed:\n{done.stdout}{done.stderr}"
        return compare(names, done.stdout, server.requests)


if __name__ == "__main__":
    sys.exit(run([sys.argv[1]], sys.argv[2:]) or None)
