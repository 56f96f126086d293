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

from benchmarks import aws_stub, callgrind, cost, counts, document, latency, packages, sizes, targets, timing, variants
from infra.asset import builder, target_python

if TYPE_CHECKING:
    from collections.abc import Mapping

RESULTS = Path(__file__).with_name("results.json")
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
    said(f"about 5 to 7 minutes on two processors; {rounds} rounds")
    every = {name: variants.fixture(name, python) for name in variants.FIXTURES}
    every[variants.OURS] = ours = variants.ours()
    every[variants.OURS_WITHOUT_TABLE] = variants.without_table(ours)
    wrong = variants.wrong_code(ours)
    said("packages and assets are ready")
    with aws_stub.serving() as stub, tempfile.TemporaryDirectory() as folder:
        bench = variants.Bench(packages.runtime(python), stub, Path(folder))
        compiled = replace(bench, python=packages.runtime(python, compiled=True))
        samples = timing.measure(bench, every.values(), rounds, timing.sample, said)
        found = {name: described(bench, variant, samples[name]) for name, variant in every.items()}
        figures = {
            **to_empty(samples),
            "cold_cpu_v2": timing.ratio(samples, "cold_cpu_ms", variants.OURS, variants.POWERTOOLS),
            "warm_cpu_v5a": timing.ratio(samples, "warm_cpu_ms", variants.OURS, variants.FLOOR_WITH_WRITE),
            "zip_mb": found[variants.OURS]["zip_mb"],
            "builds": sizes.different_builds(),
            **counts.plain_figures(found[variants.OURS]),
        }
        # A confirmation and a rejection cost two writes each, and wait for nothing.
        outcomes = timing.measure(bench, (ours, wrong), rounds, timing.sample, said)
        figures |= {
            name: cost.billed_ms(
                cost.Deployment(title=name, cpu_ms=timing.medians(taken)["warm_cpu_ms"], init_ms=0, writes=2), 0
            )
            for name, taken in zip(("added_right", "added_wrong"), outcomes.values(), strict=True)
        }
        samples = timing.measure(compiled, (every[variants.EMPTY], ours), rounds, timing.sample, said)
        figures |= {f"{name}_compiled": value for name, value in to_empty(samples).items()}
        with latency.relaying(stub.url.removeprefix("https://")) as address:
            distant = (ours, variants.in_turn(ours, python), every[variants.FLOOR_WITH_WRITE])
            starts = timing.measure(bench.at(address), distant, rounds, timing.start, said)
        figures |= {
            "start_in_turn": timing.ratio(starts, "init_ms", variants.OURS, variants.OURS_IN_TURN),
            "answered_v5a_write": timing.ratio(starts, "answered_ms", variants.OURS, variants.FLOOR_WITH_WRITE),
        }
        if callgrind.is_there():
            figures |= instructions(bench, compiled, every | variants.idle(ours, python) | {wrong.name: wrong}, found)
        else:
            said("valgrind is not installed: no instructions are counted")
    results = {
        **surroundings(python, rounds),
        "figures": {name: round(value, 4) for name, value in figures.items()},
        "variants": found,
        "starts": {name: timing.medians(taken) for name, taken in starts.items()},
    }
    write(results, python)
    said("written: benchmarks/results.json, docs/performance.md, docs/performance.svg\n")
    print(targets.table(targets.findings(figures)))  # noqa: T201 - the output of the command


def to_empty(samples: Mapping[str, list[timing.Sample]]) -> dict[str, float]:
    """Return the ratios of this project to the empty handler."""
    figures = {"first_v0": "first_ms", "rss_v0": "peak_rss_mb", "cold_cpu_v0": "cold_cpu_ms"}
    return {name: timing.ratio(samples, figure, variants.OURS, variants.EMPTY) for name, figure in figures.items()}


def instructions(
    bench: variants.Bench,
    compiled: variants.Bench,
    every: Mapping[str, variants.Variant],
    found: Mapping[str, dict[str, Any]],
) -> dict[str, float]:
    """Count instructions, add them to each variant's entry in `found`, and return the figures derived from them."""
    counted = callgrind.count(
        bench, every, callgrind.jobs(cold=_COLD, warm=(*_WARM, *variants.IDLE, variants.WRONG_CODE)), said
    )
    for name in _COLD:
        found[name]["cold_instructions"] = counted.cold(name)
    for name in _WARM:
        found[name]["warm_instructions"] = round(counted.warm(name))
    with_bytecode = callgrind.count(
        compiled, every, callgrind.jobs(cold=(variants.EMPTY, variants.OURS), warm=()), said
    )
    return {
        **counts.instruction_ratios(counted),
        "cold_v0_compiled": with_bytecode.cold(variants.OURS) / with_bytecode.cold(variants.EMPTY),
    }


def described(bench: variants.Bench, variant: variants.Variant, samples: list[timing.Sample]) -> dict[str, Any]:
    """Return the figures of a variant that do not need callgrind."""
    return {
        "title": variants.TITLES[variant.name],
        **timing.medians(samples),
        "zip_mb": round(len(sizes.zipped(variant.asset)) / 1e6, 3),
        **counts.modules(bench, variant),
        **counts.sends(bench, variant),
    }


def surroundings(python: Path, rounds: int) -> dict[str, Any]:
    """Return the date, command, machine and versions of the run."""
    return {
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "command": "make bench",
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors",
        "versions": versions(python),
        "rounds": rounds,
    }


def write(results: Mapping[str, Any], python: Path) -> None:
    """Write the results, the tables of the document and the plot."""
    RESULTS.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    document.write(results)
    environment = {**os.environ, "PYTHONPATH": f"{packages.plot(python)}{os.pathsep}{packages.FOLDER.parent}"}
    line = [str(python), "-m", "benchmarks.plot", str(RESULTS), str(PLOT)]
    subprocess.run(line, env=environment, check=True)  # noqa: S603 - no input from outside


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
    return subprocess.run(line, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 - fixed commands


def said(text: str) -> None:
    """Print the progress, with the seconds since the start."""
    print(f"[{time.monotonic() - _STARTED:4.0f} s] {text}", file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
