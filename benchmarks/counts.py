"""Figures that need no clock: modules, sends, log lines, memory and instructions."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any

from benchmarks import callgrind
from benchmarks import variants as names
from benchmarks.variants import OURS, event, probed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from benchmarks.callgrind import Counts
    from benchmarks.variants import Bench, Variant

COLD = (names.EMPTY, names.POWERTOOLS, OURS)
WARM = (OURS, names.OURS_WITHOUT_TABLE, names.FLOOR, names.FLOOR_WITH_WRITE, names.WRONG_CODE, *names.IDLE)
"""The variants whose instructions the targets need."""
_INVALID = '{"username": "alice@example.com"}'
_MEMORY_RUNS = 3


def modules(bench: Bench, variant: Variant) -> dict[str, Any]:
    """Return the number of modules loaded for a first confirmation, and the names of those compiled for it."""
    with bench.running(probed(variant, bench.python)) as execution:
        result = execution.invoke(event()).result
    return {"modules": result["modules"], "compiled": result["compiled"]}


def sends(bench: Bench, variant: Variant) -> dict[str, list[Any]]:
    """Return the AWS operations that a warm confirmation and an invalid request call, and what the former logs."""
    with bench.running(variant) as execution:
        execution.invoke(event())
        bench.stub.take()
        printed = execution.log()
        execution.invoke(event())
        warm = bench.stub.take()
        lines = execution.log().removeprefix(printed).splitlines()
        execution.invoke(event(_INVALID))
        invalid = bench.stub.take()
    return {"sends_warm": warm, "sends_invalid": invalid, "log_lines": [len(line.encode()) for line in lines]}


def peak_rss(bench: Bench, variant: Variant) -> float:
    """Return the median peak memory in bytes of a few starts, each with one confirmation."""
    peaks = []
    for _ in range(_MEMORY_RUNS):
        with bench.running(variant) as execution:
            execution.invoke(event())
            peaks.append(execution.peak_rss_bytes)
    return statistics.median(peaks)


def instructions(
    bench: Bench, every: Mapping[str, Variant], cold: Iterable[str], warm: Iterable[str], report: Callable[[str], None]
) -> Counts | None:
    """Count the instructions of these variants, if valgrind is installed."""
    if callgrind.is_there():
        return callgrind.count(bench, every, callgrind.jobs(cold=cold, warm=warm), report)
    report("valgrind is not installed: no instructions are counted")
    return None


def instruction_figures(counts: Counts) -> dict[str, float]:
    """Return the targets' figures from callgrind's counts."""
    idle = {f"idle_{seconds}": counts.warm(name) / 1e6 for name, seconds in names.IDLE.items()}
    return idle | {
        "warm_right": counts.warm(OURS) / 1e6,
        "warm_wrong": counts.warm(names.WRONG_CODE) / 1e6,
        "cold_v0": counts.cold(OURS) / counts.cold(names.EMPTY),
        "cold_v2": counts.cold(OURS) / counts.cold(names.POWERTOOLS),
        "warm_v5a": counts.warm(names.OURS_WITHOUT_TABLE) / counts.warm(names.FLOOR),
        "warm_v5a_write": counts.warm(OURS) / counts.warm(names.FLOOR_WITH_WRITE),
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
