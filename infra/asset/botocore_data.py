"""Cuts botocore's data to the operations that the functions call: most of the asset's size, and a fifth of its start.

The data stays in botocore's own folder: with a custom data path botocore falls back to its legacy endpoint resolution.
"""

from __future__ import annotations

import gzip
import json
import shutil
from typing import TYPE_CHECKING, Any

from signup_functions.shared.operations import CALLED

from .errors import AssetError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MODEL = "service-2.json"
RULES = "endpoint-rule-set-1.json"
EXTRAS = "service-2.sdk-extras.json"


def prune(packages: Path) -> None:
    """Delete every service and operation that no function calls, and all documentation."""
    data = packages / "botocore" / "data"
    for folder in data.iterdir():
        if folder.is_dir() and folder.name not in CALLED:
            shutil.rmtree(folder)
    for service, operations in CALLED.items():
        *older, newest = sorted((data / service).iterdir())
        for folder in older:
            shutil.rmtree(folder)
        model, rules = _read(newest / f"{MODEL}.gz"), _read(newest / f"{RULES}.gz")
        for path in newest.iterdir():
            if path.name != EXTRAS:
                path.unlink()
        _write(newest / MODEL, only(model, service, operations))
        _write(newest / RULES, rules)
    endpoints = data / "endpoints.json"
    known = json.loads(endpoints.read_text())
    for partition in known["partitions"]:
        services = partition["services"]
        partition["services"] = {name: services[name] for name in services if name in CALLED}
    _write(endpoints, known)


def only(model: dict[str, Any], service: str, operations: Iterable[str]) -> dict[str, Any]:
    """Return a service's model with these operations and every shape that they refer to, error shapes included.

    Raises `AssetError`: the service has no such operation.
    """
    try:
        kept = {name: model["operations"][name] for name in operations}
    except KeyError as error:
        raise AssetError(f"botocore knows no operation {error} of {service}: correct CALLED.") from None
    shapes: dict[str, Any] = {}
    ahead = _named(kept)
    while ahead:
        name = ahead.pop()
        if name not in shapes:
            shapes[name] = model["shapes"][name]
            ahead |= _named(shapes[name])
    return {
        name: _undocumented(value)
        for name, value in (model | {"operations": kept, "shapes": dict(sorted(shapes.items()))}).items()
        if name != "documentation"
    }


def _named(value: object) -> set[str]:
    """Return the names of the shapes that a part of a model refers to, at any depth."""
    if isinstance(value, list):
        return set().union(*map(_named, value))
    if not isinstance(value, dict):
        return set()
    name = value.get("shape")
    return ({name} if isinstance(name, str) else set()).union(*map(_named, value.values()))


def _undocumented(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return a part of a model without its documentation; a member named `documentation` stays."""
    if isinstance(value, list):
        return [_undocumented(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _undocumented(item)
        for name, item in value.items()
        if not (name == "documentation" and isinstance(item, str))
    }


def _read(path: Path) -> dict[str, Any]:
    with gzip.open(path) as text:
        members: dict[str, Any] = json.load(text)
    return members


def _write(path: Path, value: object) -> None:
    """Write JSON without gzip, which is faster to read; the zip compresses it anyway."""
    path.write_text(json.dumps(value, separators=(",", ":")))
