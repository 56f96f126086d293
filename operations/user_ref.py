"""`make user-ref ENV=… USERNAME='…'`: print a user's `userRef`, which the function's log lines carry.

A rotation of the client secret changes every `userRef`, so the one under the previous secret is printed as well. The
user name and the secret are never printed.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from operations.command import ENVIRONMENT, command
from operations.output import say
from operations.stack import OperationError, environment_of, outputs_of, session_of
from signup_functions.confirmation.errors import Refused, SecretUnusableError
from signup_functions.confirmation.fields import FieldReader, resend_fields
from signup_functions.confirmation.secret import client_secret_of
from signup_functions.confirmation.settings import ConfirmationSettings
from signup_functions.shared.keys import user_ref

if TYPE_CHECKING:
    from argparse import Namespace

    from mypy_boto3_secretsmanager import SecretsManagerClient

ANY_SETTINGS = ConfirmationSettings.read({"USER_POOL_CLIENT_ID": "-", "CLIENT_SECRET_ARN": "-"})
"""The rules of a user name depend on no setting."""


def username_of(given: str) -> str:
    """Return the name as the function sends it. Raises `OperationError` if the function would refuse it."""
    try:
        name: str = FieldReader(resend_fields(ANY_SETTINGS)).read({"username": given})["Username"]
    except Refused as refused:
        raise OperationError(f"USERNAME is not a valid user name: {refused.errors[0]['detail']}") from None
    return name


def user_refs(username: str, secret_arn: str, secretsmanager: SecretsManagerClient) -> dict[str, str]:
    """Return a user's `userRef` under the `current` client secret, and under the `previous` one if it is usable.

    Raises `OperationError`: the function cannot use the current one.
    """
    try:
        refs = {"current": user_ref(client_secret_of(secretsmanager.get_secret_value(SecretId=secret_arn)), username)}
    except (SecretUnusableError, secretsmanager.exceptions.ResourceNotFoundException):
        raise OperationError("The client secret is not filled, or has a form that the function cannot read.") from None
    try:
        previous = secretsmanager.get_secret_value(SecretId=secret_arn, VersionStage="AWSPREVIOUS")
        refs["previous"] = user_ref(client_secret_of(previous), username)
    except (SecretUnusableError, secretsmanager.exceptions.ResourceNotFoundException):
        pass  # there is none yet, or only the placeholder that the stack created
    return refs


USERNAME = {"--username": {"required": True, "help": "as the user sent it"}}


@command("make user-ref", "Print the userRef of a user.", {**ENVIRONMENT, **USERNAME})
def main(options: Namespace) -> None:
    """Print the `userRef` under the current client secret, and under the previous one if that differs."""
    username = username_of(options.username)
    session = session_of(environment_of(options.environment))
    arn = outputs_of(options.environment, session.client("cloudformation"))["ClientSecretArn"]
    refs = user_refs(username, arn, session.client("secretsmanager"))
    say(f"userRef {refs['current']}")
    if refs.get("previous", refs["current"]) != refs["current"]:
        say(f"userRef {refs['previous']} before the last rotation")


if __name__ == "__main__":
    sys.exit(main())
