"""Cognito and Secrets Manager as far as a rotation sees them, with AWS's own rules, on the scripted upstream."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
from dataclasses import dataclass, field
from typing import Any

from tests.upstream import DROP, Reply, Upstream, error, ok

POOL_ID, CLIENT_ID = "eu-west-1_AbCdEfGhI", "1example23456789"
BORN = "bornwith0000000000000000000000"


@dataclass
class Services:
    """The state of both services; set ``dies_at`` to lose the connection at that call, carried out or not."""

    client_secrets: dict[str, tuple[str, int]] = field(default_factory=lambda: {"id-born": (BORN, 0)})
    """Value and date of each of the app client's secrets, by id."""
    values: dict[str, str] = field(default_factory=dict)
    """The values of the secret's versions."""
    stages: dict[str, str] = field(default_factory=dict)
    """The version that holds each stage."""
    rotating: bool = True
    calls: int = 0
    dies_at: int | None = None
    carried_out: bool = True
    deleted_in_use: bool = False
    _dates: Any = field(default_factory=lambda: itertools.count(1))

    def current(self) -> dict[str, Any]:
        """What the version in use holds."""
        return json.loads(self.values.get(self.stages.get("AWSCURRENT", ""), "{}"))

    def begin(self, token: str) -> None:
        """Do what RotateSecret does before it calls the function."""
        self.stages["AWSPENDING"] = token

    def serve_on(self, upstream: Upstream) -> None:
        """Answer the operations of both services there."""
        for name in (
            "AddUserPoolClientSecret", "ListUserPoolClientSecrets", "DeleteUserPoolClientSecret", "ConfirmSignUp",
            "DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage",
        ):  # fmt: skip
            upstream.answers(name, self._mortal(getattr(self, "_" + name)))

    def _mortal(self, operation):
        def answer(body: dict[str, Any]) -> Reply:
            self.calls += 1
            if self.calls == self.dies_at and not self.carried_out:
                return DROP
            reply = operation(body)
            return DROP if self.calls == self.dies_at else reply

        return answer

    def _AddUserPoolClientSecret(self, body) -> Reply:  # noqa: N802
        if len(self.client_secrets) == 2:
            return error("LimitExceededException", "two secrets at most")
        date = next(self._dates)
        self.client_secrets[f"id-{date}"] = (body["ClientSecret"], date)
        return ok(ClientSecretDescriptor={"ClientSecretId": f"id-{date}", "ClientSecretCreateDate": date})

    def _ListUserPoolClientSecrets(self, _) -> Reply:  # noqa: N802
        held = [
            {"ClientSecretId": key, "ClientSecretCreateDate": date} for key, (_, date) in self.client_secrets.items()
        ]
        return ok(ClientSecrets=held[::-1])

    def _DeleteUserPoolClientSecret(self, body) -> Reply:  # noqa: N802
        if len(self.client_secrets) == 1:
            return error("InvalidParameterException", "never the last one")
        value, _ = self.client_secrets.pop(body["ClientSecretId"])
        self.deleted_in_use |= value == self.current().get("clientSecret", BORN)
        return ok()

    def _ConfirmSignUp(self, body) -> Reply:  # noqa: N802
        message = (body["Username"] + body["ClientId"]).encode()
        for value, _ in list(self.client_secrets.values()):
            if base64.b64encode(hmac.digest(value.encode(), message, hashlib.sha256)).decode() == body["SecretHash"]:
                return error("CodeMismatchException")
        return error("NotAuthorizedException", f"Unable to verify secret hash for client {CLIENT_ID}")

    def _DescribeSecret(self, _) -> Reply:  # noqa: N802
        versions = {version: [] for version in self.stages.values()}
        for stage, version in self.stages.items():
            versions[version].append(stage)
        return ok(ARN="arn", RotationEnabled=self.rotating, VersionIdsToStages=versions)

    def _GetSecretValue(self, body) -> Reply:  # noqa: N802
        version = self.stages.get(body.get("VersionStage", "AWSCURRENT"))
        if version not in self.values or body.get("VersionId", version) != version:
            return error("ResourceNotFoundException")
        return ok(ARN="arn", Name="n", VersionId=version, SecretString=self.values[version])

    def _PutSecretValue(self, body) -> Reply:  # noqa: N802
        token = body["ClientRequestToken"]
        if self.values.setdefault(token, body["SecretString"]) != body["SecretString"]:
            return error("ResourceExistsException", "a version is immutable")
        self.stages |= dict.fromkeys(body["VersionStages"], token)
        return ok(ARN="arn", Name="n", VersionId=token)

    def _UpdateSecretVersionStage(self, body) -> Reply:  # noqa: N802
        if self.stages.get("AWSCURRENT") != body.get("RemoveFromVersionId"):
            return error("InvalidParameterException", "the stage is at another version")
        if "AWSCURRENT" in self.stages:
            self.stages["AWSPREVIOUS"] = self.stages["AWSCURRENT"]
        self.stages["AWSCURRENT"] = body["MoveToVersionId"]
        return ok(ARN="arn", Name="n")
