"""Cloud assemblies, as the real app.py makes them."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.support.programs import run
from tests.support.shipped import project
from tests.support.templates import CONTEXT, Template

ENVIRONMENT_NAMES = ("local", "dev", "staging", "prod")


def run_app(folder, *, home=None, region=None, **context):
    """Run the real app.py, as the CDK CLI does, on a machine without credentials, Docker, git or a way out.

    With a `home` of its own it finds no interpreter but this one either. `region` is the CLI's current Region.
    """
    environment = {
        "PATH": str(folder / "nothing-on-it"),
        "HOME": str(home or os.environ.get("HOME", "/")),
        "https_proxy": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
        "JSII_NODE": str(Path(sys.prefix, "bin", "node")),
        # Otherwise a `home` of its own would have the CDK unpacked anew.
        "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(Path.home() / ".cache" / "aws" / "jsii" / "package-cache"),
        "CDK_OUTDIR": str(folder / "cdk.out"),
        "CDK_CONTEXT_JSON": json.dumps(CONTEXT | context),
        **({"CDK_DEFAULT_REGION": region} if region else {}),
    }
    return run([sys.executable, "app.py"], folder=project(), seconds=240, env=environment)


@dataclass(frozen=True)
class Assembly:
    """The cloud assembly and the output of one run of app.py."""

    folder: Path
    stdout: str

    @property
    def stacks(self):
        """The names of the stacks."""
        return {path.name.removesuffix(".template.json") for path in self.folder.glob("*.template.json")}

    def template(self, name):
        """Return the template of an environment, or of `account`."""
        return Template(json.loads((self.folder / f"signup-confirmation-{name}.template.json").read_text()))

    @property
    def report(self):
        """The report of the rule packs."""
        return json.loads((self.folder / "validation-report.json").read_text())
