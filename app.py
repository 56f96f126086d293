"""The CDK app: the stack of each environment, and the one of the account.

Context, by `cdk … -c name=value`:

    environment     synthesises only this environment's stack, and the account's stack for its account and Region
    local_origin    the web origins, comma-separated, that `local` allows: its port is known only at run time

The only file that reads its surroundings. Ends with one sentence on standard error where a value makes no sense.
"""

from __future__ import annotations

import dataclasses
import platform
import sys

import aws_cdk as cdk
import cdk_nag

from infra.account_stack import AccountStack
from infra.asset import builder
from infra.asset.errors import AssetError
from infra.stack import SignupConfirmationStack

try:
    from infra.environments import ENVIRONMENTS, Environment
except (SyntaxError, TypeError, ValueError) as error:  # the file is checked while it is read
    sys.exit(f"infra/environments.py: {error}")

SERVICE = "signup-confirmation"


def local(environment: Environment, *, origins: str | None) -> Environment:
    """Return `local` for this machine: its function runs here, whatever processor that is."""
    return dataclasses.replace(
        environment,
        architecture="arm64" if platform.machine().lower() in {"arm64", "aarch64"} else "x86_64",
        allowed_origins=environment.allowed_origins if origins is None else tuple(origins.split(",")),
    )


def chosen(app: cdk.App) -> list[Environment]:
    """Return the environments to synthesise. Raises `ValueError` for a name that there is not."""
    name = app.node.try_get_context("environment")
    if name is not None and name not in ENVIRONMENTS:
        raise ValueError(f"there is no environment {name!r}, only {', '.join(ENVIRONMENTS)}")
    origins = app.node.try_get_context("local_origin")
    return [
        local(environment, origins=origins) if environment.name == "local" else environment
        for environment in ENVIRONMENTS.values()
        if name in {None, environment.name}
    ]


def main() -> None:
    """Synthesise, and have every template checked by cdk-nag."""
    app = cdk.App(analytics_reporting=False)
    environments = chosen(app)
    # All at once is for a look at them, on any machine; that only warns.
    folder = builder.build(require_bytecode=all(environment.require_bytecode for environment in environments))
    for environment in environments:
        SignupConfirmationStack(app, f"{SERVICE}-{environment.name}", environment=environment, asset=folder)
    only = environments[0] if len(environments) == 1 else None
    AccountStack(
        app, f"{SERVICE}-account", account=only.account if only else None, region=only.region if only else None
    )
    cdk.Validations.of(app).add_plugins(cdk_nag.AwsSolutionsChecks(app), cdk_nag.ServerlessChecks(app))
    app.synth()


if __name__ == "__main__":
    try:
        main()
    except (ValueError, AssetError) as error:
        sys.exit(f"app.py: {error}")
