"""The wall clock of a simulated world."""

from tests.support.interleaving import Turn


class Clock:
    """Seconds since 1970. The clock stands still while something runs, and moves while everything waits."""

    def __init__(self, now):
        self.now = now
        self._running = None

    def __call__(self):
        """Return the time."""
        return self.now

    def pass_(self, seconds):
        """Let time pass for the caller. Other work at the same time continues meanwhile."""
        if self._running is None:
            self.now += seconds
        else:
            self._running.wait_until(self.now + seconds)

    def run(self, works, offsets):
        """Run several pieces of work at the same time. Each begins after its offset in seconds."""
        turns = [_Timed(work, self.now + offset) for work, offset in zip(works, offsets, strict=True)]
        while left := [turn for turn in turns if not turn.done]:
            turn = min(left, key=lambda turn: turn.due)
            self.now, self._running = max(self.now, turn.due), turn
            turn.go()
            self._running = None
            if turn.error:
                raise turn.error


class _Timed(Turn):
    """A piece of work that goes on at a time."""

    def __init__(self, work, due):
        self.due = due
        super().__init__(lambda _: work())

    def wait_until(self, due):
        self.due = due
        self.stop()
