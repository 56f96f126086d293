"""A simulation of Cognito and Secrets Manager as a rotation uses them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import math
from dataclasses import dataclass, field
from typing import Any

from tests.support.identifiers import CLIENT_ID
from tests.support.upstream import DROP, error, ok

STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
BORN = "bornwith0000000000000000000000"
FILLED_BY_HAND = "v0" * 16
"""The id of the version that `Services.fill` makes."""


@dataclass
class Services:
    """The state of both services; set ``dies_at`` to lose the connection at that call, carried out or not."""

    client_secrets: dict[str, tuple[str, float]] = field(default_factory=lambda: {"id-born": (BORN, 0)})
    """Value and date of each of the app client's secrets, by id."""
    values: dict[str, str] = field(default_factory=dict)  # the values of the secret's versions
    dates: dict[str, float] = field(default_factory=dict)  # the dates of the versions with a value
    stages: dict[str, str] = field(default_factory=dict)  # the version of each stage
    rotating: bool = True
    calls: int = 0
    dies_at: int | None = None
    carried_out: bool = True
    deleted_in_use: bool = False
    deleted: list[str] = field(default_factory=list)  # the ids of the client secrets that the function has deleted
    now: float = 0.0
    value_lag: float = 0.0  # after how many seconds the pending version's value can be read
    list_lags: tuple[float, ...] = (0.0,)
    """How many seconds each host of Cognito is behind when it lists the app client's secrets."""
    hash_lags: tuple[float, ...] = (0.0,)
    """How many seconds each host of Cognito is behind when it checks a secret hash."""
    host: int = 0  # the host of Cognito that the present connection leads to
    _numbers: Any = field(default_factory=lambda: itertools.count(1))
    _past: list[tuple[float, dict[str, tuple[str, float]]]] = field(default_factory=list)

    def __post_init__(self):
        """Remember the app client's secrets from the beginning."""
        self._remember(since=-math.inf)

    def current(self):
        """The current version's value."""
        value = self.values.get(self.stages.get("AWSCURRENT", ""), "{}")
        return json.loads(value) if value.startswith("{") else {"clientSecret": value}

    def fill(self, value):
        """Put a value into the secret, as a person does."""
        self.values[FILLED_BY_HAND], self.dates[FILLED_BY_HAND] = value, self._date()
        self.stages["AWSCURRENT"] = FILLED_BY_HAND

    def add(self, client_secret):
        """Add a client secret and return its id."""
        secret_id = f"id-{next(self._numbers)}"
        self.client_secrets[secret_id] = (client_secret, self._date())
        self._remember(since=self.now)
        return secret_id

    def delete(self, secret_id):
        """Delete a client secret."""
        value, _ = self.client_secrets.pop(secret_id)
        self.deleted_in_use |= value == self.current().get("clientSecret", BORN)
        self._remember(since=self.now)

    def begin(self, token):
        """Do what RotateSecret does before it calls the function."""
        self.stages["AWSPENDING"] = token

    def unfinished(self):
        """The token of a rotation that has not ended, which Secrets Manager tries again before it begins another."""
        pending = self.stages.get("AWSPENDING")
        return None if pending == self.stages.get("AWSCURRENT") else pending

    def accepts_current(self):
        """Whether each host of Cognito accepts the current version's client secret; true without one."""
        current = self.current().get("clientSecret")
        known = [{value for value, _ in self._known(lag).values()} for lag in self.hash_lags]
        return current is None or all(current in values for values in known)

    def in_order(self):
        """Whether the current client secret is stored with its id, valid, and was never deleted while in use."""
        current = self.current()
        return (
            self.client_secrets.get(current.get("clientSecretId"), ("",))[0] == current.get("clientSecret")
            and len(self.client_secrets) <= 2
            and not self.deleted_in_use
        )

    def serve_on(self, upstream):
        """Serve the operations of both services there."""
        for name in (
            "AddUserPoolClientSecret", "ListUserPoolClientSecrets", "DeleteUserPoolClientSecret", "ConfirmSignUp",
            "DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage",
        ):  # fmt: skip
            upstream.answers(name, lambda body, name=name: self.respond(name, body))

    def respond(self, operation, body):
        """Return the response to one call."""
        self.calls += 1
        if self.calls == self.dies_at and not self.carried_out:
            return DROP
        reply = getattr(self, "_" + operation)(body)
        return DROP if self.calls == self.dies_at else reply

    def _date(self):
        return self.now + next(self._numbers) / 1000

    def _remember(self, since):
        self._past.append((since, dict(self.client_secrets)))

    def _known(self, lag):
        """The client secrets that a host of Cognito knows which is that many seconds behind."""
        if not lag:
            return self.client_secrets
        return next(known for since, known in reversed(self._past) if since <= self.now - lag)

    def _AddUserPoolClientSecret(self, body):  # noqa: N802
        if len(self.client_secrets) == 2:
            return error("LimitExceededException", "two secrets at most")
        added = self.add(body["ClientSecret"])
        date = self.client_secrets[added][1]
        return ok(ClientSecretDescriptor={"ClientSecretId": added, "ClientSecretCreateDate": date})

    def _ListUserPoolClientSecrets(self, _):  # noqa: N802
        client_secrets = [
            {"ClientSecretId": key, "ClientSecretCreateDate": date}
            for key, (_, date) in self._known(self.list_lags[self.host % len(self.list_lags)]).items()
        ]
        return ok(ClientSecrets=client_secrets[::-1])

    def _DeleteUserPoolClientSecret(self, body):  # noqa: N802
        if body["ClientSecretId"] not in self.client_secrets:
            return error("ResourceNotFoundException", "no such secret")
        if len(self.client_secrets) == 1:
            return error("InvalidParameterException", "never the last one")
        self.delete(body["ClientSecretId"])
        self.deleted.append(body["ClientSecretId"])
        return ok()

    def _ConfirmSignUp(self, body):  # noqa: N802
        message = (body["Username"] + body["ClientId"]).encode()
        for value, _ in list(self._known(self.hash_lags[self.host % len(self.hash_lags)]).values()):
            signed = base64.b64encode(hmac.digest(value.encode(), message, hashlib.sha256)).decode()
            if signed == body["SecretHash"]:
                return error("CodeMismatchException")
        return error("NotAuthorizedException", f"Unable to verify secret hash for client {CLIENT_ID}")

    def _DescribeSecret(self, _):  # noqa: N802
        versions = {version: [] for version in self.stages.values()}
        for stage, version in self.stages.items():
            versions[version].append(stage)
        return ok(ARN="arn", RotationEnabled=self.rotating, VersionIdsToStages=versions)

    def _GetSecretValue(self, body):  # noqa: N802
        version = body.get("VersionId") or self.stages.get("AWSCURRENT")
        lag = self.value_lag if version == self.unfinished() else 0
        if version not in self.values or (lag and self.now < self.dates[version] + lag):
            return error("ResourceNotFoundException")
        date = self.dates.get(version, 0)
        return ok(ARN="arn", Name="n", VersionId=version, SecretString=self.values[version], CreatedDate=date)

    def _PutSecretValue(self, body):  # noqa: N802
        token = body["ClientRequestToken"]
        if self.values.setdefault(token, body["SecretString"]) != body["SecretString"]:
            return error("ResourceExistsException", "a version is immutable")
        self.dates.setdefault(token, self._date())
        self.stages |= dict.fromkeys(body["VersionStages"], token)
        return ok(ARN="arn", Name="n", VersionId=token)

    def _UpdateSecretVersionStage(self, body):  # noqa: N802
        stage = body["VersionStage"]
        if self.stages.get(stage) != body.get("RemoveFromVersionId"):
            return error("InvalidParameterException", "the stage is at another version")
        before = self.stages.pop(stage, None)
        if "MoveToVersionId" in body:
            self.stages[stage] = body["MoveToVersionId"]
        if stage == "AWSCURRENT" and before:
            self.stages["AWSPREVIOUS"] = before
        return ok(ARN="arn", Name="n")
