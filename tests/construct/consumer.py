"""Another project's CDK app, which uses only the installed wheel."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from tests.support.fenced_blocks import blocks_of
from tests.support.programs import run
from tests.support.templates import CONTEXT, PROJECT

SYNTH_SECONDS = 240
CHECKED = """
import cdk_nag
for rule in ("COG1", "COG2", "COG8"):  # about the app's own pool
    finding = cdk.Acknowledgment(id=f"AwsSolutions::AwsSolutions-{rule}", reason="an example")
    cdk.Validations.of(users).acknowledge(finding)
cdk.Validations.of(app).add_plugins(cdk_nag.AwsSolutionsChecks(app), cdk_nag.ServerlessChecks(app))
app.synth()
"""
TAKEN = "raise ImportError('this is the module of the app around')\n"


def documented_app():
    """Return the app of docs/construct.md with both app clients, and with cdk-nag."""
    document = PROJECT / "docs" / "construct.md"
    app, mobile = (block.text for block in blocks_of(document) if block.language == "python")
    assert app.endswith("\napp.synth()\n")
    return app.removesuffix("app.synth()\n") + mobile + CHECKED


def build_wheel(folder):
    """Build the wheel as `make package` does, and return its path."""
    line = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(line, cwd=PROJECT, check=True, capture_output=True, timeout=SYNTH_SECONDS)
    (wheel,) = folder.glob("*.whl")
    return wheel


def install(wheel, folder):
    """Install the wheel into a new environment, which shares the project's CDK, and return its interpreter."""
    uv = str(Path(sys.prefix, "bin", "uv"))
    python = folder / "bin" / "python"
    for line in (
        [uv, "venv", "--offline", "--python", sys.executable, str(folder)],
        [uv, "pip", "install", "--offline", "--no-deps", "--compile-bytecode", "--python", str(python), str(wheel)],
    ):
        subprocess.run(line, check=True, capture_output=True, timeout=SYNTH_SECONDS)
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "cdk.pth").write_text(sysconfig.get_path("purelib"))
    return python


@dataclass(frozen=True)
class Consumer:
    """The interpreter of the consumer's environment, and the folder of the app."""

    python: Path
    folder: Path

    def synthesise(self, app):
        """Run an app without a network, with nothing on the path, beside modules with names of this project."""
        self.folder.mkdir(exist_ok=True)
        (self.folder / "app.py").write_text(app)
        for name in ("confirmation", "rotation", "shared", "infra"):
            (self.folder / f"{name}.py").write_text(TAKEN)
        environment = {
            "PATH": str(self.folder / "nothing-on-it"),
            "HOME": os.environ.get("HOME", "/"),
            "https_proxy": "http://127.0.0.1:9",
            "http_proxy": "http://127.0.0.1:9",
            "JSII_NODE": str(Path(sys.prefix, "bin", "node")),
            "CDK_OUTDIR": str(self.assembly),
            "CDK_CONTEXT_JSON": json.dumps(CONTEXT),
        }
        return run([str(self.python), "app.py"], folder=self.folder, seconds=SYNTH_SECONDS, env=environment)

    @property
    def assembly(self):
        """The folder of the cloud assembly."""
        return self.folder / "cdk.out"

    @property
    def template(self):
        """The template of the stack `Shop`."""
        return json.loads((self.assembly / "Shop.template.json").read_text())
