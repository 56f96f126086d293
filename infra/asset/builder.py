"""The Lambda asset: third-party packages and the sources under `functions/`, in one folder named by its content.

The packages' code is as its authors published it: files are left out, and none is edited. Everything is pure Python,
so one asset serves every architecture and the build needs no Docker. Only `download` needs a network, once for each
lock file. A folder gets its final name when it is complete, so concurrent builds are safe. An existing folder is never
built again, and refused if it was changed.

Bytecode needs an interpreter of the runtime's minor version. Without one the asset has no bytecode, and another name.

    python -m infra.asset       builds it and prints its path
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from signup_functions.shared import operations

from . import amazon_roots, botocore_data, bytecode, target_python, trim
from .errors import AssetError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

PROJECT = Path(__file__).resolve().parent.parent.parent
FUNCTIONS = PROJECT / "functions"
BUILD = PROJECT / "build"
LOCK = "requirements.txt"

NOT_DEPLOYED = ("tests", "__pycache__", "*.pyc", "requirements*", ".*")
HASH_LENGTH = 16
MODIFIED = 315_532_800  # 1 January 1980, the earliest date that a zip can hold

NETWORK = (
    "_INDEX", "_INDEX_URL", "_FIND_LINKS", "_HOST", "_CERT", "_PROXY", "_TIMEOUT", "_RETRIES", "_CONFIG_FILE",
    "_CACHE_DIR", "_PROVIDER", "_USE_FEATURE",
)  # fmt: skip
"""How the names of pip's variables about the network end."""

# Wheels without compiled code, whatever machine runs pip.
PURE_PYTHON = (
    "--only-binary=:all:",
    "--platform=any",
    "--implementation=py",
    "--abi=none",
    f"--python-version={target_python.VERSION}",
)

NO_TARGET_PYTHON = (
    f"there is no Python {target_python.VERSION} on this machine, so the asset has no bytecode, and each cold start "
    f"will take several times as long. Install it: `.venv/bin/uv python install {target_python.VERSION}`."
)


def build(
    *, functions: Path = FUNCTIONS, into: Path = BUILD, require_bytecode: bool = False, warn: bool = True
) -> Path:
    """Return the folder of the asset, built first if it is missing.

    Args:
        functions: The functions' sources and their lock file.
        into: The folder for everything that is built.
        require_bytecode: Fail if there is no interpreter to compile the asset.
        warn: Otherwise print a warning to standard error.

    Raises:
        AssetError: The asset cannot be built, or bytecode is required and cannot be compiled.

    """
    python = target_python.find()
    if python is None:
        if require_bytecode:
            raise AssetError(f"an environment says require_bytecode, but {NO_TARGET_PYTHON}")
        if warn:
            print(f"WARNING: {NO_TARGET_PYTHON}", file=sys.stderr)  # noqa: T201 - standard output is the CDK's
    packages = installed_packages(functions=functions, into=into)
    return cached_folder(
        into,
        "asset",
        (packages.name.encode(), b"compiled" if python else b"", *_contents(functions, NOT_DEPLOYED)),
        lambda to: assemble(packages, functions, to, python),
        by_content=True,
    )


def installed_packages(*, functions: Path = FUNCTIONS, into: Path = BUILD) -> Path:
    """Return the folder of the asset's third-party packages, without bytecode, installed first if it is missing."""
    lock = functions / LOCK
    wheels = fetch(lock, into)
    builder = [Path(str(module.__file__)).read_bytes() for module in BUILDER]
    return cached_folder(
        into, "packages", (wheels.name.encode(), *builder), lambda to: install(wheels, to), by_content=True
    )


def fetch(lock: Path, into: Path) -> Path:
    """Return the folder of the wheels in the lock file, downloaded first if it is missing."""
    return cached_folder(
        into,
        "wheels",
        (target_python.VERSION.encode(), lock.read_bytes()),
        lambda to: download(lock, to),
        by_content=True,
    )


