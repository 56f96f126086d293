"""Installs the benchmark's packages from its lock file: runtime client, assets of the fixtures, plotting library.

Each is installed once, into a folder under `build/` that is named by the hash of its inputs.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from infra.asset import builder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

FOLDER = Path(__file__).resolve().parent
LOCK = FOLDER / "requirements.txt"
FIXTURES = FOLDER / "fixtures"

RUNTIME = ("awslambdaric", "simplejson", "snapshot-restore-py")
BOTO3 = ("boto3", "botocore", "jmespath", "python-dateutil", "s3transfer", "six", "urllib3")
POWERTOOLS = (
    *BOTO3,
    *("aws-lambda-powertools", "aws-xray-sdk", "typing-extensions", "wrapt"),
    *("annotated-types", "pydantic", "pydantic-core", "typing-inspection"),
)
PLOT = (
    *("matplotlib", "contourpy", "cycler", "fonttools", "kiwisolver", "numpy"),
    *("packaging", "pillow", "pyparsing", "python-dateutil", "six"),
)


class PackagesError(Exception):
    """A package cannot be installed; the text says why."""


def runtime(python: Path, *, compiled: bool = False) -> Path:
    """Return the interpreter of an environment that contains only the runtime client, like Lambda's.

    Args:
        python: The base interpreter.
        compiled: Whether the client has bytecode. The targets assume that it has none, so that every start compiles it.

    """

    def fill(to: Path) -> None:
        _run([_uv(), "venv", "--quiet", "--python", str(python), "--relocatable", str(to / "venv")])
        _install(RUNTIME, "--python", str(to / "venv/bin/python"))
        if compiled:
            _compile(python, to / "venv/lib")

    kind = "runtime-compiled" if compiled else "runtime"
    return _once(kind, python, RUNTIME, fill) / "venv" / "bin" / "python"


def fixture(name: str, packages: Sequence[str], python: Path) -> Path:
    """Return the folder of a fixture's asset: its packages and its handler, with bytecode."""
    source = FIXTURES / name

    def fill(to: Path) -> None:
        if packages:
            _install(packages, "--python", str(python), "--target", str(to))
        shutil.rmtree(to / "bin", ignore_errors=True)
        for path in source.glob("*.py"):
            shutil.copyfile(path, to / path.name)
        _compile(python, to)

    contents = [path.read_text() for path in sorted(source.glob("*.py"))]
    return _once(name.replace("_", "-"), python, (*packages, *contents), fill)


def plot(python: Path) -> Path:
    """Return the folder of the plotting library."""
    return _once("plot", python, PLOT, lambda to: _install(PLOT, "--python", str(python), "--target", str(to)))


def pinned(lock: str, names: Iterable[str]) -> str:
    """Return the entries of these packages in a lock file, with their hashes."""
    entries = {re.split(r"[=\[]", entry)[0]: entry for entry in re.split(r"\n(?=\S)", lock)}
    return "".join(f"{entries[name]}\n" for name in names)


def versions(lock: str, names: Iterable[str]) -> dict[str, str]:
    """Return the versions of these packages in a lock file."""
    return {name: pinned(lock, [name]).split("==")[1].split()[0] for name in names}


def zipped(folder: Path) -> bytes:
    """Return the folder as a zip, with its files' dates and modes, sorted by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            archive.write(path, path.relative_to(folder))
    return buffer.getvalue()


def _once(kind: str, python: Path, inputs: Iterable[str], fill: Callable[[Path], None]) -> Path:
    """Return the folder for these inputs. It is filled if it does not exist yet."""
    parts = (str(python), LOCK.read_text(), Path(__file__).read_text(), *inputs)
    return builder.cached_folder(builder.BUILD, f"bench-{kind}", [part.encode() for part in parts], fill)


def _install(names: Sequence[str], *options: str) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as lock:
        lock.write(pinned(LOCK.read_text(), names))
        lock.flush()
        line = [_uv(), "pip", "install", "--quiet", "--require-hashes", "--no-deps"]
        _run([*line, "--requirement", lock.name, *options])


def _compile(python: Path, folder: Path) -> None:
    _run([str(python), "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", "-f", str(folder)])


def _uv() -> str:
    return str(Path(sys.executable).with_name("uv"))


def _run(line: Sequence[str]) -> None:
    done = subprocess.run(line, capture_output=True, text=True, check=False)  # noqa: S603 - no input from outside
    if done.returncode != 0:
        raise PackagesError(f"{Path(line[0]).name} {line[1]} failed: {(done.stderr or done.stdout).strip()}")
