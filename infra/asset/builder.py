"""The Lambda asset: third-party packages and the sources under `functions/`, in one folder that their hash names.

No Docker: everything in it is pure Python, so the same bytes serve every architecture. Only `download` needs a
network, and only once for each lock file. A folder appears under its final name when it is complete, so that two
builds at once do no harm, and one that is there is never built again.

Bytecode needs an interpreter of the runtime's minor version on this machine. Where there is none the asset has no
bytecode, and another name.

    python -m infra.asset       builds it and prints its path
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from infra.asset import amazon_roots, botocore_data, bytecode, target_python
from infra.asset import trim as unused
from infra.asset.errors import AssetError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

PROJECT = Path(__file__).resolve().parent.parent.parent
FUNCTIONS = PROJECT / "functions"
BUILD = PROJECT / "build"
LOCK = "requirements.txt"

LICENCES = ("LICENSE*", "LICENCE*", "COPYING*", "NOTICE*", "AUTHORS*", "licenses")
NOT_DEPLOYED = ("tests", "__pycache__", "*.pyc", "requirements*", ".*")
HASH_LENGTH = 16
MODIFIED = 315_532_800  # 1 January 1980, the earliest date that a zip can hold

# Only wheels without compiled code, whatever the machine that runs pip.
PURE_PYTHON = (
    "--only-binary=:all:",
    "--platform=any",
    "--implementation=py",
    "--abi=none",
    f"--python-version={target_python.VERSION}",
)

NO_BYTECODE = (
    f"there is no Python {target_python.VERSION} on this machine, so the asset has no bytecode, and each cold start "
    f"will take several times as long. Install it: `.venv/bin/uv python install {target_python.VERSION}`."
)


def build(*, functions: Path = FUNCTIONS, into: Path = BUILD, require_bytecode: bool = False) -> Path:
    """Return the folder of the asset, built first where it is missing. Raises `AssetError`.

    Without an interpreter to compile it, says so on standard error, or raises where bytecode is required.
    """
    python = target_python.find()
    if python is None:
        if require_bytecode:
            raise AssetError(f"an environment says require_bytecode, but {NO_BYTECODE}")
        print(f"WARNING: {NO_BYTECODE}", file=sys.stderr)  # noqa: T201 - standard output is the CDK's
    lock = functions / LOCK
    wheels = once(into, "wheels", (target_python.VERSION.encode(), lock.read_bytes()), lambda to: download(lock, to))
    builder = [Path(str(module.__file__)).read_bytes() for module in BUILDER]  # other steps, other packages
    packages = once(into, "packages", (wheels.name.encode(), *builder), lambda to: install(lock, wheels, to))
    return once(
        into,
        "asset",
        (packages.name.encode(), b"compiled" if python else b"", *_contents(functions)),
        lambda to: assemble(packages, functions, to, python),
    )


def once(into: Path, kind: str, inputs: Sequence[bytes], fill: Callable[[Path], None]) -> Path:
    """Return the folder that the hash of its inputs names; `fill` makes it where it is missing."""
    digest = hashlib.sha256()
    for value in inputs:
        digest.update(len(value).to_bytes(8, "big") + value)
    folder = into / f"{kind}-{digest.hexdigest()[:HASH_LENGTH]}"
    if folder.is_dir():
        return folder
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{kind}-", dir=into) as temporary:
        unfinished = Path(temporary, kind)
        unfinished.mkdir()
        fill(unfinished)
        try:
            unfinished.rename(folder)
        except OSError:
            if not folder.is_dir():  # another build was faster, and made the same
                raise
    return folder


def download(lock: Path, to: Path) -> None:
    """Fetch the wheels that the lock file names by their hashes."""
    _pip("download", f"--dest={to}", lock=lock)


def install(lock: Path, wheels: Path, to: Path) -> None:
    """Unpack the wheels, and leave out what a function does not need."""
    _pip("install", f"--target={to}", "--no-index", f"--find-links={wheels}", "--no-compile", lock=lock)
    for step in STEPS:
        step(to)


def assemble(packages: Path, functions: Path, to: Path, python: Path | None) -> None:
    """Put the functions' own sources beside the packages, and compile all of it where there is a `python` to do it."""
    shutil.copytree(packages, to, dirs_exist_ok=True)
    shutil.copytree(functions, to, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*NOT_DEPLOYED))
    if python:
        bytecode.compile_all(python, to)
    for path in to.rglob("*"):  # the same whenever, and under whatever umask, the sources were checked out
        path.chmod(0o755 if path.is_dir() else 0o644)
        os.utime(path, (MODIFIED, MODIFIED))


def drop_scripts(packages: Path) -> None:
    """Command line scripts name the interpreter of the machine that made them."""
    shutil.rmtree(packages / "bin", ignore_errors=True)


def keep_only_licences(packages: Path) -> None:
    """Of the metadata the licences have to go along; the rest differs from one install to the next."""
    for metadata in packages.glob("*.dist-info"):
        kept = {path for pattern in LICENCES for path in metadata.glob(pattern)}
        if not kept:
            raise AssetError(f"{metadata.name} holds no licence that could go along: add its file name to LICENCES.")
        for path in set(metadata.iterdir()) - kept:
            path.unlink() if path.is_file() else shutil.rmtree(path)


def add_amazon_roots(packages: Path) -> None:
    """Put the bundle of the few roots beside botocore's own."""
    amazon_roots.write(packages / "botocore" / "cacert.pem", packages / amazon_roots.FILE)


STEPS: tuple[Callable[[Path], None], ...] = (
    drop_scripts,
    keep_only_licences,
    unused.take_out,
    botocore_data.prune,
    add_amazon_roots,
)
"""What is done to the installed packages, in this order."""

BUILDER = (sys.modules[__name__], amazon_roots, botocore_data, bytecode, unused)
"""The modules that decide what the asset holds, and so its name."""


def _contents(functions: Path) -> Iterator[bytes]:
    """Yield the relative name and the bytes of every source that is deployed."""
    for path in sorted(path for path in functions.rglob("*") if path.is_file()):
        name = path.relative_to(functions)
        if not any(fnmatch(part, pattern) for part in name.parts for pattern in NOT_DEPLOYED):
            yield name.as_posix().encode()
            yield path.read_bytes()


def _pip(command: str, *options: str, lock: Path) -> None:
    line = [sys.executable, "-m", "pip", command, "--quiet", "--disable-pip-version-check", "--no-input"]
    line += [*PURE_PYTHON, "--no-deps", "--require-hashes", f"--requirement={lock}", *options]
    done = subprocess.run(line, capture_output=True, text=True, check=False)  # noqa: S603 - no input from outside
    if done.returncode != 0:
        raise AssetError(
            f"pip {command} of {lock.name} failed: {(done.stderr or done.stdout).strip()}\n"
            "The packages of the function are fetched once, at set-up: that needs a package index."
        )


if __name__ == "__main__":
    try:
        print(build())  # noqa: T201 - the answer of the command
    except AssetError as error:
        sys.exit(f"infra.asset: {error}")
