"""Runs several pieces of work at once, in an order that the test chooses."""

import threading


class Turn:
    """One piece of work in its own thread, which continues only when it is its turn."""

    def __init__(self, work):
        self._work = work
        self._may_go = threading.Semaphore(0)
        self._has_stopped = threading.Semaphore(0)
        self.done = False
        self.error = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def go(self):
        """Let it go on to its next stop, or its end."""
        if not self.done:
            self._may_go.release()
            self._has_stopped.acquire()

    def stop(self):
        """Wait for the next turn."""
        self._has_stopped.release()
        self._may_go.acquire()

    def _run(self):
        self._may_go.acquire()
        try:
            self._work(self.stop)
        except Exception as error:  # noqa: BLE001 - the test's to judge
            self.error = error
        self.done = True
        self._has_stopped.release()


def interleave(works, schedule, after_each):
    """Run the works to their ends and return what each raised.

    Args:
        works: Each is called with a function by which it stops; the first turn takes it to its first stop.
        schedule: Whose turn it is, by index; when it ends, the works are finished one after the other.
        after_each: Called after each turn.

    """
    turns = [Turn(work) for work in works]
    for index in schedule:
        turns[index].go()
        after_each()
    for turn in turns:
        while not turn.done:
            turn.go()
            after_each()
    return [turn.error for turn in turns]
