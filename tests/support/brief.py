"""Data classes with a short representation, for the output of failing tests."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hypothesis.vendor.pretty import RepresentationPrinter


class Brief:
    """Leaves out the fields that have their default value."""

    def __repr__(self) -> str:
        """Return the Python expression for an equal object."""
        odd = [field for field in fields(self) if getattr(self, field.name) != field.default]
        return f"{type(self).__name__}({', '.join(f'{field.name}={getattr(self, field.name)!r}' for field in odd)})"

    def _repr_pretty_(self, printer: RepresentationPrinter, _: bool) -> None:  # noqa: FBT001 - as Hypothesis calls it
        printer.text(repr(self))
