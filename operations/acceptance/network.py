"""Connections to AWS's endpoints."""

from __future__ import annotations

import ssl
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import botocore

from infra.asset import amazon_roots
from operations.acceptance import tls
from operations.acceptance.check import check, require
from operations.acceptance.needs import setting
from signup_functions.shared.aws import IDLE_SECONDS

if TYPE_CHECKING:
    from operations.acceptance.context import Context

SERVICES = ("cognito-idp", "secretsmanager", "dynamodb")
LONGEST_SECONDS = 1200.0


@check(7, "How long AWS keeps an idle connection", affects="functions/signup_functions/shared/aws.py (IDLE_SECONDS)",
       when="at once")  # fmt: skip
def idle_connections(context: Context) -> str:
    """More than {IDLE_SECONDS} s for Cognito and DynamoDB."""

    def kept_for(service: str) -> float:
        seconds = tls.idle_seconds(
            _host(context, service),
            ssl.create_default_context(),
            lambda closed: context.poll(closed, LONGEST_SECONDS, "the end of an idle connection", 1),
            context.clock,
        )
        return LONGEST_SECONDS if seconds is None else seconds

    services = ("cognito-idp", "dynamodb")
    with ThreadPoolExecutor(len(services)) as pool:
        kept = dict(zip(services, pool.map(kept_for, services), strict=True))
    came = ", ".join(f"{service} {seconds:.0f} s" for service, seconds in kept.items())
    require(min(kept.values()) > IDLE_SECONDS, came)
    return f"{came} ({LONGEST_SECONDS:.0f} s: as long as the check waited)"


@check(8, "Amazon's root certificates suffice", affects="infra/asset/amazon_roots.py")
def roots(context: Context) -> str:
    """Cognito, Secrets Manager and DynamoDB show certificates of the roots that the function trusts."""
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with TemporaryDirectory() as folder:
        amazon_roots.write(Path(botocore.__file__).with_name("cacert.pem"), to=Path(folder, "roots.pem"))
        trusting.load_verify_locations(Path(folder, "roots.pem"))
    told = []
    for service in SERVICES:
        host = _host(context, service)
        try:
            with tls.connected(host, trusting) as secured:
                told.append(f"{service} {secured.version()}")
        except ssl.SSLCertVerificationError as error:
            told.append(f"{service}: {error.verify_message}")
    require(not any(":" in one for one in told), "; ".join(told))
    return ", ".join(told)


@check(17, "The GET that opens the connection to Cognito",
       affects="functions/signup_functions/shared/aws.py (_connect)")  # fmt: skip
def opening_get(context: Context) -> str:
    """Any HTTP response without Connection: close, and no line `priming failed` in the function's log."""
    host = _host(context, "cognito-idp")
    with tls.connected(host, ssl.create_default_context()) as secured:
        secured.sendall(tls.get(host, connection="keep-alive").encode())
        head = secured.recv(65536).split(b"\r\n\r\n", 1)[0].decode(errors="replace")
    first = head.split("\r\n", 1)[0]
    require(first.startswith("HTTP/1.1") and "connection: close" not in head.lower(), head)
    require(not (lines := _priming_failed(context)), f"{lines} lines `priming failed`")
    return first


@check(43, "The functions run in the VPC and reach three services", setting("vpc", "VPC"),
       affects="infra/functions/network.py, docs/deploy.md (VPC)")  # fmt: skip
def vpc(context: Context) -> str:
    """The function has the environment's subnets, no start failed to reach a service, and a wrong code is rejected."""
    network, wanted = context.function.get("VpcConfig", {}), context.environment.vpc
    require(wanted and sorted(network.get("SubnetIds", ())) == sorted(wanted.subnet_ids), network.get("SubnetIds"))
    require(not (lines := _priming_failed(context)), f"{lines} lines `priming failed`")
    return context.rejected(context.name("vpc"))


def _host(context: Context, service: str) -> str:
    return str(urlsplit(context.client(service).meta.endpoint_url).netloc)


def _priming_failed(context: Context) -> int:
    return len(context.log_lines(context.outputs["FunctionLogGroup"], '"priming failed"'))
