"""The checks of allowed origins and of the request headers that a page may send."""

from __future__ import annotations

import ipaddress
import re

from .checks import ONE_BY_ONE
from .tokens import is_list_token, literals

# The form of `Origin` in browsers and web views: lower case, no path, no trailing slash.
ORIGIN = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<host>[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:]+\])(:(?P<port>[1-9]\d{0,4}))?",
    re.ASCII,
)
DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_PORT = 65535
# Pages with these schemes send `Origin: null`, as any sandboxed frame does.
OPAQUE = ("file", "data")
# RFC 1918, link-local, and IPv6 unique local; `is_private` of `ipaddress` covers many more.
PRIVATE = tuple(
    map(
        ipaddress.ip_network,
        ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10"),
    )
)
# A token of RFC 9110 without the quote, which would end a static value in API Gateway's mapping.
HEADER = re.compile(r"[A-Za-z0-9!#$%&*+.^_`|~-]+")
ALWAYS_ALLOWED = "Content-Type"
# API Gateway allows 10,240 bytes for all headers of a response. The other headers take less than 1,000.
MAX_HEADERS_LENGTH = 8_192


def origin(value: str) -> str | None:
    """Check one origin."""
    parts = ORIGIN.fullmatch(value)
    if parts is None or int(parts["port"] or 0) > MAX_PORT or not _is_host(parts["host"]):
        return "must hold origins as a browser writes them: https://host or https://host:port in lower case, no path"
    scheme, host = parts["scheme"], parts["host"]
    if scheme in OPAQUE:
        return f"must hold no {scheme} origin: such pages send 'null', which any page can send"
    if scheme == "http" and not (_is_local(host) or _is_private(host)):
        return "must hold https origins; http is for localhost, *.localhost, loopback and private addresses only"
    if int(parts["port"] or 0) == DEFAULT_PORTS.get(scheme):
        return "must leave out the default port of a scheme, as browsers do"
    return None


def is_exposed(value: str) -> bool:
    """Return whether an origin is plain HTTP on another machine, so that anyone on its network can change its pages."""
    parts = ORIGIN.fullmatch(value)
    return parts is not None and parts["scheme"] == "http" and not _is_local(parts["host"])


def request_headers(values: object) -> str | None:
    """Check the request headers that are allowed in addition to `Content-Type`."""
    if not isinstance(values, tuple) or not all(isinstance(value, str) for value in values):
        return 'must be a tuple of strings, as in ("traceparent", "tracestate")'
    if any(map(is_list_token, values)):
        return ONE_BY_ONE
    for value in literals(values):
        if value == "*" or not HEADER.fullmatch(value):
            return f"must hold names of headers: letters, digits and hyphens, no wildcard; this is {value!r}"
    folded = [ALWAYS_ALLOWED.lower(), *(value.lower() for value in values)]
    if len(set(folded)) != len(folded):
        return f"must not name a header twice, in any case; {ALWAYS_ALLOWED} is always allowed and must not be named"
    if len(",".join(folded)) > MAX_HEADERS_LENGTH:
        return f"must be at most {MAX_HEADERS_LENGTH} characters as one header's value"
    return None


def _is_host(host: str) -> bool:
    """Return whether browsers write a host like this. A host that ends in a number is an IPv4 address to them."""
    if host.startswith("["):
        address = _address(host)
        return address is not None and f"[{address}]" == host
    return not host.rpartition(".")[2].isdigit() or _address(host) is not None


def _is_local(host: str) -> bool:
    address = _address(host)
    return address.is_loopback if address else host == "localhost" or host.endswith(".localhost")


def _is_private(host: str) -> bool:
    address = _address(host)
    return address is not None and any(address in network for network in PRIVATE)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None
