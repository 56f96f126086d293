"""Clients of the SDK whose responses a test states. botocore validates parameters and responses."""

import threading
from functools import cache

import boto3
from botocore import xform_name
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.validate import validate_parameters

SESSION = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="eu-west-1")
"""One for all tests, as it reads each service's model once."""
LOCK = threading.Lock()


class Refused(Exception):  # noqa: N818 - AWS's answer
    """AWS answers with an error: its code and its message."""


class InTurn:
    """Another response at each call; the last one stays."""

    def __init__(self, *answers):
        self.answers = answers


class ScriptedAws:
    """Answers each call with `answers["service.operation"]`.

    An answer is a response, a function of the parameters that returns one, `InTurn` or `Refused`. `calls` has the names
    of the calls and their parameters.
    """

    def __init__(self, answers, endpoints=None):
        self.answers = dict(answers)
        self.calls = []
        self._endpoints = endpoints or {}
        self.client = cache(self._client)

    def _client(self, service, region=None):
        with LOCK:
            client = SESSION.client(
                service,
                region_name=region or "eu-west-1",
                endpoint_url=self._endpoints.get(service),
                config=Config(retries={"total_max_attempts": 1}),
            )
        client.meta.events.register("before-parameter-build", self._keep)
        client.meta.events.register("before-call", self._answer)
        return client

    def _count(self, name):
        return sum(name == called for called, _ in self.calls)

    def _keep(self, params, context, **_):
        context["given"] = params

    def _answer(self, model, context, **_):
        name = f"{model.service_model.service_name}.{xform_name(model.name)}"
        given = context["given"]
        self.calls.append((name, given))
        try:
            answer = self.answers[name]
            if isinstance(answer, InTurn):
                answer = answer.answers[min(self._count(name), len(answer.answers)) - 1]
            answer = answer(given) if callable(answer) else answer
            if isinstance(answer, Exception):
                raise answer
        except Refused as refused:
            code, message = refused.args
            return AWSResponse("", 400, {}, None), {"Error": {"Code": code, "Message": message}}
        answer = {} if answer is None else answer
        if model.output_shape is not None:
            validate_parameters(answer, model.output_shape)
        return AWSResponse("", 200, {}, None), {**answer, "ResponseMetadata": {}}
