"""The responses that API Gateway makes itself."""

import json

import pytest
from aws_cdk import aws_apigateway as apigateway

from infra import GatewayResponses
from signup_functions.confirmation.problems import PROBLEMS

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


def test_each_type_of_the_contract_has_its_response(template):
    """Each type has the contract's status, code and Retry-After; there are no other types."""
    responses = template.gateway_responses
    assert {
        kind: (response.body["status"], response.body["code"], response.headers.get("Retry-After"))
        for kind, response in responses.items()
    } == CONTRACT
    assert all(response.status == str(response.body["status"]) for response in responses.values())
    resources = template.properties("ApiGateway::GatewayResponse")
    assert [list(resource["ResponseTemplates"]) for resource in resources] == [["application/json"]] * len(CONTRACT)


def test_each_is_a_problem(template):
    """Headers and members are those of the function's errors, with the gateway's request id and no caller data."""
    for response in template.gateway_responses.values():
        assert response.body.keys() == {"type", "title", "status", "detail", "code", "requestId"}
        assert response.body["type"] == f"/problems/{response.body['code'].replace('_', '-')}"
        assert response.body["requestId"] == "$context.requestId"
        assert json.dumps(response.body).count("$") == 1
        assert response.headers.items() >= {
            ("Content-Type", "application/problem+json"),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            ("Strict-Transport-Security", "max-age=31536000"),
        }


def test_gateway_and_function_have_the_same_texts(template):
    """A code that the function has too has the same status, title and detail."""
    bodies = {response.body["code"]: response.body for response in template.gateway_responses.values()}
    shared = bodies.keys() & PROBLEMS.keys()
    assert bodies.keys() - shared == {"too_many_requests", "forbidden", "bad_request"}
    for code in shared:
        assert (bodies[code]["status"], bodies[code]["title"], bodies[code]["detail"]) == tuple(PROBLEMS[code])


def test_a_deployment_waits_for_each(template):
    """A REST API serves its last deployment, so that one must come after every gateway response."""
    (deployment,) = template.of_type("ApiGateway::Deployment")
    assert set(template.ids_of("ApiGateway::GatewayResponse")) <= set(deployment["DependsOn"])


def test_a_text_in_place_of_the_origins_is_one_sentence(consumer):
    """A text instead of a tuple is refused: read letter by letter, it would allow every origin."""
    api = apigateway.RestApi.from_rest_api_attributes(consumer.stack, "Api", rest_api_id="a", root_resource_id="b")
    with pytest.raises(ValueError, match=r"^allowed_origins must "):
        GatewayResponses(consumer.stack, "Responses", rest_api=api, allowed_origins="https://shop.example.com")
