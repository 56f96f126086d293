"""The pages that only `make run` has: the mails, a stand-in for the sign-in page, and the sign-up of further users."""

from __future__ import annotations

import itertools
import re
import time
from html import escape
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from local.sign_up import mails_of, sign_up

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from local.deployment import Deployment
    from local.sign_up import SignedUp

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
REFRESH_SECONDS = 3


class DeveloperPages:
    """What a developer needs beside the service: the users' mails and states, and more users."""

    def __init__(self, deployment: Deployment, endpoint: str, link: Callable[[str, str], str]) -> None:
        """Serve a deployment; `link` returns the page's address that fills in a user name and a code."""
        self._deployment = deployment
        self._endpoint = endpoint
        self._link = link
        self._numbers = itertools.count(2)  # `make run` signs up the first user
        self.by_path = {"/mails": self._mails, "/sign-in": self._users}

    def sign_up(self, username: str) -> dict[str, str]:
        """Sign a user up.

        Args:
            username: The e-mail address; empty for one that nobody has yet.

        Returns:
            The `username`, the `code` of the mail, the `link` to the page and the `endpoint`.

        Raises:
            ValueError: Cognito refuses the user name; the text says why.

        """
        try:
            user = sign_up(self._deployment, username) if username else self._next()
        except ClientError as error:
            raise ValueError(f"Cognito refuses {username!r}: {error.response['Error']['Message']}") from None
        link = self._link(user.username, user.code)
        return {"username": user.username, "code": user.code, "link": link, "endpoint": self._endpoint}

    def _next(self) -> SignedUp:
        while True:
            try:
                return sign_up(self._deployment, f"demo-{next(self._numbers)}@example.com")
            except ClientError as error:
                if error.response["Error"]["Code"] != "UsernameExistsException":
                    raise

    def _mails(self) -> str:
        shown = "\n".join(self._mail(mail) for mail in reversed(mails_of(self._deployment)))
        more = (
            '<form method="post" action="/users"><button>Sign up another user</button></form>'
            f"\n{shown or '<p>No mail has been sent yet.</p>'}"
        )
        return _page("Mails", more)

    def _mail(self, mail: dict[str, Any]) -> str:
        text = mail["BodyText"] or re.sub(r"<[^>]*>", "", mail["BodyHtml"] or "")
        to = mail["To"][0]
        sent = time.strftime("%H:%M:%S", time.localtime(mail["Timestamp"]))
        head = f"<h2>{escape(to)}</h2>\n<p>{sent} · {escape(mail['Subject'] or '')}</p>"
        code = re.search(r"\b\d{6}\b", text)
        if code is None:
            return f"<article>{head}\n<p>{escape(text)}</p></article>"
        link = escape(self._link(to, code.group()))
        found = f'<p class="code">{code.group()}</p>\n<p><a href="{link}">Fill in the page</a></p>'
        return f"<article>{head}\n{found}</article>"

    def _users(self) -> str:
        rows = "\n".join(
            f"<tr><td>{escape(name)}</td><td>{escape(status.lower())}</td></tr>" for name, status in self._states()
        )
        return _page(
            "Sign in",
            "<p>This page stands for your sign-in page. Sign-in belongs to your app and its back end.</p>\n"
            f"<table><tr><th>user name</th><th>state in Cognito</th></tr>\n{rows}</table>",
        )

    def _states(self) -> Iterator[tuple[str, str]]:
        cognito: CognitoIdentityProviderClient = self._deployment.emulator.client("cognito-idp")
        for user in cognito.list_users(UserPoolId=self._deployment.outputs["UserPoolId"])["Users"]:
            attributes = {attribute["Name"]: attribute.get("Value", "") for attribute in user.get("Attributes", [])}
            yield attributes.get("email", user["Username"]), user["UserStatus"]


def _page(title: str, content: str) -> str:
    return f"""<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>{title}</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="refresh" content="{REFRESH_SECONDS}">
    <link rel="icon" href="/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/brand.css">
    <link rel="stylesheet" href="/developer_pages.css">
  </head>
  <body>
    <nav><a href="/">Page</a> <a href="/mails">Mails</a> <a href="/sign-in">Users</a></nav>
    <main>
<h1>{title}</h1>
{content}
    </main>
  </body>
</html>
"""
