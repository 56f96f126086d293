"""The OpenAPI document, read with its references resolved."""

import json
from pathlib import Path

import jsonschema_rs

PATH = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
DOCUMENT = json.loads(PATH.read_text())
COMPONENTS = DOCUMENT["components"]
SETTINGS = DOCUMENT["x-settings"]
OPERATIONS = {path: item["post"] for path, item in DOCUMENT["paths"].items()}


def resolved(node):
    """Return the target of a reference, and other objects unchanged."""
    if "$ref" not in node:
        return node
    _, _, kind, name = node["$ref"].split("/")
    return resolved(COMPONENTS[kind][name])


def responses(path):
    """Return an operation's responses by status."""
    return {int(status): resolved(response) for status, response in OPERATIONS[path]["responses"].items()}


def content(response):
    """Return the schema and the examples of a response's only media type."""
    (media_type,) = response["content"].values()
    return media_type


def codes(path):
    """Return status and code of every example of a problem in an operation's responses."""
    problems = {status: response for status, response in responses(path).items() if status >= 400}
    return {(status, code) for status, response in problems.items() for code in content(response)["examples"]}


def table_of_codes(schema):
    """Return the rows of the table in the description of a schema's `code`, without the header."""
    description = COMPONENTS["schemas"][schema]["properties"]["code"]["description"]
    rows = [line.strip("| ").split(" | ") for line in description.splitlines() if line.startswith("| ")]
    return [[code.strip("`"), *rest] for code, *rest in rows[1:]]


def objects(node):
    """Yield every JSON object in a part of the document, that part included."""
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
    members = dict(target) if isinstance(target, dict) else {}
    members |= {name: _patched(members.get(name), value) for name, value in patch.items()}
    return {name: value for name, value in members.items() if name not in patch or value is not None}
