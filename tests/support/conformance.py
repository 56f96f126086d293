"""The conformance table of the clients: what a runner found against what the table expects.

``python -m tests.support.conformance NAME COMMAND …`` runs a runner and prints every difference. NAME is the client's
name in the table.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import pairwise
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


def differences(
    case: dict[str, Any], names: Iterable[str], found: dict[str, Any], seen: Sequence[Request]
) -> list[str]:
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
    return [1000 * (later.arrived - (earlier.answered or earlier.arrived)) for earlier, later in pairwise(seen)]


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


def run(names: Iterable[str], command: Sequence[str | Path]) -> str:
    """Run a runner against the table's server and return every difference."""
    with serving(ConformanceServer(CASES)) as server:
        return compare(names, printed(command, server.url), server.requests)


def run_virtual(names: Iterable[str], command: Sequence[str | Path]) -> str:
    """Run a runner that plays the server itself, and prints the requests in its last line; return every difference."""
    *lines, last = printed(command, "").splitlines()
    requests = {case["name"]: [] for case in CASES} | {
        name: [Request(**{**request, "body": request["body"].encode()}) for request in seen]
        for name, seen in json.loads(last)["requests"].items()
    }
    return compare(names, "\n".join(lines), requests)


def printed(command: Sequence[str | Path], url: str) -> str:
    """Return what a runner prints.

    Raises:
        RuntimeError: The runner failed.

    """
    environment = os.environ | {"CONFORMANCE_CASES": str(TABLE), "CONFORMANCE_URL": url}
    done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=SECONDS, encoding="utf-8")
    if done.returncode != 0:
        raise RuntimeError(f"the runner failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def run_page(names: Iterable[str], command: Sequence[str | Path]) -> str:
    """Run the runner that is a page in the browser that ``command`` starts; return every difference."""
    web = TABLE.parent.parent / "web"
    paths = {"browser.html": TABLE.parent, "run.js": TABLE.parent, "cases.json": TABLE.parent, "confirmation.js": web}
    files = {name: (folder / name).read_bytes() for name, folder in paths.items()}
    with serving(ConformanceServer(CASES, files)) as server:
        browser = subprocess.Popen(
            [*command, f"{server.url}/_/browser.html"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            if not server.finished.wait(SECONDS):
                return "the page sent no results"
        finally:
            browser.terminate()
            browser.wait()
        return compare(names, server.posted[0].decode(), server.requests)


if __name__ == "__main__":
    sys.exit(run([sys.argv[1]], sys.argv[2:]) or None)
