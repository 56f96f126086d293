"""CloudWatch's embedded metric format, as CloudWatch reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


def emitted(lines: Iterable[dict[str, Any]]) -> dict[tuple[str, str, str, frozenset[tuple[str, str]]], Any]:
    """Return the value of each metric by namespace, name, unit and dimensions."""
    found = {}
    for line in lines:
        for directive in line["_aws"]["CloudWatchMetrics"]:
            for names in directive["Dimensions"]:
                for metric in directive["Metrics"]:
                    dimensions = frozenset((name, line[name]) for name in names)
                    found[directive["Namespace"], metric["Name"], metric["Unit"], dimensions] = line[metric["Name"]]
    return found
