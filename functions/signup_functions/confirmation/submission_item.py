"""The item of a user name's submissions.

Its attributes, besides `key` and `expiresAt`:

- `a<8 hex digits>`: an announced submission. The value is `<16 hex digits>.<ms>`: the digest of its name and code, and
  the time after which it is presumed dead.
- `c<16 hex digits>`: the digest of a correct code. The value is the time (s) until which it is remembered.
- `tally`: the number of rejections in the window that ends at `windowEnd` (s).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from signup_functions.confirmation.attempts_table import count_in, integer
from signup_functions.confirmation.errors import AttemptsTableError

if TYPE_CHECKING:
    from signup_functions.confirmation.attempts_table import Count

MAX_FUTURE_MILLISECONDS = 60_000
"""An announcement that ends later than this from now is ignored: this clock or the one that wrote it is wrong."""
REMOVED_AFTER_MILLISECONDS = 30_000
"""An announcement is removed this long after its end. No invocation that waits for it is then still running."""

_ANNOUNCED = re.compile(r"a[0-9a-f]{8}")
_REMEMBERED = re.compile(r"c[0-9a-f]{16}")
_ANNOUNCEMENT = re.compile(r"([0-9a-f]{16})\.([0-9]{1,15})")


class Item:
    """What an item says to one submission. What is over does not count, and what is malformed does not either."""

    def __init__(self, attributes: object, now: float) -> None:
        """Read the item.

        Args:
            attributes: The item, as DynamoDB returned it.
            now: When the request began, in seconds since 1970.

        Raises:
            AttemptsTableError: This is no item.

        """
        if not isinstance(attributes, dict):
            raise AttemptsTableError("no item")
        self._attributes = attributes
        self._now = now
        self._announced: dict[str, tuple[str, int]] = {}
        self.leftovers: list[str] = []
        """Attributes that any submission may remove."""
        self.malformed: AttemptsTableError | None = None
        """Says which attribute is malformed, if one is."""
        self.window_over = False
        for name in attributes:
            try:
                self._read(name)
            except AttemptsTableError as error:
                self.malformed = error
                self.leftovers.append(name)
        if not {"tally", "windowEnd"}.isdisjoint(self.leftovers):
            # Neither says anything without the other.
            self.leftovers = [*dict.fromkeys([*self.leftovers, "tally", "windowEnd"])]

    def _read(self, name: str) -> None:
        if _ANNOUNCED.fullmatch(name):
            digest, end = _announcement(self._attributes[name])
            self._announced[name] = digest, end
            if end <= self._now * 1000 - REMOVED_AFTER_MILLISECONDS:
                self.leftovers.append(name)
        elif _REMEMBERED.fullmatch(name):
            if integer(self._attributes, name) <= self._now:
                self.leftovers.append(name)
        elif name == "windowEnd":
            self.window_over = integer(self._attributes, name) <= int(self._now)
        elif name == "tally":
            count_in(self._attributes, "windowEnd", self._now)

    def __contains__(self, submission: str) -> bool:
        """Return whether a submission is announced, even if its announcement is over."""
        return submission in self._announced

    def duplicates(self, digest: str) -> dict[str, int]:
        """Return the submissions of a name and code in flight, and when (ms) each is presumed dead."""
        milliseconds = self._now * 1000
        return {
            submission: end
            for submission, (announced, end) in self._announced.items()
            if announced == digest and milliseconds < end <= milliseconds + MAX_FUTURE_MILLISECONDS
        }

    def remembers(self, digest: str) -> bool:
        """Return whether a name's code is remembered as correct."""
        name = f"c{digest}"
        return name in self._attributes and name not in self.leftovers

    def count(self) -> Count:
        """Return the number of rejections. Raises `AttemptsTableError` if anything in the item is malformed."""
        if self.malformed:
            raise self.malformed
        return count_in(self._attributes, "windowEnd", self._now)


def _announcement(attribute: object) -> tuple[str, int]:
    """Return the digest and the end (ms) of an announcement."""
    value = attribute.get("S") if isinstance(attribute, dict) else None
    match = _ANNOUNCEMENT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise AttemptsTableError("malformed announcement")
    return match[1], int(match[2])
