"""The saved CloudWatch Logs Insights queries of an environment."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from aws_cdk import aws_logs as logs
from constructs import Construct

from .metrics import REJECTING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Query(NamedTuple):
    """A query and the logs that it reads, if they exist: `function`, `access`, `rotation`, `release_check`, `waf`."""

    sources: tuple[str, ...]
    lines: tuple[str, ...]


REQUEST = ("fields @timestamp, reason, status, sends, upstreamMilliseconds, milliseconds, requestId, userRef",)
QUERIES = {
    # Replace REQUEST-ID with the requestId of a response, which both logs contain.
    "one request": Query(("function", "access"), ('filter requestId = "REQUEST-ID"', "sort @timestamp")),
    # Replace USER-REF with the output of `make user-ref`.
    "one user": Query(("function",), (*REQUEST, 'filter userRef = "USER-REF"', "sort @timestamp desc", "limit 200")),
    "outcomes": Query(
        ("function",), ("filter ispresent(reason)", "stats count() as requests by reason", "sort requests desc")
    ),
    "errors": Query(
        ("function", "rotation", "release_check"),
        (
            "fields @timestamp, level, message, error, cognitoErrorCode, upstreamStatus, cognitoRequestId",
            "fields requestId, userRef, trace.0",
            'filter level in ["ERROR", "WARNING"]',
            "sort @timestamp desc",
            "limit 100",
        ),
    ),
    "slowest": Query(("function",), (*REQUEST, "filter ispresent(milliseconds)", "sort milliseconds desc", "limit 50")),
    # Each execution environment has a log stream of its own.
    "starts": Query(
        ("function",), ("stats min(@timestamp) as started, count() as lines by @logStream", "sort started desc")
    ),
    "guessed users": Query(
        ("function",),
        (
            f"filter reason in {json.dumps(REJECTING)}",
            "stats count() as rejected by userRef",
            "sort rejected desc",
            "limit 50",
        ),
    ),
    "gateway answers": Query(
        ("access",), ("stats count() as answers by status, responseType, path", "sort answers desc")
    ),
    "blocked by the web ACL": Query(
        ("waf",),
        (
            'filter action = "BLOCK"',
            "stats count() as requests by terminatingRuleId, httpRequest.clientIp",
            "sort requests desc",
            "limit 50",
        ),
    ),
}


class LogQueries(Construct):
    """The queries, saved in one folder."""

    def __init__(
        self, scope: Construct, construct_id: str, *, service_name: str, log_groups: Mapping[str, str]
    ) -> None:
        """Save each query that has logs to read. `log_groups` are the names of the log groups by source."""
        super().__init__(scope, construct_id)
        for name, query in QUERIES.items():
            if names := [log_groups[source] for source in query.sources if source in log_groups]:
                logs.CfnQueryDefinition(
                    self,
                    name.replace(" ", "-"),
                    name=f"{service_name}/{name}",
                    log_group_names=names,
                    query_string="\n| ".join(query.lines),
                )
