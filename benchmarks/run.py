"""`make bench`: measures ours beside the fixtures in one run, and writes what the README and the documents show."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import aws_stub, callgrind, counts, document, packages, sizes, targets, timing, variants
from infra.asset import builder, target_python

RESULTS = Path(__file__).with_name("results.json")
PLOT = packages.FOLDER.parent / "docs" / "performance.svg"
ROUNDS = 15
_VERSIONS = ("awslambdaric", "aws-lambda-powertools", "botocore", "boto3", "pydantic")
_WARM = [name for name in variants.TITLES if name != variants.EMPTY]
_COLD = [name for name in variants.TITLES if name not in {variants.FLOOR_WITH_WRITE, variants.OURS_WITHOUT_MEMORY}]
_STARTED = time.monotonic()


def main() -> None:
    """Measure, write, and print the targets' table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of the timing; more make it steadier")
    rounds = parser.parse_args().rounds
    python = target_python.find()
    if python is None:
        sys.exit(f"Python {target_python.VERSION}, the function's, is not on this machine: uv python install 3.13")
    said(f"about 3 to 5 minutes on two processors; {rounds} rounds")
    every = {name: variants.fixture(name, python) for name in variants.FIXTURES}
    every[variants.OURS] = ours = variants.ours()
    every[variants.OURS_WITHOUT_MEMORY] = variants.without_memory(ours)
    said("packages and assets are there")
    with aws_stub.serving() as stub, tempfile.TemporaryDirectory() as folder:
        bench = variants.Bench(packages.runtime(python), stub, Path(folder))
        samples = timing.measure(bench, every.values(), rounds, said)
        found = {name: described(bench, variant, samples[name]) for name, variant in every.items()}
        figures = {
            "first_v0": timing.ratio(samples, "first_ms", variants.OURS, variants.EMPTY),
            "rss_v0": timing.ratio(samples, "peak_rss_mb", variants.OURS, variants.EMPTY),
            "cold_cpu_v0": timing.ratio(samples, "cold_cpu_ms", variants.OURS, variants.EMPTY),
            "cold_cpu_v2": timing.ratio(samples, "cold_cpu_ms", variants.OURS, variants.POWERTOOLS),
            "warm_cpu_v5a": timing.ratio(samples, "warm_cpu_ms", variants.OURS, variants.FLOOR_WITH_WRITE),
            "zip_mb": found[variants.OURS]["zip_mb"],
            "builds": sizes.different_builds(),
            **counts.plain_figures(found[variants.OURS]),
        }
        if callgrind.is_there():
            counted = callgrind.count(bench, every, callgrind.jobs(cold=_COLD, warm=_WARM), said)
            for name in _COLD:
                found[name]["cold_instructions"] = counted.cold(name)
            for name in _WARM:
                found[name]["warm_instructions"] = round(counted.warm(name))
            figures |= counts.instruction_ratios(counted)
        else:
            said("valgrind is not on this machine: no instructions")
    write(found, figures, rounds, python)
    said("written: benchmarks/results.json, docs/performance.md, docs/performance.svg\n")
    print(targets.table(targets.findings(figures)))  # noqa: T201 - the answer of the command


def described(bench: variants.Bench, variant: variants.Variant, samples: list[timing.Sample]) -> dict[str, Any]:
    """Return all that is measured of a variant without callgrind."""
    return {
        "title": variants.TITLES[variant.name],
        **timing.medians(samples),
        "zip_mb": round(len(sizes.zipped(variant.asset)) / 1e6, 3),
        **counts.modules(bench, variant),
        **counts.sends(bench, variant),
    }


def write(found: dict[str, Any], figures: dict[str, float], rounds: int, python: Path) -> None:
    """Write the results, the tables of the document that follow from them, and the plot."""
    results = {
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "command": "make bench",
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors",
        "versions": versions(python),
        "rounds": rounds,
        "figures": {name: round(value, 4) for name, value in figures.items()},
        "variants": found,
    }
    RESULTS.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    document.write(results)
    environment = {**os.environ, "PYTHONPATH": f"{packages.plot(python)}{os.pathsep}{packages.FOLDER.parent}"}
    line = [str(python), "-m", "benchmarks.plot", str(RESULTS), str(PLOT)]
    subprocess.run(line, env=environment, check=True)  # noqa: S603 - our own


def versions(python: Path) -> dict[str, str]:
    """Return the versions that the figures depend on."""
    found = {
        "python": _asked([str(python), "-c", "import platform; print(platform.python_version())"]),
        **packages.versions(packages.LOCK.read_text(encoding="utf-8"), _VERSIONS),
        "asset": builder.build().name.removeprefix("asset-"),
    }
    if callgrind.is_there():
        found["valgrind"] = _asked(["valgrind", "--version"]).removeprefix("valgrind-")
    return found


def _asked(line: list[str]) -> str:
    return subprocess.run(line, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 - our own


def said(text: str) -> None:
    """Tell the progress, with the seconds since the start."""
    print(f"[{time.monotonic() - _STARTED:4.0f} s] {text}", file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
