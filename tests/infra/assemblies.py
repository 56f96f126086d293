"""Cloud assemblies, as the real app.py makes them."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.support.programs import synthesise
from tests.support.shipped import project
from tests.support.templates import CONTEXT, Template

ENVIRONMENT_NAMES = ("local", "dev", "staging", "prod")


def run_app(folder, *, context=(), **variables):
    """Run the real app.py with its context and variables of the CDK CLI."""
    command, context = [sys.executable, "app.py"], CONTEXT | dict(context)
    return synthesise(command, folder / "cdk.out", context, folder=project(), **variables)


@dataclass(frozen=True)
class Assembly:
    """The folder of the cloud assembly that one run of app.py wrote."""

    folder: Path

    @property
    def stacks(self):
        """The names of the stacks."""
        return {path.name.removesuffix(".template.json") for path in self.folder.glob("*.template.json")}

    def template(self, name):
        """Return the template of an environment, or of `account`."""
        return Template(json.loads((self.folder / f"signup-confirmation-{name}.template.json").read_text()))

    @property
    def reports(self):
        """The report of each validation plugin, by its name."""
        reports = json.loads((self.folder / "validation-report.json").read_text())["pluginReports"]
        return {report["pluginName"]: report for report in reports}
