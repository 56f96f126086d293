"""Builds the rotation function, which does one step for each event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup_functions.rotation.app_client import AppClient
from signup_functions.rotation.errors import RotationError, operator_message
from signup_functions.rotation.settings import RotationSettings
from signup_functions.rotation.steps import Rotation
from signup_functions.rotation.versions import Versions
from signup_functions.rotation.waiting import Deadline
from signup_functions.shared import aws
from signup_functions.shared.logs import make_logger

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mypy_boto3_secretsmanager import SecretsManagerClient

READ_TIMEOUT_SECONDS = 10
STEPS: Mapping[str, Callable[[Rotation], None]] = {
    "createSecret": Rotation.create_secret,
    "setSecret": Rotation.set_secret,
    "testSecret": Rotation.test_secret,
    "finishSecret": Rotation.finish_secret,
}


_CALLER = "This event is not from Secrets Manager. To start a rotation, run `aws secretsmanager rotate-secret`."


def build(
    environ: Mapping[str, str], *, clock: Callable[[], float], sleep: Callable[[float], object]
) -> Callable[[object, object], None]:
    """Return the function that Lambda calls with an event and a context.

    Args:
        environ: The environment variables.
        clock: A monotonic clock, in seconds.
        sleep: Waits for some seconds.

    Raises:
        SettingError: A setting is missing or invalid.

    """
    settings = RotationSettings.read(environ)
    logger = make_logger(environ)
    clients = aws.Clients(environ)
    app_client = AppClient(clients.sdk_client("cognito-idp", READ_TIMEOUT_SECONDS), settings)
    secrets_manager = clients.sdk_client("secretsmanager", READ_TIMEOUT_SECONDS)

    def handle(event: object, _context: object) -> None:
        name = _step_name(event)
        try:
            run_step(event, app_client, secrets_manager, settings, Deadline(clock=clock, sleep=sleep))
        except Exception as error:  # noqa: BLE001 - only the text of `operator_message` leaves the function
            why = operator_message(error)
            # No stack trace is logged: the error's text may contain request data.
            logger.error(f"rotation {name} failed", extra={"step": name, "error": why})  # noqa: TRY400
            raise RotationError(f"{name}: {why}") from None
        # There is no metric: a failed step is a failed invocation, which Lambda counts.
        logger.info(f"rotation {name}", extra={"step": name})

    return handle


def run_step(
    event: object,
    app_client: AppClient,
    secrets_manager: SecretsManagerClient,
    settings: RotationSettings,
    deadline: Deadline,
) -> None:
    """Do the step that an event asks for, unless its version is already current.

    Raises:
        RotationError: The event is not one of Secrets Manager's, or the step cannot be done.

    """
    versions = Versions(secrets_manager, arn=_member(event, "SecretId"), token=_member(event, "ClientRequestToken"))
    step = STEPS.get(_member(event, "Step"))
    if step is None:
        raise RotationError(f"Step is none of {', '.join(STEPS)}. {_CALLER}")
    if versions.needs_rotation():
        step(Rotation(app_client, versions, settings, deadline))


def _member(event: object, name: str) -> str:
    value = event.get(name) if isinstance(event, dict) else None
    if not isinstance(value, str) or not value:
        raise RotationError(f"the event has no {name}. {_CALLER}")
    return value


def _step_name(event: object) -> str:
    """Return the step's name for the log, or `rotation` if the event names no known step."""
    step = event.get("Step") if isinstance(event, dict) else None
    return step if isinstance(step, str) and step in STEPS else "rotation"
