"""The AWS clients: botocore's own session, which starts faster than boto3's and is what boto3 wraps."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSRequest, AWSResponse, HTTPHeaders
from botocore.config import Config
from botocore.handlers import BUILTIN_HANDLERS
from botocore.session import Session
from urllib3.response import HTTPResponse

from confirmation.deadline import CONNECT_TIMEOUT_SECONDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.awsrequest import AWSPreparedRequest

_PRIMING_SECONDS = 1


class Clients:
    """Makes clients; endpoints, Region and credentials are those of the standard SDK variables."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Open a session for the Region that Lambda names in ``AWS_REGION``, else for the SDK's default.

        Of botocore's handlers those of every service are enough, as it has none for the ones that are called here:
        registering and copying the hundred for S3, RDS and others takes 6 % of a start.
        """
        self._session = Session(include_builtin_handlers=False)
        for event, *handler in BUILTIN_HANDLERS:
            if "." not in event:  # before-call, not before-call.s3
                self._session.register(event, *handler)
        # Made once: botocore makes its own out of thirty parts, twice for each call.
        self._user_agent = self._session.user_agent()
        self._region = environment.get("AWS_REGION")

    def make(
        self, service: str, read_timeout_seconds: float, connect_timeout_seconds: float = CONNECT_TIMEOUT_SECONDS
    ) -> Any:  # noqa: ANN401 - the service's type is the caller's
        """Return a client that sends each call once: the SDK's own retries would spend a user's attempts."""
        return self._session.create_client(
            service,
            region_name=self._region,
            config=Config(
                connect_timeout=connect_timeout_seconds,
                read_timeout=read_timeout_seconds,
                retries={"mode": "standard", "total_max_attempts": 1},
                user_agent=self._user_agent,
            ),
        )


def prime(client: Any, operation: str, **arguments: object) -> None:  # noqa: ANN401 - any service's client
    """Set up what the first call of an operation needs: all that botocore does for it once, and the connection."""
    _open_connection(client, _rehearse(client, operation, arguments))


def _rehearse(client: Any, operation: str, arguments: dict[str, object]) -> str:  # noqa: ANN401
    """Make a call that is not sent, and return the URL that it would have gone to."""
    urls: list[str] = []

    def answer(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        urls.append(request.url)
        return AWSResponse(request.url, 200, HTTPHeaders(), HTTPResponse(io.BytesIO(b"{}"), preload_content=False))

    # What a handler of this event returns is taken for the service's answer.
    event = f"before-send.{client.meta.service_model.service_id.hyphenize()}"
    client.meta.events.register(event, answer)
    try:
        getattr(client, operation)(**arguments)
    finally:
        client.meta.events.unregister(event, answer)
    return urls[0]


def _open_connection(client: Any, url: str) -> None:  # noqa: ANN401
    """Open a client's connection ahead of its first call, TLS handshake included.

    An answer to a plain GET is awaited, whatever it says: under TLS 1.3 the server's session tickets arrive with
    it, and a connection with unread bytes would be thrown away at the first call.
    """
    request = AWSRequest(method="GET", url=url)
    request.context["read_timeout"] = _PRIMING_SECONDS
    client._endpoint.http_session.send(request.prepare())  # noqa: SLF001 - botocore has no public way to its pool
