"""Time, processor time and memory: rounds in which every variant runs once, so that load meets all of them alike."""

from __future__ import annotations

import statistics
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from benchmarks.variants import event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from benchmarks.variants import Bench, Variant

INVOCATIONS = 50
"""Warm ones, in each round."""


@dataclass(frozen=True)
class Sample:
    """What one process took; milliseconds and megabytes."""

    init_ms: float
    """From the start of the process until it asks for an event."""
    first_ms: float
    """The first invocation."""
    cold_cpu_ms: float
    """Up to the end of the first invocation, on all threads."""
    warm_ms: float
    """The median of the warm invocations."""
    warm_cpu_ms: float
    """Of one warm invocation, on all threads."""
    peak_rss_mb: float


Samples = dict[str, list[Sample]]


def measure(bench: Bench, variants: Iterable[Variant], rounds: int, said: Callable[[str], None]) -> Samples:
    """Run every variant once a round."""
    variants = list(variants)
    samples: Samples = {variant.name: [] for variant in variants}
    for number in range(1, rounds + 1):
        for variant in variants:
            samples[variant.name].append(_sample(bench, variant))
        said(f"time, round {number}/{rounds}")
    return samples


def _sample(bench: Bench, variant: Variant) -> Sample:
    with bench.running(variant) as execution:
        first = execution.invoke(event()).seconds
        cold_cpu = execution.cpu_seconds
        warm = [execution.invoke(event()).seconds for _ in range(INVOCATIONS)]
        return Sample(
            init_ms=execution.init_seconds * 1000,
            first_ms=first * 1000,
            cold_cpu_ms=cold_cpu * 1000,
            warm_ms=statistics.median(warm) * 1000,
            warm_cpu_ms=(execution.cpu_seconds - cold_cpu) / INVOCATIONS * 1000,
            peak_rss_mb=execution.peak_rss_bytes / 1e6,
        )


def medians(samples: Sequence[Sample]) -> dict[str, float]:
    """Return the median of each figure."""
    rows = [asdict(sample) for sample in samples]
    return {name: round(statistics.median(row[name] for row in rows), 3) for name in rows[0]}


def ratio(samples: Samples, figure: str, of: str, to: str) -> float:
    """Return the median of the rounds' ratios of two variants."""
    pairs = zip(samples[of], samples[to], strict=True)
    return float(statistics.median(getattr(one, figure) / getattr(other, figure) for one, other in pairs))
