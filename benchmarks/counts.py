"""Figures that need no clock: modules, sends, memory and ratios of instructions."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any

from benchmarks.variants import (
    EMPTY,
    FLOOR,
    FLOOR_WITH_WRITE,
    IDLE,
    OURS,
    OURS_WITHOUT_TABLE,
    POWERTOOLS,
    WRONG_CODE,
    event,
    probed,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.callgrind import Counts
    from benchmarks.variants import Bench, Variant

_INVALID = '{"username": "alice@example.com"}'
_MEMORY_RUNS = 3


def modules(bench: Bench, variant: Variant) -> dict[str, Any]:
    """Return the number of modules loaded for a first confirmation, and the names of those compiled for it."""
    with bench.running(probed(variant, bench.python)) as execution:
        result = execution.invoke(event()).result
    return {"modules": result["modules"], "compiled": result["compiled"]}


def sends(bench: Bench, variant: Variant) -> dict[str, list[str]]:
    """Return the AWS operations that a warm confirmation and an invalid request call."""
    with bench.running(variant) as execution:
        execution.invoke(event())
        bench.stub.take()
        execution.invoke(event())
        warm = bench.stub.take()
        execution.invoke(event(_INVALID))
        return {"sends_warm": warm, "sends_invalid": bench.stub.take()}


def peak_rss(bench: Bench, variant: Variant) -> float:
    """Return the median peak memory in bytes of a few starts, each with one confirmation."""
    peaks = []
    for _ in range(_MEMORY_RUNS):
        with bench.running(variant) as execution:
            execution.invoke(event())
            peaks.append(execution.peak_rss_bytes)
    return statistics.median(peaks)


def instruction_ratios(counts: Counts) -> dict[str, float]:
    """Return the targets' figures from callgrind's counts."""
    idle = {f"idle_{seconds}": counts.warm(name) / 1e6 for name, seconds in IDLE.items()}
    return idle | {
        "warm_right": counts.warm(OURS) / 1e6,
        "warm_wrong": counts.warm(WRONG_CODE) / 1e6,
        "cold_v0": counts.cold(OURS) / counts.cold(EMPTY),
        "cold_v2": counts.cold(OURS) / counts.cold(POWERTOOLS),
        "warm_v5a": counts.warm(OURS_WITHOUT_TABLE) / counts.warm(FLOOR),
        "warm_v5a_write": counts.warm(OURS) / counts.warm(FLOOR_WITH_WRITE),
    }


def plain_figures(counted: Mapping[str, Any]) -> dict[str, float]:
    """Return the targets' figures from what `modules` and `sends` returned for this project."""
    warm, invalid = counted["sends_warm"], counted["sends_invalid"]
    return {
        "compiled": len(counted["compiled"]),
        "sends_warm": sum(name == "ConfirmSignUp" for name in warm),
        "writes_warm": sum(name != "ConfirmSignUp" for name in warm),
        "sends_invalid": len(invalid),
    }
