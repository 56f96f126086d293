"""What an environment costs: a month without a request, and a million confirmations.

The inputs are list prices in us-east-1 of November 2026 in dollars, without free tiers, the environments' own
templates, and a benchmark run. docs/performance.md names the sources of the prices.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from infra.api.access_log import FIELDS
from signup_functions.confirmation.outcomes import OUTCOMES
from tests.support.shipped import ENVIRONMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

CUSTOM_METRIC = 0.30
MILLION = 1_000_000
SECONDS_OF_A_MONTH = 30 * 24 * 3600
VCPU_MB = 1769
"""The memory size at which a function gets one whole vCPU; the share is proportional to the memory."""
INSTRUCTIONS_A_MS = 4_400_000
"""How many a whole vCPU executes: median of the fixtures, warm, on an idle machine. Counts repeat, times do not."""
COGNITO_MS = 250
WRITE_MS = 5
"""The time of a write to DynamoDB. AWS documents single-digit milliseconds."""
COLD_SHARE = 0.01
EVENT_BYTES = 26
"""What CloudWatch Logs charges for each event in addition to its text."""
# Two request ids, method, path, status, no response type, two latencies, status of the integration.
ACCESS_LOG_BYTES = len(json.dumps(dict.fromkeys(FIELDS, ""), separators=(",", ":"))) + 36 + 16 + 4 + 8 + 3 + 1 + 3 * 3
PLATFORM_BYTES = 800
"""Lambda's own lines for a request at its default log level. This project's is WARN."""


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """What determines the cost of a confirmation: the configuration, and the measured figures of the function."""

    cpu_ms: float
    """CPU time of a warm confirmation, on one whole vCPU."""
    init_ms: float
    """CPU time of a start, which runs at full speed."""
    log_lines: list[int]
    """The bytes of each line that the function writes."""
    writes: int = 0
    web_acl: bool = False
    traced: bool = False
    memory_mb: int = 256
    gb_second: float = 0.0000133334
    """The price for arm64."""
    platform_bytes: int = 0


def billed_ms(deployment: Deployment, cognito_ms: float = COGNITO_MS) -> float:
    """Return the billed duration of a warm confirmation, assuming that it gets only its share of a vCPU."""
    share = min(1, deployment.memory_mb / VCPU_MB)
    return cognito_ms + deployment.writes * WRITE_MS + deployment.cpu_ms / share


def traced_share(requests_per_second: float) -> float:
    """Return the share of requests that Lambda traces: one a second, and 5 % of the others."""
    first = (1 - math.exp(-requests_per_second)) / requests_per_second
    return first + 0.05 * (1 - first)


def log_bytes(deployment: Deployment) -> int:
    """Return what CloudWatch Logs ingests for a confirmation, the access log included."""
    lines = [*deployment.log_lines, ACCESS_LOG_BYTES]
    return sum(lines) + len(lines) * EVENT_BYTES + deployment.platform_bytes


def million(deployment: Deployment) -> dict[str, float]:
    """Return the cost of a million confirmations in a month, by item."""
    seconds = (billed_ms(deployment) + COLD_SHARE * deployment.init_ms) / 1000
    return {
        "API Gateway, REST API": 3.50,
        "web ACL, requests": 0.60 * deployment.web_acl,
        "Lambda, requests": 0.20,
        "Lambda, time": MILLION * seconds * deployment.memory_mb / 1024 * deployment.gb_second,
        "attempts table, writes": 0.625 * deployment.writes,
        "log": 0.50 * MILLION * log_bytes(deployment) / 2**30,
        "traces": 5.00 * traced_share(MILLION / SECONDS_OF_A_MONTH) * deployment.traced,
    }


def month(template: Mapping[str, Any]) -> dict[str, float]:
    """Return the charges of a month without a request, by item."""
    acls = of_type(template, "WAFv2::WebACL")
    return {
        "alarms, by the metrics that they read": 0.10 * alarm_metrics(template),
        "dashboard": 3.00 * len(of_type(template, "CloudWatch::Dashboard")),
        "secret": 0.40 * len(of_type(template, "SecretsManager::Secret")),
        "KMS key of the alarm topic": 1.00 * len(of_type(template, "KMS::Key")),
        "web ACL and its rules": sum(5.00 + 1.00 * len(acl["Rules"]) for acl in acls),
    }


def alarm_metrics(template: Mapping[str, Any]) -> int:
    """Return the number of metrics that the alarms read. An alarm on metric math is charged for each of its metrics."""
    alarms = of_type(template, "CloudWatch::Alarm")
    return sum(sum("MetricStat" in query for query in alarm.get("Metrics", ())) or 1 for alarm in alarms)


def ordinary_metrics(template: Mapping[str, Any]) -> int:
    """Return the number of custom metrics of a service with which nothing is wrong.

    They are the outcomes logged at INFO, the secret's age, and what CloudWatch Logs makes of such lines.
    """
    filters = json.dumps(of_type(template, "Logs::MetricFilter"))
    of_the_log = sum(f'"MetricName": "{name}"' in filters for name in ("Rejected", "UpstreamLatency"))
    return sum(row.level == "INFO" for row in OUTCOMES) + 1 + of_the_log


def of_type(template: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    """Return the properties of the resources of a type."""
    resources = template["Resources"].values()
    return [resource.get("Properties", {}) for resource in resources if resource["Type"] == f"AWS::{kind}"]


def templates() -> dict[str, Mapping[str, Any]]:
    """Return the compared environments' templates, with an asset that stands for the real one."""
    # The CDK starts a Node process, which must not run beside a measurement.
    from tests.support.templates import template_of  # noqa: PLC0415

    prod = ENVIRONMENTS["prod"]
    compared = {"`prod`": prod, "`prod` without a web ACL": replace(prod, web_acl=False), "`dev`": ENVIRONMENTS["dev"]}
    return {name: template_of(environment).body for name, environment in compared.items()}


def ours(results: Mapping[str, Any], *, web_acl: bool) -> Deployment:
    """Return this project's deployment, with the figures of a benchmark run."""
    return Deployment(**_measured(results, "ours"), writes=2, web_acl=web_acl)


def typical(results: Mapping[str, Any]) -> Deployment:
    """Return a typical Powertools function with everything on: 512 MB, x86-64, traces, no web ACL."""
    return Deployment(
        **_measured(results, "V2"), traced=True, memory_mb=512, gb_second=0.0000166667, platform_bytes=PLATFORM_BYTES
    )


def _measured(results: Mapping[str, Any], name: str) -> dict[str, Any]:
    figures = results["variants"][name]
    return {
        "cpu_ms": figures["warm_instructions"] / INSTRUCTIONS_A_MS,
        "init_ms": figures["cold_instructions"] / INSTRUCTIONS_A_MS,
        "log_lines": figures["log_lines"],
    }
