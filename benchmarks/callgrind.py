"""Counts instructions with valgrind's callgrind. With a fixed hash seed, counts are reproducible to about 0.01 %."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.variants import PrimingFailedError, event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from benchmarks.variants import Bench, Variant

FEW, MANY = 20, 120
TRIES = 3
"""A start under callgrind is about 100 times slower, so priming may time out on a loaded machine."""


class CallgrindError(Exception):
    """Callgrind's output file cannot be read."""


def is_there() -> bool:
    """Return whether valgrind is installed."""
    return shutil.which("valgrind") is not None


Job = tuple[str, int]
"""A variant's name and a number of invocations."""


def jobs(*, cold: Iterable[str], warm: Iterable[str]) -> list[Job]:
    """Return the jobs for the cold and the warm figures of these variants."""
    return [(name, 1) for name in cold] + [(name, number) for name in warm for number in (MANY, FEW)]


def count(bench: Bench, variants: Mapping[str, Variant], todo: Sequence[Job], report: Callable[[str], None]) -> Counts:
    """Run the jobs, two at a time: load does not change the counts."""
    counts: dict[Job, int] = {}

    def do(job: Job) -> None:
        name, invocations = job
        counts[job] = persistently(lambda: _count(bench, variants[name], invocations))
        report(f"instructions {len(counts)}/{len(todo)}: {name}, n={invocations}")

    with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        list(pool.map(do, todo))
    return Counts(counts)


@dataclass(frozen=True)
class Counts:
    """The instructions of whole runs, by variant and number of invocations."""

    totals: Mapping[Job, int]

    def cold(self, name: str) -> int:
        """Return the instructions from the start of the process until it polls for its second event."""
        return self.totals[name, 1]

    def warm(self, name: str) -> float:
        """Return the instructions of one warm invocation, from the difference between long and short runs."""
        return (self.totals[name, MANY] - self.totals[name, FEW]) / (MANY - FEW)


def total(text: str) -> int:
    """Return the total of instructions in callgrind's output."""
    found = re.search(r"^totals: (\d+)", text, re.MULTILINE)
    if not found:
        raise CallgrindError("callgrind's file contains no totals")
    return int(found[1])


def persistently(count: Callable[[], int]) -> int:
    """Count, and repeat the count if priming timed out."""
    for _ in range(TRIES - 1):
        with contextlib.suppress(PrimingFailedError):
            return count()
    return count()


def _count(bench: Bench, variant: Variant, invocations: int) -> int:
    with tempfile.TemporaryDirectory(dir=bench.folder) as folder:
        file = Path(folder, "callgrind.out")
        with bench.running(variant, ["valgrind", "--quiet", "--tool=callgrind", f"--callgrind-out-file={file}"]) as run:
            for _ in range(invocations):
                run.invoke(event())
        return total(file.read_text(encoding="utf-8", errors="replace"))
