"""The web ACL."""

import json
from typing import Any

from operations.acceptance.check import Differs, Skip, check, deployments, no_users, require, web_acl
from operations.acceptance.context import Context, status_and_code
from operations.smoke_checks import Check, HttpRequest, HttpResponse, problem

MARGIN = 50
DELAY_SECONDS = 300


@check(35, "A blocked request gets the contract's response", web_acl, no_users,
       affects="infra/api/web_acl.py, infra/api/gateway_responses.py", when="alone")  # fmt: skip
def blocked(context: Context) -> str:
    """422 up to the rate limit, then 403 forbidden as a problem with every header. The block ends by itself."""
    origin = next(iter(context.environment.allowed_origins), None)
    headers = {"Origin": origin if origin != "*" else "https://acceptance.example"} if origin else {}
    for _ in range(context.environment.web_acl_rate_limit + MARGIN):
        context.send({})

    def forbidden() -> HttpResponse | None:
        response = context.send({}, **headers)
        return response if response.status == 403 else None  # noqa: PLR2004 - a status

    response = context.poll(forbidden, DELAY_SECONDS, "the block", 1)
    if response is None:
        raise Differs("no request was blocked")
    contract = Check("blocked", HttpRequest("POST", "/confirm"), (problem("forbidden"),), origin, by_gateway=True)
    faults = contract.faults(response)
    require(not faults, "; ".join(faults))
    return status_and_code(response)


@check(36, "The web ACL's log contains no body", web_acl, affects="infra/api/web_acl.py", when="alone")
def acl_log(context: Context) -> str:
    """Lines of blocked requests, in which the headers' values, the query and the path are redacted and no body is."""
    groups = _log_groups(context)
    require(groups, f"no log group aws-waf-logs-{context.stack}")
    lines = context.log_lines(groups[0]["logGroupName"], '{ $.action = "BLOCK" }')
    if not lines:
        raise Skip("the web ACL has blocked no request of the last hours; see check 35")
    for line in lines:
        request: dict[str, Any] = json.loads(line)["httpRequest"]
        shown = [name for name in ("uri", "args") if request.get(name) not in {None, "", "REDACTED"}]
        shown += [header["name"] for header in request.get("headers", ()) if header["value"] != "REDACTED"]
        shown += ["body"] if "body" in request else []
        require(not shown, f"a line shows {', '.join(shown)}")
    return f"{len(lines)} lines"


@check(37, "make destroy deletes a web ACL", deployments, web_acl, no_users,
       affects="infra/api/web_acl.py (the order of the association, the log and the web ACL)",
       when="alone")  # fmt: skip
def destroyed(context: Context) -> str:
    """The stack is deleted at the first attempt, and neither the web ACL nor its log is left."""
    stack = context.client("cloudformation").describe_stacks(StackName=context.stack)["Stacks"][0]["StackId"]
    context.say(f"Run `make destroy ENV={context.environment.name}` in another terminal")
    status = context.poll(lambda: context.ended(stack, begins="DELETE"), 3600, "the deletion", 10)
    web_acls = [web_acl["Name"] for web_acl in context.client("wafv2").list_web_acls(Scope="REGIONAL")["WebACLs"]]
    groups, left = _log_groups(context), context.stack in web_acls
    found = f"{status}, web ACL {'left' if left else 'deleted'}, {len(groups)} logs left"
    return require(status == "DELETE_COMPLETE" and not left and not groups, found)


def _log_groups(context: Context) -> list[dict[str, Any]]:
    prefix = f"aws-waf-logs-{context.stack}"
    return list(context.client("logs").describe_log_groups(logGroupNamePrefix=prefix)["logGroups"])
