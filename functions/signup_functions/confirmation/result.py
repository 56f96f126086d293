"""The result of a request: its outcome, and the further contents of the response and the log line."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from signup_functions.confirmation.causes import refused_pointers
from signup_functions.confirmation.reasons import Reason
from signup_functions.confirmation.upstream_errors import CognitoError, UpstreamError
from signup_functions.shared.keys import user_ref
from signup_functions.shared.logs import loggable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from signup_functions.confirmation.cognito import Call
    from signup_functions.confirmation.errors import FieldError
    from signup_functions.confirmation.rows import Outcome


class Result(NamedTuple):
    """The result of a request."""

    outcome: Outcome
    members: Mapping[str, Any] = MappingProxyType({})
    """The members of a success's body, besides `status`."""
    seconds_left: int | None = None
    """The seconds left of the user name's window, if known."""
    field_errors: Sequence[FieldError] = ()
    error: Exception | None = None
    """The error raised before or after the call of Cognito."""
    username: str | None = None
    secret: str | None = None
    """The client secret that the request used."""
    call: Call | None = None
    """The call of Cognito, if there was one."""

    @property
    def failure(self) -> Exception | None:
        """The error of the last send, or else `error`."""
        return (self.call.last.error if self.call and self.call.last else None) or self.error

    def log_fields(self) -> dict[str, object]:
        """Return the fields of the log line. None marks a field without a value."""
        call, error = self.call, self.failure
        upstream = error if isinstance(error, UpstreamError) else None
        response = call.last.response if call and call.last else {}
        request_id = upstream.request_id if upstream else response.get("ResponseMetadata", {}).get("RequestId")
        return {
            "userRef": user_ref(self.secret, self.username) if self.secret and self.username is not None else None,
            "cognitoErrorCode": loggable(error.code) if isinstance(error, CognitoError) else None,
            "error": _error_name(error),
            "upstreamStatus": upstream.status if upstream and not isinstance(upstream, CognitoError) else None,
            "cognitoRequestId": loggable(request_id),
            "sends": len(call.sends) if call else 0,
            "upstreamMilliseconds": sum(send.milliseconds for send in call.sends) if call and call.sends else None,
        }


def field_errors_of(call: Call) -> list[FieldError]:
    """Return the fields that Cognito refused according to its message, or the whole body if it names none."""
    error = call.last.error if call.last else None
    if not isinstance(error, CognitoError):
        return []
    pointers = [""]
    if call.outcome.reason is Reason.INVALID_UPSTREAM:
        pointers = refused_pointers(error.message)
    elif call.outcome.reason is Reason.REFUSED_UPSTREAM:
        about_session = error.code.lower() == "notauthorizedexception"
        pointers = ["/session" if about_session else "/userContextData/encodedData"]
    detail = "The identity service does not accept this value."
    return [{"pointer": pointer, "code": "not_accepted", "detail": detail} for pointer in pointers]


def _error_name(error: Exception | None) -> str | None:
    if isinstance(error, UpstreamError):
        return None if isinstance(error, CognitoError) else error.name
    return None if error is None else type(error).__name__
