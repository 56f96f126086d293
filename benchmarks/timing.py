"""Measures time, CPU time and memory. Each round runs every variant once, so that load affects all of them alike."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from benchmarks.variants import event

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from benchmarks.variants import Bench, Variant

INVOCATIONS = 50
"""The number of warm invocations in each round."""


def measure(
    bench: Bench,
    variants: Collection[Variant],
    rounds: int,
    report: Callable[[str], None],
    invocations: int = INVOCATIONS,
) -> dict[str, dict[str, float]]:
    """Run every variant once in each round, and return the median of each figure by the variant's name."""
    samples: dict[str, list[dict[str, float]]] = {variant.name: [] for variant in variants}
    for number in range(1, rounds + 1):
        for variant in variants:
            samples[variant.name].append(sample(bench, variant, invocations))
        report(f"time of {', '.join(samples)}: round {number}/{rounds}")
    return {
        name: {figure: round(statistics.median(one[figure] for one in taken), 3) for figure in taken[0]}
        for name, taken in samples.items()
    }


def sample(bench: Bench, variant: Variant, invocations: int) -> dict[str, float]:
    """Start a variant, invoke it once and then so many times, and return its figures.

    `init_ms` ends when the process polls for an event, `first_ms` is the first invocation. CPU time is that of all
    threads: `cold_cpu_ms` until the end of the first invocation, `warm_cpu_ms` for one of those that follow.
    """
    with bench.running(variant) as execution:
        first = execution.invoke(event()).seconds
        cold_cpu = execution.cpu_seconds
        for _ in range(invocations):
            execution.invoke(event())
        return {
            "init_ms": execution.init_seconds * 1000,
            "first_ms": first * 1000,
            "cold_cpu_ms": cold_cpu * 1000,
            "warm_cpu_ms": (execution.cpu_seconds - cold_cpu) / invocations * 1000,
            "peak_rss_mb": execution.peak_rss_bytes / 1e6,
        }
