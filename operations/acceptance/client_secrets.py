"""The app client's secrets, and their rotation."""

import secrets
from typing import Any

from operations.acceptance.check import (
    OUTCOMES,
    Skip,
    check,
    deployments,
    no_users,
    own_pool,
    require,
    rotation,
    setting,
)
from operations.acceptance.context import WRONG_CODE, Context
from operations.acceptance.releases import redeployed
from operations.stack import resources_of
from operations.user_ref import user_refs
from signup_functions.confirmation.errors import SecretUnusableError
from signup_functions.confirmation.rows import Reason
from signup_functions.rotation.waiting import WAIT_SECONDS
from signup_functions.shared.keys import secret_hash

LAG_SECONDS = 600


@check(4, "The app client's original secret is in the list", affects="functions/signup_functions/rotation/in_use.py")
def original_secret(context: Context) -> str:
    """One id with its date, and no value."""
    with context.temporary_pool() as pool:
        listed = _listed(context, pool)
    members = [sorted(secret) for secret in listed]
    require(members == [["ClientSecretCreateDate", "ClientSecretId"]], f"{len(listed)} secrets with {members}")
    return "one id with its date"


@check(5, "Which secret DescribeUserPoolClient returns",
       affects="operations/secret.py (make secret must refuse an app client whose secrets were changed)",
       when="at once")  # fmt: skip
def described_secret(context: Context) -> str:
    """The added secret after the original one was deleted. While both are active, either."""
    with context.temporary_pool() as pool:
        cognito, added = context.cognito, _new(context)
        original = cognito.describe_user_pool_client(**pool)["UserPoolClient"]["ClientSecret"]

        def described() -> str:
            shown = cognito.describe_user_pool_client(**pool)["UserPoolClient"].get("ClientSecret")
            return {original: "the original", added: "the added", None: "no", "": "an empty"}.get(shown, "another")

        first = _listed(context, pool)[0]["ClientSecretId"]
        cognito.add_user_pool_client_secret(**pool, ClientSecret=added)
        both = described()
        cognito.delete_user_pool_client_secret(**pool, ClientSecretId=first)
        context.poll(lambda: described() == "the added", WAIT_SECONDS, "the description of the added secret")
        left = described()
    found = f"{both} secret while both were active, {left} secret after the original's deletion"
    return require(left == "the added", found)


@check(6, "How soon a new secret is accepted, and a deleted one rejected",
       affects=f"functions/signup_functions/rotation/waiting.py (WAIT_SECONDS), {OUTCOMES} (secret_hash_rejected)",
       when="at once")  # fmt: skip
def lag(context: Context) -> str:
    """A new secret within {WAIT_SECONDS} s, a deletion within minutes, and then the text of a wrong secret hash."""
    with context.temporary_pool() as pool:
        new, client = _new(context), pool["ClientId"]

        def rejected() -> bool:
            response = context.confirm("nobody", "0", ClientId=client, SecretHash=secret_hash(new, "nobody", client))
            rows = (Reason.SECRET_HASH_REJECTED, Reason.CODE_MISMATCH, Reason.CODE_EXPIRED, Reason.INVALID_PARAMETER)
            # a new app client has LEGACY errors of user existence
            return response.require(*rows, Reason.USER_NOT_FOUND).row is Reason.SECRET_HASH_REJECTED

        added = context.cognito.add_user_pool_client_secret(**pool, ClientSecret=new)["ClientSecretDescriptor"]
        began = context.clock()
        accepted = context.poll(lambda: not rejected(), LAG_SECONDS, "the new secret", 1)
        seconds = context.clock() - began
        require(accepted and seconds <= WAIT_SECONDS, f"{'' if accepted else 'not '}accepted after {seconds:.0f} s")
        context.cognito.delete_user_pool_client_secret(**pool, ClientSecretId=added["ClientSecretId"])
        began = context.clock()
        require(context.poll(rejected, LAG_SECONDS, "the deletion", 1), "a deleted secret was accepted for 10 minutes")
        return f"accepted after {seconds:.0f} s, rejected after {context.clock() - began:.0f} s"


@check(23, "The first rotation replaced the placeholder", rotation, own_pool,
       affects="functions/signup_functions/rotation/steps.py, infra/functions/rotation.py")  # fmt: skip
def first_rotation(context: Context) -> str:
    """Rotation is on, one version is AWSCURRENT, none is AWSPENDING alone, and Cognito lists one or two secrets."""
    described, listed = _described(context), _listed(context, context.app_client)
    stages = sorted("+".join(sorted(stages)) for stages in described["VersionIdsToStages"].values())
    found = f"rotation {described.get('RotationEnabled')}, versions {', '.join(stages)}, {len(listed)} secrets"
    current = sum("AWSCURRENT" in stage for stage in stages)
    require(described.get("RotationEnabled") and current == 1 and "AWSPENDING" not in stages, found)
    return require(any("AWSPREVIOUS" in stage for stage in stages) and len(listed) in {1, 2}, found)


