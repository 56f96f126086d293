"""The web origins that `make run` allows: those in `ORIGIN`, the page's, and those of common development servers."""

from __future__ import annotations

import os

from infra.settings import cross_origin
from local import CannotRunError

# The usual ports of React and Next.js, Angular, Vite, and Vue or webpack.
DEVELOPMENT = tuple(f"http://localhost:{port}" for port in (3000, 4200, 5173, 8080))


def named() -> tuple[str, ...]:
    """Return the comma-separated origins in the environment variable `ORIGIN`; `*` allows every origin.

    Raises `CannotRunError`: no browser sends such an origin.
    """
    origins = tuple(filter(None, map(str.strip, os.environ.get("ORIGIN", "").split(","))))
    if "*" in origins:
        return ("*",)
    for origin in origins:
        if refusal := cross_origin.origin(origin):
            raise CannotRunError(f"ORIGIN {refusal}; this is {origin!r}.")
    return origins


def allowed(named_origins: tuple[str, ...], *, page: str) -> tuple[str, ...]:
    """Return every allowed origin, each once."""
    if "*" in named_origins:
        return named_origins
    return tuple(dict.fromkeys((*named_origins, page, *DEVELOPMENT)))
