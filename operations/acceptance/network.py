"""Connections to AWS's endpoints."""

import ssl
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import botocore

from infra.asset import amazon_roots
from operations.acceptance import tls
from operations.acceptance.check import check, require, setting
from operations.acceptance.context import Context
from signup_functions.shared.aws import IDLE_SECONDS

LONGEST_SECONDS = 1200.0


@check(7, "How long AWS keeps an idle connection", affects="functions/signup_functions/shared/aws.py (IDLE_SECONDS)",
       when="at once")  # fmt: skip
def idle_connections(context: Context) -> str:
    """More than {IDLE_SECONDS} s for Cognito and DynamoDB."""

    def kept_for(service: str) -> float:
        with tls.connected(_host(context, service), ssl.create_default_context()) as secured:
            secured.sendall(tls.get(_host(context, service), connection="keep-alive"))
            secured.recv(65536)
            began = context.clock()
            closed = context.poll(lambda: tls.is_closed(secured), LONGEST_SECONDS, "the end of an idle connection", 1)
            return context.clock() - began if closed else LONGEST_SECONDS

    services = ("cognito-idp", "dynamodb")
    with ThreadPoolExecutor(len(services)) as pool:
        seconds = list(pool.map(kept_for, services))
    found = ", ".join(f"{service} {kept:.0f} s" for service, kept in zip(services, seconds, strict=True))
    require(min(seconds) > IDLE_SECONDS, found)
    return f"{found} ({LONGEST_SECONDS:.0f} s: as long as the check waited)"


@check(8, "Amazon's root certificates suffice", affects="infra/asset/amazon_roots.py")
def roots(context: Context) -> str:
    """Cognito, Secrets Manager and DynamoDB show certificates of the roots that the function trusts."""
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with TemporaryDirectory() as folder:
        amazon_roots.write(Path(botocore.__file__).with_name("cacert.pem"), to=Path(folder, "roots.pem"))
        trusting.load_verify_locations(Path(folder, "roots.pem"))
    found = []
    for service in ("cognito-idp", "secretsmanager", "dynamodb"):
        try:
            with tls.connected(_host(context, service), trusting) as secured:
                found.append(f"{service} {secured.version()}")
        except ssl.SSLCertVerificationError as error:
            found.append(f"{service}: {error.verify_message}")
    return require(not any(":" in version for version in found), "; ".join(found))


@check(17, "The GET that opens the connection to Cognito",
       affects="functions/signup_functions/shared/aws.py (_connect)")  # fmt: skip
def opening_get(context: Context) -> str:
    """Any HTTP response without Connection: close, and no line `priming failed` in the function's log."""
    host = _host(context, "cognito-idp")
    with tls.connected(host, ssl.create_default_context()) as secured:
        secured.sendall(tls.get(host, connection="keep-alive"))
        head = secured.recv(65536).split(b"\r\n\r\n", 1)[0].decode(errors="replace")
    require(head.startswith("HTTP/1.1") and "connection: close" not in head.lower(), head)
    _require_priming(context)
    return head.split("\r\n", 1)[0]


@check(43, "The functions run in the VPC and reach three services", setting("vpc", "VPC"),
       affects="infra/functions/network.py, docs/deploy.md (VPC)")  # fmt: skip
def vpc(context: Context) -> str:
    """The function has the environment's subnets, no start failed to reach a service, and a wrong code is rejected."""
    network, wanted = context.function.get("VpcConfig", {}), context.environment.vpc
    require(wanted and sorted(network.get("SubnetIds", ())) == sorted(wanted.subnet_ids), network.get("SubnetIds"))
    _require_priming(context)
    return context.rejected(context.name("vpc"))


def _host(context: Context, service: str) -> str:
    return str(urlsplit(context.client(service).meta.endpoint_url).netloc)


def _require_priming(context: Context) -> None:
    """Raise `Differs` if a start of the function failed to reach a service."""
    failed = len(context.log_lines(context.outputs["FunctionLogGroup"], '"priming failed"'))
    require(not failed, f"{failed} lines `priming failed`")
