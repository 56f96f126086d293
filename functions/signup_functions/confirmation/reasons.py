"""The reasons for an outcome, one for each row of the outcome table."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """The log field `reason` and the metrics' dimension `reason`. It is never part of a response."""

    CONFIRMED = "confirmed"
    REPLAYED = "replayed"
    CONFIRMED_UNANSWERED = "confirmed_unanswered"
    ACCEPTED = "accepted"
    COOLING_DOWN = "cooling_down"
    NOT_FOUND = "not_found"
    MEDIA_TYPE = "media_type"
    TOO_LARGE = "too_large"
    MALFORMED = "malformed"
    INVALID_FIELD = "invalid_field"
    INVALID_UPSTREAM = "invalid_upstream"
    REFUSED_UPSTREAM = "refused_upstream"
    CODE_MISMATCH = "code_mismatch"
    CODE_EXPIRED = "code_expired"
    ALREADY_CONFIRMED = "already_confirmed"
    SECRET_HASH_REJECTED = "secret_hash_rejected"  # noqa: S105 - a reason, not a secret
    NOT_CONFIRMABLE = "not_confirmable"
    USER_NOT_FOUND = "user_not_found"
    ALIAS_EXISTS = "alias_exists"
    TOO_MANY_ATTEMPTS = "too_many_attempts"
    COGNITO_LIMIT = "cognito_limit"
    THROTTLED = "throttled"
    MISCONFIGURED = "misconfigured"
    INVALID_PARAMETER = "invalid_parameter"
    DELIVERY_MISCONFIGURED = "delivery_misconfigured"
    DELIVERY_FAILED = "delivery_failed"
    TRIGGER_FAILED = "trigger_failed"
    POOL_WAF_BLOCKED = "pool_waf_blocked"
    CLIENT_NOT_FOUND = "client_not_found"
    UPSTREAM_FAILED = "upstream_failed"
    UPSTREAM_TIMEOUT = "upstream_timeout"
    SECRET_UNUSABLE = "secret_unusable"  # noqa: S105 - a reason, not a secret
    SECRET_UNAVAILABLE = "secret_unavailable"  # noqa: S105 - a reason, not a secret
    UPSTREAM_UNKNOWN = "upstream_unknown"
    INTERNAL = "internal"
