"""The function's settings, as the environment variables that `functions/confirmation/settings.py` reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.asset import amazon_roots

if TYPE_CHECKING:
    from infra.settings import Environment

METRICS_NAMESPACE = "SignupConfirmation"


def variables(
    environment: Environment,
    *,
    service: str,
    user_pool_client_id: str,
    client_secret_arn: str,
    attempts_table: str | None,
) -> dict[str, str]:
    """Return the environment variables of an environment's function; `service` names it in logs and metrics."""
    held = {
        "USER_POOL_CLIENT_ID": user_pool_client_id,
        "CLIENT_SECRET_ARN": client_secret_arn,
        "DISCLOSURE": environment.disclosure,
        "ALLOW_FORCE_ALIAS_CREATION": str(environment.allow_force_alias_creation).lower(),
        "PROPAGATE_SOURCE_IP": str(environment.propagate_source_ip).lower(),
        "SECRET_CACHE_SECONDS": str(environment.secret_cache_seconds),
        "COGNITO_READ_TIMEOUT_SECONDS": str(environment.cognito_read_timeout_seconds),
        "ATTEMPTS_PER_HOUR": str(environment.attempts_per_hour),
        "RESENDS_PER_HOUR": str(environment.resends_per_hour),
        "RESEND_COOLDOWN_SECONDS": str(environment.resend_cooldown_seconds),
        "POWERTOOLS_SERVICE_NAME": service,
        "POWERTOOLS_METRICS_NAMESPACE": METRICS_NAMESPACE,
    }
    if environment.allowed_origins:
        held["ALLOWED_ORIGINS"] = ",".join(environment.allowed_origins)
    if environment.client_metadata_keys:
        held["CLIENT_METADATA_KEYS"] = ",".join(environment.client_metadata_keys)
    if attempts_table is not None:
        held["ATTEMPTS_TABLE"] = attempts_table
    return held


def trust(environment: Environment) -> dict[str, str]:
    """Return the SDK's own variable for the roots to trust, where they are not all that botocore knows."""
    return {"AWS_CA_BUNDLE": amazon_roots.DEPLOYED_AT} if environment.amazon_roots else {}
