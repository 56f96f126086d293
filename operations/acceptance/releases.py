"""Releases of the function: CodeDeploy, its check of a new version, and old versions."""

import json
from typing import Any

from operations.acceptance.check import Skip, check, deployments, monitoring, no_users, require, roll_out
from operations.acceptance.context import Context
from operations.stack import described_stack, resources_of
from operations.versions import KEPT, prune

ENDED = ("Succeeded", "Failed", "Stopped")


@check(12, "An alarm rolls a deployment back", roll_out, monitoring, no_users,
       affects="infra/functions/roll_out.py, infra/monitoring/alarms.py (stop_roll_out)", when="alone")  # fmt: skip
def rolled_back(context: Context) -> str:
    """CodeDeploy stops because of the alarm (ALARM_ACTIVE), and the alias stays on its version alone."""
    before, older = _alias(context), _older_version(context)
    alarm = {"AlarmName": f"{context.stack}-page-function_errors"}
    codedeploy, cloudwatch = context.client("codedeploy"), context.client("cloudwatch")
    try:
        cloudwatch.set_alarm_state(**alarm, StateValue="ALARM", StateReason="make acceptance: a trial")
        made = codedeploy.create_deployment(
            **_group(context),
            revision={"revisionType": "AppSpecContent", "appSpecContent": {"content": _app_spec(context, older)}},
        )["deploymentId"]

        def ended() -> dict[str, Any]:
            info: dict[str, Any] = codedeploy.get_deployment(deploymentId=made)["deploymentInfo"]
            return info if info["status"] in ENDED else {}

        info = context.poll(ended, 900, "the deployment", 2)
        cloudwatch.set_alarm_state(**alarm, StateValue="OK", StateReason="make acceptance: the trial is over")
        context.poll(lambda: _alias(context) == before, 600, "the alias")
        after = _alias(context)
    finally:
        _move_alias(context, before["FunctionVersion"])  # also if CodeDeploy did not move it back
    found = f"{info.get('status')}, {info.get('errorInformation', {}).get('code')}"
    require(found == "Stopped, ALARM_ACTIVE", found)
    require(after == before, f"{found}; the alias went from {before} to {after}")
    return f"{found}, the alias is where it was"


@check(32, "A new version is checked before it gets traffic", roll_out,
       affects="infra/functions/release_check.py, functions/signup_functions/release_check")  # fmt: skip
def release_check(context: Context) -> str:
    """BeforeAllowTraffic of the last deployment succeeded."""
    codedeploy = context.client("codedeploy")
    listed = codedeploy.list_deployments(**_group(context), includeOnlyStatuses=["Succeeded"])["deployments"]
    if not listed:
        raise Skip("CodeDeploy has made no deployment yet; deploy another value of secret_cache_seconds first")
    targets = codedeploy.list_deployment_targets(deploymentId=listed[0])["targetIds"]
    found = codedeploy.batch_get_deployment_targets(deploymentId=listed[0], targetIds=targets)["deploymentTargets"]
    events = {event["lifecycleEventName"]: event["status"] for event in found[0]["lambdaTarget"]["lifecycleEvents"]}
    statuses = ", ".join(f"{name} {status}" for name, status in events.items())
    return require(events.get("BeforeAllowTraffic") == events.get("AllowTraffic") == "Succeeded", statuses)


@check(33, "A release can be deployed after update-alias was used", deployments, roll_out, no_users,
       affects="docs/operate.md (Roll a release back), infra/functions/service_function.py", when="alone")  # fmt: skip
def after_update_alias(context: Context) -> str:
    """It fails with "does not match the current version" while the alias is elsewhere, and succeeds afterwards."""
    recorded, older = _alias(context)["FunctionVersion"], _older_version(context)
    try:
        _move_alias(context, older)
        redeployed(context, "Change secret_cache_seconds (this deployment must fail)", fails=True)
        events = context.client("cloudformation").describe_stack_events(StackName=context.stack)["StackEvents"]
        reasons = " ".join(event.get("ResourceStatusReason", "") for event in events)
        found = f"CloudFormation's events do not say so: {reasons[:500]}"
        require("does not match the current version" in reasons, found)
    finally:
        _move_alias(context, recorded)
    redeployed(context, "Keep the changed secret_cache_seconds")
    require((now := _alias(context)) == {"FunctionVersion": _versions(context)[-1]}, f"the alias is on {now}")
    return "failed while the alias was elsewhere, succeeded afterwards"


