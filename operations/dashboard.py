"""`make dashboard ENV=…`: print the CloudWatch dashboard in an environment's synthesised template.

The command reads `cdk.out`, which `make synth` writes, and calls no AWS service. A value that is known only after a
deploy is printed as `<name of its reference>`.
"""

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from operations.command import command
from operations.output import say
from operations.stack import OperationError, environment_of


def body(template: dict[str, Any]) -> dict[str, Any] | None:
    """Return the dashboard's JSON, or None if the template has no dashboard."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::CloudWatch::Dashboard":
            found: dict[str, Any] = json.loads(text_of(resource["Properties"]["DashboardBody"]))
            return found
    return None


def text_of(value: str | dict[str, Any]) -> str:
    """Return a text of a template, with each reference in it written as `<name>`."""
    if isinstance(value, str):
        return value
    parts = value["Fn::Join"][1]
    return "".join(part if isinstance(part, str) else f"<{part.get('Ref') or part['Fn::GetAtt'][0]}>" for part in parts)


@command(None, "Print an environment's dashboard.")
def main(options: Namespace) -> None:
    """Print the dashboard. Raises `OperationError` if the environment has none."""
    name = environment_of(options.environment).name
    found = body(json.loads(Path("cdk.out", f"signup-confirmation-{name}.template.json").read_text(encoding="utf-8")))
    if found is None:
        raise OperationError(f"{name} has no dashboard: set monitoring='full' in infra/environments.py.")
    say(json.dumps(found, indent=2))


if __name__ == "__main__":
    sys.exit(main())
