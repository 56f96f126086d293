"""`make smoke URL=…`: check a deployed API from outside, without a real user.

The URL is the stack's output `Endpoint`. The command prints one line for each check: `ok`, or what it expected and what
it got. It needs no AWS credentials, and tries to confirm only a made-up user name.
"""

import http.client
import queue
import re
import ssl
import sys
import threading
from argparse import Namespace
from functools import partial
from urllib.parse import urlsplit

from operations.command import ArgumentError, command
from operations.output import say
from operations.smoke_checks import HttpRequest, HttpResponse, checks
from operations.stack import OperationError

TIMEOUT_SECONDS = 35.0  # API Gateway times out after 29 s
MOST_BYTES = 64 * 1024
USER_AGENT = {"User-Agent": "signup-confirmation-smoke"}  # web ACLs often block requests without one
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class NoResponseError(OperationError):
    """A request got no response; the text says why, in one sentence."""


class Api:
    """A deployed API. Redirects are not followed and no proxy is used, so that the URL's own host responds."""

    def __init__(self, url: str) -> None:
        """Check the URL. Raises `ValueError`, with one sentence, if it cannot be a deployed API's."""
        parts = urlsplit(url)
        if parts.scheme not in {"https", "http"} or not parts.hostname:
            raise ValueError("URL must be the stack's output Endpoint, as in https://…/v1/confirm.")
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise ValueError("URL must begin with https, as codes are sent to it. Only a loopback URL may use http.")
        if parts.username or parts.query or parts.fragment or not re.fullmatch("[!-~]*", parts.path):
            raise ValueError("URL must have no user, no query, no fragment and no white space.")
        self._host, self._port = parts.hostname, parts.port
        secured = partial(http.client.HTTPSConnection, context=ssl.create_default_context())
        self._connect = secured if parts.scheme == "https" else http.client.HTTPConnection
        self._path = parts.path.rstrip("/").removesuffix("/confirm")

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send a request on a new connection. Raises `NoResponseError` if no complete response arrives in time."""
        results: queue.SimpleQueue[HttpResponse | NoResponseError] = queue.SimpleQueue()
        threading.Thread(target=lambda: results.put(self._result(request)), daemon=True).start()
        try:
            result = results.get(timeout=TIMEOUT_SECONDS)
        except queue.Empty:
            result = self._late()
        if isinstance(result, NoResponseError):
            raise result
        return result

    def _result(self, request: HttpRequest) -> HttpResponse | NoResponseError:
        connection = self._connect(self._host, self._port, timeout=TIMEOUT_SECONDS)
        try:
            headers_sent = {**USER_AGENT, **request.headers}
            connection.request(request.method, self._path + request.path, request.body, headers_sent)
            response = connection.getresponse()
            headers = {name.lower(): ", ".join(response.headers.get_all(name, [])) for name in response.headers}
            return HttpResponse(response.status, headers, response.read(MOST_BYTES))
        except TimeoutError:
            return self._late()
        except OSError as error:
            return NoResponseError(f"{self._host} did not respond: {error}")
        except http.client.HTTPException as error:
            return NoResponseError(f"{self._host} did not return an HTTP response ({type(error).__name__}).")
        finally:
            connection.close()

    def _late(self) -> NoResponseError:
        return NoResponseError(f"{self._host} sent no complete response within {TIMEOUT_SECONDS:g} s.")


OPTIONS = {
    "--url": {"required": True, "help": "the stack's output Endpoint"},
    "--origin": {"default": "", "help": "a web origin that the API must allow; * if it allows all"},
    "--disclosure": {"default": "uniform", "choices": ["uniform", "precise"]},
}


@command("make smoke", "Check a deployed API from outside.", OPTIONS)
def main(options: Namespace) -> int:
    """Print a line for each check, and return 1 if one fails."""
    if not re.fullmatch(r"(\*|[a-z][a-z0-9+.-]*://[!-.0-~]+)?", options.origin):
        raise ArgumentError("ORIGIN must be an origin such as https://app.example.com, or *.")
    try:
        api = Api(options.url)
    except ValueError as error:
        raise ArgumentError(str(error)) from None
    failed = 0
    for check in checks(options.origin or None, options.disclosure):
        faults = "; ".join(check.faults(api.send(check.request)))
        failed += bool(faults)
        say(f"failed  {check.name}: {faults}" if faults else f"ok      {check.name}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
