"""Checks the responses of AWS services, and maps the SDK's exceptions if there is no response."""

from __future__ import annotations

import json
import traceback
from typing import TYPE_CHECKING, Any, NoReturn

from botocore import exceptions as sdk

from signup_functions.confirmation.errors import (
    BrokenResponseError,
    CognitoError,
    ConnectionLostError,
    NotConnectedError,
    ParameterError,
    ResponseTimeoutError,
    ServerError,
    TooManyRequestsError,
    UnexpectedResponseError,
    UpstreamError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

REQUEST_ID_HEADER = "x-amzn-requestid"
"""Every response of an AWS service has it; responses of proxies rarely do."""
_MAX_LENGTH_DIGITS = 16
"""More digits than the length of any body has."""


def raise_for_incomplete(response_dict: Mapping[str, Any]) -> None:
    """Raise if the connection ended within the body. botocore returns an incomplete body without an error."""
    length = response_dict["headers"].get("content-length", "").partition(",")[0].strip()
    if length.isdecimal() and len(length) < _MAX_LENGTH_DIGITS and len(response_dict["body"]) < int(length):
        raise BrokenResponseError("IncompleteRead", status=response_dict["status_code"])


def raise_for_status(response_dict: Mapping[str, Any], **_: object) -> None:
    """Raise for an incomplete body, and for HTTP 5xx and 429, whatever the body says.

    It handles botocore's event `before-parse`.
    """
    raise_for_incomplete(response_dict)
    status, request_id = response_dict["status_code"], response_dict["headers"].get(REQUEST_ID_HEADER)
    if 500 <= status <= 599:  # noqa: PLR2004
        raise ServerError(status=status, request_id=request_id)
    if status == 429:  # noqa: PLR2004
        raise TooManyRequestsError(status=status, request_id=request_id)


def raise_unless_json_object(response_dict: Mapping[str, Any], **_: object) -> None:
    """Raise unless the response is a complete JSON object. It handles botocore's event `before-parse`."""
    raise_for_incomplete(response_dict)
    if json_object(response_dict["body"]) is None:
        raise UnexpectedResponseError(status=response_dict["status_code"])


def raise_for_response(response_dict: Mapping[str, Any], **_: object) -> None:
    """Raise `UpstreamError` unless the response is a success from Cognito, in the contract's order (b) to (e).

    It handles botocore's event `before-parse`, so it sees status, headers and body before the SDK's parser. The parser
    accepts any JSON with status 200 as a success, and fails on some other responses.
    """
    raise_for_status(response_dict)
    status, request_id = response_dict["status_code"], response_dict["headers"].get(REQUEST_ID_HEADER)
    document = json_object(response_dict["body"])
    if document is not None and request_id:
        code = document.get("__type")
        if status == 200 and "__type" not in document and _is_output(document):  # noqa: PLR2004
            return
        if status != 200 and isinstance(code, str):  # noqa: PLR2004
            # The forms of the JSON protocol: "Code", "namespace#Code", "Code:http://…".
            code = code.partition(":")[0].rpartition("#")[2]
            message = document.get("message", document.get("Message"))
            raise CognitoError(code, message, status=status, request_id=request_id)
    raise UnexpectedResponseError(status=status, request_id=request_id)


def json_object(body: bytes) -> dict[str, Any] | None:
    """Return a response's JSON object, or None if the body is anything else."""
    try:
        document = _JSON.decode(body.decode())
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_JSON = json.JSONDecoder(parse_constant=_no_constant)
"""Created once: `json.loads` with an option would create a decoder for each call."""


def _is_output(document: Mapping[str, Any]) -> bool:
    """Return whether the members that the service uses have the types in the SDK's model."""
    delivery = document.get("CodeDeliveryDetails")
    return isinstance(document.get("Session", ""), str) and (
        delivery is None
        or (isinstance(delivery, dict) and all(isinstance(value, str | None) for value in delivery.values()))
    )


def sdk_error(error: Exception) -> UpstreamError | None:
    """Return the `UpstreamError` for an exception of the SDK, or None for any other exception."""
    meaning: type[UpstreamError] | None = None
    match error:
        case sdk.ReadTimeoutError() | sdk.ConnectionClosedError() if _while_connecting(error):
            meaning = NotConnectedError
        case sdk.ReadTimeoutError():
            meaning = ResponseTimeoutError
        case sdk.ConnectionError():
            meaning = NotConnectedError
        case sdk.ConnectionClosedError() if lost_before_headers(error):
            meaning = ConnectionLostError
        case sdk.HTTPClientError():
            meaning = BrokenResponseError
        case sdk.ParamValidationError():
            meaning = ParameterError
    return meaning(type(error).__name__) if meaning else None


def lost_before_headers(error: Exception) -> bool:
    """Return whether the peer closed or reset the connection before it had sent all headers.

    urllib3 says "aborted" before it has a response and "broken" while it reads one. A response that is not HTTP is
    "aborted" as well, but its cause is not an `OSError`.
    """
    cause = error.kwargs.get("error") if isinstance(error, sdk.ConnectionClosedError) else None
    match getattr(cause, "args", ()):
        case ("Connection aborted.", OSError()):
            return True
        case _:
            return False


def _while_connecting(error: sdk.HTTPClientError) -> bool:
    """Return whether a TLS handshake stalled or was reset, so that nothing was sent.

    urllib3 reports these as a read timeout and a lost connection. Only the stack trace distinguishes them.
    """
    cause: BaseException | None = error.kwargs.get("error")
    while cause:
        if any(frame.f_code.co_name == "_validate_conn" for frame, _ in traceback.walk_tb(cause.__traceback__)):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
