"""Everything that is wrong with `infra/environments.py`, for a file that Python could not load.

Each call of a settings class is evaluated by itself, so that one mistake does not hide the next.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import re
from typing import Any

from .. import settings
from .declaration import CheckedSettings, did_you_mean

INVALID = object()
"""The value of an expression with a mistake, which was reported."""
OTHER_LANGUAGES = {"true": "True", "false": "False", "null": "None", "none": "None", "nil": "None"}


def faults(source: str) -> list[tuple[int, str]]:
    """Return the line and the sentence of each mistake, in the order of the file."""
    reader = _Reader()
    for statement in ast.parse(source).body:
        calls = [node for node in ast.walk(statement) if isinstance(node, ast.Call) and _name(node) == "Environment"]
        for call in calls:
            reader.read(call)
        if not calls:
            reader.run(statement)
    return sorted(dict.fromkeys(reader.found))


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


class _Reader:
    """Evaluates the environments of a file, and notes each mistake with its line."""

    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []
        self._names: dict[str, Any] = {name: getattr(settings, name) for name in settings.__all__}
        self._taken: set[str] = set()

    def run(self, statement: ast.stmt) -> None:
        """Run an import, or the assignment of a name that the environments use."""
        with contextlib.suppress(Exception):  # it is reported where its name is used
            exec(compile(ast.Module([statement], []), "", "exec"), self._names)  # noqa: S102 - the user's own file

    def read(self, call: ast.Call) -> None:
        """Note what is wrong with one environment."""
        name = next((self._value(word.value, "") for word in call.keywords if word.arg == "name"), None)
        if name in self._taken:
            self._note(call, f"two environments have the name {name!r}")
        if isinstance(name, str):
            self._taken.add(name)
        self._settings(settings.Environment, call, settings.Environment.owner({"name": name}))

    def _value(self, node: ast.expr, owner: str, path: str = "") -> Any:  # noqa: ANN401 - of any setting
        """Return the value of an expression, or `INVALID` after a note."""
        if isinstance(node, ast.Call):
            cls = self._names.get(_name(node))
            if isinstance(cls, type) and issubclass(cls, CheckedSettings):
                return self._settings(cls, node, owner, path)
        try:
            return eval(compile(ast.Expression(node), "", "eval"), self._names)  # noqa: S307 - the user's own file
        except NameError as error:
            self._note(node, f"there is no name {error.name!r}{self._meant(str(error.name))}")
        except Exception as error:  # noqa: BLE001 - whatever an expression raises
            self._note(node, str(error))
        return INVALID

    def _settings(self, cls: type[CheckedSettings], call: ast.Call, owner: str, path: str = "") -> object:
        words = {word.arg: word.value for word in call.keywords if word.arg}
        values = {name: self._value(value, owner, f"{path}{name}.") for name, value in words.items()}
        valid = {name: value for name, value in values.items() if value is not INVALID}
        parsed = cls.unchecked(valid)
        misnamed = list(cls.misnamed(values)) + ([f"{cls.__name__} takes its fields by name"] if call.args else [])
        problems = list(parsed.problems())
        if valid == values and not misnamed and not problems:
            problems = list(parsed.conflicts())
        for problem in misnamed:
            name = problem.split("'")[1] if "'" in problem else ""
            self._note(words.get(name, call), f"{owner}{path[:-1]}{': ' if path else ''}{problem}")
        for problem in problems:
            name = re.split(r"\W", problem)[0]
            self._note(words.get(name, call), f"{owner}{path}{problem}")
        return INVALID if misnamed or problems or valid != values else parsed

    def _note(self, node: ast.expr, sentence: str) -> None:
        self.found.append((node.lineno, sentence))

    def _meant(self, name: str) -> str:
        if name in OTHER_LANGUAGES:
            return f"; did you mean {OTHER_LANGUAGES[name]}?"
        return did_you_mean(name, [*settings.__all__, *vars(builtins)])
