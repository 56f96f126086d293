"""Writes docs/settings.md: the settings of `infra/settings` and the environment variables of the confirm function.

python -m docs.write_settings
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
import textwrap
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

import infra.settings
from infra.settings.declaration import CheckedSettings
from signup_functions.confirmation.settings import ConfirmationSettings
from signup_functions.shared.settings import check_of, declared

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENT = Path(__file__).with_name("settings.md")
WIDTH = 120
INTRODUCTION = """\
# Settings

<!-- Written by `make docs` from infra/settings and signup_functions/confirmation/settings.py: change those. -->

[`infra/environments.py`](../infra/environments.py) holds the values of each environment. If a value is invalid, every
command stops with one sentence that names the environment and the setting.
"""
VARIABLES = """\
## Environment variables of the function

The stack sets these variables of the confirm function. If a value is invalid, the function fails at start with an error
that names the variable.

| variable | default | allowed | meaning |
|---|---|---|---|
"""
MORE_VARIABLES = """
The stack also sets `POWERTOOLS_SERVICE_NAME`, the name of the stack in log lines and metrics, and
`POWERTOOLS_METRICS_NAMESPACE`. Endpoints, Region, credentials and trusted CA certificates (`AWS_CA_BUNDLE`) come from
the AWS SDK's own variables. Settings without a variable, such as `cors_headers`, belong to the stack only.
"""


def classes() -> list[type[CheckedSettings]]:
    """Return the settings classes that `infra.settings` exports, the environment's first."""
    exported = [getattr(infra.settings, name) for name in infra.settings.__all__]
    found = [held for held in exported if isinstance(held, type) and issubclass(held, CheckedSettings)]
    return sorted(found, key=lambda held: (held is not infra.settings.Environment, held.__name__))


def meanings(cls: type) -> dict[str, str]:
    """Return the docstrings of a class's attributes, inherited ones included."""
    found = {}
    for base in reversed(cls.__mro__):
        if base.__module__ == "builtins":
            continue
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(base))).body
        body = tree.body if isinstance(tree, ast.ClassDef) else []
        for field, text in pairwise(body):
            if not (isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)):
                continue
            if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
                found[field.target.id] = " ".join(str(text.value.value).split())
    return found


def limits(cls: type[CheckedSettings], types: dict[str, Any]) -> dict[str, list[str]]:
    """Return what each setting must be, as its check says it of values that no setting allows."""
    found: dict[str, list[str]] = {name: [] for name in types}
    for probe in range(2):
        settings = object.__new__(cls)
        for name, held in types.items():
            object.__setattr__(settings, name, _invalid(held)[probe])
        for problem in settings.problems():
            name, _, text = problem.partition(" ")
            rule = re.split(r"; (?:this|there) is ", text)[0].removeprefix("must ")
            if rule not in found[name]:
                found[name].append(rule)
    return found


def _bare(held: Any) -> Any:  # noqa: ANN401 - any type can be written
    """Return a type without its check."""
    return get_args(held)[0] if get_origin(held) is Annotated else held


def _invalid(held: Any) -> tuple[object, object]:  # noqa: ANN401 - any type can be written
    """Return two invalid values of about the type: for a tuple an invalid member, and no member."""
    if get_origin(held) is tuple:
        return ((("?", "?"),) if get_origin(get_args(held)[0]) is tuple else ("?",)), ()
    return ("", "") if str in {held, *get_args(held)} else (object(), object())


def type_text(held: Any) -> str:  # noqa: ANN401 - any type can be written
    """Return a type as it is written in Python, without modules."""
    text = re.sub(r"\b(?:\w+\.)+(?=[A-Z])", "", inspect.formatannotation(held))
    return re.sub(r"^Optional\[(.*)\]$", r"\1 | None", text)


def sections() -> Iterator[str]:
    """Yield the section of each class."""
    documented = classes()
    for cls in documented:
        bases = [base for base in documented if base is not cls and issubclass(cls, base)]
        inherited = {field.name for base in bases for field in dataclasses.fields(base)}  # type: ignore[arg-type]
        yield f"\n## {cls.__name__}\n\n{_prose(cls)}\n"
        if bases:
            links = ", ".join(f"[`{base.__name__}`](#{base.__name__.lower()})" for base in bases)
            yield f"\nIt also has the settings of {links}.\n"
        texts, types = meanings(cls), {field.name: _bare(field.type) for field in dataclasses.fields(cls)}  # type: ignore[arg-type]
        rules = limits(cls, types)
        for field in dataclasses.fields(cls):  # type: ignore[arg-type]
            if field.name not in inherited:
                yield _setting(field, type_text(types[field.name]), rules[field.name], texts.get(field.name, ""))


def _setting(field: dataclasses.Field[Any], held: str, rules: list[str], meaning: str) -> str:
    made = field.default_factory
    default = field.default if made is dataclasses.MISSING else made()
    facts = f"Type: `{held}`. " + ("Required." if default is dataclasses.MISSING else f"Default: `{default!r}`.")
    allowed = f"It must {'; it must '.join(rules)}." if rules and held != "bool" else ""
    parts = [f"### `{field.name}`", meaning, f"{facts} {allowed}".strip()]
    return "\n" + "\n\n".join(_filled(part) for part in parts if part) + "\n"


def _prose(cls: type) -> str:
    """Return a class's docstring without the sections for its callers."""
    text = inspect.cleandoc(cls.__doc__ or "")
    return "\n\n".join(_filled(part) for part in text.split("\n\n") if not re.match(r"(Raises|Args):", part))


def _filled(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), WIDTH, break_long_words=False, break_on_hyphens=False)


def variables() -> Iterator[str]:
    """Yield a row for each environment variable of the confirm function."""
    texts = meanings(ConfirmationSettings)
    for field in declared(ConfirmationSettings):
        default = field.default
        required = default is dataclasses.MISSING
        shown = "required" if required else "none" if default in {"", ()} else f"`{str(default).lower()}`"
        allowed = check_of(field)(object()) or "any text"
        yield f"| `{field.name.upper()}` | {shown} | {allowed.removeprefix('must be ')} | {texts[field.name]} |\n"


def document() -> str:
    """Return the document."""
    return "".join([INTRODUCTION, *sections(), "\n", VARIABLES, *variables(), MORE_VARIABLES])


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