def cached_folder(
    into: Path, kind: str, inputs: Sequence[bytes], fill: Callable[[Path], None], *, by_content: bool = False
) -> Path:
    """Return the folder named by the hash of its inputs; `fill` makes its content if it is missing.

    With `by_content` its name ends with the hash of its content. Raises `AssetError`: that was changed.
    """
    name = f"{kind}-{_digest(inputs)}"
    for folder in into.glob(f"{name}-*/" if by_content else f"{name}/"):
        if by_content and folder.name != f"{name}-{_digest(_contents(folder))}":
            raise AssetError(f"{folder} was changed after it was built: delete it, and it is built again.")
        return folder
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{kind}-", dir=into) as temporary:
        unfinished = Path(temporary, kind)
        unfinished.mkdir()
        fill(unfinished)
        folder = into / (f"{name}-{_digest(_contents(unfinished))}" if by_content else name)
        try:
            unfinished.rename(folder)
        except OSError:
            if not folder.is_dir():  # another build was faster, and made the same
                raise
    return folder


def download(lock: Path, to: Path) -> None:
    """Download the wheels in the lock file and check their hashes.

    The user's pip settings apply as far as they are about the network.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_") or name.endswith(NETWORK)}
    with _python_with_pip() as python:
        line = [python, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"]
        line += [*PURE_PYTHON, "--no-deps", "--require-hashes", f"--requirement={lock}", f"--dest={to}"]
        done = subprocess.run(line, env=kept, capture_output=True, text=True, check=False)  # noqa: S603 - no input
    if done.returncode != 0:
        raise AssetError(
            f"pip download of {lock.name} failed: {(done.stderr or done.stdout).strip()}\n"
            "The packages of the functions are downloaded once, at set-up: that needs a package index."
        )


def install(wheels: Path, to: Path) -> None:
    """Unpack the wheels, and leave out what no function needs."""
    for wheel in sorted(wheels.iterdir()):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(to)
    for step in STEPS:
        step(to)


def assemble(packages: Path, functions: Path, to: Path, python: Path | None) -> None:
    """Put the functions' own sources beside the packages, and compile everything if there is a `python` for it."""
    shutil.copytree(packages, to, dirs_exist_ok=True)
    shutil.copytree(functions, to, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*NOT_DEPLOYED))
    if python:
        bytecode.compile_all(python, to)
    for path in to.rglob("*"):  # independent of the checkout's dates and umask
        path.chmod(0o755 if path.is_dir() else 0o644)
        os.utime(path, (MODIFIED, MODIFIED))


def add_amazon_roots(packages: Path) -> None:
    """Add the bundle of Amazon's root certificates; botocore's own bundle stays."""
    amazon_roots.write(packages / "botocore" / "cacert.pem", packages / amazon_roots.FILE)


def zipped(folder: Path) -> Path:
    """Return a zip beside the folder. Its entries are sorted and have one date: two zips of it are byte-identical."""
    target = folder.with_name(f"{folder.name}.zip")
    with tempfile.TemporaryDirectory(dir=folder.parent) as made:
        with zipfile.ZipFile(Path(made, target.name), "w") as archive:
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix())
                entry.external_attr = 0o644 << 16  # Lambda reads the files as another user
                archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
        return Path(made, target.name).replace(target)  # at once, since another command may be reading it


STEPS: tuple[Callable[[Path], None], ...] = (
    trim.remove_scripts,
    trim.remove_metadata,
    trim.remove_unused,
    botocore_data.prune,
    add_amazon_roots,
)
"""Steps on the installed packages, in this order."""

BUILDER = (sys.modules[__name__], amazon_roots, botocore_data, bytecode, operations, trim)
"""Modules that decide the content of the asset: their own bytes are part of its name."""


def _digest(values: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for value in values:
        digest.update(len(value).to_bytes(8, "big") + value)
    return digest.hexdigest()[:HASH_LENGTH]


def _contents(folder: Path, without: Sequence[str] = ()) -> Iterator[bytes]:
    """Yield the relative name and the bytes of each file that no pattern leaves out."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder)
        if not any(fnmatch(part, pattern) for part in name.parts for pattern in without):
            yield name.as_posix().encode()
            yield path.read_bytes()


@contextmanager
def _python_with_pip() -> Iterator[str]:
    """Yield this interpreter, or a temporary environment's if pip is missing, as it is where a front end builds."""
    if importlib.util.find_spec("pip"):
        yield sys.executable
        return
    with tempfile.TemporaryDirectory() as folder:
        try:
            venv.create(folder, with_pip=True)  # the pip that this Python brings along
        except (OSError, subprocess.CalledProcessError):
            raise AssetError("the functions' packages are downloaded by pip, which this Python lacks.") from None
        yield str(Path(folder, "bin", "python"))
