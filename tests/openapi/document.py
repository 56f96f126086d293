"""The OpenAPI document, read with its references resolved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs

PATH = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
DOCUMENT: dict[str, Any] = json.loads(PATH.read_text())
COMPONENTS = DOCUMENT["components"]
SETTINGS: dict[str, dict[str, Any]] = DOCUMENT["x-settings"]
OPERATIONS: dict[str, dict[str, Any]] = {path: item["post"] for path, item in DOCUMENT["paths"].items()}


def resolved(held: dict[str, Any]) -> dict[str, Any]:
    """Return what a reference stands for; anything else as it is."""
    if "$ref" not in held:
        return held
    _, _, kind, name = held["$ref"].split("/")
    return resolved(COMPONENTS[kind][name])


def responses(path: str) -> dict[int, dict[str, Any]]:
    """Return an operation's responses by status."""
    return {int(status): resolved(held) for status, held in OPERATIONS[path]["responses"].items()}


def content(response: dict[str, Any]) -> dict[str, Any]:
    """Return the schema and the examples of a response's only media type."""
    (held,) = response["content"].values()
    return held


def members(schema: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return what a schema and the schemas that it is made of say of one property."""
    schema = resolved(schema)
    own = [schema["properties"][name]] if name in schema.get("properties", {}) else []
    return own + [held for part in schema.get("allOf", ()) for held in members(part, name)]


def values(schema: dict[str, Any], name: str) -> set[Any]:
    """Return the values that a schema lists for one property."""
    held = members(schema, name)
    return {value for member in held for value in member.get("enum", [member["const"]] if "const" in member else [])}


def validator(schema: dict[str, Any], *, settings: tuple[str, ...] = ()) -> jsonschema_rs.Validator:
    """Return a validator, with ECMA 262's regular expressions, of a schema under some of ``x-settings``."""
    schemas = COMPONENTS["schemas"]
    for setting in settings:
        schemas = _patched(schemas, SETTINGS[setting])
    root = {**schema, "components": COMPONENTS | {"schemas": schemas}}
    return jsonschema_rs.Draft202012Validator(root, validate_formats=True)


def _patched(target: Any, patch: Any) -> Any:
    """Apply a JSON Merge Patch (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    held = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            held.pop(name, None)
        else:
            held[name] = _patched(held.get(name), value)
    return held
