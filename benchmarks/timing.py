"""Measures time, CPU time and memory. Each round runs every variant once, so that load affects all of them alike."""

from __future__ import annotations

import statistics
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from benchmarks.variants import event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from benchmarks.variants import Bench, Variant

INVOCATIONS = 50
"""The number of warm invocations in each round."""


@dataclass(frozen=True)
class Sample:
    """The figures of one process, in milliseconds and megabytes."""

    init_ms: float
    """From the start of the process until it polls for an event."""
    first_ms: float
    """The first invocation."""
    cold_cpu_ms: float
    """CPU time of all threads until the end of the first invocation."""
    warm_ms: float
    """The median of the warm invocations."""
    warm_cpu_ms: float
    """CPU time of all threads for one warm invocation."""
    peak_rss_mb: float


@dataclass(frozen=True)
class Start:
    """The start of one process, in milliseconds."""

    init_ms: float
    """From the start of the process until it polls for an event."""
    answered_ms: float
    """`init_ms` plus the first invocation, which follows at once."""


_Taken = TypeVar("_Taken")


def measure(
    bench: Bench,
    variants: Iterable[Variant],
    rounds: int,
    take: Callable[[Bench, Variant], _Taken],
    said: Callable[[str], None],
) -> dict[str, list[_Taken]]:
    """Run every variant once in each round.

    Args:
        bench: The bench.
        variants: What to run.
        rounds: The number of rounds.
        take: Runs a variant once; `sample` or `start`.
        said: Prints the progress.

    Returns:
        What `take` returned in each round, by the variant's name.

    """
    variants = list(variants)
    taken: dict[str, list[_Taken]] = {variant.name: [] for variant in variants}
    for number in range(1, rounds + 1):
        for variant in variants:
            taken[variant.name].append(take(bench, variant))
        said(f"time of {', '.join(taken)}: round {number}/{rounds}")
    return taken


def start(bench: Bench, variant: Variant) -> Start:
    """Start a variant and invoke it once."""
    with bench.running(variant) as execution:
        answered = execution.init_seconds + execution.invoke(event()).seconds
        return Start(init_ms=execution.init_seconds * 1000, answered_ms=answered * 1000)


def sample(bench: Bench, variant: Variant) -> Sample:
    """Start a variant and invoke it many times."""
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


def medians(taken: Sequence[Sample | Start]) -> dict[str, float]:
    """Return the median of each figure."""
    rows = [asdict(one) for one in taken]
    return {name: round(statistics.median(row[name] for row in rows), 3) for name in rows[0]}


def ratio(taken: Mapping[str, Sequence[Any]], figure: str, of: str, to: str) -> float:
    """Return the median ratio of two variants over all rounds."""
    pairs = zip(taken[of], taken[to], strict=True)
    return float(statistics.median(getattr(one, figure) / getattr(other, figure) for one, other in pairs))
