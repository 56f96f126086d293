"""`make dashboard ENV=…`: print an environment's CloudWatch dashboard, as its synthesised template has it.

    python -m operations.dashboard --environment dev

Reads `cdk.out`, which `make synth` writes; asks no AWS. What only a deploy knows stands as `<its name there>`.
"""
# ruff: noqa: T201 - a command speaks by printing

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.environments import ENVIRONMENTS

if TYPE_CHECKING:
    from collections.abc import Sequence


def body(template: dict[str, Any]) -> dict[str, Any] | None:
    """Return the dashboard's own JSON; None where the template has no dashboard."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::CloudWatch::Dashboard":
            found: dict[str, Any] = json.loads(text_of(resource["Properties"]["DashboardBody"]))
            return found
    return None


def text_of(value: str | dict[str, Any]) -> str:
    """Return a text of a template, with `<name>` for each reference in it."""
    if isinstance(value, str):
        return value
    parts = value["Fn::Join"][1]
    return "".join(part if isinstance(part, str) else f"<{part.get('Ref') or part['Fn::GetAtt'][0]}>" for part in parts)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0, or 1 with one sentence on standard error."""
    parser = argparse.ArgumentParser(prog="operations.dashboard", description="Print an environment's dashboard.")
    parser.add_argument("--environment", required=True, choices=sorted(ENVIRONMENTS))
    name = parser.parse_args(arguments).environment
    found = body(json.loads(Path("cdk.out", f"signup-confirmation-{name}.template.json").read_text(encoding="utf-8")))
    if found is None:
        print(f"{name} has no dashboard: monitoring=False in infra/environments.py.", file=sys.stderr)
        return 1
    print(json.dumps(found, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