@check(24, "Two active secrets, two hashes, no downtime", rotation, no_users,
       affects="docs/decisions/7-rotation.md", when="alone")  # fmt: skip
def two_secrets(context: Context) -> str:
    """After a rotation Cognito accepts the hash of either secret, and the service never returns 503."""
    before = _current(context)
    context.client("secretsmanager").rotate_secret(SecretId=context.outputs["ClientSecretArn"])

    def rotated() -> bool:
        context.rejected(context.name(f"rotating{secrets.token_hex(2)}"))
        return _current(context) != before

    require(context.poll(rotated, 300, "the rotation"), "the rotation did not end within five minutes")
    name, responses = context.name("two"), []
    for stage in ("AWSCURRENT", "AWSPREVIOUS"):
        try:
            hashed = context.hash(name, stage)
        except SecretUnusableError:
            raise Skip("the previous version is the placeholder; run this check again in ten minutes") from None
        response = context.confirm(name, WRONG_CODE, SecretHash=hashed)
        require(response.row is not Reason.SECRET_HASH_REJECTED, f"{stage}: {response}")
        responses.append(response)
    return f"{responses[0]} with the current, {responses[1]} with the previous; service: {context.rejected(name)}"


@check(25, "make user-ref finds a user in the log",
       affects="operations/user_ref.py, functions/signup_functions/shared/keys.py", when="at once")  # fmt: skip
def user_reference(context: Context) -> str:
    """The userRef of the command is that of the user's line in the function's log."""
    name = context.name("reference")
    context.rejected(name)
    ref = user_refs(name, context.outputs["ClientSecretArn"], context.client("secretsmanager"))["current"]
    group, pattern = context.outputs["FunctionLogGroup"], f'{{ $.userRef = "{ref}" }}'
    found = context.poll(lambda: context.log_lines(group, pattern), 180, "the log line")
    require(found, "no line with the userRef of the command")
    return f"{len(found)} lines with this userRef"


@check(26, "The rotation can be switched off, on and off again", rotation, deployments, no_users,
       affects="infra/functions/rotation.py", when="alone")  # fmt: skip
def rotation_switch(context: Context) -> str:
    """rotation_days=None keeps AWSCURRENT, and 30 replaces it. The service rejects a wrong code each time."""
    for days in (None, 30):
        before = _current(context), _listed(context, context.app_client)
        redeployed(context, f"Set rotation_days={days}, ten minutes or more after the last deployment")
        if days:
            context.poll(lambda old=before: _current(context) != old[0], 120, "the rotation")  # type: ignore[misc]
        enabled = _described(context).get("RotationEnabled", False)
        after = _current(context), _listed(context, context.app_client)
        changed = [old != new for old, new in zip(before, after, strict=True)]
        found = f"rotation_days={days}: rotation {enabled}, changed: {changed}"
        require({bool(enabled), *changed} == {days is not None}, found)
        context.rejected(context.name(f"days{days}"))
    return "off, and on again"


@check(27, "An existing pool with rotation and a key of one's own", setting("existing_user_pool", "existing user pool"),
       rotation, affects="infra/functions/rotation.py, infra/user_pool.py (ImportedUserPool)")  # fmt: skip
def existing_pool(context: Context) -> str:
    """The secret is encrypted with the environment's key, the stack's function rotates it, and the service reads it."""
    existing = context.environment.existing_user_pool
    described = _described(context)
    found = {name: described.get(name) for name in ("KmsKeyId", "RotationEnabled", "RotationLambdaARN")}
    key = existing.client_secret_key_arn if existing else None
    functions = resources_of(context.environment.name, "AWS::Lambda::Function", context.client("cloudformation"))
    require(found["RotationEnabled"] and str(found["RotationLambdaARN"]).split(":")[-1] in functions, found)
    require(key is None or str(found["KmsKeyId"]).endswith(key.rsplit("/", 1)[-1]), found)
    stages = [stage for stages in described["VersionIdsToStages"].values() for stage in stages]
    require("AWSPREVIOUS" in stages, f"no rotation has ended yet: {stages}")
    return f"{context.rejected(context.name('existing'))}; key {'of its own' if key else 'of AWS'}"


def _new(context: Context) -> str:
    new = secrets.token_hex(26)
    context.hidden.add(new)
    return new


def _listed(context: Context, client: dict[str, str]) -> list[dict[str, object]]:
    return list(context.cognito.list_user_pool_client_secrets(**client)["ClientSecrets"])


def _described(context: Context) -> dict[str, Any]:
    return dict(context.client("secretsmanager").describe_secret(SecretId=context.outputs["ClientSecretArn"]))


def _current(context: Context) -> str | None:
    versions = _described(context)["VersionIdsToStages"]
    return next((name for name, stages in versions.items() if "AWSCURRENT" in stages), None)
