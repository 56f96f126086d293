"""The app client's secret, read from Secrets Manager and cached in the execution environment."""

from __future__ import annotations

import itertools
import threading
from typing import TYPE_CHECKING, Protocol

from botocore import exceptions as sdk

from signup_functions.confirmation.causes import THROTTLING_CODES
from signup_functions.confirmation.errors import SecretError, SecretUnavailableError, SecretUnusableError, UpstreamError
from signup_functions.shared import deadline
from signup_functions.shared.secret_value import members_of
from signup_functions.shared.text import loggable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

    from signup_functions.shared.aws import AwsService
    from signup_functions.shared.runtime import RemainingMilliseconds, Runtime

READ_TIMEOUT_SECONDS = 2
STALE_SECONDS = 3600
"""How long an expired cached value is still used if the secret cannot be read."""
SECONDS_A_DAY = 86_400
REFRESH_INTERVAL_SECONDS = 30
"""The least time between two forced refreshes, and between two failed reads."""


class Reports(Protocol):
    """What the cache reports, as `Observability` does."""

    def secret_age(self, days: float) -> None:
        """Report the age of the secret's version that was just read."""

    def secret_stale(self, reason: str) -> None:
        """Report that the cached value is still used."""


class SecretCache:
    """The cached value, and when to read it again. `upstream.raise_for_status` checks the responses of `service`."""

    def __init__(
        self,
        service: AwsService,
        runtime: Runtime,
        *,
        arn: str,
        cache_seconds: int,
        reports: Reports,
    ) -> None:
        self._service = service
        self._runtime = runtime
        self._arn = arn
        self._cache_seconds = cache_seconds
        self._reports = reports
        self._lock = threading.Lock()
        self._readings = itertools.count(1)
        self._reading = 0
        """The number of the read that the value is from."""
        self._read: float | None = None
        self._failed: float | None = None
        self._refreshed: float | None = None
        self._cached: str | None = None

    def value(self, remaining: RemainingMilliseconds, tries: int = 2) -> str:
        """Return the client secret, from the cache while it is fresh.

        Args:
            remaining: Milliseconds left in this invocation.
            tries: Attempts at Secrets Manager, each with a read timeout of 2 s.

        Raises:
            SecretError: No usable value is cached and none could be read.

        """
        within = self._runtime.within
        usable = self._cached is not None and within(self._cache_seconds + STALE_SECONDS, self._read)
        fresh = within(self._cache_seconds, self._read)
        # While Secrets Manager fails, only some requests wait for its timeouts.
        failed_just_now = within(min(REFRESH_INTERVAL_SECONDS, self._cache_seconds), self._failed)
        if self._cached is not None and usable and (fresh or failed_just_now):
            return self._cached
        try:
            return self._read_again(remaining, tries)
        except SecretError as error:
            if self._cached is None or not usable:
                raise
            self._failed = self._runtime.clock()
            self._still_used(error)
            return self._cached

    def refresh(self, remaining: RemainingMilliseconds) -> str | None:
        """Read the secret again, at most every 30 s, and return the value that is cached now."""
        if not self._runtime.within(REFRESH_INTERVAL_SECONDS, self._refreshed):
            self._refreshed = self._runtime.clock()
            try:
                self._read_again(remaining, tries=2)
            except SecretError as error:
                self._still_used(error)
        return self._cached

    def _still_used(self, error: SecretError) -> None:
        self._reports.secret_stale(error.reason)

    def _read_again(self, remaining: RemainingMilliseconds, tries: int) -> str:
        began, reading = self._runtime.clock(), next(self._readings)
        value, created = self._fetch(remaining, tries)
        with self._lock:
            # A read that began at start may end after a later one. It must not replace the newer value.
            if self._cached is None or reading > self._reading:
                self._cached, self._read, self._reading, self._failed = value, began, reading, None
            newest = self._cached
        if created:
            self._reports.secret_age((began - created.timestamp()) / SECONDS_A_DAY)
        return newest

    def _fetch(self, remaining: RemainingMilliseconds, tries: int) -> tuple[str, datetime | None]:
        """Return the secret and the creation date of its version."""
        for attempt in range(tries):
            if attempt:
                self._runtime.pause()
            if not deadline.allows(remaining, READ_TIMEOUT_SECONDS):
                break
            try:
                response = self._service.call("get_secret_value", SecretId=self._arn)
                return client_secret_of(response), response.get("CreatedDate")
            except (sdk.HTTPClientError, sdk.ConnectionError, UpstreamError):
                continue
            except sdk.ClientError as error:
                if error.response["Error"].get("Code") not in THROTTLING_CODES:
                    raise SecretUnusableError(loggable(error.response["Error"].get("Code")) or "code") from None
            except SecretUnusableError:
                raise
            except Exception as error:  # noqa: BLE001 - such as missing credentials or a malformed response
                raise SecretUnusableError(type(error).__name__) from None
        raise SecretUnavailableError


def client_secret_of(response: Mapping[str, Any]) -> str:
    """Return the client secret in a response of GetSecretValue.

    Raises:
        SecretUnusableError: The response contains no client secret.

    """
    try:
        client_secret: str = members_of(response.get("SecretString"))["clientSecret"]
    except (KeyError, ValueError):
        raise SecretUnusableError("form") from None
    return client_secret
