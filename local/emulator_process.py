"""The emulator's process: runs ministack until the process that started it ends.

Standard input is a pipe that nobody writes to. It closes however the parent ends, even by `kill -9`, on Linux and macOS
alike. This process then kills its whole process group, the functions' processes included.

The file is run by its path with `python -I`, so that neither this folder nor `PYTHON*` variables affect the emulator's
imports.
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
