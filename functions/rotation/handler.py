"""The Lambda function that Secrets Manager calls to rotate the app client's secret."""

from __future__ import annotations

import os
from typing import Any

from confirmation import aws
from confirmation.observability import Observability, frames
from rotation.app_client import AppClient
from rotation.errors import RotationError
from rotation.settings import Settings
from rotation.steps import Rotation
from rotation.versions import Versions

READ_TIMEOUT_SECONDS = 10

settings = Settings.read(os.environ)
observability = Observability(os.environ)
_clients = aws.Clients(os.environ)
_app_client = AppClient(_clients.sdk_client("cognito-idp", READ_TIMEOUT_SECONDS), settings)
_secrets_manager = _clients.sdk_client("secretsmanager", READ_TIMEOUT_SECONDS)


def handler(event: dict[str, Any], _context: object) -> None:
    """Do one step. ``event``: ``Step``, ``SecretId`` (ARN) and ``ClientRequestToken``, as Secrets Manager sends them.

    An error makes Secrets Manager try again later. Its text names what is wrong and is safe to log.
    """
    step = event["Step"]
    versions = Versions(_secrets_manager, event["SecretId"], event["ClientRequestToken"])
    rotation = Rotation(_app_client, versions, settings)
    steps = {
        "createSecret": rotation.create_secret,
        "setSecret": rotation.set_secret,
        "testSecret": rotation.test_secret,
        "finishSecret": rotation.finish_secret,
    }
    try:
        versions.require_rotation()
        steps[step]()
    except Exception as error:  # noqa: BLE001 - whatever it is, its text does not go out
        # Of an error that is not ours only the class: its text may hold what was sent.
        why = str(error) if isinstance(error, RotationError) else frames(error)[0]
        observability.rotation(step, why)
        raise RotationError(f"{step}: {why}") from None
    observability.rotation(step, None)
