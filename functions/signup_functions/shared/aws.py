"""The AWS clients. They use botocore directly, which starts faster than boto3, its wrapper.

botocore's private names are used in this module alone: those of the HTTP session of a client. `tests/wire/test_aws.py`
has a test for each.
"""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSRequest, AWSResponse, HTTPHeaders
from botocore.config import Config
from botocore.handlers import BUILTIN_HANDLERS
from botocore.httpsession import create_urllib3_context, get_cert_path
from botocore.session import Session
from urllib3.response import HTTPResponse

from signup_functions.shared.deadline import CONNECT_TIMEOUT_SECONDS

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping

    from botocore.awsrequest import AWSPreparedRequest

    from signup_functions.shared.runtime import Runtime

IDLE_SECONDS = 60
"""A network device may drop a connection that was idle for so long; the next bytes sent on it are lost."""
_PRIMING_SECONDS = 1


class Clients:
    """Creates SDK clients. Endpoints, Region and credentials come from the SDK's standard variables."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Create a session for the Region in `AWS_REGION`, which Lambda sets, or else for the SDK's default Region.

        Only botocore's built-in handlers for every service are registered. It has none for the services that are called
        here. Registering and copying the hundred handlers for S3, RDS and others takes 6 % of a start.

        Args:
            environ: The environment variables.

        """
        limit_library_loggers()
        self._session = Session(include_builtin_handlers=False)
        for event, *handler in BUILTIN_HANDLERS:
            if "." not in event:  # before-call, not before-call.s3
                self._session.register(event, *handler)
        # Created once: botocore would build it from thirty parts, twice for each call.
        self._user_agent = self._session.user_agent()
        self._region = environ.get("AWS_REGION")
        self._tls: ssl.SSLContext | None = None

    def sdk_client(
        self, service: str, read_timeout_seconds: float, connect_timeout_seconds: float = CONNECT_TIMEOUT_SECONDS
    ) -> Any:  # noqa: ANN401 - the caller knows the client's type
        """Return a client that sends each call once; the SDK's retries would use up a user's attempts."""
        client: Any = self._session.create_client(
            service,
            region_name=self._region,
            config=Config(
                connect_timeout=connect_timeout_seconds,
                read_timeout=read_timeout_seconds,
                retries={"mode": "standard", "total_max_attempts": 1},
                user_agent=self._user_agent,
            ),
        )
        self._share_tls(client._endpoint.http_session)  # noqa: SLF001 - botocore's own session is not public
        return client

    def _share_tls(self, session: Any) -> None:  # noqa: ANN401 - botocore has no types
        """Let all clients use one TLS context.

        botocore gives each client a context of its own, and each connection parses the trusted CA certificates again,
        which is most of the work of a new connection.
        """
        if self._tls is None:
            self._tls = create_urllib3_context()
            self._tls.load_verify_locations(get_cert_path(session._verify))  # noqa: SLF001 - AWS_CA_BUNDLE, or True
        context = self._tls

        def require_certificate(pool: Any, *_: object) -> None:  # noqa: ANN401 - a connection pool of urllib3
            pool.cert_reqs = "CERT_REQUIRED"

        session._get_ssl_context = lambda: context  # noqa: SLF001 - for the managers of proxies, which are made later
        session._setup_ssl_cert = require_certificate  # noqa: SLF001 - it would name the certificates to parse
        session._manager.connection_pool_kw["ssl_context"] = context  # noqa: SLF001 - made with the session


def limit_library_loggers() -> None:
    """Keep the loggers of libraries from writing requests and responses.

    At DEBUG, botocore logs whole requests, including code and secret hash, and Powertools logs paths. Lambda sets the
    root logger's level from the function's configuration, which does not affect the levels set here. At WARNING,
    urllib3 quotes headers that it cannot parse.
    """
    for name in ("botocore", "boto3", "urllib3", "aws_lambda_powertools"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("urllib3.connection").setLevel(logging.ERROR)


class AwsService:
    """One AWS service, called on connections that have not been idle for long."""

    def __init__(
        self,
        sdk_client: Any,  # noqa: ANN401 - any service's client
        runtime: Runtime,
        check: Callable[..., None],
    ) -> None:
        """Register the handlers of a client's events.

        Args:
            sdk_client: A client that sends each call once.
            runtime: Clock and network.
            check: Called with each response before the SDK parses it; raises an error unless it is a success.

        """
        self._client = sdk_client
        self._runtime = runtime
        self._used: float | None = None
        self._is_dry_run = False
        self._dry_run_url: str | None = None
        events, name = sdk_client.meta.events, sdk_client.meta.service_model.service_id.hyphenize()
        # The SDK uses what a handler of this event returns as the service's response.
        events.register(f"before-send.{name}", self._before_send)
        events.register(f"before-parse.{name}", check)

    def call(self, operation: str, **arguments: object) -> dict[str, Any]:
        """Send one call and return the service's response. Errors of the SDK and of `check` are raised unchanged.

        Args:
            operation: The SDK client's method.
            arguments: The operation's arguments.

        """
        if not self._runtime.within(IDLE_SECONDS, self._used):
            self._client.close()  # clears the connection pool; the client stays usable
        try:
            response: dict[str, Any] = getattr(self._client, operation)(**arguments)
        finally:
            self._used = self._runtime.clock()
        return response

    def dry_run(self, operation: str, **arguments: object) -> Callable[[], None]:
        """Make a call that is not sent, so that the SDK does its one-time work ahead of the first request.

        Returns:
            A function that opens a connection for that call.

        """
        self._is_dry_run = True
        try:
            getattr(self._client, operation)(**arguments)
        finally:
            self._is_dry_run = False
        return self._connect

    def _connect(self) -> None:
        """Open a connection for the call of the dry run, including the TLS handshake.

        A plain GET is sent and its response read, whatever it says. Under TLS 1.3 the server's session tickets arrive
        with it, and the first call would discard a connection with unread bytes.
        """
        if self._dry_run_url is None or self._runtime.transport:
            return
        began = self._runtime.clock()
        request = AWSRequest(method="GET", url=self._dry_run_url)
        request.context["read_timeout"] = _PRIMING_SECONDS
        self._client._endpoint.http_session.send(request.prepare())  # noqa: SLF001 - the pool is not public
        self._used = began

    def _before_send(self, request: AWSPreparedRequest, **_: object) -> AWSResponse | None:
        if self._is_dry_run:
            self._dry_run_url = request.url
            raw = HTTPResponse(io.BytesIO(b"{}"), preload_content=False)
            return AWSResponse(request.url, 200, HTTPHeaders.from_pairs([("x-amzn-requestid", "-")]), raw)
        transport = self._runtime.transport
        return transport(request) if transport else None
