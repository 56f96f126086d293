"""The deployed API, and nothing else of the emulated AWS: passed on from the ports that everybody can connect to."""

from __future__ import annotations

import http.client
import json
import time
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from local.emulator import HOST
from local.server import TEXT, Handler, Server

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from local.deployment import Deployment

PATHS = ("/confirm", "/confirm/resend")
UNKNOWN = "/unknown"  # stands for every other path, so that no caller chooses what the emulator is asked for
BODY_BYTES = 10_000_000  # API Gateway's limit
SECONDS = 60
ALLOW_ORIGIN = "access-control-allow-origin"
# Headers of the connection, and those by which the emulator would tell another service, account or caller.
DROPPED_HEADERS = {"host", "connection", "keep-alive", "te", "trailer", "upgrade", "expect", "content-length"}
NOT_PASSED_BACK = {"content-length", "content-type", "date", "connection", "transfer-encoding"}
DROPPED_PREFIXES = ("x-amz-", "x-forwarded-", "proxy-", "authorization", "forwarded")


@dataclass(frozen=True)
class GatewayResponse:
    """What the function's log does not tell: a response of API Gateway's own, or an origin that is not allowed."""

    method: str
    path: str
    status: int
    reason: str
    """Empty for the function's responses, which are in its log."""
    milliseconds: int
    origin: str = ""
    """The caller's origin, if the API does not allow it."""


class Api:
    """Passes requests on to the API of a deployment."""

    def __init__(self, deployment: Deployment, origins: Sequence[str]) -> None:
        """Pass on from now on. `origins` are those that the API allows."""
        self.base_path = deployment.base_path
        self._emulator = deployment.emulator
        self._origins = origins
        self._responses: SimpleQueue[GatewayResponse] = SimpleQueue()

    def gateway_responses(self) -> Iterator[GatewayResponse]:
        """Yield what the function's log lacks since the last call."""
        while not self._responses.empty():
            yield self._responses.get()

    def serves(self, target: str) -> bool:
        """Return whether the target of a request is below the API's stage."""
        return target.startswith(f"{self.base_path}/")

    def respond(self, request: Handler) -> None:
        """Ask the API and pass its response on."""
        if request.length > BODY_BYTES:
            request.send(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TEXT, "The body is larger than API Gateway accepts.\n")
            return
        started = time.monotonic()
        asked = request.path.partition("?")[0].removeprefix(self.base_path)  # the service reads no query
        path = asked if asked in PATHS else UNKNOWN
        headers = {
            name: value
            for name, value in request.headers.items()
            if name.lower() not in DROPPED_HEADERS and not name.lower().startswith(DROPPED_PREFIXES)
        }
        body = request.rfile.read(request.length)
        with closing(http.client.HTTPConnection(HOST, self._emulator.port, timeout=SECONDS)) as connection:
            try:
                connection.request(
                    request.command, f"{self._emulator.path}{self.base_path}{path}", body or None, headers
                )
                response = connection.getresponse()
                content = response.read()
            except ValueError:  # a header that is none
                request.send(HTTPStatus.BAD_REQUEST, TEXT, "A header of the request is not valid.\n")
                return
            except (OSError, http.client.HTTPException):
                request.send(HTTPStatus.BAD_GATEWAY, TEXT, "The emulated AWS did not respond.\n")
                return
        received = {name.lower(): value for name, value in response.getheaders()}
        origin = request.headers.get("Origin", "")
        if request.command == "OPTIONS" and ALLOW_ORIGIN in received and "*" not in self._origins:
            # As API Gateway's response template does on AWS, which the emulator does not run.
            received[ALLOW_ORIGIN] = origin if origin in self._origins else self._origins[0]
        kept = {name: value for name, value in received.items() if name not in NOT_PASSED_BACK}
        request.send(response.status, received.get("content-type", ""), content, kept)
        is_own = request.command == "OPTIONS" or "x-amzn-errortype" in received or path == UNKNOWN
        is_refused = origin not in {"", *self._origins} and "*" not in self._origins
        if is_own or is_refused:
            reason = "preflight" if request.command == "OPTIONS" else _code(content)
            milliseconds = round((time.monotonic() - started) * 1000)
            self._responses.put(
                GatewayResponse(
                    method=request.command,
                    path=asked,
                    status=response.status,
                    reason=reason if is_own else "",
                    milliseconds=milliseconds,
                    origin=origin if is_refused else "",
                )
            )


class ApiServer(Server):
    """Serves the API on a port of its own."""

    api: Api | None = None

    def __init__(self, port: int | None = None) -> None:
        """Bind `port`, or a free one. Raises `OSError` if the port is in use."""
        super().__init__(port, _Handler)

    def serve(self, api: Api) -> None:
        """Serve the API."""
        self.api = api
        self.start()


class _Handler(Handler):
    server: ApiServer

    def respond(self) -> None:
        """Respond to a request of any method."""
        if self.server.api is not None and self.server.api.serves(self.path):
            self.server.api.respond(self)
        else:
            self.send(HTTPStatus.NOT_FOUND, TEXT, "Only the API is here.\n")


def _code(content: bytes) -> str:
    """Return the code of a problem."""
    try:
        problem: Any = json.loads(content)
    except ValueError:
        return ""
    return str(problem.get("code", "")) if isinstance(problem, dict) else ""
