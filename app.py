"""The CDK app: one stack for each environment, and one for the account.

Context values, set with `cdk … -c name=value`:

    environment     The only environment to synthesise. The account's stack then has its account and Region.
    local_origin    The allowed origins of `local`, separated by commas. Its port is known only at run time.

No other file reads the CDK context or depends on the machine. Invalid values end the app with one sentence on standard
error.
"""

from __future__ import annotations

import dataclasses
import os
import platform
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(1, str(Path(__file__).parent / "functions"))  # `infra` imports `signup_functions` from there

from infra.settings.load import load, unknown

ENVIRONMENTS = load()  # before the CDK is imported, which is slow

import aws_cdk as cdk
import cdk_nag

from infra.account_stack import AccountStack
from infra.asset import builder
from infra.asset.errors import AssetError
from infra.settings.regions import partition
from infra.stack import SignupConfirmationStack, restrict_roles

if TYPE_CHECKING:
    from infra.settings import Environment


def local(environment: Environment, *, origins: str | None) -> Environment:
    """Return the environment `local` for this machine's processor, with the given allowed origins."""
    return dataclasses.replace(
        environment,
        architecture="arm64" if platform.machine().lower() in {"arm64", "aarch64"} else "x86_64",
        allowed_origins=environment.allowed_origins if origins is None else tuple(origins.split(",")),
    )


def check_region(environment: Environment) -> None:
    """Check the Region that the CDK CLI would choose, which the templates do not know.

    Raises:
        ValueError: It is not a commercial Region, where some resources and variables would have to be others.

    """
    current = os.environ.get("CDK_DEFAULT_REGION")
    if environment.region is None and partition(current) != "aws":
        raise ValueError(
            f"environment {environment.name!r}: region must be given outside commercial Regions: {current!r}"
        )


def chosen(app: cdk.App) -> list[Environment]:
    """Return the environments to synthesise.

    Raises:
        ValueError: There is no environment of the chosen name, or it needs a Region.

    """
    name = app.node.try_get_context("environment")
    if name is not None and name not in ENVIRONMENTS:
        raise ValueError(unknown(name, ENVIRONMENTS))
    if name not in {None, "local"}:
        check_region(ENVIRONMENTS[name])
    origins = app.node.try_get_context("local_origin")
    return [
        local(environment, origins=origins) if environment.name == "local" else environment
        for environment in ENVIRONMENTS.values()
        if name in {None, environment.name}
    ]


def main() -> None:
    """Synthesise the stacks and check every template with cdk-nag."""
    app = cdk.App(analytics_reporting=False)
    environments = chosen(app)
    # All environments are synthesised at once only for inspection, on any machine: missing bytecode is then a warning.
    folder = builder.build(require_bytecode=all(environment.require_bytecode for environment in environments))
    for environment in environments:
        SignupConfirmationStack(app, environment.stack_name, environment=environment, asset=folder)
    only = environments[0] if len(environments) == 1 else None
    account = AccountStack(
        app,
        "signup-confirmation-account",
        account=only.account if only else None,
        region=only.region if only else None,
        bootstrap_qualifier=only.bootstrap_qualifier if only else None,
    )
    if only:
        restrict_roles(account, only)
    cdk.Validations.of(app).add_plugins(cdk_nag.AwsSolutionsChecks(app), cdk_nag.ServerlessChecks(app))
    app.synth()


if __name__ == "__main__":
    try:
        main()
    except (ValueError, AssetError) as error:
        sys.exit(f"app.py: {error}")
