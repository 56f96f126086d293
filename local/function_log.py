"""The function's log, read from the emulated CloudWatch Logs as it grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.deployment import Deployment

PLATFORM_LINES = ("START RequestId:", "END RequestId:", "REPORT RequestId:")
OVERLAP_MILLISECONDS = 10_000  # invocations at one time may be stored in another order than they are stamped


class FunctionLog:
    """The lines of the function's log group, each handed out once.

    The emulator's events have no ids, but each invocation gets a log stream of its own, written at once when it ends:
    a stream that was seen is done.
    """

    def __init__(self, deployment: Deployment) -> None:
        """Take the log group from the outputs of the stack."""
        self._logs = deployment.emulator.client("logs")
        self._group = deployment.outputs["FunctionLogGroup"]
        self._seen: set[str] = set()
        self._latest = OVERLAP_MILLISECONDS

    def new_lines(self, *, platform: bool = False) -> Iterator[str]:
        """Yield the lines that came since the last call; with `platform` those of Lambda and the metrics as well."""
        events = self._logs.filter_log_events(logGroupName=self._group, startTime=self._latest - OVERLAP_MILLISECONDS)[
            "events"
        ]
        new = [event for event in events if event["logStreamName"] not in self._seen]
        for event in new:
            self._seen.add(event["logStreamName"])
            self._latest = max(self._latest, event["timestamp"])
            line: str = event["message"].rstrip()
            if platform or not (line.startswith(PLATFORM_LINES) or '"_aws"' in line):  # _aws: EMF, a metric
                yield line
