"""Ours as it is deployed: the asset, and the environment variables that the stack gives the function."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.aws_stub import CLIENT_ID, SECRET_ARN

if TYPE_CHECKING:
    from collections.abc import Mapping

TASK_ROOT = "/var/task"
"""Where Lambda puts the asset."""
DESCRIPTION = "Confirms the sign-up of a new user with Amazon Cognito"
_REFERENCES = {"USER_POOL_CLIENT_ID": CLIENT_ID, "CLIENT_SECRET_ARN": SECRET_ARN, "MEMORY_TABLE": "memory"}


def variables(asset: Path) -> dict[str, str]:
    """Return the confirm function's variables out of the template of `prod`, in a stack with a pool of its own."""
    os.environ.setdefault("JSII_NODE", str(Path(sys.executable).with_name("node")))
    import aws_cdk as cdk  # noqa: PLC0415 - takes seconds, and a process of Node

    from infra.environments import ENVIRONMENTS  # noqa: PLC0415
    from infra.stack import SignupConfirmationStack  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        context = json.loads(Path("cdk.json").read_text(encoding="utf-8"))["context"]
        app = cdk.App(analytics_reporting=False, outdir=folder, context=context)
        stack = SignupConfirmationStack(app, "signup-confirmation-prod", environment=ENVIRONMENTS["prod"], asset=asset)
        template = app.synth().get_stack_by_name(stack.stack_name).template
    return resolved(confirm_function(template)["Environment"]["Variables"], asset)


def confirm_function(template: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties of the template's confirm function."""
    resources = (held for held in template["Resources"].values() if held["Type"] == "AWS::Lambda::Function")
    (properties,) = (held["Properties"] for held in resources if held["Properties"].get("Description") == DESCRIPTION)
    return dict(properties)


def resolved(variables: Mapping[str, Any], asset: Path) -> dict[str, str]:
    """Put the stub's values where the template refers to a resource, and the asset's folder for Lambda's."""
    return {
        name: value.replace(TASK_ROOT, str(asset)) if isinstance(value, str) else _REFERENCES[name]
        for name, value in variables.items()
    }
