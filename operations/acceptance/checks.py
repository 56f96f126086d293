"""Every check, by its number."""

from operations.acceptance import (  # noqa: F401 - importing them adds their checks
    account,
    api,
    client_secrets,
    life_cycle,
    monitoring,
    network,
    releases,
    texts,
    web_acl,
)
from operations.acceptance.check import CHECKS

__all__ = ["CHECKS"]
