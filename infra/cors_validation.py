"""What an environment may say of cross-origin requests: origins, and the request headers that a page may send."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.environments import Environment

# As browsers and web views write it in `Origin`: lower case, no path, no trailing slash.
ORIGIN = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<host>[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:]+\])(:(?P<port>[1-9]\d{0,4}))?",
    re.ASCII,
)
DEFAULT_PORTS = {"http": 80, "https": 443}
HIGHEST_PORT = 65535
# Pages with these schemes send `Origin: null`, as any sandboxed frame does.
OPAQUE = ("file", "data")
# RFC 1918, link-local, and IPv6 unique local; `is_private` of `ipaddress` is true of many more.
PRIVATE = tuple(
    map(
        ipaddress.ip_network,
        ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10"),
    )
)
# A token of RFC 9110, but for the quote, which would end a static value in API Gateway's mapping.
HEADER = re.compile(r"[A-Za-z0-9!#$%&*+.^_`|~-]+")
ALWAYS_ALLOWED = "Content-Type"
# API Gateway allows 10,240 bytes for all headers of a response; the others take less than 1,000.
LONGEST_HEADERS = 8_192


def origin(value: str) -> str | None:
    """Return what an origin must be, or None for a good one."""
    parts = ORIGIN.fullmatch(value)
    if parts is None or int(parts["port"] or 0) > HIGHEST_PORT or not _is_host(parts["host"]):
        return "must hold origins as a browser writes them: https://host or https://host:port in lower case, no path"
    scheme, host = parts["scheme"], parts["host"]
    if scheme in OPAQUE:
        return f"must hold no origin of the scheme {scheme}: such pages send 'null', which any page can send"
    if scheme == "http" and not (_is_local(host) or _is_private(host)):
        return "must hold https origins; http is for localhost, *.localhost, loopback and private addresses only"
    if int(parts["port"] or 0) == DEFAULT_PORTS.get(scheme):
        return "must leave out a scheme's own port, as browsers do"
    return None


def is_exposed(value: str) -> bool:
    """Say whether an origin is plain HTTP from another machine: whoever shares its network can change its pages."""
    parts = ORIGIN.fullmatch(value)
    return parts is not None and parts["scheme"] == "http" and not _is_local(parts["host"])


def refused_headers(environment: Environment) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the request headers that are allowed beside `Content-Type`."""
    field, values = "cors_headers", environment.cors_headers
    if not isinstance(values, tuple) or not all(isinstance(value, str) for value in values):
        yield field, 'must be a tuple of strings, as in ("traceparent", "tracestate")'
        return
    for value in values:
        if value == "*" or not HEADER.fullmatch(value):
            yield field, f"must hold names of headers: letters, digits and hyphens, no wildcard; this is {value!r}"
    folded = [ALWAYS_ALLOWED.lower(), *(value.lower() for value in values)]
    if len(set(folded)) != len(folded):
        yield field, f"must not name a header twice, in any case; {ALWAYS_ALLOWED} is always allowed and not named"
    if len(",".join(folded)) > LONGEST_HEADERS:
        yield field, f"must be at most {LONGEST_HEADERS} characters as one header's value"


def _is_host(host: str) -> bool:
    """Say whether browsers write a host like this. They take one that ends in a number for an IPv4 address."""
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
