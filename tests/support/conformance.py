"""The conformance table of the clients: what a runner found against what the table expects.

``python -m tests.support.conformance NAME COMMAND …`` runs a runner and prints every difference. NAME is the client's
name in the table.
"""

import json
import os
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

from tests.support.conformance_server import ConformanceServer, Request, serving

TABLE = Path(__file__).resolve().parents[2] / "clients" / "conformance" / "cases.json"
REQUEST = {"username": "ada@example.com", "confirmationCode": "012345"}
PAGE = "<!doctype html><title>Proxy</title><h1>Proxy</h1>"
NAMED = {
    "confirmed": {"status": 200, "body": {"status": "confirmed"}},
    "accepted": {"status": 202, "body": {"status": "accepted"}},
    "lost": {"close": "before_headers"},
    "silence": {"silence": True},
}
PATHS = {"confirmSignUp": "/confirm", "resendCode": "/confirm/resend"}
RESULT = ("code", "status", "requestId", "session", "delivery", "errors", "unclear")
CLIENT_ERROR = 400
SECONDS = 120
FOREIGN_HEADERS = ("cookie", "authorization", "proxy-authorization", "expect")
EARLY_MS = 20
"""Timers of some runtimes round down, and the server notes the time after it has sent the response."""
LATE_MS = 3000
"""A busy machine sends later than a client wants to."""


def whole_case(given):
    """Return a case with all that the table leaves out."""
    case = {"operation": "confirmSignUp"} | given
    request = {name: REQUEST[name] for name in REQUEST if case["operation"] == "confirmSignUp" or name == "username"}
    responses = [whole_response(response) for response in case["responses"]]
    return {"request": request} | case | {"responses": responses, "expect": {"requests": 1} | case["expect"]}


def whole_response(given):
    """Return a response with its body as `text`, and the headers that every response has."""
    response = dict(NAMED[given] if isinstance(given, str) else given)
    if "problem" in response:
        code, status = response["problem"], response["status"]
        problem = {"type": f"/problems/{code.replace('_', '-')}", "title": "A title", "status": status}
        problem |= {"detail": "A detail.", "code": code, "requestId": "r-1"}
        response["body"] = problem | response.get("more", {})
    if "page" in response:
        response |= {"status": response["page"], "text": PAGE}
    text = response.get("text", json.dumps(response["body"]) if "body" in response else "")
    if "deep" in response:
        brackets = "[" * response["deep"] + "]" * response["deep"]
        text = f'{text[:-1]}, "deep": {brackets}}}' if text else brackets
    is_error = response.get("status", 0) >= CLIENT_ERROR
    kind = "text/html" if "page" in response else f"application/{'problem+' if is_error else ''}json"
    headers = {"Content-Type": kind} | response.get("headers", {})
    return response | {"headers": headers, "text": text.ljust(response.get("pad", 0))}


CASES = [whole_case(case) for case in json.loads(TABLE.read_text(encoding="utf-8"))["cases"]]


def expectation(case, names):
    """Return what a case expects of a client, which may have several names in the table."""
    expected = dict(case["expect"])
    for name in names:
        expected |= case.get("except", {}).get(name, {})
    return expected


def differences(case, names, found, seen):
    """Return what differs between a case's expectation, a client's result and the requests that the server saw."""
    expected = expectation(case, names)
    differing = [
        f"{name} is {found.get(name)!r}, not {expected.get(name)!r}"
        for name in RESULT
        if found.get(name) != expected.get(name)
    ]
    if not agrees(found.get("retryAfter"), expected.get("retryAfter")):
        differing.append(f"retryAfter is {found.get('retryAfter')!r}, not {expected.get('retryAfter')!r}")
    if len(seen) != expected["requests"]:
        differing.append(f"{len(seen)} requests, not {expected['requests']}")
    path = expected.get("path", PATHS[case["operation"]])
    for request in seen if path else seen[:1]:
        differing += differences_of_request(case, path or PATHS[case["operation"]], request, seen[0])
    for number, ((least, most), waited) in enumerate(zip(expected.get("waitsMs") or (), waits(seen), strict=False), 1):
        if not least - EARLY_MS <= waited <= most + LATE_MS:
            differing.append(f"wait {number} is {waited:.0f} ms, not {least} to {most} ms")
    return differing


