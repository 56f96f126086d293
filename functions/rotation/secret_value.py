"""What the secret's value says, read as the confirm function reads it."""

from __future__ import annotations

import json
import re
from typing import Any

_MARGIN = r"[\s\ufeff]+"
"""What a file or an editor leaves around a value: white space and byte order marks."""


def members_of(text: str) -> dict[str, Any]:
    """Return the members of a value: those of a JSON object, or ``clientSecret`` alone for a bare client secret.

    White space and byte order marks are dropped around the value, ``clientSecret`` and ``clientSecretId``. A value that
    holds no client secret yet has no member ``clientSecret``.

    Raises:
        ValueError: The confirm function cannot use the value.

    """
    text = _trimmed(text)
    if text[:1] in {"{", "[", '"'}:
        try:
            members = json.loads(text)
        except (ValueError, RecursionError):
            members = None
        if not isinstance(members, dict):
            raise ValueError("form")
    else:
        members = {"clientSecret": text}
    client_secret, secret_id = members.pop("clientSecret", None), members.pop("clientSecretId", None)
    if client_secret is not None:
        if not isinstance(client_secret, str) or not re.fullmatch(r"[!-~]*", _trimmed(client_secret)):
            raise ValueError("form")
        client_secret = _trimmed(client_secret)
    if client_secret:
        members["clientSecret"] = client_secret
    if isinstance(secret_id, str) and _trimmed(secret_id):
        members["clientSecretId"] = _trimmed(secret_id)
    return members


def _trimmed(text: str) -> str:
    return re.sub(rf"\A{_MARGIN}|{_MARGIN}\Z", "", text)
