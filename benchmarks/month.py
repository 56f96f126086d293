"""The fixed charges of an environment in a month, from list prices.

Nothing is counted by hand: `charges` counts the resources in the environment's own template, and `metrics` counts what
the function's own code emits.
"""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from signup_functions.confirmation.errors import SecretUnavailableError, SecretUnusableError
from signup_functions.confirmation.observability import Observability
from signup_functions.confirmation.outcomes import OUTCOMES
from signup_functions.confirmation.rows import Reason
from tests.support.embedded_metrics import emitted
from tests.support.shipped import ENVIRONMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from signup_functions.confirmation.rows import Outcome

# List prices in us-east-1 in dollars a month, without free tiers and discounts. docs/performance.md names the sources.
ALARM_METRIC = 0.10
COMPOSITE_ALARM = 0.50
CUSTOM_METRIC = 0.30
DASHBOARD = 3.00
SECRET = 0.40
KMS_KEY = 1.00
WEB_ACL, WEB_ACL_RULE = 5.00, 1.00
STORED_LOG_GB = 0.03
LOG_GIGABYTES = 1.0
"""Of a million requests, each with 1 kB, as in `benchmarks.cost`."""
MONTHLY_ACTIVE_USER = 0.015
"""Cognito's Essentials plan, for each user beyond those of the free tier."""
FREE_USERS = 10_000

SERVICE = "service"
COMPARED = ("dev", "prod")
"""The environments of the table."""
BEFORE_COGNITO = frozenset(
    {
        Reason.COOLING_DOWN,
        Reason.NOT_FOUND,
        Reason.MEDIA_TYPE,
        Reason.TOO_LARGE,
        Reason.MALFORMED,
        Reason.INVALID_FIELD,
        Reason.SECRET_UNUSABLE,
        Reason.SECRET_UNAVAILABLE,
        Reason.INTERNAL,
    }
)
"""The outcomes without a call of Cognito, and so without `UpstreamLatency`."""

Metric = tuple[str, frozenset[tuple[str, str]]]
"""A name and its dimensions. CloudWatch charges for each set of dimensions as one metric."""


@dataclass(frozen=True)
class Charge:
    """A number of things with one price."""

    title: str
    price: float
    count: int

    @property
    def dollars(self) -> float:
        """The charge of a month."""
        return self.price * self.count


def template(name: str) -> dict[str, Any]:
    """Synthesise the template of an environment, with an asset that stands for the real one."""
    # The CDK starts a Node process, which must not run beside a measurement.
    from tests.support.templates import template_of  # noqa: PLC0415

    return template_of(ENVIRONMENTS[name]).body


def charges(body: Mapping[str, Any]) -> list[Charge]:
    """Return the charges for what a template holds and for the metrics of ordinary outcomes."""
    return [
        Charge("alarms, by the metrics that they read", ALARM_METRIC, alarm_metrics(body)),
        Charge("composite alarms", COMPOSITE_ALARM, len(_of_type(body, "CloudWatch::CompositeAlarm"))),
        Charge("custom metrics of ordinary outcomes", CUSTOM_METRIC, len(ordinary())),
        Charge("dashboard", DASHBOARD, len(_of_type(body, "CloudWatch::Dashboard"))),
        Charge("secret", SECRET, len(_of_type(body, "SecretsManager::Secret"))),
        Charge("KMS key of the alarm topic", KMS_KEY, len(_of_type(body, "KMS::Key"))),
        Charge("web ACL", WEB_ACL, len(_of_type(body, "WAFv2::WebACL"))),
        Charge("rules of the web ACL", WEB_ACL_RULE, sum(len(acl["Rules"]) for acl in _of_type(body, "WAFv2::WebACL"))),
    ]


def dollars(body: Mapping[str, Any]) -> float:
    """Return the sum of the charges."""
    return sum(charge.dollars for charge in charges(body))


def more() -> Charge:
    """Return the charge for all other metrics, in a month in whose every hour everything went wrong."""
    return Charge("further custom metrics, at most", CUSTOM_METRIC, len(unusual()))


def alarm_metrics(body: Mapping[str, Any]) -> int:
    """Return the number of metrics that the alarms read. An alarm on metric math is charged for each of its metrics."""
    alarms = _of_type(body, "CloudWatch::Alarm")
    return sum(
        sum("MetricStat" in query for query in alarm["Metrics"]) if "Metrics" in alarm else 1 for alarm in alarms
    )


def stored_gigabytes(body: Mapping[str, Any], gigabytes: float) -> float:
    """Return the stored size of the function's log, not compressed, if a month adds `gigabytes` to it."""
    days: int = max(group["RetentionInDays"] for group in _of_type(body, "Logs::LogGroup"))
    return gigabytes * days / 30


def ordinary() -> set[Metric]:
    """Return the metrics of a service with which nothing is wrong: its outcomes are those logged at INFO."""
    return metrics(row for row in OUTCOMES if row.level == "INFO")


def unusual() -> set[Metric]:
    """Return the metrics that exist only in hours in which something is wrong."""

    def fail(observability: Observability) -> None:
        observability.attempts_table_failed(TimeoutError())
        observability.priming_failed("secret", "")
        for error in (SecretUnavailableError, SecretUnusableError):
            observability.secret_stale(error.reason.value)

    return (metrics(OUTCOMES) | _emitted(fail)) - ordinary()


def metrics(rows: Iterable[Outcome]) -> set[Metric]:
    """Return the metrics of a service that has these outcomes and whose secret and table can be used."""

    def report(observability: Observability) -> None:
        observability.secret_age(1)
        for row in rows:
            fields = {} if row.reason in BEFORE_COGNITO else {"upstreamMilliseconds": 1}
            observability.report(row.reason, level=row.level, message="", fields=fields)
            observability.metrics.flush_metrics()

    cold_start = ("ColdStart", frozenset({("service", SERVICE), ("function_name", "confirm")}))  # Powertools' own
    return {*_emitted(report), cold_start}


def _emitted(report: Callable[[Observability], None]) -> set[Metric]:
    """Return the metrics that CloudWatch reads in what the function writes."""
    with contextlib.redirect_stdout(io.StringIO()) as output:
        report(Observability({"POWERTOOLS_SERVICE_NAME": SERVICE}))
    lines = [json.loads(line) for line in output.getvalue().splitlines()]
    return {(name, dimensions) for _, name, _, dimensions in emitted(line for line in lines if "_aws" in line)}


def _of_type(body: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    held = body["Resources"].values()
    return [resource.get("Properties", {}) for resource in held if resource["Type"] == f"AWS::{kind}"]
