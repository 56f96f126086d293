"""Writes the figures of `docs/performance.md` and the README from the results of a run, each between two comments."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import cost, targets
from benchmarks import month as monthly
from benchmarks import variants as names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PROJECT = Path(__file__).resolve().parent.parent
DOCUMENTS = (PROJECT / "docs" / "performance.md", PROJECT / "README.md")
_BLOCK = re.compile(r"(<!-- (\w+): written by make bench -->\n\n).*?(<!-- end -->)", re.DOTALL)


def rendered(document: str, results: Mapping[str, Any]) -> str:
    """Return the document with the tables of these results."""
    return _BLOCK.sub(lambda found: f"{found[1]}{BLOCKS[found[2]](results)}\n\n{found[3]}", document)


def write(results: Mapping[str, Any]) -> None:
    """Write the figures into the documents."""
    for document in DOCUMENTS:
        document.write_text(rendered(document.read_text(encoding="utf-8"), results), encoding="utf-8")


def run(results: Mapping[str, Any]) -> str:
    """Return the date, the machine and the versions of the run."""
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    return (
        f"`{results['command']}` of {results['date']} on {results['machine']}, {results['rounds']} rounds; {versions}."
    )


def met(results: Mapping[str, Any]) -> str:
    """Return the targets and the measured figures."""
    rows = [
        (
            finding.target.title,
            f"{finding.target.must:g}",
            "" if finding.target.stretch is None else f"{finding.target.stretch:g}",
            f"{finding.measured:.3g}",
            finding.met,
        )
        for finding in targets.findings(results["figures"])
    ]
    return _table(("target, at most", "must", "stretch", "measured", "met"), rows)


def variants(results: Mapping[str, Any]) -> str:
    """Return the figures of each variant."""
    heads = ("", "cold, M instructions", "warm, M instructions", "cold CPU ms", "warm CPU ms", "first request ms")
    rows = [
        (
            f"**{name}** {figures['title']}",
            f"{figures['cold_instructions'] / 1e6:.0f}" if "cold_instructions" in figures else "",
            f"{figures['warm_instructions'] / 1e6:.2f}" if "warm_instructions" in figures else "",
            f"{figures['cold_cpu_ms']:.0f}",
            f"{figures['warm_cpu_ms']:.2f}",
            f"{figures['first_ms']:.1f}",
            f"{figures['peak_rss_mb']:.1f}",
            str(figures["modules"]),
            f"{figures['zip_mb']:.1f}",
        )
        for name, figures in results["variants"].items()
    ]
    return _table((*heads, "peak RSS MB", "modules", "zip MB"), rows)


def compiled(results: Mapping[str, Any]) -> str:
    """Return the ratios to V0, without and with bytecode of the runtime client."""
    figures = results["figures"]
    titles = {
        "cold_v0": "cold instructions",
        "cold_cpu_v0": "cold CPU time",
        "first_v0": "first invocation after a primed INIT",
        "rss_v0": "peak RSS",
    }
    rows = [
        (title, *(f"{figures[key]:.3g}" if key in figures else "" for key in (name, f"{name}_compiled")))
        for name, title in titles.items()
    ]
    return _table(("ours / V0", "client without bytecode", "client with bytecode"), rows)


def starts(results: Mapping[str, Any]) -> str:
    """Return the times of a start with 30 ms of latency to each service."""
    titles = {
        names.OURS: "**ours**, services primed side by side",
        names.OURS_IN_TURN: "**ours**, services primed one after the other",
        names.FLOOR_WITH_WRITE: "**V5a + write**",
    }
    rows = [
        (title, f"{results['starts'][name]['init_ms']:.0f}", f"{results['starts'][name]['answered_ms']:.0f}")
        for name, title in titles.items()
    ]
    return _table(("30 ms of latency to each service", "start, ms", "start to first response, ms"), rows)


def environments(results: Mapping[str, Any]) -> str:
    """Return the throughput of an environment, and the number of environments, at each latency of Cognito."""
    heads = ("latency of Cognito", "billed", "one environment", *(f"at {rate}/s" for rate in cost.RATES))
    ours = cost.deployments(results)["ours"]
    rows = []
    for latency in cost.LATENCIES:
        needed = [cost.environments(ours, latency, rate) for rate in cost.RATES]
        rows.append(
            (
                f"{latency} ms",
                f"{cost.billed_ms(ours, latency):.0f} ms",
                f"{cost.throughput(ours, latency):.1f} requests/s",
                *(f"{mean}, up to {most}" for mean, most in needed),
            )
        )
    return _table(heads, rows)


def dollars(results: Mapping[str, Any]) -> str:
    """Return the cost of a million confirmations in dollars: in total at each latency, and its parts at 250 ms."""
    usual = 250
    found = cost.deployments(results).values()
    names = list(cost.parts(next(iter(found)), usual))
    rows = [
        (
            deployment.title,
            *(f"{cost.dollars(deployment, latency):.2f}" for latency in cost.LATENCIES),
            *(f"{part:.2f}" for part in cost.parts(deployment, usual).values()),
        )
        for deployment in found
    ]
    return _table(("$ per million", *(f"{latency} ms" for latency in cost.LATENCIES), *names), rows)


def month(_: Mapping[str, Any]) -> str:
    """Return the fixed charges of a month in dollars, and what depends on the traffic."""
    bodies = [monthly.template(name) for name in monthly.COMPARED]
    heads = ("$ per month", "price", *(head for name in monthly.COMPARED for head in (f"`{name}`", "")))
    rows = [
        (alike[0].title, f"{alike[0].price:.2f}", *(cell for charge in alike for cell in _counted(charge)))
        for alike in zip(*map(monthly.charges, bodies), strict=True)
        if any(charge.count for charge in alike)
    ]
    totals = [cell for body in bodies for cell in ("", f"**{monthly.dollars(body):.2f}**")]
    more = _counted(monthly.more())
    stored = [monthly.stored_gigabytes(body, monthly.LOG_GIGABYTES) for body in bodies]
    return _table(
        heads,
        [
            *rows,
            ("**in total**", "", *totals),
            (monthly.more().title, f"{monthly.CUSTOM_METRIC:.2f}", *(more * len(bodies))),
            (
                "stored log of a million requests a month, GB",
                f"{monthly.STORED_LOG_GB:.2f}",
                *(cell for size in stored for cell in (f"{size:.2g}", f"{size * monthly.STORED_LOG_GB:.2f}")),
            ),
        ],
    )


def costs(results: Mapping[str, Any]) -> str:
    """Return the README's sentence on what `prod` costs."""
    million = cost.dollars(cost.deployments(results)["ours"], 250)
    prod = monthly.dollars(monthly.template("prod"))
    return (
        f"**What a month costs** at list prices: ${prod:.2f} for `prod`, its metrics included, ${million:.2f} for a "
        f"million\nconfirmations, and Cognito's ${monthly.MONTHLY_ACTIVE_USER} for each "
        f"monthly active user after the first {monthly.FREE_USERS:,}."
    )


def _counted(charge: monthly.Charge) -> tuple[str, str]:
    return (str(charge.count), f"{charge.dollars:.2f}")


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


BLOCKS = {
    "run": run,
    "variants": variants,
    "targets": met,
    "compiled": compiled,
    "starts": starts,
    "environments": environments,
    "dollars": dollars,
    "month": month,
    "costs": costs,
}
"""The writer of each block of the documents, by the name in its comment."""


if __name__ == "__main__":
    write(json.loads(cost.RESULTS.read_text(encoding="utf-8")))
