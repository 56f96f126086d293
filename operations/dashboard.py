"""`make dashboard ENV=…`: print the CloudWatch dashboard in an environment's synthesised template.

    python -m operations.dashboard --environment dev

The command reads `cdk.out`, which `make synth` writes, and calls no AWS service. A value that is known only after a
deploy is printed as `<name of its reference>`.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from operations import command
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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0, or 1 with one sentence on standard error."""
    return command.run(command.parser("dashboard", "Print an environment's dashboard."), _print, arguments)


def _print(options: argparse.Namespace) -> None:
    name = environment_of(options.environment).name
    found = body(json.loads(Path("cdk.out", f"signup-confirmation-{name}.template.json").read_text(encoding="utf-8")))
    if found is None:
        raise OperationError(f"{name} has no dashboard: set monitoring='full' in infra/environments.py.")
    say(json.dumps(found, indent=2))


if __name__ == "__main__":
    sys.exit(main())