@check(34, "make prune-versions keeps what is in use", no_users, affects="operations/versions.py", when="alone")
def old_versions(context: Context) -> str:
    """Older versions than the newest {KEPT} are deleted, and the alias and the recorded version are still there."""
    if len(_versions(context)) <= KEPT:
        raise Skip(f"the function has at most {KEPT} versions")
    alias = _alias(context)
    recorded = resources_of(context.environment.name, "AWS::Lambda::Version", context.client("cloudformation"))
    deleted, kept = prune(context.outputs["FunctionName"], recorded, context.client("lambda"))
    left = _versions(context)
    require(deleted and left == [str(version) for version in kept], f"deleted {deleted}, left {left}")
    require(alias["FunctionVersion"] in left and _alias(context) == alias, f"the alias was {alias}, left are {left}")
    return f"deleted {len(deleted)}, kept {len(kept)}"


def redeployed(context: Context, change: str, *, fails: bool = False) -> None:
    """Ask for a deployment of a change that succeeds or `fails`, and return after it. Raises `Differs`."""

    def described() -> dict[str, Any]:
        return dict(described_stack(context.stack, context.client("cloudformation")) or {})

    before = described().get("LastUpdatedTime")
    context.say(f"{change}, then run `make deploy ENV={context.environment.name}` in another terminal")

    def ended() -> str | None:
        now = described()
        status = str(now.get("StackStatus"))
        return status if now.get("LastUpdatedTime") != before and not status.endswith("_IN_PROGRESS") else None

    status = context.poll(ended, 3600, "the deployment", 10)
    wanted = "UPDATE_ROLLBACK_COMPLETE" if fails else "UPDATE_COMPLETE"
    require(status == wanted, f"{change}: the deployment ended with {status}, not {wanted}")


def _group(context: Context) -> dict[str, str]:
    return {
        "applicationName": context.outputs["DeployApplication"],
        "deploymentGroupName": context.outputs["DeployGroup"],
    }


def _live(context: Context) -> dict[str, str]:
    return {"FunctionName": context.outputs["FunctionName"], "Name": "live"}


def _alias(context: Context) -> dict[str, Any]:
    """Return the alias's version, and its weights if it has any."""
    alias = context.client("lambda").get_alias(**_live(context))
    return {name: alias[name] for name in ("FunctionVersion", "RoutingConfig") if alias.get(name)}


def _move_alias(context: Context, version: str) -> None:
    """Point the alias to a version alone. Without weights, `update-alias` would keep those of a canary."""
    weights: dict[str, Any] = {"AdditionalVersionWeights": {}}
    context.client("lambda").update_alias(**_live(context), FunctionVersion=version, RoutingConfig=weights)


def _versions(context: Context) -> list[str]:
    """Return the published versions, in ascending order."""
    function = {"FunctionName": context.outputs["FunctionName"]}
    found = context.all("lambda", "list_versions_by_function", "Versions", **function)
    return sorted((version["Version"] for version in found if version["Version"] != "$LATEST"), key=int)


def _older_version(context: Context) -> str:
    """Return the newest version that the alias is not on. Raises `Skip` if there is none."""
    live = _alias(context)["FunctionVersion"]
    others = [version for version in _versions(context) if version != live]
    if not others:
        raise Skip("there is one version of the function only; deploy another value of secret_cache_seconds first")
    return others[-1]


def _app_spec(context: Context, version: str) -> str:
    properties = {
        "Name": context.outputs["FunctionName"],
        "Alias": "live",
        "CurrentVersion": _alias(context)["FunctionVersion"],
        "TargetVersion": version,
    }
    function = {"Type": "AWS::Lambda::Function", "Properties": properties}
    return json.dumps({"version": 0.0, "Resources": [{"function": function}]})
