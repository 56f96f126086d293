"""Serves changes under `functions/` without a restart: each change becomes a new version of the emulated function.

What the templates take from `functions/`, such as the texts of API Gateway's own responses, changes only with the next
`make run`.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from infra.asset import builder, bytecode
from local import emulator
from local.deployment import PROJECT, files_of, zipped

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from mypy_boto3_lambda import LambdaClient

    from local.deployment import Deployment

ALIAS = "live"
REQUEST_ID = "reload"
REQUEST = json.dumps(
    {"resource": "/confirm", "httpMethod": "POST", "body": "{}", "requestContext": {"requestId": REQUEST_ID}}
)
REFUSED = 422  # a request without fields

Snapshot = dict[str, tuple[int, int]]
"""The modification time and the size of each source, by its name in the folder."""


class Reload:
    """Watches the functions' sources, and moves the alias `live` to a version with each change.

    A version that does not work is never served: the alias moves only after the new version has answered a request.
    """

    def __init__(self, deployment: Deployment, functions: Path = builder.FUNCTIONS) -> None:
        """Watch from now on."""
        self._lambda: LambdaClient = deployment.emulator.client("lambda")
        self._function = deployment.outputs["FunctionName"]
        self._packages = compiled_packages()
        self._functions = functions
        self._seen = self._snapshot()
        self._replaced: str | None = None

    def check(self) -> str | None:
        """Serve what changed since the last call, and return a sentence about it; None if nothing changed."""
        started = time.monotonic()
        current = self._snapshot()
        changed = sorted(name for name in current | self._seen if current.get(name) != self._seen.get(name))
        if not changed:
            return None
        self._seen = current
        problem = self._syntax_error(name for name in changed if name in current)
        if problem is None:
            try:
                problem = self._serve()
            except ClientError as error:
                problem = str(error)
        if problem is not None:
            return f"{problem}. The previous code is still served."
        others = " and others" if changed[1:] else ""
        return f"{self._shown(changed[0])}{others} changed: served after {time.monotonic() - started:.1f} s."

    def _snapshot(self) -> Snapshot:
        found: Snapshot = {}
        for path in self._functions.rglob("*.py"):
            try:
                status = path.stat()
            except FileNotFoundError:  # an editor is just replacing it
                continue
            found[path.relative_to(self._functions).as_posix()] = (status.st_mtime_ns, status.st_size)
        return found

    def _syntax_error(self, names: Iterable[str]) -> str | None:
        for name in names:
            try:
                compile((self._functions / name).read_bytes(), name, "exec", dont_inherit=True)
            except FileNotFoundError:
                continue  # it is gone again; the next call finds it changed
            except (SyntaxError, ValueError) as error:  # ValueError: a null byte, which Python 3.11 reports so
                line = getattr(error, "lineno", None) or 1
                return f"{self._shown(name)}:{line}: {getattr(error, 'msg', error)}"
        return None

    def _serve(self) -> str | None:
        """Publish a version and move the alias to it, or return what does not work."""
        code = zipped(self._packages | files_of(self._functions, "*.py"))
        self._lambda.update_function_code(FunctionName=self._function, ZipFile=code)
        version = self._lambda.publish_version(FunctionName=self._function)["Version"]
        invoked = self._lambda.invoke(FunctionName=self._function, Qualifier=version, Payload=REQUEST)
        response = json.load(invoked["Payload"])
        if response.get("statusCode") != REFUSED:
            self._delete(version)
            return f"The changed function fails: {response.get('errorMessage') or response}"
        before = self._lambda.get_alias(FunctionName=self._function, Name=ALIAS)["FunctionVersion"]
        self._lambda.update_alias(FunctionName=self._function, Name=ALIAS, FunctionVersion=version)
        if self._replaced is not None:
            self._delete(self._replaced)  # not `before`, which may still be answering
        self._replaced = before
        return None

    def _delete(self, version: str) -> None:
        """Delete a version and with it the process that runs it."""
        self._lambda.delete_function(FunctionName=self._function, Qualifier=version)

    def _shown(self, name: str) -> str:
        """Return the source's path as a terminal links it."""
        path = self._functions / name
        return str(path.relative_to(PROJECT) if path.is_relative_to(PROJECT) else path)


def compiled_packages() -> dict[str, Path]:
    """Return the files of the packages with bytecode for the emulator's Python, compiled once.

    The asset's bytecode is for Lambda's Python. Without its own, each start of the function would compile all packages,
    which takes longer than the rest of a reload.
    """
    packages = builder.installed_packages()
    tag = str(sys.implementation.cache_tag).encode()  # the emulator's environment has this process's Python

    def compile_into(to: Path) -> None:
        shutil.copytree(packages, to, dirs_exist_ok=True)
        bytecode.compile_all(emulator.PYTHON, to)

    return files_of(builder.cached_folder(builder.BUILD, "emulated", (packages.name.encode(), tag), compile_into))
