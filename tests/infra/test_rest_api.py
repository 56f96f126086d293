"""The REST API: transport, limits and logs."""

import json
import re

import pytest

from tests.support.templates import plain


def test_the_api_is_regional_and_takes_tls_1_2_at_least(template):
    """The API is regional, and its enhanced policy with forward secrecy replaces the default of TLS 1.0."""
    api = template.one("ApiGateway::RestApi")
    assert api["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    assert api["SecurityPolicy"] == "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09"
    assert api["EndpointAccessMode"] == "STRICT"


def test_the_stage(template, environment_name):
    """The stage is v1 and throttled, without tracing, execution logs, which would hold bodies, and paid metrics."""
    stage = template.one("ApiGateway::Stage")
    assert stage["StageName"] == "v1"
    assert stage["TracingEnabled"] is False
    off = {"DataTraceEnabled": False, "LoggingLevel": "OFF", "MetricsEnabled": False}
    assert all(setting.items() >= off.items() for setting in stage["MethodSettings"])
    is_local = environment_name == "local"
    assert limits(stage) == {
        ("*", "/*"): (1000, 2000) if is_local else (20, 40),
        ("POST", "/~1confirm~1resend"): (1000, 2000) if is_local else (5, 10),
    }


def limits(stage):
    """Return the rate and the burst of each method and path."""
    return {
        (setting["HttpMethod"], setting["ResourcePath"]): (
            setting["ThrottlingRateLimit"],
            setting["ThrottlingBurstLimit"],
        )
        for setting in stage["MethodSettings"]
    }


def test_an_environment_sets_its_throttling():
    """An environment sets rate and burst of all methods, and those of resend."""
    settings = {"throttling_rate_limit": 0.5, "throttling_burst_limit": 3}
    template = plain(**settings, resend_throttling_rate_limit=0.1, resend_throttling_burst_limit=1)
    assert list(limits(template.one("ApiGateway::Stage")).values()) == [(0.5, 3), (0.1, 1)]


@pytest.mark.parametrize("path", ["/confirm", "/confirm/resend"])
def test_post_goes_to_the_alias(template, path):
    """Each method is a proxy to `live`, waits 29 s, and needs no key, token or validator."""
    post = template.methods[f"POST {path}"]
    assert post["Integration"]["Type"] == "AWS_PROXY"
    assert post["Integration"]["TimeoutInMillis"] == 29_000
    assert {"Ref": template.id_of("Lambda::Alias")} in post["Integration"]["Uri"]["Fn::Join"][1]
    assert post["AuthorizationType"] == "NONE"
    assert not {"ApiKeyRequired", "RequestValidatorId", "RequestModels"} & post.keys()


def test_the_access_log_is_json_in_a_group_of_its_own(template):
    """The access log has the ids, the result and the times of a request."""
    setting = template.one("ApiGateway::Stage")["AccessLogSetting"]
    assert setting["DestinationArn"]["Fn::Join"][1][-1]["Ref"] in template.ids_of("Logs::LogGroup")
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
    """The access log has no address, user agent, identity, requested path, header, parameter or error text."""
    logged = template.one("ApiGateway::Stage")["AccessLogSetting"]["Format"]
    used = set(re.findall(r"\$\w+(?:\.\w+)*", logged))
    assert used
    for variable in used:
        assert variable.startswith("$context.")
        assert not re.match(
            r"\$context\.(identity|path$|authorizer|requestOverride|integration\.error|\w+\.(message|messageString)$)",
            variable,
        ), variable
