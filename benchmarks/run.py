"""`make bench`: measure this project and the fixtures in one run, and update the results, tables and plot."""

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
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import aws_stub, callgrind, cost, counts, document, latency, packages, timing, variants
from infra.asset import builder, target_python

if TYPE_CHECKING:
    from collections.abc import Mapping

PLOT = packages.FOLDER.parent / "docs" / "performance.svg"
ROUNDS = 15
_VERSIONS = ("awslambdaric", "aws-lambda-powertools", "botocore", "boto3", "pydantic")
_WARM = [name for name in variants.TITLES if name != variants.EMPTY]
_COLD = [name for name in variants.TITLES if name not in {variants.FLOOR_WITH_WRITE, variants.OURS_WITHOUT_TABLE}]
_STARTED = time.monotonic()


def main() -> None:
    """Measure, write the results, and print the table of targets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds of timing; more are steadier")
    rounds = parser.parse_args().rounds
    python = target_python.find()
    if python is None:
        sys.exit(f"Python {target_python.VERSION}, the function's runtime, is not installed: uv python install 3.13")
    report(f"about 5 to 7 minutes on two processors; {rounds} rounds")
    every = variants.every(python)
    report("packages and assets are ready")
    with aws_stub.serving() as stub, tempfile.TemporaryDirectory() as folder:
        bench = variants.Bench(packages.runtime(python), stub, Path(folder))
        timed = [every[name] for name in (*variants.TITLES, variants.WRONG_CODE)]
        times = timing.measure(bench, timed, rounds, report)
        found = {name: described(bench, every[name], times[name]) for name in variants.TITLES}
        with latency.relaying(stub.url.removeprefix("https://")) as address:
            distant = [every[variants.OURS], every[variants.FLOOR_WITH_WRITE]]
            starts = timing.measure(bench.at(address), distant, rounds, report, invocations=1)
        figures = {
            "added_right": added_ms(times[variants.OURS]),
            "added_wrong": added_ms(times[variants.WRONG_CODE]),
            "rss_v0": times[variants.OURS]["peak_rss_mb"] / times[variants.EMPTY]["peak_rss_mb"],
            "zip_mb": found[variants.OURS]["zip_mb"],
            **counts.plain_figures(found[variants.OURS]),
            **instructions(bench, python, every, found),
        }
    results = {
        **run_details(python, rounds),
        "figures": {name: round(value, 4) for name, value in figures.items()},
        "variants": found,
        "starts": starts,
    }
    write(results, python)
    report("written: benchmarks/results.json, docs/performance.md, docs/performance.svg\n")
    print(document.met(results))  # noqa: T201 - the output of the command


def added_ms(times: Mapping[str, float]) -> float:
    """Return what the function adds to Cognito's own time. A confirmation and a rejection cost two writes each."""
    deployment = cost.Deployment(cpu_ms=times["warm_cpu_ms"], init_ms=0, log_lines=[], writes=2)
    return cost.billed_ms(deployment, cognito_ms=0)


def instructions(
    bench: variants.Bench, python: Path, every: Mapping[str, variants.Variant], found: Mapping[str, dict[str, Any]]
) -> dict[str, float]:
    """Count instructions, add them to each variant's entry in `found`, and return the figures derived from them."""
    counted = counts.instructions(bench, every, _COLD, {*_WARM, *counts.WARM}, report)
    if counted is None:
        return {}
    for name in _COLD:
        found[name]["cold_instructions"] = counted.cold(name)
    for name in _WARM:
        found[name]["warm_instructions"] = round(counted.warm(name))
    compiled = replace(bench, python=packages.runtime(python, compiled=True))
    jobs = callgrind.jobs(cold=(variants.EMPTY, variants.OURS), warm=())
    with_bytecode = callgrind.count(compiled, every, jobs, report)
    return {
        **counts.instruction_figures(counted),
        "cold_v0_compiled": with_bytecode.cold(variants.OURS) / with_bytecode.cold(variants.EMPTY),
    }


def described(bench: variants.Bench, variant: variants.Variant, times: Mapping[str, float]) -> dict[str, Any]:
    """Return the figures of a variant that do not need callgrind."""
    return {
        "title": variants.TITLES[variant.name],
        **times,
        "zip_mb": round(len(packages.zipped(variant.asset)) / 1e6, 3),
        **counts.modules(bench, variant),
        **counts.sends(bench, variant),
    }


def run_details(python: Path, rounds: int) -> dict[str, Any]:
    """Return the date, command, machine and versions of the run."""
    return {
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors",
        "versions": versions(python),
        "rounds": rounds,
    }


def write(results: Mapping[str, Any], python: Path) -> None:
    """Write the results, the tables of the document and the plot."""
    document.RESULTS.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    document.write(results)
    environment = {**os.environ, "PYTHONPATH": f"{packages.plot(python)}{os.pathsep}{packages.FOLDER.parent}"}
    line = [str(python), "-m", "benchmarks.plot", str(document.RESULTS), str(PLOT)]
    subprocess.run(line, env=environment, check=True)  # noqa: S603 - no input from outside


def versions(python: Path) -> dict[str, str]:
    """Return the versions that the figures depend on."""
    found = {
        "python": _asked([str(python), "-c", "import platform; print(platform.python_version())"]),
        **packages.versions(packages.LOCK.read_text(encoding="utf-8"), _VERSIONS),
        "asset": builder.build().name.rpartition("-")[2],
    }
    if callgrind.is_there():
        found["valgrind"] = _asked(["valgrind", "--version"]).removeprefix("valgrind-")
    return found


def _asked(line: list[str]) -> str:
    return subprocess.run(line, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 - fixed commands


def report(text: str) -> None:
    """Print the progress, with the seconds since the start."""
    print(f"[{time.monotonic() - _STARTED:4.0f} s] {text}", file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
