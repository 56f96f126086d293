"""The OpenAPI document, read with its references resolved."""

import json
from pathlib import Path

import jsonschema_rs

PATH = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
DOCUMENT = json.loads(PATH.read_text())
COMPONENTS = DOCUMENT["components"]
SETTINGS = DOCUMENT["x-settings"]
OPERATIONS = {path: item["post"] for path, item in DOCUMENT["paths"].items()}


def resolved(held):
    """Return the target of a reference, and other objects unchanged."""
    if "$ref" not in held:
        return held
    _, _, kind, name = held["$ref"].split("/")
    return resolved(COMPONENTS[kind][name])


def responses(path):
    """Return an operation's responses by status."""
    return {int(status): resolved(held) for status, held in OPERATIONS[path]["responses"].items()}


def content(response):
    """Return the schema and the examples of a response's only media type."""
    (held,) = response["content"].values()
    return held


def codes(path):
    """Return status and code of every example that the problems of an operation have."""
    problems = {status: held for status, held in responses(path).items() if status >= 400}
    return {(status, code) for status, held in problems.items() for code in content(held)["examples"]}


def tabled(schema):
    """Return the rows of the table that the description of a schema's `code` has, without the header."""
    description = COMPONENTS["schemas"][schema]["properties"]["code"]["description"]
    rows = [line.strip("| ").split(" | ") for line in description.splitlines() if line.startswith("| ")]
    return [[code.strip("`"), *rest] for code, *rest in rows[1:]]


def objects(node):
    """Return every JSON object within a part of the document, that part included."""
    if isinstance(node, dict):
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from objects(inner)


def validator(schema, *, settings=()):
    """Return a validator, with ECMA 262's regular expressions, of a schema under some of ``x-settings``."""
    schemas = COMPONENTS["schemas"]
    for setting in settings:
        schemas = _patched(schemas, SETTINGS[setting])
    root = {**schema, "components": COMPONENTS | {"schemas": schemas}}
    return jsonschema_rs.Draft202012Validator(root, validate_formats=True)


def _patched(target, patch):
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
