"""What the values of a custom domain may be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.environments import Environment

# As API Gateway takes it: lower case. No wildcard, since it is also the address that callers are told.
DOMAIN_NAME = re.compile(r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
CERTIFICATE_ARN = re.compile(
    r"arn:aws[a-z-]*:acm:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):certificate/[A-Za-z0-9-]+", re.ASCII
)
HOSTED_ZONE_ID = re.compile(r"Z[A-Z0-9]{1,31}")


def refused(environment: Environment) -> Iterator[tuple[str, str]]:
    """Yield the name of each bad field of the environment's custom domain, and what is allowed."""
    domain = environment.custom_domain
    if domain is None:
        return
    if not hasattr(domain, "certificate_arn"):
        yield "custom_domain", "must be a CustomDomain(…), or None"
        return
    if not _matches(DOMAIN_NAME, domain.domain_name):
        yield "custom_domain.domain_name", "must be a host name in lower case such as 'signup.example.com', no wildcard"
    if domain.hosted_zone_id is not None and not _matches(HOSTED_ZONE_ID, domain.hosted_zone_id):
        yield (
            "custom_domain.hosted_zone_id",
            "must be the id of a Route 53 hosted zone such as 'Z012345ABC', or None",
        )
    certificate = _matches(CERTIFICATE_ARN, domain.certificate_arn)
    if certificate is None:
        yield "custom_domain.certificate_arn", "must be the full ARN of a certificate in ACM"
    elif environment.region is None:
        yield "region", f"must be given with a custom_domain: {certificate['region']!r}"
    elif certificate["region"] != environment.region:
        yield "custom_domain.certificate_arn", f"must be of the environment's region {environment.region!r}"
    elif environment.account not in {None, certificate["account"]}:
        yield "custom_domain.certificate_arn", f"must be of the environment's account {environment.account!r}"


def _matches(form: re.Pattern[str], value: object) -> re.Match[str] | None:
    return form.fullmatch(value) if isinstance(value, str) else None
