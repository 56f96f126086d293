"""Draws the plot in docs/performance.md: this project compared with the fixtures, in four panels.

`make bench` runs `python -m benchmarks.plot RESULTS SVG` in an environment with matplotlib.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

PANELS = {
    "cold_instructions": ("Cold start, million instructions", 1e6, "{:.0f}"),
    "warm_instructions": ("Warm confirmation, million instructions", 1e6, "{:.1f}"),
    "peak_rss_mb": ("Peak memory, MB", 1, "{:.0f}"),
    "zip_mb": ("Zip, MB", 1, "{:.1f}"),
}


def main(results: Path, svg: Path) -> None:
    """Draw the plot and write it."""
    variants = json.loads(results.read_text(encoding="utf-8"))["variants"]
    mpl.rcParams["svg.hashsalt"] = "benchmarks"  # otherwise each run generates new ids
    figure = Figure(figsize=(10, 6), layout="constrained")
    for axes, (name, (title, unit, form)) in zip(figure.subplots(2, 2).flat, PANELS.items(), strict=True):
        values = {variant: figures[name] / unit for variant, figures in variants.items() if name in figures}
        bars = axes.barh(
            list(values), list(values.values()), color=["C0" if "ours" in variant else "silver" for variant in values]
        )
        axes.bar_label(bars, fmt=form, padding=3)
        axes.set_title(title, loc="left", fontweight="bold")
        axes.invert_yaxis()
        axes.xaxis.set_visible(False)
        axes.spines[["top", "right", "bottom"]].set_visible(False)
        axes.margins(x=0.12)
    figure.savefig(svg, metadata={"Date": None, "Creator": None})
    lines = svg.read_text(encoding="utf-8").splitlines()
    svg.write_text("\n".join(line.rstrip() for line in lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
