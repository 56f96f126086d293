"""The summary that `make run` prints once it is ready: what to try, and the emulator's limitations."""
# ruff: noqa: T201 - a command speaks by printing

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from local.page import Page
    from local.sign_up import SignedUp

NOT_EMULATED = (
    "code expiry, Cognito's own attempt limits, disabled users, aliases in use, account-wide throttling, WAF, "
    "Lambda permissions, access logs, metrics, TLS, custom domains, rotation of the secret"
)


def print_summary(endpoint: str, page: Page, user: SignedUp, origins: Sequence[str]) -> None:
    """Print the addresses, the user and ready `curl` commands."""
    wrong_code = "000000" if user.code != "000000" else "111111"
    print(
        f"""
page      {page.origin}/
link      {page.link(user.username, user.code)}, as a mail would contain it
endpoint  POST {endpoint}
origins   {", ".join(origins)}; ORIGIN=… allows others
user      {user.username}, signed up and waiting to be confirmed
code      {user.code}, from the mail to {user.username}
mails     {page.mails}; `make user` signs up another user

Confirm the user (200):
{curl(endpoint, user.username, user.code)}

A wrong code (400):
{curl(endpoint, user.username, wrong_code)}

Not emulated: {NOT_EMULATED}.
Changes under functions/ are served within two seconds. The function's log follows. Ctrl-C stops everything.
""",
        flush=True,
    )


def curl(endpoint: str, username: str, code: str) -> str:
    """Return the command that submits a code, indented."""
    body = json.dumps({"username": username, "confirmationCode": code})
    return f"  curl -i {endpoint} -H 'Content-Type: application/json' -d {shlex.quote(body)}"
