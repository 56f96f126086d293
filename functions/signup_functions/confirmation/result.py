"""The result of a request: its outcome, and the further contents of the response and the log line."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from signup_functions.confirmation.causes import refused_pointers
from signup_functions.confirmation.errors import (
    BrokenResponseError,
    CognitoError,
    NotConnectedError,
    SecretError,
    UpstreamError,
)
from signup_functions.confirmation.rows import Reason
from signup_functions.shared.keys import user_ref
from signup_functions.shared.text import loggable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from signup_functions.confirmation.errors import FieldError
    from signup_functions.confirmation.rows import Outcome
    from signup_functions.confirmation.settings import Disclosure


class Send(NamedTuple):
    """The result of one send to Cognito."""

    outcome: Outcome
    milliseconds: int
    cognito_response: Mapping[str, Any]
    """Cognito's response; empty unless the send succeeded."""
    error: Exception | None = None

    @property
    def may_be_repeated(self) -> bool:
        """Whether the send may be repeated: presumably, Cognito has not counted it as an attempt."""
        return self.outcome.reason in {Reason.THROTTLED, Reason.UPSTREAM_FAILED} and not isinstance(
            self.error, BrokenResponseError
        )

    def undoes_resend(self, disclosure: Disclosure) -> bool:
        """Return whether Cognito did nothing and the caller may know, see `Outcome.undoes_resend`."""
        return self.outcome.undoes_resend in {"always", disclosure} or isinstance(self.error, NotConnectedError)


class Result(NamedTuple):
    """The result of a request."""

    outcome: Outcome
    username: str | None = None
    client_secret: str | None = None
    """The client secret that the request used last."""
    sends: Sequence[Send] = ()
    """None, one or two sends to Cognito."""
    error: Exception | None = None
    """The error raised before or after the sends."""
    refused: Sequence[FieldError] = ()
    """The failing fields that were found before anything was sent."""
    members: Mapping[str, Any] = MappingProxyType({})
    """The members of a success's body, besides `status`."""
    seconds_left: int | None = None
    """The seconds left of the user name's window, if known."""

    @property
    def failure(self) -> Exception | None:
        """The error of the last send, or else `error`."""
        return (self.sends[-1].error if self.sends else None) or self.error

    @property
    def cognito_response(self) -> Mapping[str, Any]:
        """Cognito's response; empty unless the last send succeeded."""
        return self.sends[-1].cognito_response if self.sends else {}

    def undoes_resend(self, disclosure: Disclosure) -> bool:
        """Return whether Cognito did nothing in any send and the caller may know."""
        return all(send.undoes_resend(disclosure) for send in self.sends)

    @property
    def field_errors(self) -> Sequence[FieldError]:
        """The failing fields, or those that Cognito's message names; the whole body if it names none."""
        error = self.failure
        if not isinstance(error, CognitoError):
            return self.refused
        pointers = [""]
        if self.outcome.reason is Reason.INVALID_UPSTREAM:
            pointers = refused_pointers(error.message)
        elif self.outcome.reason is Reason.REFUSED_UPSTREAM:
            about_session = error.code.lower() == "notauthorizedexception"
            pointers = ["/session" if about_session else "/userContextData/encodedData"]
        detail = "The identity service does not accept this value."
        return [{"pointer": pointer, "code": "not_accepted", "detail": detail} for pointer in pointers]

    def log_fields(self) -> dict[str, object]:
        """Return the fields of the log line. None marks a field without a value."""
        error = self.failure
        upstream = error if isinstance(error, UpstreamError) else None
        metadata = self.cognito_response.get("ResponseMetadata", {})
        request_id = upstream.request_id if upstream else metadata.get("RequestId")
        reference = None
        if self.client_secret and self.username is not None:
            reference = user_ref(self.client_secret, self.username)
        return {
            "userRef": reference,
            "cognitoErrorCode": loggable(error.code) if isinstance(error, CognitoError) else None,
            "error": _error_name(error),
            "upstreamStatus": upstream.status if upstream and not isinstance(upstream, CognitoError) else None,
            "cognitoRequestId": loggable(request_id),
            "sends": len(self.sends),
            "upstreamMilliseconds": sum(send.milliseconds for send in self.sends) if self.sends else None,
        }


def _error_name(error: Exception | None) -> str | None:
    if error is None or isinstance(error, CognitoError):
        return None
    if isinstance(error, SecretError):
        return str(error) or None  # Secrets Manager's error code, or the value's defect
    return error.name if isinstance(error, UpstreamError) else type(error).__name__
