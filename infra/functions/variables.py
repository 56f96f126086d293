"""The environment variables of the functions, as `signup_functions` reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from signup_functions.confirmation.settings import Choices, ConfirmationSettings
from signup_functions.rotation.settings import RotationSettings
from signup_functions.shared.settings import declared

from ..asset import amazon_roots
from ..settings.regions import GOVCLOUD, partition

if TYPE_CHECKING:
    from ..settings import ServiceSettings

METRICS_NAMESPACE = "SignupConfirmation"


def confirm_variables(
    settings: ServiceSettings,
    *,
    region: str,
    service_name: str,
    user_pool_client_id: str,
    client_secret_arn: str,
    attempts_table: str | None,
    path_prefix: str = "",
) -> dict[str, str]:
    """Return the environment variables of the confirm function; `service_name` names it in logs and metrics.

    Defaults are set as well, so that the function's configuration shows what it runs with.
    """
    chosen: dict[str, Any] = {field.name: getattr(settings, field.name) for field in declared(Choices)}
    read = ConfirmationSettings(
        **chosen,
        user_pool_client_id=user_pool_client_id,
        client_secret_arn=client_secret_arn,
        attempts_table=attempts_table or "",
        path_prefix=path_prefix,
    )
    powertools = {"POWERTOOLS_SERVICE_NAME": service_name, "POWERTOOLS_METRICS_NAMESPACE": METRICS_NAMESPACE}
    return read.variables() | powertools | _endpoints(settings, region)


def rotation_variables(
    settings: ServiceSettings,
    *,
    region: str,
    service_name: str,
    user_pool_id: str,
    user_pool_client_id: str,
    pool_is_ours: bool,
) -> dict[str, str]:
    """Return the environment variables of the rotation function; `service_name` names it in logs and metrics."""
    read = RotationSettings(
        user_pool_id=user_pool_id, user_pool_client_id=user_pool_client_id, pool_is_ours=pool_is_ours
    )
    return read.variables() | {"POWERTOOLS_SERVICE_NAME": service_name} | _endpoints(settings, region)


def release_check_variables(settings: ServiceSettings, *, region: str, service_name: str) -> dict[str, str]:
    """Return the environment variables of the release check; `service_name` names it in logs."""
    return {"DISCLOSURE": settings.disclosure, "POWERTOOLS_SERVICE_NAME": service_name} | _endpoints(settings, region)


def _endpoints(settings: ServiceSettings, region: str) -> dict[str, str]:
    """Return the AWS SDK's variables that choose AWS's endpoints and the CA certificates trusted for them."""
    variables = {}
    if settings.amazon_roots:  # otherwise all that botocore knows are trusted
        variables["AWS_CA_BUNDLE"] = amazon_roots.DEPLOYED_AT
    if partition(region) == GOVCLOUD:  # where Cognito has FIPS endpoints only
        variables["AWS_USE_FIPS_ENDPOINT"] = "true"
    return variables
