"""Another project's CDK app, which uses only the installed wheel."""

import json
from dataclasses import dataclass
from pathlib import Path

from tests.support.fenced_blocks import blocks_of
from tests.support.programs import synthesise
from tests.support.templates import CONTEXT, PROJECT

CHECKED = """
import cdk_nag
for rule in ("COG1", "COG2", "COG8"):  # about the app's own pool
    finding = cdk.Acknowledgment(id=f"AwsSolutions::AwsSolutions-{rule}", reason="an example")
    cdk.Validations.of(users).acknowledge(finding)
cdk.Validations.of(app).add_plugins(cdk_nag.AwsSolutionsChecks(app), cdk_nag.ServerlessChecks(app))
app.synth()
"""
TAKEN = "raise ImportError('this is a module of the surrounding app')\n"


def documented_app():
    """Return the app of docs/construct.md with both app clients, and with cdk-nag."""
    document = PROJECT / "docs" / "construct.md"
    app, mobile = (block.text for block in blocks_of(document) if block.language == "python")
    assert app.endswith("\napp.synth()\n")
    return app.removesuffix("app.synth()\n") + mobile + CHECKED


@dataclass(frozen=True)
class Consumer:
    """The app's Python, which has the wheel, and its folder."""

    python: Path
    folder: Path

    def synthesise(self, app):
        """Synthesise an app, beside modules with names of this project."""
        self.folder.mkdir(exist_ok=True)
        (self.folder / "app.py").write_text(app)
        for name in ("confirmation", "rotation", "shared", "infra"):
            (self.folder / f"{name}.py").write_text(TAKEN)
        return synthesise([self.python, "app.py"], self.assembly, CONTEXT, folder=self.folder)

    @property
    def assembly(self):
        """The folder of the cloud assembly."""
        return self.folder / "cdk.out"

    @property
    def template(self):
        """The template of the stack `Shop`."""
        return json.loads((self.assembly / "Shop.template.json").read_text())
