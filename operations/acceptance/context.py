"""What a check works with: clients, the stack's outputs, users and pools that are deleted again, and waiting."""

import json
import secrets
import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from infra.settings import Environment
from operations.acceptance.check import require
from operations.acceptance.cognito import CognitoResponse, call
from operations.smoke import Api
from operations.smoke_checks import JSON, HttpRequest, HttpResponse
from operations.stack import described_stack
from signup_functions.confirmation.rows import CONFIRM, RESEND, Operation
from signup_functions.confirmation.secret import client_secret_of
from signup_functions.shared.keys import secret_hash

T = TypeVar("T")
WRONG_CODE = "000000"
REJECTIONS = {"uniform": ("400 code_rejected",),
              "precise": ("400 code_mismatch", "400 code_expired", "404 user_not_found", "422 validation_failed",
                          "409 already_confirmed", "403 not_confirmable", "429 too_many_attempts")}  # fmt: skip
LOG_SECONDS = 3 * 3600
SIMULATOR = "success@simulator.amazonses.com"  # Amazon's: it accepts mail


@dataclass(kw_only=True)
class Context:
    """One run against an environment.

    Attributes:
        environment: The environment's settings.
        outputs: The outputs of its stack.
        options: The command line's options.
        client: Returns the SDK's client of a service, as an option in another Region.
        made: What exists because of this run, as kind and id; it outlives a killed run.
        save: Called when `made` has changed.
        ask: Asks the person who runs the checks.
        say: Shows progress.
        hidden: Secrets that no line and no report may contain.

    """

    environment: Environment
    outputs: Mapping[str, str]
    options: Namespace
    client: Callable[..., Any]
    region: str
    made: set[tuple[str, str]] = field(default_factory=set)
    save: Callable[[], None] = lambda: None
    ask: Callable[[str], str] = input
    say: Callable[[str], None] = lambda _: None
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    hidden: set[str] = field(default_factory=set)
    run: str = field(default_factory=lambda: f"check-{secrets.token_hex(4)}")

    @property
    def stack(self) -> str:
        """The stack's name."""
        return f"signup-confirmation-{self.environment.name}"

    @property
    def app_client(self) -> dict[str, str]:
        """The ids of the user pool and of its app client, as Cognito's operations take them."""
        return {"UserPoolId": self.outputs["UserPoolId"], "ClientId": self.outputs["UserPoolClientId"]}

    @property
    def cognito(self) -> Any:  # noqa: ANN401 - the SDK's client
        """The client of Cognito, which sends each call once."""
        return self.client("cognito-idp")

    @cached_property
    def function(self) -> dict[str, Any]:
        """The confirm function's configuration."""
        return dict(self.client("lambda").get_function_configuration(FunctionName=self.outputs["FunctionName"]))

    @cached_property
    def access_log(self) -> str:
        """The log group of the API's access log."""
        stage = self.client("apigateway").get_stage(restApiId=self.outputs["RestApiId"], stageName="v1")
        return str(stage["accessLogSettings"]["destinationArn"]).split(":log-group:")[1].removesuffix(":*")

    @cached_property
    def user_pool(self) -> dict[str, Any]:
        """The user pool's description."""
        return dict(self.cognito.describe_user_pool(UserPoolId=self.outputs["UserPoolId"])["UserPool"])

    def all(self, service: str, operation: str, member: str, **arguments: object) -> list[Any]:
        """Return the list in a member of an operation's response, over all its pages."""
        pages = self.client(service).get_paginator(operation).paginate(**arguments)
        return [item for page in pages for item in page[member]]

    def name(self, tag: str) -> str:
        """Return the name of a user of this run: an address if the pool takes no other names."""
        return self.address(tag) if "email" in self.user_pool.get("UsernameAttributes", ()) else f"{self.run}-{tag}"

    def address(self, tag: str) -> str:
        """Return an address of this run, to which no code comes back without `EMAIL`."""
        local, domain = (self.options.email or SIMULATOR).split("@")
        return f"{local}+{self.run}-{tag}@{domain}"

    def hash(self, username: str, stage: str = "AWSCURRENT") -> str:
        """Return the secret hash of a name with the stored client secret."""
        arn, client = self.outputs["ClientSecretArn"], self.client("secretsmanager")
        secret = client_secret_of(client.get_secret_value(SecretId=arn, VersionStage=stage))
        self.hidden.add(secret)
        return secret_hash(secret, username, self.app_client["ClientId"])

    def confirm(self, username: str, code: str, **arguments: object) -> CognitoResponse:
        """Call Cognito's ConfirmSignUp directly. `SecretHash=None` omits the hash."""
        return self._call(CONFIRM, Username=username, ConfirmationCode=code, **arguments)

    def resend(self, username: str, **arguments: object) -> CognitoResponse:
        """Call Cognito's ResendConfirmationCode directly."""
        return self._call(RESEND, Username=username, **arguments)

    def _call(self, operation: Operation, **arguments: object) -> CognitoResponse:
        if "SecretHash" not in arguments:
            arguments["SecretHash"] = self.hash(str(arguments["Username"]))
        return call(self.cognito, operation, **{"ClientId": self.app_client["ClientId"], **arguments})

    def post(self, username: str, code: str) -> HttpResponse:
        """Send a confirmation to the service."""
        return self.send({"username": username, "confirmationCode": code})

    def send(self, body: object, path: str = "/confirm", **headers: str) -> HttpResponse:
        """Send a JSON body to the service."""
        request = HttpRequest("POST", path, json.dumps(body).encode(), {**JSON, **headers})
        return Api(self.outputs["Endpoint"]).send(request)

    def rejected(self, username: str) -> str:
        """Send a wrong code, which the service must reject, and return its status and code. Raises `Differs`."""
        response = status_and_code(self.post(username, WRONG_CODE))
        wanted = REJECTIONS[self.environment.disclosure]
        require(response in wanted, f"the service returned {response}, not {' or '.join(wanted)}")
        return response

    def log_lines(self, group: str, pattern: str) -> list[str]:
        """Return the lines of the last hours in a log group that match CloudWatch's pattern."""
        start = int((time.time() - LOG_SECONDS) * 1000)
        search = {"logGroupName": group, "filterPattern": pattern, "startTime": start}
        return [event["message"] for event in self.all("logs", "filter_log_events", "events", **search)]

    @contextmanager
    def user(self, tag: str) -> Iterator[str]:
        """Sign a user up, give its name, and delete it."""
        name = self.name(tag)
        with self.kept("user", self.sign_up(name, tag, self.app_client["ClientId"], SecretHash=self.hash(name))):
            yield name

    def sign_up(self, name: str, tag: str, client_id: str, **arguments: str) -> str:
        """Sign a user up with an address of this run, and return its id."""
        attributes = [{"Name": "email", "Value": self.address(tag)}]
        account = {"Username": name, "Password": f"Aa1!{secrets.token_hex(8)}", "UserAttributes": attributes}
        return str(self.cognito.sign_up(ClientId=client_id, **account, **arguments)["UserSub"])

    @contextmanager
    def temporary_pool(self, *, with_secret: bool = True, **settings: object) -> Iterator[dict[str, str]]:
        """Create a user pool, give its id and that of its app client as `app_client` does, and delete it."""
        pool = self.cognito.create_user_pool(PoolName=f"signup-confirmation-acceptance-{self.run}", **settings)
        ids = {"UserPoolId": pool["UserPool"]["Id"]}
        with self.kept("pool", ids["UserPoolId"]):
            client = self.cognito.create_user_pool_client(**ids, ClientName="acceptance", GenerateSecret=with_secret)
            yield ids | {"ClientId": client["UserPoolClient"]["ClientId"]}

    @contextmanager
    def kept(self, kind: str, identifier: str) -> Iterator[None]:
        """Note that something exists, and delete it at the end."""
        self.made.add((kind, identifier))
        self.save()
        try:
            yield
        finally:
            self.delete(kind, identifier)

    def delete(self, kind: str, identifier: str) -> None:
        """Delete something that a run made."""
        if kind == "user":
            self.cognito.admin_delete_user(UserPoolId=self.outputs["UserPoolId"], Username=identifier)
        elif kind == "pool":
            self.cognito.update_user_pool(UserPoolId=identifier, DeletionProtection="INACTIVE")
            self.cognito.delete_user_pool(UserPoolId=identifier)
        elif kind == "secret":
            self.client("secretsmanager").delete_secret(SecretId=identifier, ForceDeleteWithoutRecovery=True)
        elif described_stack(identifier, stacks := self.client("cloudformation")):  # unless the check has deleted it
            stacks.update_termination_protection(StackName=identifier, EnableTerminationProtection=False)
            stacks.delete_stack(StackName=identifier)
        self.made.discard((kind, identifier))
        self.save()

    def poll(self, look: Callable[[], T], seconds: float, what: str, pause: float = 5.0) -> T:
        """Call `look` until its result is true or the time is over, and return the last result."""
        began = reported = self.clock()
        while not (result := look()) and self.clock() - began < seconds:
            if self.clock() - reported >= 30:  # noqa: PLR2004 - seconds
                reported = self.clock()
                self.say(f"waiting for {what}, {reported - began:.0f} of at most {seconds:.0f} s")
            self.sleep(pause)
        return result

    def ended(self, stack: str, begins: str = "") -> str:
        """Return the status of a stack if it is final and begins so, else nothing."""
        status: str = self.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
        return status if status.startswith(begins) and not status.endswith("_IN_PROGRESS") else ""


def status_and_code(response: HttpResponse) -> str:
    """Return the status of the service's response, and the `code` of a problem."""
    try:
        code = json.loads(response.body).get("code", "")
    except (ValueError, AttributeError):
        code = ""
    return f"{response.status} {code}".rstrip()
