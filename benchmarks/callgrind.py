"""Instructions, counted by valgrind's callgrind: under one hash seed they repeat to about 0.01 %."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from benchmarks.variants import event

if TYPE_CHECKING:
    from benchmarks.variants import Bench, Variant

FEW, MANY = 20, 120


class CallgrindError(Exception):
    """Callgrind left no file that can be read."""


def is_there() -> bool:
    """Say whether valgrind is on this machine."""
    return shutil.which("valgrind") is not None


def cold(bench: Bench, variant: Variant) -> int:
    """Count from the process's start to the first answer, and until it waits for the next event."""
    return _count(bench, variant, 1)


def warm(bench: Bench, variant: Variant) -> float:
    """Count one invocation of many: what many cost more than few."""
    return (_count(bench, variant, MANY) - _count(bench, variant, FEW)) / (MANY - FEW)


def total(text: str) -> int:
    """Return the instructions that callgrind's file tells."""
    found = re.search(r"^totals: (\d+)", text, re.MULTILINE)
    if not found:
        raise CallgrindError("callgrind's file holds no totals")
    return int(found[1])


def _count(bench: Bench, variant: Variant, invocations: int) -> int:
    file = bench.folder / "callgrind.out"
    file.unlink(missing_ok=True)
    watched = ["valgrind", "--quiet", "--tool=callgrind", f"--callgrind-out-file={file}"]
    with bench.running(variant, watched) as execution:
        for _ in range(invocations):
            execution.invoke(event())
    return total(file.read_text(encoding="utf-8", errors="replace"))
