"""The value of the secret in Secrets Manager: a JSON object with `clientSecret`, or the bare client secret."""

from __future__ import annotations

import json
import re
from typing import Any

from signup_functions.shared.text import without_margins


def members_of(text: object) -> dict[str, Any]:
    """Return the members of a JSON object, or for a bare client secret a single member `clientSecret`.

    Files and editors leave white space and byte order marks. They are removed around the value, `clientSecret` and
    `clientSecretId`. If the value contains no client secret yet, `clientSecret` is missing from the result.

    Raises:
        ValueError: The value has another form.

    """
    text = trimmed(text) if isinstance(text, str) else "[]"
    members: object = {"clientSecret": text}
    if text[:1] in {"{", "[", '"'}:
        try:
            members = json.loads(text)
        except (ValueError, RecursionError):
            members = None
    if not isinstance(members, dict):
        raise ValueError("form")  # noqa: TRY004 - the form of a text is wrong, not a type
    client_secret, secret_id = members.pop("clientSecret", None), members.pop("clientSecretId", None)
    if isinstance(client_secret, str):
        client_secret = trimmed(client_secret)
    if client_secret not in (None, ""):
        # Cognito's own secrets match [\w+]+. Other printable ASCII is sent, and Cognito refuses it.
        if not isinstance(client_secret, str) or not re.fullmatch(r"[!-~]+", client_secret):
            raise ValueError("form")
        members["clientSecret"] = client_secret
    if isinstance(secret_id, str) and trimmed(secret_id):
        members["clientSecretId"] = trimmed(secret_id)
    return members


def trimmed(text: str) -> str:
    """Return a text without the white space and byte order marks at its ends."""
    return without_margins(text, lambda character: character.isspace() or character == "\ufeff")
