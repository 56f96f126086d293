"""Synthesises the CDK stack of the environment `local` and deploys it to the emulated AWS.

The CDK CLI is not used: it would need a bootstrap stack, write a cache to the user's home and take half a minute. The
template and the assets are the ones that it would deploy, except for the changes in `emulated_template`.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from local import CannotRunError
from local.emulated_template import adapt
from local.emulator import ACCOUNT, REGION
from operations import secret

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import TagTypeDef
    from mypy_boto3_s3 import S3Client

    from local.emulator import Emulator

PROJECT = Path(__file__).resolve().parent.parent
STACK = "signup-confirmation-local"
# CloudFormation puts a stack's tags on its resources. With this one the emulator gives the REST API a fixed id.
TAGS: Sequence[TagTypeDef] = [{"Key": "ms-custom-id", "Value": "signup"}]
SYNTH_SECONDS = 300.0  # a synthesis takes seconds; the first one downloads packages for the function's asset
DEPLOY_SECONDS = 120.0
POLL_SECONDS = 0.1
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date in a zip; a fixed one makes zips of the same files identical


@dataclass(frozen=True)
class Deployment:
    """The deployed stack: its outputs, and the address of its API."""

    emulator: Emulator
    outputs: Mapping[str, str]

    @property
    def base_path(self) -> str:
        """The path at which `make run` serves the stage `v1`."""
        return f"/restapis/{self.outputs['RestApiId']}/v1/_user_request_"

    @property
    def endpoint(self) -> str:
        """The URL of `POST /confirm`."""
        return f"{self.emulator.url}{self.base_path}/confirm"


def synthesise(folder: Path, *, origins: Sequence[str], project: Path = PROJECT) -> Path:
    """Run `app.py` for the environment `local` and return the folder of the cloud assembly.

    Raises `CannotRunError`: the CDK app failed, or did not end in time.
    """
    assembly = folder / "cdk.out"
    context = json.loads((PROJECT / "cdk.json").read_text())["context"]  # the CLI would pass it to the app
    context |= {"environment": "local", "local_origin": ",".join(origins)}
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CDK_"))} | {
        "CDK_OUTDIR": str(assembly),
        "CDK_CONTEXT_JSON": json.dumps(context),
        "CDK_DEFAULT_ACCOUNT": ACCOUNT,
        "CDK_DEFAULT_REGION": REGION,
        "JSII_NODE": str(Path(sys.prefix, "bin", "node")),
        "TMPDIR": str(folder),  # jsii leaves its files behind when it is interrupted
    }
    try:
        done = subprocess.run(
            [sys.executable, "app.py"],
            cwd=project,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=SYNTH_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise CannotRunError(
            f"The CDK app did not end within {SYNTH_SECONDS:.0f} s: run `make synth ENV=local` to see where it hangs."
        ) from None
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip() or "it printed nothing").splitlines()[-1]
        raise CannotRunError(f"The CDK app failed ({last.strip()}): `make synth ENV=local` shows all that it says.")
    return assembly


def deploy(
    emulator: Emulator,
    assembly: Path,
    *,
    stack: str = STACK,
    tags: Sequence[TagTypeDef] = TAGS,
    change: Callable[[dict[str, Any]], None] | None = None,
) -> Deployment:
    """Upload the assets, create the stack and wait until it is complete. Tests change the template first.

    Raises `CannotRunError`: the stack was not created; the text says why the first failed resource failed.
    """
    template = json.loads((assembly / f"{stack}.template.json").read_text())
    adapt(template)
    if change is not None:
        change(template)
    try:
        template_url = _put_assets(emulator.client("s3"), assembly, stack, template)
        cloudformation: CloudFormationClient = emulator.client("cloudformation")
        cloudformation.create_stack(
            StackName=stack,
            TemplateURL=template_url,
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
            Tags=tags,
        )
        outputs = _wait(cloudformation, stack)
    except ClientError as error:
        raise CannotRunError(f"The emulated AWS refused the stack: {error}") from None
    return Deployment(emulator, outputs)


def fill_secret(emulator: Emulator, environment: str = "local") -> None:
    """Store the app client's secret where the function reads it, as `make secret` does."""
    client = emulator.client
    secret.fill(
        environment,
        cloudformation=client("cloudformation"),
        cognito=client("cognito-idp"),
        secretsmanager=client("secretsmanager"),
    )


def _put_assets(s3: S3Client, assembly: Path, stack: str, template: dict[str, Any]) -> str:
    """Upload what the asset manifest lists, and return the URL of the template."""
    bucket = f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"
    s3.create_bucket(Bucket=bucket)
    manifest = json.loads((assembly / f"{stack}.assets.json").read_text())
    for asset in manifest["files"].values():
        source = assembly / asset["source"]["path"]
        if source.name == f"{stack}.template.json":
            continue
        body = zipped(files_of(source)) if asset["source"]["packaging"] == "zip" else source.read_bytes()
        for destination in asset["destinations"].values():
            s3.put_object(Bucket=bucket, Key=destination["objectKey"], Body=body)
    s3.put_object(Bucket=bucket, Key=f"{stack}.json", Body=json.dumps(template).encode())
    return f"https://s3.{REGION}.amazonaws.com/{bucket}/{stack}.json"


def files_of(folder: Path, pattern: str = "*") -> dict[str, Path]:
    """Return the files in a folder whose names match the pattern, by their names relative to it."""
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob(pattern) if path.is_file()}


def zipped(files: Mapping[str, Path]) -> bytes:
    """Return an uncompressed zip that depends only on the names and contents of its files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, path in sorted(files.items()):
            entry = zipfile.ZipInfo(name, ZIP_EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes())
    return buffer.getvalue()


def _wait(cloudformation: CloudFormationClient, stack: str) -> dict[str, str]:
    deadline = time.monotonic() + DEPLOY_SECONDS
    while True:
        described = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
        if described["StackStatus"] == "CREATE_COMPLETE":
            return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}
        if described["StackStatus"] != "CREATE_IN_PROGRESS":
            raise CannotRunError(
                f"The stack could not be created in the emulated AWS: {_first_failure(cloudformation, stack)}"
            )
        if time.monotonic() > deadline:
            raise CannotRunError(
                f"The stack was not complete in {DEPLOY_SECONDS:.0f} s: {_first_failure(cloudformation, stack)}"
            )
        time.sleep(POLL_SECONDS)


def _first_failure(cloudformation: CloudFormationClient, stack: str) -> str:
    events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]  # newest first
    for event in reversed(events):
        if event.get("ResourceStatus", "").endswith("_FAILED"):
            return (
                f"{event.get('LogicalResourceId')} ({event.get('ResourceType')}): {event.get('ResourceStatusReason')}"
            )
    return "no resource says why"
