"""The CDK stack of the environment `local`, synthesised as `cdk deploy` would and put into the emulated AWS.

Without the CDK CLI: it would bring its own bootstrap stack, a cache under the user's home, and half a minute. The
template and the assets are the very ones that it would deploy, but for what `emulated_template` says.
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

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import TagTypeDef
    from mypy_boto3_s3 import S3Client

    from local.emulator import Emulator

PROJECT = Path(__file__).resolve().parent.parent
STACK = "signup-confirmation-local"
# CloudFormation puts a stack's tags on its resources; by this one the emulator gives the REST API a fixed id.
TAGS: Sequence[TagTypeDef] = [{"Key": "ms-custom-id", "Value": "signup"}]
SYNTH_SECONDS = 300.0  # a few seconds; the very first one builds the function's asset from a package registry
DEPLOY_SECONDS = 120.0
POLL_SECONDS = 0.1
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say: the same files make the same bytes


@dataclass(frozen=True)
class Deployment:
    """The deployed stack: the outputs of its template, and the address of its API."""

    emulator: Emulator
    outputs: Mapping[str, str]

    @property
    def base_path(self) -> str:
        """The path under which the emulator serves the stage `v1`."""
        return f"/restapis/{self.outputs['RestApiId']}/v1/_user_request_"

    @property
    def endpoint(self) -> str:
        """The URL of `POST /confirm`."""
        return f"{self.emulator.url}{self.base_path}/confirm"


def synthesise(emulator: Emulator, *, origins: Sequence[str]) -> Path:
    """Run `app.py` for the environment `local` and return the folder of the cloud assembly.

    `origins` are the web origins that the API allows. Raises `CannotRunError`.
    """
    assembly = emulator.folder / "cdk.out"
    context = json.loads((PROJECT / "cdk.json").read_text())["context"]  # the CLI would pass it on
    context |= {"environment": "local", "local_origin": ",".join(origins)}
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CDK_"))} | {
        "CDK_OUTDIR": str(assembly),
        "CDK_CONTEXT_JSON": json.dumps(context),
        "CDK_DEFAULT_ACCOUNT": ACCOUNT,
        "CDK_DEFAULT_REGION": REGION,
        "JSII_NODE": str(Path(sys.prefix, "bin", "node")),
        "TMPDIR": str(emulator.folder),  # jsii leaves its files behind when it is stopped on its way
    }
    try:
        done = subprocess.run(
            [sys.executable, "app.py"],
            cwd=PROJECT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=SYNTH_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise CannotRunError(
            f"The CDK app did not end in {SYNTH_SECONDS:.0f} s: try `make synth ENV=local` to see where it stays."
        ) from None
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip() or "it printed nothing").splitlines()[-1]
        raise CannotRunError(f"The CDK app failed ({last.strip()}): `make synth ENV=local` shows all that it says.")
    return assembly


def deploy(
    emulator: Emulator,
    assembly: Path,
    *,
    change: Callable[[dict[str, Any]], None] | None = None,
) -> Deployment:
    """Put the assets into a bucket, create the stack, wait for it, and return it with its outputs.

    `change`, for tests, alters the template first. Raises `CannotRunError` with the reason of the first resource that
    failed.
    """
    template = json.loads((assembly / f"{STACK}.template.json").read_text())
    adapt(template)
    if change is not None:
        change(template)
    try:
        template_url = _put_assets(emulator.client("s3"), assembly, template, emulator.url)
        cloudformation: CloudFormationClient = emulator.client("cloudformation")
        cloudformation.create_stack(
            StackName=STACK,
            TemplateURL=template_url,
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
            Tags=TAGS,
        )
        outputs = _wait(cloudformation)
    except ClientError as error:
        raise CannotRunError(f"The emulated AWS refused the stack: {error}") from None
    return Deployment(emulator, outputs)


def _put_assets(s3: S3Client, assembly: Path, template: dict[str, Any], url: str) -> str:
    """Upload what the asset manifest lists, and return the URL of the template."""
    bucket = f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"
    s3.create_bucket(Bucket=bucket)
    manifest = json.loads((assembly / f"{STACK}.assets.json").read_text())
    for asset in manifest["files"].values():
        source = assembly / asset["source"]["path"]
        if source.name == f"{STACK}.template.json":
            continue
        body = _zipped(source) if asset["source"]["packaging"] == "zip" else source.read_bytes()
        for destination in asset["destinations"].values():
            s3.put_object(Bucket=bucket, Key=destination["objectKey"], Body=body)
    s3.put_object(Bucket=bucket, Key=f"{STACK}.json", Body=json.dumps(template).encode())
    return f"{url}/{bucket}/{STACK}.json"


def _zipped(folder: Path) -> bytes:
    """Return the folder as a zip that depends on nothing but the names and bytes in it; stored, for it goes nowhere."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), ZIP_EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes())
    return held.getvalue()


def _wait(cloudformation: CloudFormationClient) -> dict[str, str]:
    deadline = time.monotonic() + DEPLOY_SECONDS
    while True:
        stack = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
        if stack["StackStatus"] == "CREATE_COMPLETE":
            return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
        if stack["StackStatus"] != "CREATE_IN_PROGRESS":
            raise CannotRunError(
                f"The stack could not be created in the emulated AWS: {_first_failure(cloudformation)}"
            )
        if time.monotonic() > deadline:
            raise CannotRunError(
                f"The stack was not complete in {DEPLOY_SECONDS:.0f} s: {_first_failure(cloudformation)}"
            )
        time.sleep(POLL_SECONDS)


def _first_failure(cloudformation: CloudFormationClient) -> str:
    events = cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]  # the latest first
    for event in reversed(events):
        if event.get("ResourceStatus", "").endswith("_FAILED"):
            return (
                f"{event.get('LogicalResourceId')} ({event.get('ResourceType')}): {event.get('ResourceStatusReason')}"
            )
    return "no resource says why"
