"""Writes the tables of `docs/performance.md` from the results of a run, each between two comments."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import cost, targets

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

RESULTS = Path(__file__).with_name("results.json")
DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
_BLOCK = re.compile(r"(<!-- (\w+): written by make bench -->\n\n).*?(<!-- end -->)", re.DOTALL)
COLUMNS = {
    "cold, M instructions": ("cold_instructions", 1e6, ".0f"),
    "warm, M instructions": ("warm_instructions", 1e6, ".2f"),
    "cold CPU ms": ("cold_cpu_ms", 1, ".0f"),
    "warm CPU ms": ("warm_cpu_ms", 1, ".2f"),
    "first request ms": ("first_ms", 1, ".1f"),
    "peak RSS MB": ("peak_rss_mb", 1, ".1f"),
    "modules": ("modules", 1, ".0f"),
    "zip MB": ("zip_mb", 1, ".1f"),
}


def rendered(document: str, results: Mapping[str, Any]) -> str:
    """Return the document with the tables of these results."""
    return _BLOCK.sub(lambda found: f"{found[1]}{BLOCKS[found[2]](results)}\n\n{found[3]}", document)


def write(results: Mapping[str, Any]) -> None:
    """Write the tables into the document."""
    DOCUMENT.write_text(rendered(DOCUMENT.read_text(encoding="utf-8"), results), encoding="utf-8")


def run(results: Mapping[str, Any]) -> str:
    """Return the date, the machine and the versions of the run."""
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    return f"`make bench` of {results['date']} on {results['machine']}, {results['rounds']} rounds; {versions}."


def met(results: Mapping[str, Any]) -> str:
    """Return the targets and the measured figures."""
    rows = [
        (
            finding.target.title + ("" if finding.target.checked else " (reported only)"),
            f"{finding.target.must:g}",
            "" if finding.target.stretch is None else f"{finding.target.stretch:g}",
            f"{finding.measured:.3g}",
            finding.met,
        )
        for finding in targets.findings(results["figures"])
    ]
    table = _table(("target, at most", "must", "stretch", "measured", "met"), rows)
    compiled = results["figures"].get("cold_v0_compiled")
    return table + (
        f"\n\nWith bytecode of the runtime client, cold instructions / V0: {compiled:.3g}." if compiled else ""
    )


def variants(results: Mapping[str, Any]) -> str:
    """Return the figures of each variant."""
    rows = [
        (
            f"**{name}** {figures['title']}",
            *(format(figures[key] / unit, form) if key in figures else "" for key, unit, form in COLUMNS.values()),
        )
        for name, figures in results["variants"].items()
        if "zip_mb" in figures
    ]
    return _table(("", *COLUMNS), rows)


def starts(results: Mapping[str, Any]) -> str:
    """Return the times of a start with 30 ms of latency to each service."""
    rows = [
        (f"**{name}**", f"{times['init_ms']:.0f}", f"{times['init_ms'] + times['first_ms']:.0f}")
        for name, times in results["starts"].items()
    ]
    return _table(("30 ms of latency to each service", "start, ms", "start to first response, ms"), rows)


def costs(results: Mapping[str, Any]) -> str:
    """Return what an environment costs, by item, and a typical function's million confirmations beside it."""
    bodies = cost.templates()
    months = [cost.month(body) for body in bodies.values()]
    ours = [cost.ours(results, web_acl=bool(one["web ACL and its rules"])) for one in months]
    millions = [cost.million(deployment) for deployment in (*ours, cost.typical(results))]
    metrics = [cost.CUSTOM_METRIC * cost.ordinary_metrics(body) for body in bodies.values()]
    return _table(
        ("$", *bodies, "typical Powertools function"),
        [
            *_sums("a month without a request", months),
            _amounts("custom metrics, if every ordinary outcome occurs in every hour", metrics),
            *_sums("a million confirmations", millions),
        ],
    )


def _sums(title: str, columns: Sequence[Mapping[str, float]]) -> list[list[str]]:
    items = [_amounts(item, [column[item] for column in columns]) for item in columns[0]]
    return [*items, _amounts(f"**{title}**", [sum(column.values()) for column in columns])]


def _amounts(title: str, amounts: Sequence[float]) -> list[str]:
    cells = [f"{amount:.2f}" for amount in amounts]
    return [title, *cells, *[""] * (4 - len(cells))]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


BLOCKS = {"run": run, "variants": variants, "targets": met, "starts": starts, "costs": costs}
"""The writer of each block of the document, by the name in its comment."""


if __name__ == "__main__":
    write(json.loads(RESULTS.read_text(encoding="utf-8")))
