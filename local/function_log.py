"""The function's log, read from the emulated CloudWatch Logs as it grows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local.reload import REQUEST_ID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.deployment import Deployment

PLATFORM_LINES = ("START RequestId:", "END RequestId:", "REPORT RequestId:")
# Metrics in the embedded metric format, and the request that starts changed code.
NOT_SHOWN = ('"_aws"', f'"requestId":"{REQUEST_ID}"')
OVERLAP_MILLISECONDS = 2_000  # concurrent invocations may be stored out of the order of their time stamps
PAGE = 10_000  # FilterLogEvents returns no more at once, and the emulator returns no token for the rest


class FunctionLog:
    """The lines of the function's log group, each returned once.

    The emulator's events have no ids. Each invocation has its own log stream, which is written all at once when the
    invocation ends, so a stream that was read once is complete.
    """

    def __init__(self, deployment: Deployment) -> None:
        self._logs = deployment.emulator.client("logs")
        self._group = deployment.outputs["FunctionLogGroup"]
        self._seen: set[str] = set()
        self._latest = 0

    def new_lines(self) -> Iterator[str]:
        """Yield the lines added since the last call, without Lambda's own lines and the metrics."""
        events = self._events()
        new = [event for event in events if event["logStreamName"] not in self._seen]
        self._seen = {event["logStreamName"] for event in events}  # older streams are not read again
        for event in new:
            line: str = event["message"].rstrip()
            if not (line.startswith(PLATFORM_LINES) or any(text in line for text in NOT_SHOWN)):
                yield line

    def _events(self) -> list[dict[str, Any]]:
        """Return all events since shortly before the latest one seen, oldest first."""
        start = max(self._latest - OVERLAP_MILLISECONDS, 0)
        events: list[dict[str, Any]] = []
        while True:
            page = self._logs.filter_log_events(logGroupName=self._group, startTime=start, limit=PAGE)["events"]
            events += page
            if events:
                self._latest = max(self._latest, events[-1]["timestamp"])
            if len(page) < PAGE:
                return events
            # The page may end in the middle of a millisecond, so that whole millisecond is read again.
            start = max(page[-1]["timestamp"], start + 1)
            events = [event for event in events if event["timestamp"] < start]
