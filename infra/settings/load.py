"""Loads `infra/environments.py`, so that every command reports a mistake there in the same sentence.

It imports no CDK, which takes seconds to load.
"""

from __future__ import annotations

import builtins
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from . import __all__
from .declaration import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from . import Environment

FILE = Path("infra", "environments.py")
OTHER_LANGUAGES = {"true": "True", "false": "False", "null": "None", "none": "None", "nil": "None"}


def load() -> Mapping[str, Environment]:
    """Return the environments by their names.

    Raises:
        SystemExit: The file is invalid; one sentence goes to standard error.

    """
    try:
        from ..environments import ENVIRONMENTS  # noqa: PLC0415 - what may fail
    except SyntaxError as error:
        raise SystemExit(f"{FILE}:{error.lineno}: {error.msg}") from None
    except NameError as error:
        raise SystemExit(f"{_place(error)}: there is no name {error.name!r}{_meant(str(error.name))}") from None
    except (ImportError, TypeError) as error:
        raise SystemExit(f"{_place(error)}: {error}") from None
    except ValueError as error:
        raise SystemExit(f"{FILE}: {error}") from None
    return ENVIRONMENTS


def _meant(name: str) -> str:
    if name in OTHER_LANGUAGES:
        return f"; did you mean {OTHER_LANGUAGES[name]}?"
    return did_you_mean(name, [*__all__, *vars(builtins)])


def _place(error: Exception) -> str:
    """Return the file, and the line in it that an error comes from, as editors and terminals link them."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if Path(frame.filename).match(str(FILE))]
    return f"{FILE}:{lines[-1]}" if lines else str(FILE)
