"""`make user`: sign up another user while `make run` is running.

    NAME_OF_USER=ada@example.com python -m local.user

Without a name, it chooses one that nobody has. The exit code is 0, or 1 with a sentence on standard error.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
from contextlib import closing
from urllib.parse import urlencode, urlsplit

from local import CannotRunError
from local.instance import users_of_running
from local.summary import curl
from operations.output import say

SECONDS = 30


def main() -> int:
    """Sign the user up and print how to confirm them."""
    try:
        user = _ask(users_of_running(), os.environ.get("NAME_OF_USER", ""))
    except (CannotRunError, OSError, http.client.HTTPException) as obstacle:
        say(f"make user: {obstacle}", error=True)
        return 1
    say(
        f"user  {user['username']}, signed up and waiting to be confirmed\ncode  {user['code']}\nlink  {user['link']}\n"
        + curl(user["endpoint"], user["username"], user["code"])
    )
    return 0


def _ask(users: str, username: str) -> dict[str, str]:
    """Ask the running `make run` to sign a user up."""
    address = urlsplit(users)
    with closing(http.client.HTTPConnection(address.netloc, timeout=SECONDS)) as connection:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        connection.request("POST", f"{address.path}?{address.query}", urlencode({"username": username}), headers)
        response = connection.getresponse()
        body = response.read().decode()
    if response.status != http.client.CREATED:
        raise CannotRunError(body.strip())
    user: dict[str, str] = json.loads(body)
    return user


if __name__ == "__main__":
    sys.exit(main())
