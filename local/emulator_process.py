"""The emulator's own process: ministack, for exactly as long as the process that started it lives.

Standard input is a pipe that nothing is written to. It closes when its other end goes, and that happens however the
parent ends, `kill -9` included; then the whole process group goes too, the function's processes with it. A pipe does
this on Linux and macOS alike.

Run by path with `python -I`, so that neither this folder nor `PYTHON*` variables reach the emulator's imports.
"""

from __future__ import annotations

import os
import runpy
import shutil
import signal
import sys
import threading


def end_with_parent() -> None:
    """Wait until the parent is gone, then remove the emulator's folder and kill its process group."""
    sys.stdin.buffer.read()
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    threading.Thread(target=end_with_parent, daemon=True).start()
    runpy.run_module("ministack", run_name="__main__", alter_sys=True)
