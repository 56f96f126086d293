"""Draws the plot in docs/performance.md: this project compared with the fixtures, in four panels.

`make bench` runs `python -m benchmarks.plot RESULTS SVG` in an environment with matplotlib.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks.targets import TARGETS

PAPER, INK, FAINT, GREY, ACCENT, LIMIT = "#ffffff", "#1f2328", "#59636e", "#c3cad2", "#0b6bcb", "#b35900"
DARK = {PAPER: "#0d1117", INK: "#e6edf3", FAINT: "#9198a1", GREY: "#454c56", ACCENT: "#4493f8", LIMIT: "#e3953c"}
"""The replacement of each colour in dark mode."""

NAMES = {
    "V0": "empty handler",
    "V5a": "floor, by hand",
    "ours": "this project",
    "V1": "tutorial, boto3",
    "V2": "Powertools, all of it",
}
WARM_NAMES = {
    "V5a": NAMES["V5a"],
    "V1": NAMES["V1"],
    "V2": NAMES["V2"],
    "ours": f"{NAMES['ours']} *",
    "ours - table": "without the table",
}
OURS = {"ours", "ours - table"}
PACKED = ("ours", "V1", "V2")
ROWS = 5
MUST = {target.name: target.must for target in TARGETS}

mpl.rcParams.update(
    {
        "svg.hashsalt": "benchmarks",  # otherwise each run generates new ids
        "font.family": "DejaVu Sans",
        "font.size": 10,
        "text.color": INK,
    }
)


def panel(axes: Any, title: str, bars: dict[str, tuple[str, float]], form: str, musts: dict[str, float]) -> None:  # noqa: ANN401
    """Draw one figure of each variant as a bar with its name and value, and its target if it has one."""
    longest = max(value for _, value in bars.values())
    axes.text(-0.655 * longest, -0.98, title, fontsize=10.5, fontweight="bold", va="center")
    for row, (name, (label, value)) in enumerate(bars.items()):
        ours = name in OURS
        weight = "bold" if ours else "normal"
        number, end = form.format(value), value
        if name in musts:
            number, end = f"{number}, target {form.format(musts[name])}", max(value, musts[name])
            axes.plot([musts[name]] * 2, [row - 0.42, row + 0.42], color=LIMIT, linewidth=2.2, solid_capstyle="butt")
        axes.barh(row, value, height=0.62, color=ACCENT if ours else GREY)
        axes.text(-0.02 * longest, row, label, ha="right", va="center", fontweight=weight)
        axes.text(end + 0.02 * longest, row, number, ha="left", va="center", fontweight=weight)
    axes.set_xlim(0, longest * 1.12)
    axes.set_ylim(ROWS - 0.4, -0.6)
    axes.axis("off")


def bars(results: dict[str, Any], figure: str, names: dict[str, str], to: str | None = None) -> dict[str, Any]:
    """Return one figure of each variant, relative to the variant `to` if it is given."""
    variants = results["variants"]
    unit = variants[to][figure] if to else 1
    return {name: (label, variants[name][figure] / unit) for name, label in names.items()}


def drawn(results: dict[str, Any]) -> Figure:
    """Return the plot."""
    figure = Figure(figsize=(10.4, 5.6), facecolor=PAPER)
    figure.text(0.02, 0.95, "What a confirmation takes: less is better", fontsize=15, fontweight="bold", va="center")
    axes = figure.subplots(2, 2)
    figure.subplots_adjust(left=0.2, right=0.985, top=0.84, bottom=0.085, wspace=0.66, hspace=0.34)
    packed = {name: NAMES[name] for name in PACKED}
    cold = bars(results, "cold_instructions", NAMES, "V0")
    warm = bars(results, "warm_instructions", WARM_NAMES, "V5a")
    panel(axes[0][0], "Cold start: instructions, empty = 1", cold, "{:.1f}", {"ours": MUST["cold_v0"]})
    panel(axes[0][1], "Warm: instructions, floor = 1", warm, "{:.1f}", {"ours - table": MUST["warm_v5a"]})
    most = MUST["rss_v0"] * results["variants"]["V0"]["peak_rss_mb"]
    panel(axes[1][0], "Peak memory, MB", bars(results, "peak_rss_mb", NAMES), "{:.0f}", {"ours": most})
    panel(axes[1][1], "Size of the zip, MB", bars(results, "zip_mb", packed), "{:.1f}", {"ours": MUST["zip_mb"]})
    versions = results["versions"]
    figure.text(
        0.02,
        0.03,
        f"{results['command']}, {results['date']}: Python {versions['python']}, "
        f"awslambdaric {versions['awslambdaric']}, Powertools {versions['aws-lambda-powertools']}, "
        f"botocore {versions['botocore']}.   * It alone writes to DynamoDB, twice for each confirmation.",
        fontsize=8.5,
        color=FAINT,
        va="center",
    )
    return figure


def themed(svg: str) -> str:
    """Return the picture with colours for dark mode added."""
    rules = "".join(
        f'[style*="fill: {light}"]{{fill:{dark}!important}}[style*="stroke: {light}"]{{stroke:{dark}!important}}'
        for light, dark in DARK.items()
    )
    style = f"<style>@media (prefers-color-scheme: dark){{{rules}}}</style>"
    return re.sub(r"(<svg [^>]*>)", rf"\1\n {style}", svg, count=1)


def main(results: Path, svg: Path) -> None:
    """Draw the plot and write it."""
    figure = drawn(json.loads(results.read_text(encoding="utf-8")))
    figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    lines = themed(svg.read_text(encoding="utf-8")).splitlines()
    svg.write_text("\n".join(line.rstrip() for line in lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
