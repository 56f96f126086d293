"""A simulated network between the service and AWS, with faults at the calls that a test chooses."""

import io
import json
import math
from enum import StrEnum

from botocore import exceptions as sdk
from botocore.awsrequest import AWSResponse, HTTPHeaders
from urllib3.exceptions import ProtocolError
from urllib3.response import HTTPResponse

from tests.support.simulation import CLIENT_SECRET
from tests.support.upstream import REQUEST_ID, Reply, error, secret


class Fault(StrEnum):
    """What happens to a call."""

    LOST = "lost"
    """The connection is reset before a response. AWS did not carry out the call."""
    LOST_DONE = "lost after it was carried out"
    TIMED_OUT = "timed out"
    """The read timeout passes. AWS did not carry out the call."""
    TIMED_OUT_DONE = "timed out after it was carried out"
    BROKEN_OFF = "carried out, and the connection was reset within the response body"
    UNREACHABLE = "unreachable"
    SERVER_ERROR = "response 500"
    TOO_MANY = "response 429"
    DENIED = "denied"
    HTML = "response 200 with HTML"
    HOLLOW = "response 200 with an empty object"
    ODD = "response 200 with attributes of wrong types"
    KILLED = "the execution environment ends before the call"
    KILLED_DONE = "the execution environment ends after the call was carried out"

    def __repr__(self):
        """Return the Python expression for the fault."""
        return f"Fault.{self.name}"


_DONE = {Fault.LOST_DONE, Fault.TIMED_OUT_DONE, Fault.BROKEN_OFF, Fault.KILLED_DONE}


class Killed(BaseException):  # not an Exception, which the service would catch
    """An execution environment ends."""


_REPLIES = {
    Fault.SERVER_ERROR: error("InternalErrorException", status=500),
    Fault.TOO_MANY: Reply(429, {"message": "Too Many Requests"}),
    Fault.DENIED: error("AccessDeniedException", "Not authorized to perform this action."),
    Fault.HTML: Reply(200, b"<html>Sign in to this network</html>"),
    Fault.HOLLOW: Reply(200, {}),
    Fault.ODD: Reply(200, {"Item": {"expiresAt": {"N": "1.5"}}, "Attributes": {"tally": {"S": "1"}}}),
}
_FOREIGN = {Fault.HTML, Fault.HOLLOW, Fault.ODD}
"""A proxy sends these, so they have no AWS request id."""

SECONDS = {"cognito": 0.2, "dynamodb": 0.01, "secretsmanager": 0.05}
"""How long a call takes, without Cognito's triggers."""
TIMEOUTS = {"cognito": 17.0, "dynamodb": 1.0, "secretsmanager": 2.0}
"""Read timeouts of the service, in seconds."""
CONNECT_TIMEOUTS = {"cognito": 2.0, "dynamodb": 0.5, "secretsmanager": 2.0}

IDLE_SECONDS = 60
"""A peer drops a connection that was idle this long. The next call on it is lost."""


class Network:
    """Carries the calls of all execution environments of one world."""

    def __init__(self, clock, pool, table):
        """Connect a user pool and a table."""
        self._clock = clock
        self._pool = pool
        self._table = table
        self._connections = {}
        self._opens = set()
        self.calls = []  # the operations called since `expect`, in order
        self.sent = []  # every call that AWS carried out: operation and request body
        self.error = None
        """A defect of the simulation. The service would handle it like a fault of AWS."""
        self._faults = {}
        self._delays = ()

    def expect(self, faults, delays):
        """Count calls from 0 again. Faults are by the call's index; delays, in seconds, are used again in turn."""
        self.calls = []
        self._faults = faults
        self._delays = delays

    def forget_connections(self):
        """Drop all open connections without the service noticing. The next call on each is lost."""
        self._connections = dict.fromkeys(self._connections, -math.inf)

    def open_anew(self, environment):
        """Open a new connection for the next call of an execution environment that closed its connections."""
        self._opens.add(environment)

    def send(self, environment, request):
        """Return the response to a request, or raise what botocore's HTTP session would raise."""
        try:
            return self._send(environment, request)
        except (sdk.ConnectionError, sdk.HTTPClientError):
            raise
        except Exception as failure:
            self.error = failure
            raise

    def _send(self, environment, request):
        target = request.headers["X-Amz-Target"]
        operation = (target.decode() if isinstance(target, bytes) else target).rpartition(".")[2]
        service = service_of(operation)
        fault = self._faults.get(len(self.calls))
        delay = self._delays[len(self.calls) % len(self._delays)] if self._delays else 0
        self.calls.append(operation)
        began = self._clock.now
        self._clock.pass_(delay)
        used = self._connections.pop((environment, service), None)
        if environment in self._opens:
            self._opens.remove(environment)
            used = None
        if fault is None and used is not None and began - used >= IDLE_SECONDS:
            fault = Fault.LOST
        reply, seconds = Reply(200), SECONDS[service]
        if fault in _REPLIES:
            reply = _REPLIES[fault]
        elif fault is None or fault in _DONE:
            reply, longer = self._carry_out(service, operation, json.loads(request.body))
            seconds += longer
        if fault is None and seconds > TIMEOUTS[service]:
            fault, seconds = Fault.TIMED_OUT_DONE, 0
        self._clock.pass_(seconds)
        if fault is not None and fault not in _REPLIES:
            self._fail(fault, service, request.url)
        self._connections[environment, service] = self._clock.now
        return response_of(request.url, reply, signed=fault not in _FOREIGN)

    def _carry_out(self, service, operation, body):
        self.sent.append((operation, body))
        match service:
            case "cognito":
                return self._pool.respond(operation, body)
            case "dynamodb":
                return self._table.respond(operation, body), 0
        return secret(CLIENT_SECRET), 0

    def _fail(self, fault, service, url):
        match fault:
            case Fault.TIMED_OUT | Fault.TIMED_OUT_DONE:
                self._clock.pass_(TIMEOUTS[service])
                raise sdk.ReadTimeoutError(endpoint_url=url)
            case Fault.UNREACHABLE:
                self._clock.pass_(CONNECT_TIMEOUTS[service])
                raise sdk.ConnectTimeoutError(endpoint_url=url)
            case Fault.KILLED | Fault.KILLED_DONE:
                raise Killed
            case Fault.BROKEN_OFF:
                reason = ProtocolError("Connection broken: IncompleteRead(0 bytes read)")
            case _:
                reason = ProtocolError("Connection aborted.", ConnectionResetError(104, "Connection reset by peer"))
        raise sdk.ConnectionClosedError(endpoint_url=url, request=None, error=reason)


def service_of(operation):
    """Return the AWS service that has the operation."""
    if operation == "GetSecretValue":
        return "secretsmanager"
    return "dynamodb" if operation.endswith("Item") else "cognito"


def response_of(url, reply, *, signed=True):
    """Return a reply as botocore's HTTP session does, with an AWS request id if it is signed."""
    body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
    headers = HTTPHeaders.from_pairs([("x-amzn-requestid", REQUEST_ID)] if signed else [])
    return AWSResponse(url, reply.status, headers, HTTPResponse(io.BytesIO(body), preload_content=False))
