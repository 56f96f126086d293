"""`make smoke URL=…`: checks a deployed API from outside, as far as that goes without a user.

    PYTHONPATH=functions python -m operations.smoke --url https://…/v1/confirm --origin https://app.example.com

The URL is the stack's output `Endpoint`. Each check is a line: `ok`, or what was expected and what came. Needs no
credentials; a confirmation is tried for a made-up name only.
"""
# ruff: noqa: T201 - a command speaks by printing

from __future__ import annotations

import argparse
import http.client
import re
import ssl
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from operations.smoke_answers import Answer
from operations.smoke_checks import checks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from operations.smoke_checks import Request

TIMEOUT_SECONDS = 35.0  # the gateway itself gives up after 29
MOST_BYTES = 64 * 1024
USER_AGENT = {"User-Agent": "signup-confirmation-smoke"}  # web ACLs like to block requests without one
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class NoAnswerError(Exception):
    """Why a request got no answer, in one sentence."""


class Api:
    """A deployed API. Follows no redirect, and takes no proxy: what answers is what the URL names."""

    def __init__(self, url: str) -> None:
        """Take the URL of `/confirm`, or of the stage that it is under. Raises `ValueError` with one sentence."""
        parts = urlsplit(url)
        if parts.scheme not in {"https", "http"} or not parts.hostname:
            raise ValueError("URL has to be the stack's output Endpoint, as in https://…/v1/confirm.")
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise ValueError("URL has to begin with https: codes travel over it. Only this machine's may do without.")
        if parts.username or parts.query or parts.fragment or not re.fullmatch("[!-~]*", parts.path):
            raise ValueError("URL may have no user, query or fragment, and no white space.")
        self._host, self._port = parts.hostname, parts.port
        self._context = ssl.create_default_context() if parts.scheme == "https" else None
        self._path = parts.path.rstrip("/").removesuffix("/confirm")

    def send(self, request: Request) -> Answer:
        """Send a request on a connection of its own. Raises `NoAnswerError`."""
        if self._context is None:
            connection = http.client.HTTPConnection(self._host, self._port, timeout=TIMEOUT_SECONDS)
        else:
            connection = http.client.HTTPSConnection(
                self._host, self._port, timeout=TIMEOUT_SECONDS, context=self._context
            )
        try:
            headers_sent = {**USER_AGENT, **request.headers}
            connection.request(request.method, self._path + request.path, request.body, headers_sent)
            response = connection.getresponse()
            headers: dict[str, str] = {}
            for name, value in response.getheaders():
                known = headers.get(name.lower())
                headers[name.lower()] = value if known is None else f"{known}, {value}"
            return Answer(response.status, headers, response.read(MOST_BYTES))
        except OSError as error:
            raise NoAnswerError(f"{self._host} gave no answer: {error}") from None
        except http.client.HTTPException as error:
            raise NoAnswerError(f"{self._host} gave no answer that is HTTP ({type(error).__name__}).") from None
        finally:
            connection.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 1 where a check fails or no answer comes, 2 for a wrong argument."""
    parser = argparse.ArgumentParser(prog="operations.smoke", description="Check a deployed API from outside.")
    parser.add_argument("--url", required=True, help="the stack's output Endpoint")
    parser.add_argument("--origin", default="", help="a web origin that has to be allowed; * where all are")
    parser.add_argument("--disclosure", default="uniform", choices=["uniform", "precise"])
    options = parser.parse_args(arguments)
    if not re.fullmatch(r"(\*|[a-z][a-z0-9+.-]*://[!-.0-~]+)?", options.origin):
        print("make smoke: ORIGIN must be an origin such as https://app.example.com, or *.", file=sys.stderr)
        return 2
    try:
        api = Api(options.url)
    except ValueError as error:
        print(f"make smoke: {error}", file=sys.stderr)
        return 2
    failed = 0
    try:
        for check in checks(options.origin or None, options.disclosure):
            faults = check.faults(api.send(check.request))
            failed += bool(faults)
            print(f"failed  {check.name}: {'; '.join(faults)}" if faults else f"ok      {check.name}", flush=True)
    except NoAnswerError as error:
        print(f"make smoke: {error}", file=sys.stderr)
        return 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
