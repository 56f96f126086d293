"""Cognito and Secrets Manager as far as a rotation sees them, with AWS's own rules, on the scripted upstream."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
from dataclasses import dataclass, field
from typing import Any

from tests.support.identifiers import CLIENT_ID
from tests.support.upstream import DROP, Reply, Upstream, error, ok

STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
BORN = "bornwith0000000000000000000000"
FILLED_BY_HAND = "v0" * 16
"""The id of the version that `Services.fill` makes."""


@dataclass
class Services:
    """The state of both services; set ``dies_at`` to lose the connection at that call, carried out or not."""

    client_secrets: dict[str, tuple[str, int]] = field(default_factory=lambda: {"id-born": (BORN, 0)})
    """Value and date of each of the app client's secrets, by id."""
    values: dict[str, str] = field(default_factory=dict)
    """The values of the secret's versions."""
    dates: dict[str, int] = field(default_factory=dict)
    """The dates of the versions with a value."""
    stages: dict[str, str] = field(default_factory=dict)
    """The version that holds each stage."""
    rotating: bool = True
    calls: int = 0
    dies_at: int | None = None
    carried_out: bool = True
    deleted_in_use: bool = False
    late: dict[str, int] = field(default_factory=dict)
    """How many calls of an operation do not see yet what the rotation made."""
    _dates: Any = field(default_factory=lambda: itertools.count(1))

    def current(self) -> dict[str, Any]:
        """What the current version holds."""
        return json.loads(self.values.get(self.stages.get("AWSCURRENT", ""), "{}"))

    def fill(self, value: str) -> None:
        """Put a value into the secret, as a person does."""
        self.values[FILLED_BY_HAND], self.dates[FILLED_BY_HAND] = value, next(self._dates)
        self.stages["AWSCURRENT"] = FILLED_BY_HAND

    def add(self, client_secret: str) -> str:
        """Add a client secret and return its id."""
        date = next(self._dates)
        self.client_secrets[f"id-{date}"] = (client_secret, date)
        return f"id-{date}"

    def begin(self, token: str) -> None:
        """Do what RotateSecret does before it calls the function."""
        self.stages["AWSPENDING"] = token

    def unfinished(self) -> str | None:
        """The token of a rotation that has not ended: Secrets Manager tries it again, and begins no other."""
        pending = self.stages.get("AWSPENDING")
        return None if pending == self.stages.get("AWSCURRENT") else pending

    def accepts_current(self) -> bool:
        """Whether Cognito accepts the client secret of the current version; true where it holds none."""
        held = self.current().get("clientSecret")
        return held is None or held in {value for value, _ in self.client_secrets.values()}

    def in_order(self) -> bool:
        """Whether the current client secret is noted with its id, valid, and was never deleted while in use."""
        held = self.current()
        return (
            self.client_secrets.get(held.get("clientSecretId"), ("",))[0] == held.get("clientSecret")
            and len(self.client_secrets) <= 2
            and not self.deleted_in_use
        )

    def serve_on(self, upstream: Upstream) -> None:
        """Answer the operations of both services there."""
        for name in (
            "AddUserPoolClientSecret", "ListUserPoolClientSecrets", "DeleteUserPoolClientSecret", "ConfirmSignUp",
            "DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage",
        ):  # fmt: skip
            upstream.answers(name, lambda body, name=name: self.answer(name, body))

    def answer(self, operation: str, body: dict[str, Any]) -> Reply:
        """Answer one call."""
        self.calls += 1
        if self.calls == self.dies_at and not self.carried_out:
            return DROP
        reply = getattr(self, "_" + operation)(body)
        return DROP if self.calls == self.dies_at else reply

    def _is_late(self, operation: str) -> bool:
        self.late[operation] = self.late.get(operation, 0) - 1
        return self.late[operation] >= 0

    def _AddUserPoolClientSecret(self, body) -> Reply:  # noqa: N802
        if len(self.client_secrets) == 2:
            return error("LimitExceededException", "two secrets at most")
        added = self.add(body["ClientSecret"])
        date = self.client_secrets[added][1]
        return ok(ClientSecretDescriptor={"ClientSecretId": added, "ClientSecretCreateDate": date})

    def _ListUserPoolClientSecrets(self, _) -> Reply:  # noqa: N802
        held = [
            {"ClientSecretId": key, "ClientSecretCreateDate": date} for key, (_, date) in self.client_secrets.items()
        ]
        if self._is_late("ListUserPoolClientSecrets"):
            held.pop()
        return ok(ClientSecrets=held[::-1])

    def _DeleteUserPoolClientSecret(self, body) -> Reply:  # noqa: N802
        if body["ClientSecretId"] not in self.client_secrets:
            return error("ResourceNotFoundException", "no such secret")
        if len(self.client_secrets) == 1:
            return error("InvalidParameterException", "never the last one")
        value, _ = self.client_secrets.pop(body["ClientSecretId"])
        self.deleted_in_use |= value == self.current().get("clientSecret", BORN)
        return ok()

    def _ConfirmSignUp(self, body) -> Reply:  # noqa: N802
        message = (body["Username"] + body["ClientId"]).encode()
        for value, _ in list(self.client_secrets.values()):
            signed = base64.b64encode(hmac.digest(value.encode(), message, hashlib.sha256)).decode()
            if signed == body["SecretHash"] and not self._is_late("ConfirmSignUp"):
                return error("CodeMismatchException")
        return error("NotAuthorizedException", f"Unable to verify secret hash for client {CLIENT_ID}")

    def _DescribeSecret(self, _) -> Reply:  # noqa: N802
        versions = {version: [] for version in self.stages.values()}
        for stage, version in self.stages.items():
            versions[version].append(stage)
        return ok(ARN="arn", RotationEnabled=self.rotating, VersionIdsToStages=versions)

    def _GetSecretValue(self, body) -> Reply:  # noqa: N802
        version = body.get("VersionId") or self.stages.get("AWSCURRENT")
        if version not in self.values or (version == self.unfinished() and self._is_late("GetSecretValue")):
            return error("ResourceNotFoundException")
        date = self.dates.get(version, 0)
        return ok(ARN="arn", Name="n", VersionId=version, SecretString=self.values[version], CreatedDate=date)

    def _PutSecretValue(self, body) -> Reply:  # noqa: N802
        token = body["ClientRequestToken"]
        if self.values.setdefault(token, body["SecretString"]) != body["SecretString"]:
            return error("ResourceExistsException", "a version is immutable")
        self.dates.setdefault(token, next(self._dates))
        self.stages |= dict.fromkeys(body["VersionStages"], token)
        return ok(ARN="arn", Name="n", VersionId=token)

    def _UpdateSecretVersionStage(self, body) -> Reply:  # noqa: N802
        stage = body["VersionStage"]
        if self.stages.get(stage) != body.get("RemoveFromVersionId"):
            return error("InvalidParameterException", "the stage is at another version")
        before = self.stages.pop(stage, None)
        if "MoveToVersionId" in body:
            self.stages[stage] = body["MoveToVersionId"]
        if stage == "AWSCURRENT" and before:
            self.stages["AWSPREVIOUS"] = before
        return ok(ARN="arn", Name="n")
