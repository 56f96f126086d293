"""What can come back from Cognito instead of a success, and the one place that judges its responses.

UpstreamError
NotConnectedError         nothing was sent: no connection, DNS, TLS
ConnectionLostError       lost before the headers were complete; the request may have been carried out
BrokenResponseError       not HTTP, or ends within the body
ResponseTimeoutError      nothing came within the read timeout
NoTimeLeftError           too little of the invocation's time is left to send at all
ServerError               HTTP 5xx
TooManyRequestsError      HTTP 429
UnexpectedResponseError   not Cognito's, or a success that is none
CognitoError              an error of Cognito's own, with its code
"""

from __future__ import annotations

import json
import traceback
from typing import TYPE_CHECKING, Any, NoReturn

from botocore import exceptions as sdk

if TYPE_CHECKING:
    from collections.abc import Mapping

REQUEST_ID_HEADER = "x-amzn-requestid"
"""Every response of an AWS service has it, and what stands between seldom has."""


class UpstreamError(Exception):
    """A call of Cognito that did not succeed."""

    def __init__(self, name: str | None = None, *, status: int | None = None, request_id: str | None = None) -> None:
        """Keep what the log shows.

        Args:
            name: The SDK's class of the error; by default this one's.
            status: The HTTP status, where a response came.
            request_id: Cognito's.

        """
        super().__init__(name)
        self.name = name or type(self).__name__
        self.status = status
        self.request_id = request_id


class NotConnectedError(UpstreamError):
    """No connection came about: nothing was sent."""


class ConnectionLostError(UpstreamError):
    """The connection ended before the headers were complete. The request may have been carried out."""


class BrokenResponseError(UpstreamError):
    """What came is not HTTP, or ended within the body. The request was looked at."""


class ResponseTimeoutError(UpstreamError):
    """No response within the read timeout. The request may have been carried out."""


class NoTimeLeftError(UpstreamError):
    """Too little of the invocation's time is left for a send and its timeouts; nothing was sent."""


class ServerError(UpstreamError):
    """HTTP 5xx, whatever the body says."""


class TooManyRequestsError(UpstreamError):
    """HTTP 429, whatever the body says."""


class UnexpectedResponseError(UpstreamError):
    """A response that is not Cognito's, or a success that is none."""


class CognitoError(UpstreamError):
    """An error of Cognito's own."""

    def __init__(self, code: str, message: object, *, status: int | None = None, request_id: str | None = None) -> None:
        """Keep the code, and the message to choose a row by; the message is never shown or logged."""
        super().__init__(status=status, request_id=request_id)
        self.code = code
        self.message = message if isinstance(message, str) else ""


def judge_status(response_dict: Mapping[str, Any], **_: object) -> None:
    """Raise what HTTP 5xx and 429 mean, whatever the body says. A handler of botocore's event `before-parse`."""
    status, request_id = response_dict["status_code"], response_dict["headers"].get(REQUEST_ID_HEADER)
    if 500 <= status <= 599:  # noqa: PLR2004
        raise ServerError(status=status, request_id=request_id)
    if status == 429:  # noqa: PLR2004
        raise TooManyRequestsError(status=status, request_id=request_id)


def judge_json(response_dict: Mapping[str, Any], **_: object) -> None:
    """Raise unless the response is a JSON object. A handler of botocore's event `before-parse`."""
    if json_object(response_dict["body"]) is None:
        raise UnexpectedResponseError(status=response_dict["status_code"])


def judge(response_dict: Mapping[str, Any], **_: object) -> None:
    """Raise `UpstreamError` unless the response is a success of Cognito's own, in the contract's order (b) to (e).

    A handler of botocore's event `before-parse`: it sees status, headers and body before the SDK's parser, which takes
    any JSON under status 200 for a success and fails at some others.
    """
    judge_status(response_dict)
    status, request_id = response_dict["status_code"], response_dict["headers"].get(REQUEST_ID_HEADER)
    document = json_object(response_dict["body"])
    if document is None or not request_id:
        raise UnexpectedResponseError(status=status, request_id=request_id)
    if status == 200:  # noqa: PLR2004
        if "__type" in document or not _is_output(document):
            raise UnexpectedResponseError(status=status, request_id=request_id)
        return
    code = document.get("__type")
    if not isinstance(code, str):
        raise UnexpectedResponseError(status=status, request_id=request_id)
    # The forms of the JSON protocol: "Code", "namespace#Code", "Code:http://…".
    code = code.partition(":")[0].rpartition("#")[2]
    message = document.get("message", document.get("Message"))
    raise CognitoError(code, message, status=status, request_id=request_id)


def json_object(body: bytes) -> dict[str, Any] | None:
    """Return a response's JSON object; None where the body is anything else."""
    try:
        document = json.loads(body.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _is_output(document: Mapping[str, Any]) -> bool:
    """Say whether the members that the service uses are of the type that the model gives them."""
    delivery = document.get("CodeDeliveryDetails")
    return isinstance(document.get("Session", ""), str) and (
        delivery is None
        or (isinstance(delivery, dict) and all(isinstance(value, str | None) for value in delivery.values()))
    )


def transport_error(error: Exception) -> UpstreamError | None:
    """Return what an exception of the SDK says about the connection; None where it is about something else."""
    name = type(error).__name__
    match error:
        case sdk.ReadTimeoutError() | sdk.ConnectionClosedError() if _while_connecting(error):
            return NotConnectedError(name)
        case sdk.ReadTimeoutError():
            return ResponseTimeoutError(name)
        case sdk.ConnectionError():
            return NotConnectedError(name)
        case sdk.ConnectionClosedError():
            return ConnectionLostError(name) if lost_before_headers(error) else BrokenResponseError(name)
        case sdk.HTTPClientError():
            return BrokenResponseError(name)
        case _:
            return None


def lost_before_headers(error: Exception) -> bool:
    """Say whether the peer closed or reset the connection before it had sent a complete set of headers.

    urllib3 says "aborted" before it has a response and "broken" while it reads one. What is not HTTP is "aborted" as
    well, by an exception that is no `OSError`.
    """
    cause = error.kwargs.get("error") if isinstance(error, sdk.ConnectionClosedError) else None
    match getattr(cause, "args", ()):
        case ("Connection aborted.", OSError()):
            return True
        case _:
            return False


def _while_connecting(error: sdk.HTTPClientError) -> bool:
    """Say whether a TLS handshake stalled or was reset, so that nothing was sent.

    urllib3 reports these as a read timeout and a lost connection; only the place where they were raised tells.
    """
    cause: BaseException | None = error.kwargs.get("error")
    while cause:
        if any(frame.f_code.co_name == "_validate_conn" for frame, _ in traceback.walk_tb(cause.__traceback__)):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
