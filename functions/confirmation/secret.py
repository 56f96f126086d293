"""The app client's secret, from Secrets Manager, kept for a while in the execution environment."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING

from botocore import exceptions as sdk

from confirmation import deadline
from confirmation.errors import THROTTLING_CODES, SecretError, SecretUnavailableError, SecretUnusableError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_secretsmanager.type_defs import GetSecretValueResponseTypeDef

READ_TIMEOUT_SECONDS = 2
STALE_SECONDS = 3600
"""How long the value last read serves on after its time, while it cannot be read anew."""
SECONDS_A_DAY = 86_400
REFRESH_INTERVAL_SECONDS = 30
"""The least time between two forced refreshes, and between two readings while they fail."""


class ClientSecret:
    """Holds the value last read.

    Times are of the wall clock: the monotonic one may stand still while the environment is frozen.
    """

    def __init__(  # noqa: PLR0913 - keyword-only, each used once
        self,
        client: SecretsManagerClient,
        *,
        arn: str,
        cache_seconds: int,
        on_read: Callable[[float], None],
        on_stale: Callable[[str], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Hold no value yet.

        ``cache_seconds`` is for how long a value is not read anew; ``on_read`` is told at each reading how many days
        old the version is, ``on_stale`` the reason, as in the outcome table, when a reading failed and the value last
        read serves on.
        """
        self._client = client
        self._arn = arn
        self._cache_seconds = cache_seconds
        self._on_read = on_read
        self._on_stale = on_stale
        self._clock = clock
        self._fresh_until = 0.0
        self._next_reading = 0.0
        self._next_refresh = 0.0
        self.held: str | None = None

    def value(self, remaining: deadline.RemainingMilliseconds, tries: int = 2) -> str:
        """Return the secret, read anew when its time is over; raise `SecretError` where none can be had."""
        now = self._clock()
        stale_until = self._fresh_until + STALE_SECONDS
        if self.held is not None and (now < self._fresh_until or now < min(self._next_reading, stale_until)):
            return self.held
        try:
            return self._read(now, remaining, tries)
        except SecretError as error:
            if self.held is None or now >= stale_until:
                raise
            # While Secrets Manager fails, not every request shall wait for its time-outs.
            self._next_reading = now + min(REFRESH_INTERVAL_SECONDS, self._cache_seconds)
            self._on_stale(error.reason)
            return self.held

    def refresh(self, remaining: deadline.RemainingMilliseconds) -> None:
        """Read the secret anew whatever its age, unless that was done a moment ago; a failure leaves it as it is."""
        now = self._clock()
        if now < self._next_refresh:
            return
        self._next_refresh = now + REFRESH_INTERVAL_SECONDS
        try:
            self._read(now, remaining, tries=2)
        except SecretError as error:
            self._on_stale(error.reason)

    def _read(self, now: float, remaining: deadline.RemainingMilliseconds, tries: int) -> str:
        self.held, created = self._fetch(remaining, tries)
        self._fresh_until = now + self._cache_seconds
        if created:
            self._on_read((now - created.timestamp()) / SECONDS_A_DAY)
        return self.held

    def _fetch(self, remaining: deadline.RemainingMilliseconds, tries: int) -> tuple[str, datetime | None]:
        """Return the secret and when its version was made."""
        for attempt in range(tries):
            if attempt:
                deadline.pause()
            if not deadline.allows(remaining, READ_TIMEOUT_SECONDS):
                break
            try:
                response = self._client.get_secret_value(SecretId=self._arn)
                return parsed(response), response.get("CreatedDate")
            except (sdk.HTTPClientError, sdk.ConnectionError):
                continue
            except sdk.ClientError as error:
                if not _passing(error):
                    raise SecretUnusableError(error.response["Error"].get("Code")) from None
            except SecretUnusableError:
                raise
            except Exception as error:  # noqa: BLE001 - no credentials, say, or an answer that cannot be read
                raise SecretUnusableError(type(error).__name__) from None
        raise SecretUnavailableError


def _passing(error: sdk.ClientError) -> bool:
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    return status >= 500 or status == 429 or error.response["Error"].get("Code") in THROTTLING_CODES  # noqa: PLR2004


def parsed(response: GetSecretValueResponseTypeDef) -> str:
    """Return the client secret out of a JSON object's ``clientSecret``, or of the bare secret itself.

    Raises `SecretUnusableError` where it is neither.
    """
    text = response.get("SecretString") or ""
    secret: object = text
    if text.lstrip()[:1] in {"{", "[", '"'}:
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            document = None
        secret = document.get("clientSecret") if isinstance(document, dict) else None
    # Cognito's own are of [\w+]. What else could be one is left to Cognito to refuse, but not what a file left behind.
    if not isinstance(secret, str) or not re.fullmatch(r"[!-~]+", secret):
        raise SecretUnusableError("form")
    return secret
