"""SDK sessions with credentials that work, or one sentence that says what to do."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

import boto3
import botocore.session
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from operations.aws_errors import profile, sentence
from operations.stack import OperationError

if TYPE_CHECKING:
    from infra.settings import Environment


def session_of(environment: Environment) -> boto3.Session:
    """Return a session in the environment's Region, or else in the one that the SDK's variables and files name.

    Raises `OperationError`: there are no credentials, or they cannot be read.
    """
    try:
        session = boto3.Session(
            botocore_session=_session_without_prompts(),
            # boto3 itself reads only AWS_DEFAULT_REGION
            region_name=environment.region or os.environ.get("AWS_REGION") or None,
        )
        credentials = session.get_credentials()
        if credentials is None:
            raise NoCredentialsError
        credentials.get_frozen_credentials()
    except (BotoCoreError, ClientError) as error:
        raise OperationError(sentence(error)) from None
    except OSError as error:  # a credential_process that cannot be run
        raise OperationError(
            f"The credential_process of profile {profile()!r} cannot be run: {error.strerror}: {error.filename}. "
            f"`aws configure get credential_process --profile {shlex.quote(profile())}` shows it."
        ) from None
    except (AttributeError, LookupError, TypeError, ValueError) as error:  # its output, whose text may hold secrets
        raise OperationError(
            f"The credentials of profile {profile()!r} have an invalid form ({type(error).__name__}): "
            f"`aws configure list --profile {shlex.quote(profile())}` shows where they come from."
        ) from None
    return session


def _session_without_prompts() -> botocore.session.Session:
    """Return a session that asks for no MFA code: each command would need another, and the CDK CLI one more."""
    session = botocore.session.get_session()
    session.get_component("credential_provider").get_provider("assume-role")._prompter = _refuse_mfa  # noqa: SLF001
    return session


def _refuse_mfa(prompt: str) -> str:  # noqa: ARG001 - the SDK's interface
    raise OperationError(
        f"The role of profile {profile()!r} needs an MFA code, for which the AWS CLI asks: run "
        f'`eval "$(aws configure export-credentials --profile {shlex.quote(profile())} --format env)"; '
        "unset AWS_PROFILE`, then the command again."
    )
