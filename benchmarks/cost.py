"""The cost of confirmations and the number of execution environments, from measured figures and list prices.

The formulas are `billed_ms`, `throughput`, `environments` and `parts`. `benchmarks.month` has the fixed charges of a
month. `python -m benchmarks.cost` prints the totals.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import month

if TYPE_CHECKING:
    from collections.abc import Mapping

RESULTS = Path(__file__).with_name("results.json")

# List prices in us-east-1, November 2026, in dollars, without free tiers and discounts.
REST_API, HTTP_API = 3.50, 1.00  # a million requests
WAF = 0.60  # a million requests
INVOCATIONS = 0.20  # a million
GB_SECOND = {"arm64": 0.0000133334, "x86_64": 0.0000166667}
LOG_GB = 0.50
TRACES = 5.00  # a million recorded
WRITES = 0.625  # a million write request units, on demand

MILLION = 1_000_000
VCPU_MB = 1769
"""The memory size at which a function gets one whole vCPU; the share is proportional to the memory."""
WRITE_MS = 5
"""The time of a write to DynamoDB. AWS documents single-digit milliseconds."""
LATENCIES = (50, 250, 1000)
RATES = (1, 10, 50)
SPREAD = 3  # standard deviations: enough for 99.9 % of the time


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """The configuration that determines the cost of a confirmation, and the measured figures of its function."""

    title: str
    cpu_ms: float
    """CPU time of a warm confirmation, on one whole vCPU."""
    init_ms: float
    """CPU time of a start, which runs at full speed."""
    memory_mb: int = 256
    architecture: str = "arm64"
    front_door: float = REST_API
    waf: bool = True
    traced_share: float = 0
    """By default, Lambda traces one request a second and 5 % of the rest."""
    writes: int = 0
    log_kb: float = 1
    cold_share: float = 0.01


def billed_ms(deployment: Deployment, latency_ms: float) -> float:
    """Return the billed duration of a warm confirmation, assuming that it gets only its share of a vCPU."""
    share = min(1, deployment.memory_mb / VCPU_MB)
    return latency_ms + deployment.writes * WRITE_MS + deployment.cpu_ms / share


def throughput(deployment: Deployment, latency_ms: float) -> float:
    """Return the confirmations per second of one execution environment."""
    return 1000 / billed_ms(deployment, latency_ms)


def environments(deployment: Deployment, latency_ms: float, rate: float) -> tuple[int, int]:
    """Return the execution environments needed for a rate per second: on average, and 99.9 % of the time."""
    mean = rate * billed_ms(deployment, latency_ms) / 1000
    return math.ceil(mean), math.ceil(mean + SPREAD * math.sqrt(mean))


def parts(deployment: Deployment, latency_ms: float) -> dict[str, float]:
    """Return the cost of a million confirmations in dollars, by item."""
    gigabytes = deployment.memory_mb / 1024
    millisecond = gigabytes * GB_SECOND[deployment.architecture] / 1000 * MILLION
    return {
        "front door": deployment.front_door,
        "WAF": WAF * deployment.waf,
        "Lambda, requests": INVOCATIONS,
        "Lambda, time": billed_ms(deployment, latency_ms) * millisecond,
        "Lambda, starts": deployment.cold_share * deployment.init_ms * millisecond,
        "log": deployment.log_kb * LOG_GB,
        "traces": deployment.traced_share * TRACES,
        "attempts table": deployment.writes * WRITES,
    }


def dollars(deployment: Deployment, latency_ms: float) -> float:
    """Return the cost of a million confirmations in dollars."""
    return sum(parts(deployment, latency_ms).values())


def deployments(results: Mapping[str, Any]) -> dict[str, Deployment]:
    """Return the compared deployments, with the figures of a benchmark run."""

    def measured(name: str) -> dict[str, float]:
        variant = results["variants"][name]
        return {"cpu_ms": variant["warm_cpu_ms"], "init_ms": variant["cold_cpu_ms"]}

    ours = Deployment(title="this project with a web ACL", traced_share=0.05, writes=2, **measured("ours"))  # type: ignore[arg-type]
    lean = Deployment(title="this project with a web ACL, without table and traces", **measured("ours - table"))  # type: ignore[arg-type]
    return {
        "typical": Deployment(
            title="typical: Powertools with everything on, 512 MB x86-64, every request traced",
            memory_mb=512,
            architecture="x86_64",
            traced_share=1,
            **measured("V2"),  # type: ignore[arg-type]
        ),
        "ours": ours,
        "no WAF": replace(ours, title="this project without a web ACL", waf=False),
        "lean": lean,
        "HTTP API": replace(
            lean, title="that behind an HTTP API, which takes no web ACL", front_door=HTTP_API, waf=False
        ),
    }


def main() -> None:
    """Print the cost of a million confirmations, and the fixed charges of a month."""
    for deployment in deployments(json.loads(RESULTS.read_text(encoding="utf-8"))).values():
        each = ", ".join(f"{latency} ms ${dollars(deployment, latency):.2f}" for latency in LATENCIES)
        print(f"{deployment.title}: {each}")  # noqa: T201 - the output of the command
    for name in month.COMPARED:
        body = month.template(name)
        fixed = ", ".join(f"{charge.title} ${charge.dollars:.2f}" for charge in month.charges(body) if charge.count)
        print(f"a month of {name}: ${month.dollars(body):.2f} ({fixed})")  # noqa: T201


if __name__ == "__main__":
    main()
