"""The deployed API, as callers reach it."""

import json
import secrets
import socket
import ssl
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from urllib.parse import urlsplit

from infra.api.rest_api import ENDPOINT_ACCESS_MODE, FIPS_SECURITY_POLICY, SECURITY_POLICY
from infra.settings.regions import GOVCLOUD, partition
from operations.acceptance import tls
from operations.acceptance.check import check, no_web_acl, require, setting
from operations.acceptance.context import WRONG_CODE, Context
from operations.smoke import Api
from operations.smoke_checks import HttpRequest, checks

FLOOD = 300
LOG_DELAY_SECONDS = 180


@check(11, "The throttle applies to each method by itself", no_web_acl,
       affects="infra/api/rest_api.py (deploy_options), infra/settings/service.py (throttling_rate_limit)",
       when="alone")  # fmt: skip
def throttle(context: Context) -> str:
    """While {FLOOD} requests to /confirm get 422 and 429, /confirm/resend gets 422 alone."""

    def status(path: str) -> str:
        return str(context.send({}, path).status)

    with ThreadPoolExecutor(100) as pool:
        flood = [pool.submit(status, "/confirm") for _ in range(FLOOD)]
        resends = []
        for _ in range(3):
            context.sleep(0.5)
            resends.append(status("/confirm/resend"))
        confirms = Counter(future.result() for future in flood)
    found = f"confirm {dict(sorted(confirms.items()))}, resend {', '.join(resends)}"
    return require(set(confirms) == {"422", "429"} and set(resends) == {"422"}, found)


@check(13, "The HTTP contract from outside", affects="infra/api, functions/signup_functions/confirmation")
def contract(context: Context) -> str:
    """Every check of `make smoke` is ok, for each allowed origin."""
    api, passed = Api(context.outputs["Endpoint"]), 0
    for origin in context.environment.allowed_origins or (None,):
        for smoke in checks(origin, context.environment.disclosure):
            faults = smoke.faults(api.send(smoke.request))
            require(not faults, f"{smoke.name}: {'; '.join(faults)}")
            passed += 1
    return f"{passed} responses"


@check(14, "TLS", affects="infra/api/rest_api.py")
def transport(context: Context) -> str:
    """Policy and access mode are the template's. TLS 1.2 and 1.3 only, and nothing without a server name."""
    api = context.client("apigateway").get_rest_api(restApiId=context.outputs["RestApiId"])
    found = tuple(api.get(name) for name in ("securityPolicy", "endpointAccessMode", "apiStatus"))
    require(found == (_policy(context), ENDPOINT_ACCESS_MODE, "AVAILABLE"), found)
    host = _host_of_api(context)
    accepted = ", ".join(version for version in tls.VERSIONS if tls.accepts(host, version))
    require(accepted == "TLSv1.2, TLSv1.3", f"accepts {accepted}")
    nameless = tls.status_line_without_server_name(host, "/v1/confirm")
    require(not nameless or " 403 " in nameless, f"without a server name: {nameless}")
    return f"{found[0]}; {accepted}; without a server name: {nameless or 'no response'}"


@check(15, "The custom domain", setting("custom_domain", "custom domain"), affects="infra/api/custom_domain.py")
def custom_domain(context: Context) -> str:
    """The domain is available with the same policy, has IPv4 and IPv6 addresses, and its certificate is valid.

    If the default endpoint is switched off, it returns 403.
    """
    host = str(urlsplit(context.outputs["Endpoint"]).hostname)
    domain = context.client("apigateway").get_domain_name(domainName=host)
    found = tuple(domain.get(name) for name in ("domainNameStatus", "securityPolicy", "endpointAccessMode"))
    require(found == ("AVAILABLE", _policy(context), ENDPOINT_ACCESS_MODE), found)
    families = {family.name for family, *_ in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)}
    require(families == {"AF_INET", "AF_INET6"}, f"addresses of {', '.join(sorted(families))}")
    with tls.connected(host, ssl.create_default_context()) as secured:
        version = secured.version()
    if _is_default_endpoint_off(context):
        response = Api(f"https://{_default_host(context)}/v1/confirm").send(HttpRequest("POST", "/confirm"))
        require(response.status == HTTPStatus.FORBIDDEN, f"the default endpoint returns {response.status}")
    return f"{found[0]}, IPv4 and IPv6, {version}"


@check(16, "The access log and the function's log have the same request id",
       affects="infra/api/access_log.py, functions/signup_functions/confirmation/observability.py",
       when="at once")  # fmt: skip
def logs(context: Context) -> str:
    """One line each with the same ids. The function's has a userRef and a reason, and neither has the user name."""
    name = context.name(f"log{secrets.token_hex(2)}")
    response = context.post(name, WRONG_CODE)
    pattern = f'{{ $.requestId = "{json.loads(response.body)["requestId"]}" }}'
    lines = []
    for group in (context.access_log, context.outputs["FunctionLogGroup"]):
        found = context.poll(lambda: context.log_lines(group, pattern), LOG_DELAY_SECONDS, "a log line")  # noqa: B023
        require(found, f"no line of this request in {group}")
        require(name not in "".join(found), f"the user name is in {group}")
        lines.append(json.loads(found[0]))
    access, function = lines
    require(access["status"] == str(response.status), f"status {access['status']} in the access log")
    require(function["extendedRequestId"] == access["extendedRequestId"], "two extendedRequestIds")
    missing = {"userRef", "reason"} - set(function)
    require(not missing, f"the function's line has no {' and no '.join(sorted(missing))}")
    return f"status {access['status']}, reason {function['reason']}"


def _policy(context: Context) -> str:
    return FIPS_SECURITY_POLICY if partition(context.region) == GOVCLOUD else SECURITY_POLICY


def _is_default_endpoint_off(context: Context) -> bool:
    domain = context.environment.custom_domain
    return domain is not None and domain.disable_default_endpoint


def _host_of_api(context: Context) -> str:
    """Return the default endpoint's host, also if there is a custom domain, unless that is the only one."""
    if _is_default_endpoint_off(context):
        return str(urlsplit(context.outputs["Endpoint"]).hostname)
    return _default_host(context)


def _default_host(context: Context) -> str:
    endpoint: str = context.client("apigateway").meta.endpoint_url
    return f"{context.outputs['RestApiId']}.execute-api.{urlsplit(endpoint).netloc.removeprefix('apigateway.')}"
