"""The targets of the confirm function, and their comparison with measured figures."""

from __future__ import annotations

from dataclasses import dataclass

TOLERANCE = 0.02
"""How far a figure may exceed its must in the check. The effect of any real change is larger."""


@dataclass(frozen=True)
class Target:
    """One figure and its limits."""

    name: str
    title: str
    must: float
    stretch: float | None = None
    checked: bool = True
    """If False, the figure is only reported: it is measured by a clock."""


TARGETS = (
    Target("cold_v0", "cold instructions / V0", 4.25, 3.8),
    Target("cold_v2", "cold instructions / V2", 0.43, 0.38),
    Target("warm_v5a", "warm instructions / V5a, with attempts_table=False: one send each", 4.5, 3.6),
    Target("warm_v5a_write", "warm instructions / V5a + write: a send and two writes each", 4.2, 3.8),
    Target("warm_right", "confirmation, warm, million instructions", 12.5),
    Target("warm_wrong", "wrong code, warm, million instructions", 12.5, 11),
    Target("idle_60", "confirmation after an idle minute, million instructions", 25, 20),
    Target("idle_300", "confirmation after five idle minutes, million instructions", 40),
    Target("added_right", "added to Cognito's own response time, confirmation, ms at 256 MB", 50, 30, checked=False),
    Target("added_wrong", "added to Cognito's own response time, wrong code, ms at 256 MB", 50, 30, checked=False),
    Target("rss_v0", "peak RSS / V0", 2.8, 2.4),
    Target("zip_mb", "zip, MB", 3),
    Target("compiled", "modules compiled at start", 0),
    Target("sends_warm", "sends to Cognito for a warm confirmation", 1),
    Target("writes_warm", "writes to the attempts table for a warm confirmation", 2),
    Target("sends_invalid", "sends for an invalid input", 0),
)


@dataclass(frozen=True)
class Finding:
    """A target and its measured figure."""

    target: Target
    measured: float

    @property
    def met(self) -> str:
        """The limit that is met, without tolerance: `stretch`, `must` or `no`."""
        if self.target.stretch is not None and self.measured <= self.target.stretch:
            return "stretch"
        return "must" if self.measured <= self.target.must else "no"

    @property
    def fails(self) -> bool:
        """Whether the check fails."""
        return self.target.checked and self.measured > self.target.must * (1 + TOLERANCE)


def findings(figures: dict[str, float]) -> list[Finding]:
    """Return the findings for the targets whose figures were measured."""
    return [Finding(target, figures[target.name]) for target in TARGETS if target.name in figures]
