"""`make bench-check`: check the reproducible figures against their targets: sizes, modules, sends and instructions.

No times are measured. If a figure fails, the exit code is 1 and the figure is named on standard error.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks import aws_stub, counts, document, packages, targets, variants
from benchmarks.run import report
from infra.asset import target_python


def figures() -> dict[str, float]:
    """Return the figures that this machine can measure, and report those that it cannot."""
    ours = variants.ours()
    found: dict[str, float] = {"zip_mb": len(packages.zipped(ours.asset)) / 1e6}
    python = target_python.find()
    if python is None:
        report(f"Python {target_python.VERSION} is not installed: only the size is checked")
        return found
    every = variants.every(python)
    with aws_stub.serving() as stub, tempfile.TemporaryDirectory() as folder:
        bench = variants.Bench(packages.runtime(python), stub, Path(folder))
        found |= counts.plain_figures({**counts.modules(bench, ours), **counts.sends(bench, ours)})
        found["rss_v0"] = counts.peak_rss(bench, ours) / counts.peak_rss(bench, every[variants.EMPTY])
        if counted := counts.instructions(bench, every, counts.COLD, counts.WARM, report):
            found |= counts.instruction_figures(counted)
    return found


def main() -> None:
    """Measure, print the table, and fail if a figure exceeds its must by more than the tolerance."""
    measured = figures()
    print(document.met({"figures": measured}))  # noqa: T201 - the output of the command
    failed = [finding.target.title for finding in targets.findings(measured) if finding.fails]
    if failed:
        sys.exit(f"over the must by more than {targets.TOLERANCE:.0%}: {'; '.join(failed)}")


if __name__ == "__main__":
    main()
