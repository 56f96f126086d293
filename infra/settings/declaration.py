"""The base of the settings classes: a field cannot be declared without its check."""

from __future__ import annotations

import dataclasses
import difflib
import inspect
import re
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Protocol, Union, get_args, get_origin

from .checks import OneOf, flag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

TOKEN = re.compile(r"[$#]\{Token\[[^\]]+\]\}")


class Check(Protocol):
    """Returns what a value must be, as in "must be True or False", or None if the value is valid."""

    def __call__(self, value: Any, /) -> str | None: ...  # noqa: ANN401, D102 - any value can be written


class Settings:
    """The base of a settings class, which is a frozen dataclass as well.

    `bool`, `Literal` and other settings classes are checks themselves. Every other field names its check:
    `Annotated[int, Between(1, 10)] = 5`. A field that may be None is checked only if it is not.

    Raises:
        TypeError: At import, if a field has no check.

    """

    _checks: ClassVar[Mapping[str, Check]]

    def __init_subclass__(cls) -> None:
        bases = [base for base in reversed(cls.__mro__) if dataclasses.is_dataclass(base)]  # the function's own, too
        cls._checks = {
            name: _check(f"{cls.__name__}.{name}", annotation)
            for declaring in (*bases, cls)
            for name, annotation in inspect.get_annotations(declaring, eval_str=True).items()
        }

    def __new__(cls, **given: object) -> Any:  # noqa: ANN401 - a `Misnamed` is of another class
        """Return the settings, or what takes their place if a field is unknown or missing."""
        if problem := _names(cls, given):
            return cls._misnamed(problem, given)
        return super().__new__(cls)

    @classmethod
    def _misnamed(cls, problem: str, given: Mapping[str, object]) -> object:  # noqa: ARG003 - for the environment
        return Misnamed(problem)

    def problems(self) -> Iterator[str]:
        """Yield one sentence without its full stop for each invalid field, beginning with the field's name.

        A token of the CDK passes, since its value is not known yet.
        """
        for field, check in self._checks.items():
            value = getattr(self, field)
            if isinstance(value, Misnamed):
                yield f"{field}: {value.problem}"
            elif is_token(value):
                continue
            elif problem := check(value):
                yield f"{field} {problem}"
            elif isinstance(value, Settings):
                yield from (f"{field}.{problem}" for problem in value.problems())


@dataclasses.dataclass(frozen=True)
class Misnamed:
    """Takes the place of settings with an unknown or missing field, until their environment can report it."""

    problem: str


def is_token(value: object) -> bool:
    """Return whether a text, or any of a tuple, holds a token of the CDK: a value that is known later, or in AWS only.

    The CDK is not asked, since it takes seconds to load.
    """
    if isinstance(value, tuple):
        return any(map(is_token, value))
    return isinstance(value, str) and TOKEN.search(value) is not None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the end of a sentence that suggests the known name most like `name`; empty if none is like it."""
    found = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {found[0]!r}?" if found else ""


def _names(cls: type[Settings], given: Mapping[str, object]) -> str | None:
    """Return what is wrong with the names of the given fields, if anything is."""
    fields = {field.name: field for field in dataclasses.fields(cls)}  # type: ignore[arg-type]
    for name in given:
        if name not in fields:
            return f"there is no field {name!r}{did_you_mean(name, fields)}"
    for name, field in fields.items():
        if name not in given and field.default is field.default_factory is dataclasses.MISSING:
            return f"the field {name!r} is missing"
    return None


def _check(field: str, annotation: object) -> Check:
    held, *extras = get_args(annotation) if get_origin(annotation) is Annotated else (annotation,)
    types = set(get_args(held)) if get_origin(held) in {Union, UnionType} else {held}
    check: Any = next(filter(callable, extras), None) or _implied((types - {NoneType}).pop())
    if check is None:
        raise TypeError(f"{field} has no check: declare it as Annotated[<type>, <check>], see infra/settings/checks.py")
    checked: Check = check
    return (lambda value: None if value is None else checked(value)) if NoneType in types else checked


def _implied(held: Any) -> Check | None:  # noqa: ANN401 - any type can be written
    """Return the check of a type that allows no other values anyway."""
    if held is bool:
        return flag
    if get_origin(held) is Literal:
        return OneOf(*get_args(held))
    if isinstance(held, type) and issubclass(held, Settings):
        article = "an" if held.__name__.startswith(("A", "E", "I", "O", "U")) else "a"
        return lambda value: None if isinstance(value, held) else f"must be {article} {held.__name__}(…)"
    return None
