"""The targets of the confirm function, and what was measured against them."""

from __future__ import annotations

from dataclasses import dataclass

TOLERANCE = 0.02
"""What the check allows above a must: less than a change that anybody would make."""


@dataclass(frozen=True)
class Target:
    """One figure and its limits; what is not held is reported, as time differs from one machine to the next."""

    name: str
    title: str
    must: float
    stretch: float | None = None
    held: bool = True


TARGETS = (
    Target("cold_v0", "cold instructions / V0", 4.7, 4.2),
    Target("cold_v2", "cold instructions / V2", 0.48, 0.43),
    Target("warm_v5a", "warm instructions / V5a, with attempts_table=False: one send each", 4.5, 3.6),
    Target("warm_v5a_write", "warm instructions / V5a + write: a send and a write each", 4.5, 3.8),
    Target("warm_v5a_as_deployed", "warm instructions with the write / V5a without", 4.5, 4.1, held=False),
    Target("first_v0", "first invocation after a primed INIT / V0's", 15, 9, held=False),
    Target("rss_v0", "peak RSS / V0", 2.8, 2.4),
    Target("zip_mb", "zip, MB", 4.5, 3),
    Target("start_in_turn", "start, 30 ms away: services side by side / one after the other", 0.7, 0.5, held=False),
    Target("answered_v5a_write", "start to first answer, 30 ms away / V5a + write", 1.5, 1.1, held=False),
    Target("builds", "different zips out of two builds", 0, held=False),
    Target("compiled", "modules compiled at start", 0),
    Target("sends_warm", "sends to Cognito for a warm confirmation", 1),
    Target("writes_warm", "writes to the attempts table for a warm confirmation", 1),
    Target("sends_invalid", "sends for an invalid input", 0),
)


@dataclass(frozen=True)
class Finding:
    """A target and its measured figure."""

    target: Target
    measured: float

    @property
    def met(self) -> str:
        """Say which of the limits is met, to the letter."""
        if self.target.stretch is not None and self.measured <= self.target.stretch:
            return "stretch"
        return "must" if self.measured <= self.target.must else "no"

    @property
    def fails(self) -> bool:
        """Say whether the check fails for it."""
        return self.target.held and self.measured > self.target.must * (1 + TOLERANCE)


def findings(figures: dict[str, float]) -> list[Finding]:
    """Return the findings on those figures that there are."""
    return [Finding(target, figures[target.name]) for target in TARGETS if target.name in figures]


def table(found: list[Finding]) -> str:
    """Return the findings as text in columns."""
    rows = [("target", "must", "stretch", "measured", "met")]
    rows += [
        (
            finding.target.title,
            f"{finding.target.must:g}",
            "" if finding.target.stretch is None else f"{finding.target.stretch:g}",
            f"{finding.measured:.3g}",
            finding.met + ("" if finding.target.held else " (reported only)"),
        )
        for finding in found
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in {0, 4} else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
