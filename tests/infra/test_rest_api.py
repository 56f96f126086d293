"""The REST API: transport, limits, logs, and cross-origin requests."""

from __future__ import annotations

import json
import re

import pytest

from tests.infra.templates import plain

A = "https://a.example.com"
B = "https://b.example.com:8443"


def preflight(template):
    """Return the headers of the preflight's answer without their quotes, and its template."""
    (answer,) = template.methods["OPTIONS /confirm"]["Integration"]["IntegrationResponses"]
    assert answer["StatusCode"] == "204"
    headers = {
        name.removeprefix("method.response.header."): value.strip("'")
        for name, value in answer["ResponseParameters"].items()
    }
    (declared,) = template.methods["OPTIONS /confirm"]["MethodResponses"]
    assert declared["StatusCode"] == "204"
    assert declared["ResponseParameters"].keys() == answer["ResponseParameters"].keys()
    return headers, answer.get("ResponseTemplates", {}).get("application/json", "")


def test_the_api_is_regional_and_takes_tls_1_2_at_least(template):
    """The default of a regional API is TLS 1.0; an enhanced policy with forward secrecy replaces it."""
    api = template.one("ApiGateway::RestApi")
    assert api["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    assert api["SecurityPolicy"] == "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09"
    assert api["EndpointAccessMode"] == "STRICT"


def test_the_stage(template, environment_name):
    """The stage is v1, throttled, traced and measured, and has no execution log, which would hold bodies."""
    stage = template.one("ApiGateway::Stage")
    assert stage["StageName"] == "v1"
    assert stage["TracingEnabled"] is True
    assert stage["MethodSettings"] == [
        {
            "HttpMethod": "*",
            "ResourcePath": "/*",
            "DataTraceEnabled": False,
            "LoggingLevel": "OFF",
            "MetricsEnabled": True,
            "ThrottlingRateLimit": 1000 if environment_name == "local" else 20,
            "ThrottlingBurstLimit": 2000 if environment_name == "local" else 40,
        },
        {
            "HttpMethod": "POST",
            "ResourcePath": "/~1confirm~1resend",
            "DataTraceEnabled": False,
            "LoggingLevel": "OFF",
            "MetricsEnabled": True,
            "ThrottlingRateLimit": 1000 if environment_name == "local" else 5,
            "ThrottlingBurstLimit": 2000 if environment_name == "local" else 10,
        },
    ]


def test_an_environment_sets_its_throttling():
    """Rate and burst are the environment's, and resend has its own."""
    template = plain(
        throttling_rate_limit=0.5,
        throttling_burst_limit=3,
        resend_throttling_rate_limit=0.1,
        resend_throttling_burst_limit=1,
    )
    settings = template.one("ApiGateway::Stage")["MethodSettings"]
    limits = [(setting["ThrottlingRateLimit"], setting["ThrottlingBurstLimit"]) for setting in settings]
    assert limits == [(0.5, 3), (0.1, 1)]


@pytest.mark.parametrize("path", ["/confirm", "/confirm/resend"])
def test_post_goes_to_the_alias(template, path):
    """Each method hands the request to `live` as it is, waits 29 s, and asks for no key, token or validator."""
    post = template.methods[f"POST {path}"]
    assert post["Integration"]["Type"] == "AWS_PROXY"
    assert post["Integration"]["TimeoutInMillis"] == 29_000
    assert {"Ref": template.id_of("Lambda::Alias")} in post["Integration"]["Uri"]["Fn::Join"][1]
    assert post["AuthorizationType"] == "NONE"
    assert not {"ApiKeyRequired", "RequestValidatorId", "RequestModels"} & post.keys()


def test_the_access_log_is_json_in_a_group_of_its_own(template):
    """An operator finds a request by its ids, and sees how it ended and where the time went."""
    setting = template.one("ApiGateway::Stage")["AccessLogSetting"]
    groups = [name for name, held in template.body["Resources"].items() if held["Type"] == "AWS::Logs::LogGroup"]
    assert setting["DestinationArn"]["Fn::Join"][1][-1]["Ref"] in groups
    logged = json.loads(setting["Format"])
    assert logged.items() >= {
        ("requestId", "$context.requestId"),
        ("extendedRequestId", "$context.extendedRequestId"),
        ("method", "$context.httpMethod"),
        ("path", "$context.resourcePath"),
        ("status", "$context.status"),
        ("latency", "$context.responseLatency"),
        ("integrationLatency", "$context.integration.latency"),
        ("integrationStatus", "$context.integration.status"),
        ("responseType", "$context.error.responseType"),
    }


def test_the_access_log_holds_nothing_of_the_caller(template):
    """No address, user agent or identity, no path as it was asked for, no header or parameter, no error text."""
    logged = template.one("ApiGateway::Stage")["AccessLogSetting"]["Format"]
    used = set(re.findall(r"\$\w+(?:\.\w+)*", logged))
    assert used
    for variable in used:
        assert variable.startswith("$context.")
        assert not re.match(
            r"\$context\.(identity|path$|authorizer|requestOverride|integration\.error|\w+\.(message|messageString)$)",
            variable,
        ), variable


def test_without_allowed_origins_there_is_no_cors():
    """No OPTIONS, and no CORS header anywhere."""
    template = plain()
    assert set(template.methods) == {"POST /confirm", "POST /confirm/resend"}
    text = json.dumps(template.body)
    assert not re.search(r"Access-Control|ALLOWED_ORIGINS|\bVary\b", text)


@pytest.mark.parametrize("origins", [(A,), (A, B), ("*",)])
def test_the_preflight(origins):
    """204 with the contract's methods, header, age and origin; never credentials; Vary unless for everyone."""
    headers, _ = preflight(plain(allowed_origins=origins))
    assert headers == {
        "Access-Control-Allow-Origin": origins[0],
        "Access-Control-Allow-Methods": "POST,OPTIONS",
        "Access-Control-Allow-Headers": "Content-Type",
        "Access-Control-Max-Age": "600",
    } | ({} if origins == ("*",) else {"Vary": "Origin"})
    methods = plain(allowed_origins=origins).methods
    assert methods["OPTIONS /confirm/resend"]["Integration"] == methods["OPTIONS /confirm"]["Integration"]


def test_the_preflight_names_the_origin_that_asks():
    """Of several origins the asking one is named, compared exactly and not as a pattern."""
    _, template = preflight(plain(allowed_origins=(A, B)))
    assert f'#if($origin == "{B}")' in template
    assert "$context.responseOverride.header.Access-Control-Allow-Origin = $origin" in template
    assert "matches" not in template


@pytest.mark.parametrize(
    ("origins", "expected"),
    [
        ((A,), {"Access-Control-Allow-Origin": A, "Vary": "Origin"}),
        ((A, B), {"Access-Control-Allow-Origin": "*"}),
        (("*",), {"Access-Control-Allow-Origin": "*"}),
    ],
)
def test_the_gateways_own_answers_can_be_read_across_origins(origins, expected):
    """They name one origin, and say `*` for several, since they cannot compare; Retry-After may be read."""
    for response in plain(allowed_origins=origins).gateway_responses.values():
        headers = {
            name.removeprefix("gatewayresponse.header."): value.strip("'")
            for name, value in response["ResponseParameters"].items()
        }
        cors = {name: value for name, value in headers.items() if name.startswith("Access-Control") or name == "Vary"}
        assert cors == expected | {"Access-Control-Expose-Headers": "Retry-After"}
