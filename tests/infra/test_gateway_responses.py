"""The answers that API Gateway makes itself."""

import json

import pytest
from aws_cdk import aws_apigateway as apigateway

from infra import GatewayResponses
from signup_functions.confirmation.problems import PROBLEMS
from tests.infra.gateway_responses import body, header

# The contract's list: status, code, Retry-After.
CONTRACT = {
    "MISSING_AUTHENTICATION_TOKEN": (404, "not_found", None),
    "RESOURCE_NOT_FOUND": (404, "not_found", None),
    "THROTTLED": (429, "too_many_requests", "1"),
    "QUOTA_EXCEEDED": (429, "too_many_requests", "1"),
    "WAF_FILTERED": (403, "forbidden", None),
    "ACCESS_DENIED": (403, "forbidden", None),
    "INVALID_SIGNATURE": (403, "forbidden", None),
    "EXPIRED_TOKEN": (403, "forbidden", None),
    "INVALID_API_KEY": (403, "forbidden", None),
    "REQUEST_TOO_LARGE": (413, "payload_too_large", None),
    "UNSUPPORTED_MEDIA_TYPE": (415, "unsupported_media_type", None),
    "INTEGRATION_FAILURE": (504, "upstream_timeout", "5"),
    "INTEGRATION_TIMEOUT": (504, "upstream_timeout", "5"),
    "DEFAULT_4XX": (400, "bad_request", None),
    "DEFAULT_5XX": (503, "service_unavailable", "5"),
}


def test_one_for_each_type_of_the_contract(template):
    """Each type has the contract's status, code and Retry-After, and there are no others."""
    held = {
        kind: (body(response)["status"], body(response)["code"], header(response, "Retry-After"))
        for kind, response in template.gateway_responses.items()
    }
    assert held == CONTRACT
    assert len(template.of_type("ApiGateway::GatewayResponse")) == len(CONTRACT)
    for kind, response in template.gateway_responses.items():
        assert response["StatusCode"] == str(CONTRACT[kind][0])


def test_each_is_a_problem(template):
    """The body has the members of every other error, with the gateway's request id and nothing of the request."""
    for response in template.gateway_responses.values():
        held = body(response)
        assert held.keys() == {"type", "title", "status", "detail", "code", "requestId"}
        assert held["type"] == f"/problems/{held['code'].replace('_', '-')}"
        assert held["requestId"] == "$context.requestId"
        assert json.dumps(held).count("$") == 1


def test_each_has_the_headers_of_every_answer(template):
    """They are problems, not to be stored, not to be sniffed, and pin HTTPS."""
    for response in template.gateway_responses.values():
        assert header(response, "Content-Type") == "application/problem+json"
        assert header(response, "Cache-Control") == "no-store"
        assert header(response, "X-Content-Type-Options") == "nosniff"
        assert header(response, "Strict-Transport-Security") == "max-age=31536000"
        assert all(value == f"'{value.strip(chr(39))}'" for value in response["ResponseParameters"].values())


def test_a_code_reads_the_same_wherever_it_comes_from(template):
    """Where the function has the code too, status, title and detail are the same."""
    held = {
        body(response)["code"]: (body(response)["status"], body(response)["title"], body(response)["detail"])
        for response in template.gateway_responses.values()
    }
    shared = held.keys() & PROBLEMS.keys()
    assert held.keys() - shared == {"too_many_requests", "forbidden", "bad_request"}
    for code in shared:
        assert held[code] == tuple(PROBLEMS[code])


def test_a_change_of_them_is_deployed(template):
    """A REST API serves its last deployment: that has to wait for every one of them."""
    (deployment,) = template.of_type("ApiGateway::Deployment")
    names = {
        name for name, held in template.body["Resources"].items() if held["Type"] == "AWS::ApiGateway::GatewayResponse"
    }
    assert names <= set(deployment["DependsOn"])


def test_a_text_in_place_of_the_origins_is_one_sentence(consumer):
    """It would be read letter by letter, and allow every origin."""
    api = apigateway.RestApi.from_rest_api_attributes(consumer.stack, "Api", rest_api_id="a", root_resource_id="b")
    with pytest.raises(ValueError, match=r"^allowed_origins must "):
        GatewayResponses(consumer.stack, "Responses", rest_api=api, allowed_origins="https://shop.example.com")
