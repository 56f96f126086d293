"""The real runtime client, for the runtime's version of Python, or for this one if the machine lacks that.

python -m tests.support.runtime_client      downloads it, once, so that the tests need no network
"""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

from infra.asset import builder, target_python

LOCK = builder.PROJECT / "requirements.txt"
PACKAGES = ("awslambdaric", "simplejson", "snapshot-restore-py")

TARGET = target_python.find()
PYTHON = TARGET or Path(sys.executable)
VERSION = target_python.VERSION if TARGET else "{}.{}".format(*sys.version_info)


def folder():
    """Return the folder with the locked packages for `PYTHON`, downloaded if it is missing."""
    pinned = "".join(
        re.search(rf"^{name}==.*?[^\\]\n", LOCK.read_text(), re.MULTILINE | re.DOTALL)[0] for name in PACKAGES
    )
    return builder.cached_folder(
        builder.BUILD, "runtime-client", (VERSION.encode(), pinned.encode()), lambda to: _install(pinned, to)
    )


def _install(pinned, to):
    lock = to / "requirements.txt"
    lock.write_text(pinned)
    line = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    line += ["--require-hashes", "--no-deps", "--only-binary=:all:", f"--python-version={VERSION}"]
    done = subprocess.run([*line, f"--dest={to}", f"--requirement={lock}"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stderr}\nThe runtime client is downloaded once, at set-up."
    for wheel in to.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(to)
        wheel.unlink()


if __name__ == "__main__":
    print(folder())  # noqa: T201 - the command's output