def agrees(found, expected):
    """Return whether a number is the expected one, or within the expected bounds."""
    if isinstance(expected, list):
        return found is not None and expected[0] <= found <= expected[1]
    return found == expected


def differences_of_request(case, path, request, first):
    """Return what differs between a request and the one that the case asks for."""
    differing = []
    if (request.method, request.path) != ("POST", path):
        differing.append(f"{request.method} {request.path}, not POST {path}")
    kind, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    if kind.strip() != "application/json" or parameters.strip() not in {"", "charset=utf-8"}:
        differing.append(f"the content type is {request.headers.get('content-type')!r}")
    differing += [f"there is a header {name}" for name in FOREIGN_HEADERS if name in request.headers]
    if request.body != first.body:
        differing.append("a repeat's body differs from the first one")
    try:
        body = json.loads(request.body, object_pairs_hook=members)
    except ValueError:
        body = request.body
    given = {name: value for name, value in case["request"].items() if value is not None}
    if body not in (case["request"], given):  # typed clients leave null fields out
        differing.append(f"the body is {body!r}")
    return differing


def members(pairs):
    """Return an object's members. Raises `ValueError` if a name is there twice."""
    if len(dict(pairs)) < len(pairs):
        message = "a name is there twice"
        raise ValueError(message)
    return dict(pairs)


def waits(seen):
    """Return the milliseconds between the end of each response and the next request."""
    return [1000 * (later.arrived - (earlier.responded or earlier.arrived)) for earlier, later in pairwise(seen)]


def compare(names, lines, requests, cases=CASES):
    """Return every difference of a run, a line for each case; nothing if there is none.

    The client's most general name in the table comes first. The runner prints a JSON object for each case.
    """
    names = list(names)
    found = {result["name"]: result for result in map(json.loads, filter(None, lines.splitlines()))}
    differing = {
        case["name"]: differences(case, names, found[case["name"]], requests[case["name"]])
        if case["name"] in found
        else ["no result"]
        for case in cases
    }
    return "\n".join(f"{name}: {'; '.join(reasons)}" for name, reasons in differing.items() if reasons)


def run(names, command, cases=CASES, **variables):
    """Run a runner against the table's server and return every difference."""
    with serving(ConformanceServer(cases)) as server:
        return compare(names, printed(command, server.url, cases, **variables), server.requests, cases)


def run_virtual(names, command):
    """Run a runner that plays the server itself, and prints the requests in its last line; return every difference."""
    *lines, last = printed(command, "").strip().split("\n")
    requests = {case["name"]: [] for case in CASES} | {
        name: [Request(**{**request, "body": request["body"].encode()}) for request in seen]
        for name, seen in json.loads(last)["requests"].items()
    }
    return compare(names, "\n".join(lines), requests)


def printed(command, url, cases=CASES, **variables):
    """Return what a runner prints. Raises `RuntimeError` if it fails."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder, "cases.json")
        table.write_text(json.dumps({"cases": cases}), encoding="utf-8")
        environment = os.environ | {"CONFORMANCE_CASES": str(table), "CONFORMANCE_URL": url} | variables
        done = subprocess.run(
            command, env=environment, capture_output=True, check=False, timeout=SECONDS, encoding="utf-8"
        )
    if done.returncode != 0:
        raise RuntimeError(f"the runner failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def run_page(names, command):
    """Run the runner that is a page in the browser that ``command`` starts; return every difference."""
    web = TABLE.parent.parent / "web"
    paths = {"browser.html": TABLE.parent, "run.js": TABLE.parent, "confirmation.js": web}
    files = {name: (folder / name).read_bytes() for name, folder in paths.items()}
    files["cases.json"] = json.dumps({"cases": CASES}).encode()
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
