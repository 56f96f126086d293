"""Loads `infra/environments.py`, so that every command reports its mistakes in the same sentences, all at once.

It imports no CDK, which takes seconds to load.
"""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from .declaration import did_you_mean
from .faults import faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from . import Environment

FILE = Path("infra", "environments.py")


def load() -> Mapping[str, Environment]:
    """Return the environments by their names.

    Raises `SystemExit`: the file is invalid; one sentence for each mistake goes to standard error.
    """
    try:
        from ..environments import ENVIRONMENTS  # noqa: PLC0415 - what may fail
    except SyntaxError as error:
        raise SystemExit(f"{FILE}:{error.lineno}: {error.msg}") from None
    except (ImportError, NameError, TypeError, ValueError) as error:
        source = (Path(__file__).parent.parent / FILE.name).read_text(encoding="utf-8")
        sentences = [f"{FILE}:{line}: {sentence}" for line, sentence in faults(source)]
        raise SystemExit("\n".join(sentences) or f"{_place(error)}: {error}") from None
    return ENVIRONMENTS


def unknown(name: str, names: Iterable[str]) -> str:
    """Return the sentence on an environment that does not exist, with those that do."""
    known = list(names)
    return f"there is no environment {name!r} in {FILE}, only {', '.join(known)}{did_you_mean(name, known)}"


def _place(error: Exception) -> str:
    """Return the file, and the line in it that an error comes from, as editors and terminals link them."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if Path(frame.filename).match(str(FILE))]
    return f"{FILE}:{lines[-1]}" if lines else str(FILE)
