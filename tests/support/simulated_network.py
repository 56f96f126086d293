"""A simulated network: carries every AWS call of one world, and loses, delays or garbles it where a test says so."""

from __future__ import annotations

import io
import json
import math
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from botocore import exceptions as sdk
from botocore.awsrequest import AWSResponse, HTTPHeaders
from urllib3.exceptions import ProtocolError
from urllib3.response import HTTPResponse

from tests.support.simulation import CLIENT_SECRET
from tests.support.upstream import REQUEST_ID, Reply, error, secret

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.awsrequest import AWSPreparedRequest

    from tests.support.simulated_table import Table
    from tests.support.simulation import Clock, UserPool


class Fault(StrEnum):
    """What can become of a call."""

    LOST = "lost"
    """The connection ends before a response; nothing was carried out."""
    LOST_DONE = "lost once carried out"
    TIMED_OUT = "timed out"
    """No response comes in time; nothing was carried out."""
    TIMED_OUT_DONE = "timed out though carried out"
    BROKEN_OFF = "broken off within the response"
    UNREACHABLE = "unreachable"
    SERVER_ERROR = "answered 500"
    TOO_MANY = "answered 429"
    DENIED = "denied"
    HTML = "answered with a page"
    HOLLOW = "answered with an empty object"
    ODD = "answered with values of other types"

    def __repr__(self) -> str:
        """Return the expression for it."""
        return f"Fault.{self.name}"


_DONE = {Fault.LOST_DONE, Fault.TIMED_OUT_DONE, Fault.BROKEN_OFF}
_REPLIES = {
    Fault.SERVER_ERROR: error("InternalErrorException", status=500),
    Fault.TOO_MANY: Reply(429, {"message": "Too Many Requests"}),
    Fault.DENIED: error("AccessDeniedException", "Not authorized to perform this action."),
    Fault.HTML: Reply(200, b"<html>Sign in to this network</html>"),
    Fault.HOLLOW: Reply(200, {}),
    Fault.ODD: Reply(200, {"Item": {"expiresAt": {"N": "1.5"}}, "Attributes": {"tally": {"S": "1"}}}),
}
_FOREIGN = {Fault.HTML, Fault.HOLLOW, Fault.ODD}
"""What stands in between answers these, so they have no request id."""

SECONDS = {"cognito": 0.2, "dynamodb": 0.01, "secretsmanager": 0.05}
"""How long a service takes to answer, Cognito's triggers aside."""
TIMEOUTS = {"cognito": 17.0, "dynamodb": 1.0, "secretsmanager": 2.0}
"""The read timeouts that the service promises, in seconds."""
CONNECT_TIMEOUTS = {"cognito": 2.0, "dynamodb": 0.5, "secretsmanager": 2.0}

IDLE_SECONDS = 60
"""After so long what lies between forgets a connection, or the peer drops it: the next call on it is lost."""


class Network:
    """Carries the calls of the execution environments of one world."""

    def __init__(self, clock: Clock, pool: UserPool, table: Table) -> None:
        """Connect Cognito and DynamoDB."""
        self._clock = clock
        self._pool = pool
        self._table = table
        self._connections: dict[tuple[object, str], float] = {}
        self._opens: set[object] = set()
        self.calls: list[str] = []
        """The operations that were called since the last `expect`."""
        self.sent: list[tuple[str, dict[str, Any]]] = []
        """Every call that was carried out."""
        self.error: Exception | None = None
        """What failed in the simulation itself; the service would take it for a fault."""
        self._faults: Mapping[int, Fault] = {}

    def expect(self, faults: Mapping[int, Fault]) -> None:
        """Begin to count calls anew; those of the given indexes meet a fault."""
        self.calls = []
        self._faults = faults

    def forget_connections(self) -> None:
        """Lose the next call on each connection that is open now."""
        self._connections = dict.fromkeys(self._connections, -math.inf)

    def open_anew(self, environment: object) -> None:
        """Let the next call of an execution environment go over a new connection, as it has closed the old one."""
        self._opens.add(environment)

    def send(self, environment: object, request: AWSPreparedRequest) -> AWSResponse:
        """Carry a call, and return or raise what the SDK's HTTP session would."""
        try:
            return self._send(environment, request)
        except (sdk.ConnectionError, sdk.HTTPClientError):
            raise
        except Exception as failure:
            self.error = failure
            raise

    def _send(self, environment: object, request: AWSPreparedRequest) -> AWSResponse:
        target = request.headers["X-Amz-Target"]
        operation = (target.decode() if isinstance(target, bytes) else target).rpartition(".")[2]
        service = service_of(operation)
        fault = self._faults.get(len(self.calls))
        self.calls.append(operation)
        used = self._connections.pop((environment, service), None)
        if environment in self._opens:
            self._opens.remove(environment)
            used = None
        if fault is None and used is not None and self._clock.now - used >= IDLE_SECONDS:
            fault = Fault.LOST
        reply = Reply(200)
        if fault in _REPLIES:
            reply = _REPLIES[fault]
        elif fault is None or fault in _DONE:
            reply = self._carry_out(service, operation, json.loads(request.body))
        self._clock.pass_(SECONDS[service])
        if fault is not None and fault not in _REPLIES:
            self._fail(fault, service, request.url)
        self._connections[environment, service] = self._clock.now
        return _response(request.url, reply, signed=fault not in _FOREIGN)

    def _carry_out(self, service: str, operation: str, body: dict[str, Any]) -> Reply:
        self.sent.append((operation, body))
        match service:
            case "cognito":
                return self._pool.answer(operation, body)
            case "dynamodb":
                return self._table.answer(operation, body)
        return secret(CLIENT_SECRET)

    def _fail(self, fault: Fault, service: str, url: str) -> None:
        match fault:
            case Fault.TIMED_OUT | Fault.TIMED_OUT_DONE:
                self._clock.pass_(TIMEOUTS[service])
                raise sdk.ReadTimeoutError(endpoint_url=url)
            case Fault.UNREACHABLE:
                self._clock.pass_(CONNECT_TIMEOUTS[service])
                raise sdk.ConnectTimeoutError(endpoint_url=url)
            case Fault.BROKEN_OFF:
                reason = ProtocolError("Connection broken: IncompleteRead(0 bytes read)")
            case _:
                reason = ProtocolError("Connection aborted.", ConnectionResetError(104, "Connection reset by peer"))
        raise sdk.ConnectionClosedError(endpoint_url=url, request=None, error=reason)


def service_of(operation: str) -> str:
    """Return the service that an operation belongs to."""
    if operation == "GetSecretValue":
        return "secretsmanager"
    return "dynamodb" if operation.endswith("Item") else "cognito"


def _response(url: str, reply: Reply, *, signed: bool) -> AWSResponse:
    body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
    headers = HTTPHeaders.from_pairs([("x-amzn-requestid", REQUEST_ID)] if signed else [])
    return AWSResponse(url, reply.status, headers, HTTPResponse(io.BytesIO(body), preload_content=False))
