"""The deployed API, as callers reach it."""

from __future__ import annotations

import json
import secrets
import socket
import ssl
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from infra.api.rest_api import ENDPOINT_ACCESS_MODE, FIPS_SECURITY_POLICY, SECURITY_POLICY
from infra.settings.regions import GOVCLOUD, partition
from operations.acceptance import tls
from operations.acceptance.check import check, require
from operations.acceptance.context import status_and_code
from operations.acceptance.needs import no_web_acl, setting
from operations.smoke import Api
from operations.smoke_checks import checks

if TYPE_CHECKING:
    from operations.acceptance.context import Context

FLOOD = 300
LOG_DELAY_SECONDS = 180


@check(11, "The throttle applies to each method by itself", no_web_acl,
       affects="infra/api/rest_api.py (deploy_options), infra/settings/service.py (throttling_rate_limit)",
       when="alone")  # fmt: skip
def throttle(context: Context) -> str:
    """While {FLOOD} requests to /confirm get 422 and 429, /confirm/resend gets 422 alone."""

    def answer(path: str) -> str:
        return status_and_code(context.send({}, path)).split()[0]

    with ThreadPoolExecutor(100) as pool:
        flood = [pool.submit(answer, "/confirm") for _ in range(FLOOD)]
        resends = []
        for _ in range(3):
            context.sleep(0.5)
            resends.append(answer("/confirm/resend"))
        confirms = Counter(one.result() for one in flood)
    came = f"confirm {dict(sorted(confirms.items()))}, resend {', '.join(resends)}"
    require(set(confirms) == {"422", "429"} and set(resends) == {"422"}, came)
    return came


@check(13, "The HTTP contract from outside", affects="infra/api, functions/signup_functions/confirmation")
def contract(context: Context) -> str:
    """Every check of `make smoke` is ok, for each allowed origin."""
    api, seen = Api(context.outputs["Endpoint"]), 0
    for origin in context.environment.allowed_origins or (None,):
        for one in checks(origin, context.environment.disclosure):
            faults = one.faults(api.send(one.request))
            require(not faults, f"{one.name}: {'; '.join(faults)}")
            seen += 1
    return f"{seen} responses"


@check(14, "TLS", affects="infra/api/rest_api.py")
def transport(context: Context) -> str:
    """Policy and access mode are the template's. TLS 1.2 and 1.3 only, and nothing without a server name."""
    api = context.client("apigateway").get_rest_api(restApiId=context.outputs["RestApiId"])
    came = tuple(api.get(name) for name in ("securityPolicy", "endpointAccessMode", "apiStatus"))
    require(came == (_policy(context), ENDPOINT_ACCESS_MODE, "AVAILABLE"), came)
    host = _host_of_api(context)
    accepted = [version for version in tls.VERSIONS if tls.accepts(host, version)]
    require(accepted == ["TLSv1.2", "TLSv1.3"], f"accepts {', '.join(accepted)}")
    unverified = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
    nameless = tls.status_line(host, tls.get(host, "/v1/confirm"), unverified, sni=False)
    require(not nameless or " 403 " in nameless, f"without a server name: {nameless}")
    return f"{came[0]}; {', '.join(accepted)}; without a server name: {nameless or 'no response'}"


@check(15, "The custom domain", setting("custom_domain", "custom domain"), affects="infra/api/custom_domain.py")
def custom_domain(context: Context) -> str:
    """The domain is available with the same policy, has IPv4 and IPv6 addresses, and its certificate is valid."""
    host = str(urlsplit(context.outputs["Endpoint"]).hostname)
    domain = context.client("apigateway").get_domain_name(domainName=host)
    came = tuple(domain.get(name) for name in ("domainNameStatus", "securityPolicy", "endpointAccessMode"))
    require(came == ("AVAILABLE", _policy(context), ENDPOINT_ACCESS_MODE), came)
    families = {family.name for family, *_ in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)}
    require(families == {"AF_INET", "AF_INET6"}, f"addresses of {', '.join(sorted(families))}")
    with tls.connected(host, ssl.create_default_context()) as secured:
        return f"{came[0]}, IPv4 and IPv6, {secured.version()}"


@check(16, "The access log and the function's log have the same request id",
       affects="infra/api/access_log.py, functions/signup_functions/confirmation/observability.py",
       when="at once")  # fmt: skip
def logs(context: Context) -> str:
    """One line each with the same ids. The function's has a userRef and a reason, and neither has the user name."""
    name = context.name(f"log{secrets.token_hex(2)}")
    answer = context.post(name, "000000")
    request_id = json.loads(answer.body)["requestId"]
    lines = []
    for group in (context.access_log, context.outputs["FunctionLogGroup"]):
        pattern = f'{{ $.requestId = "{request_id}" }}'
        found = context.poll(lambda: context.log_lines(group, pattern), LOG_DELAY_SECONDS, "a log line")  # noqa: B023
        require(found, f"no line of this request in {group}")
        require(name not in "".join(found), f"the user name is in {group}")
        lines.append(json.loads(found[0]))
    access, function = lines
    require(access["status"] == str(answer.status), f"status {access['status']} in the access log")
    require(function["extendedRequestId"] == access["extendedRequestId"], "two extendedRequestIds")
    missing = {"userRef", "reason"} - set(function)
    require(not missing, f"the function's line has no {' and no '.join(sorted(missing))}")
    return f"status {access['status']}, reason {function['reason']}"


def _policy(context: Context) -> str:
    return FIPS_SECURITY_POLICY if partition(context.region) == GOVCLOUD else SECURITY_POLICY


def _host_of_api(context: Context) -> str:
    """Return the API's own host, also where there is a custom domain, unless that is the only one."""
    domain = context.environment.custom_domain
    if domain and domain.disable_default_endpoint:
        return domain.domain_name
    endpoint: str = context.client("apigateway").meta.endpoint_url
    return f"{context.outputs['RestApiId']}.execute-api.{urlsplit(endpoint).netloc.removeprefix('apigateway.')}"
