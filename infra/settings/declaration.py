"""The base of the settings classes: a field cannot be declared without its check.

attrs' validators would not shorten this: they raise at the first problem, in words of their own, and know no tokens.
"""

from __future__ import annotations

import dataclasses
import difflib
import inspect
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Protocol, Union, get_args, get_origin

from signup_functions.shared.settings import EachOrAny

from .checks import ONE_BY_ONE, OneOfLiterals, WithTokens, flag
from .tokens import is_list_token, is_token

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Self

MAX_SHOWN_LENGTH = 120


class Check(Protocol):
    """Returns what a value must be, as in "must be True or False", or None if the value is valid."""

    def __call__(self, value: Any, /) -> str | None: ...  # noqa: ANN401, D102 - any value can be written


class CheckedSettings:
    """The base of a settings class, which is a frozen dataclass as well.

    `bool`, `Literal` and other settings classes are checks themselves. Every other field names its check:
    `Annotated[int, Between(1, 10)] = 5`. A field that may be None is checked only if it is not.

    Raises:
        TypeError: At import, if a field has no check. When it is made, if a value has no name.
        ValueError: A field is unknown or missing; the text is one sentence.

    """

    _checks: ClassVar[Mapping[str, Check]]

    def __init_subclass__(cls) -> None:
        bases = [base for base in reversed(cls.__mro__) if dataclasses.is_dataclass(base)]  # the function's own, too
        cls._checks = {
            name: _check(f"{cls.__name__}.{name}", annotation)
            for declaring in (*bases, cls)
            for name, annotation in inspect.get_annotations(declaring, eval_str=True).items()
        }

    def __new__(cls, *unnamed: object, **given: object) -> Self:
        """Refuse unknown and missing fields before the dataclass does."""
        if unnamed:
            name = cls.__name__
            raise TypeError(f"{name} takes its fields by name, as in {name}({next(iter(cls._checks))}=…)")
        for problem in cls.misnamed(given):
            raise ValueError(f"{cls.owner(given)}{problem}")
        return super().__new__(cls)

    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, object]]:
        """Give copies and pickles what `__new__` demands."""
        return (), vars(self)

    @classmethod
    def owner(cls, given: Mapping[str, object]) -> str:  # noqa: ARG003 - an environment has its name there
        """Return how an error says whose fields these are."""
        return f"{cls.__name__}: "

    @classmethod
    def misnamed(cls, given: Mapping[str, object]) -> Iterator[str]:
        """Yield one sentence without its full stop for each field that is unknown or missing."""
        fields = {field.name: field for field in dataclasses.fields(cls)}  # type: ignore[arg-type]
        for name in given:
            if name not in fields:
                yield f"there is no field {name!r}{did_you_mean(name, fields)}"
        for name, field in fields.items():
            if name not in given and field.default is field.default_factory is dataclasses.MISSING:
                yield f"the field {name!r} is missing"

    @classmethod
    def unchecked(cls, given: Mapping[str, object]) -> Self:
        """Return settings with these values, known fields or not, so that all their problems can be listed."""
        settings = object.__new__(cls)
        for field in dataclasses.fields(cls):  # type: ignore[arg-type]
            factory = field.default_factory
            default = field.default if factory is dataclasses.MISSING else factory()
            object.__setattr__(settings, field.name, given.get(field.name, default))
        return settings

    def problems(self) -> Iterator[str]:
        """Yield one sentence without its full stop for each invalid field, beginning with the field's name.

        A token of the CDK passes, since its value is not known yet.
        """
        for field, check in self._checks.items():
            value = getattr(self, field)
            if is_list_token(value):
                yield f"{field} {ONE_BY_ONE}"
            elif value is dataclasses.MISSING or is_token(value):
                continue
            elif problem := check(value):
                yield f"{field} {problem}{shown(value, problem)}"
            elif isinstance(value, CheckedSettings):
                yield from (f"{field}.{problem}" for problem in value.problems())

    def conflicts(self) -> Iterator[str]:
        """Yield the same for valid fields that do not go together."""
        yield from ()


def shown(value: object, problem: str) -> str:
    """Return the end of a sentence that shows a refused value, unless the sentence shows it already."""
    if "; this is " in problem or "; there is " in problem:
        return ""
    text = repr(value)
    return f"; this is {text if len(text) <= MAX_SHOWN_LENGTH else text[:MAX_SHOWN_LENGTH] + '…'}"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the end of a sentence that suggests the known name most like `name`; empty if none is like it."""
    found = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {found[0]!r}?" if found else ""


def _check(field: str, annotation: object) -> Check:
    kind, *extras = get_args(annotation) if get_origin(annotation) is Annotated else (annotation,)
    types = set(get_args(kind)) if get_origin(kind) in {Union, UnionType} else {kind}
    check: Any = next(filter(callable, extras), None) or _implied((types - {NoneType}).pop())
    if check is None:
        raise TypeError(f"{field} has no check: declare it as Annotated[<type>, <check>], see infra/settings/checks.py")
    checked: Check = WithTokens(check) if isinstance(check, EachOrAny) else check
    return (lambda value: None if value is None else checked(value)) if NoneType in types else checked


def _implied(kind: Any) -> Check | None:  # noqa: ANN401 - any type can be written
    """Return the check of a type that allows no other values anyway."""
    if kind is bool:
        return flag
    if get_origin(kind) is Literal:
        return OneOfLiterals(*get_args(kind))
    if isinstance(kind, type) and issubclass(kind, CheckedSettings):
        article = "an" if kind.__name__.startswith(("A", "E", "I", "O", "U")) else "a"
        return lambda value: None if isinstance(value, kind) else f"must be {article} {kind.__name__}(…)"
    return None
