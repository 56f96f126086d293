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


class Refused(Exception):  # noqa: N818 - AWS's response
    """AWS returns an error: its code and its message."""


class InTurn:
    """Responses to the first call, the second and so on; the last one is repeated."""

    def __init__(self, *responses):
        self.responses = responses


class ScriptedAws:
    """Responds to each call with `responses["service.operation"]`, or with nothing.

    A response is its members, a function of the call's parameters that returns them, `InTurn` or `Refused`. `calls` has
    the names of the calls and their parameters.
    """

    def __init__(self, responses, endpoints=None):
        self.responses = dict(responses)
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
        client.meta.events.register("before-call", self._respond)
        return client

    def _keep(self, params, context, **_):
        context["parameters"] = params

    def _respond(self, model, context, **_):
        name, parameters = f"{model.service_model.service_name}.{xform_name(model.name)}", context["parameters"]
        self.calls.append((name, parameters))
        response = self.responses.get(name)
        if isinstance(response, InTurn):
            count = sum(name == called for called, _ in self.calls)
            response = response.responses[min(count, len(response.responses)) - 1]
        try:
            if isinstance(response, Exception):
                raise response
            response = (response(parameters) if callable(response) else response) or {}
        except Refused as refused:
            code, message = refused.args
            return AWSResponse("", 400, {}, None), {"Error": {"Code": code, "Message": message}}
        if model.output_shape is not None:
            validate_parameters(response, model.output_shape)
        return AWSResponse("", 200, {}, None), {**response, "ResponseMetadata": {}}
