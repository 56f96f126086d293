"""`make template ENV=…`: one environment as a plain CloudFormation template and a zip, for tools without the CDK.

    PYTHONPATH=.:functions JSII_NODE=.venv/bin/node python -m infra.template --environment prod

The folder `build/template-<name>` gets `template.json`, `functions.zip`, its SHA-256, and a README. The template needs
no bootstrap and names no account; in commercial Regions it names no Region either, so it can be deployed in several.
Parameters say where the zip is, and which pool, app client and secret to use if the environment has an existing one.
The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .asset import builder
from .asset.errors import AssetError
from .settings.load import load, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .settings import Environment

PROJECT = Path(__file__).resolve().parent.parent
BUCKET, KEY = "FunctionsBucket", "FunctionsKey"
DIGEST_LENGTH = 16
README = """\
# {stack}: a plain CloudFormation template

Written by `make template ENV={name}`. Deploy it without the CDK; docs/deploy.md, "Without the CDK", has more ways.

1. Check the zip: `sha256sum --check functions.zip.sha256`.
2. Upload it to a versioned bucket of yours in the Region of the stack, under its own key:
   `aws s3 cp functions.zip s3://BUCKET/{key}`
3. Deploy (`--s3-bucket` is for templates of more than 51,200 bytes):

       aws cloudformation deploy --stack-name {stack} --template-file template.json --s3-bucket BUCKET \\
         --capabilities CAPABILITY_IAM --parameter-overrides {BUCKET}=BUCKET

The outputs of the stack are listed with `aws cloudformation describe-stacks --stack-name {stack}`.

Each release has another default key, by which CloudFormation notices new code: upload the zip before you deploy.
Names of alarms and metrics begin with the stack's name, of at most 64 characters. Protect the stack from deletion with
`aws cloudformation update-termination-protection --enable-termination-protection --stack-name {stack}`.

Parameters: {parameters}.
"""


def write(environment: Environment, asset: Path, to: Path) -> None:
    """Write the files of one environment.

    Args:
        environment: The environment.
        asset: The built folder of the functions.
        to: The folder of the files, which is replaced.

    Raises:
        RuntimeError: The CDK's validation or cdk-nag found something.

    """
    body = builder.zipped(asset).read_bytes()
    digest = hashlib.sha256(body).hexdigest()
    key = f"signup-confirmation/functions-{digest[:DIGEST_LENGTH]}.zip"
    template = adapted(synthesised(environment, asset), key)
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir(parents=True)
    (to / "template.json").write_text(json.dumps(template, indent=1) + "\n")
    (to / "functions.zip").write_bytes(body)
    (to / "functions.zip.sha256").write_text(f"{digest}  functions.zip\n")
    names = ", ".join(f"`{name}`" for name in template["Parameters"])
    (to / "README.md").write_text(
        README.format(stack=environment.stack_name, name=environment.name, key=key, parameters=names, BUCKET=BUCKET)
    )


def synthesised(environment: Environment, asset: Path) -> dict[str, Any]:
    """Return the template of an environment as the CDK makes it."""
    import aws_cdk as cdk  # noqa: PLC0415 - slow, and settings are checked before
    import cdk_nag  # noqa: PLC0415

    from .stack import SignupConfirmationStack  # noqa: PLC0415

    context = json.loads((PROJECT / "cdk.json").read_text())["context"]  # the CLI would pass it to the app
    with tempfile.TemporaryDirectory() as folder:
        app = cdk.App(context=context, analytics_reporting=False, outdir=folder)
        SignupConfirmationStack(app, environment.stack_name, environment=environment, asset=asset, plain=True)
        cdk.Validations.of(app).add_plugins(cdk_nag.AwsSolutionsChecks(app), cdk_nag.ServerlessChecks(app))
        template: dict[str, Any] = app.synth().get_stack_by_name(environment.stack_name).template
    return template


def adapted(template: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return the template with the place of the zip as parameters, and without what only the CDK's CLI reads.

    This is done after the synthesis: the logical id of the function's version depends on the asset's hash, so that new
    code makes a new version. A parameter in its place would be the same for ever.
    """
    resources = {}
    for name, resource in template["Resources"].items():
        kept = {part: value for part, value in resource.items() if part != "Metadata"}
        if resource["Type"] == "AWS::Lambda::Function":
            code = {"S3Bucket": {"Ref": BUCKET}, "S3Key": {"Ref": KEY}}
            kept["Properties"] = resource["Properties"] | {"Code": code}
        resources[name] = kept
    place = {
        BUCKET: {"Type": "String", "Description": "The S3 bucket of functions.zip, in the Region of the stack"},
        KEY: {"Type": "String", "Default": key, "Description": "The key of functions.zip in that bucket"},
    }
    return {**template, "Parameters": place | template.get("Parameters", {}), "Resources": resources}


def main() -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="infra.template", description="Write a plain template of an environment.")
    parser.add_argument("--environment", required=True)
    name, environments = parser.parse_args().environment, load()
    if name in {"", "local"}:  # local is for the emulator
        sys.exit("Say which environment: make template ENV=dev")
    if name not in environments:
        sys.exit(unknown(name, environments))
    environment = environments[name]
    to = builder.BUILD / f"template-{environment.name}"
    try:
        write(environment, builder.build(require_bytecode=environment.require_bytecode), to)
    except (ValueError, AssetError) as error:
        sys.stderr.write(f"make template: {error}\n")
        return 1
    sys.stdout.write(f"{to.relative_to(PROJECT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
