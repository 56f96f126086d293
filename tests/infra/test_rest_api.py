"""The REST API: transport, limits and logs."""

import json
import re

import pytest

from tests.support.templates import plain


def test_the_api_is_regional_and_takes_tls_1_2_at_least(template):
    """The default of a regional API is TLS 1.0; an enhanced policy with forward secrecy replaces it."""
    api = template.one("ApiGateway::RestApi")
    assert api["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    assert api["SecurityPolicy"] == "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09"
    assert api["EndpointAccessMode"] == "STRICT"


def test_the_stage(template, environment_name):
    """The stage is v1, throttled and never traced, and has no execution log, which would hold bodies.

    Detailed metrics are off: nothing reads those of single methods, and the others are free without them.
    """
    stage = template.one("ApiGateway::Stage")
    assert stage["StageName"] == "v1"
    assert stage["TracingEnabled"] is False
    off = {"DataTraceEnabled": False, "LoggingLevel": "OFF", "MetricsEnabled": False}
    expected = {("*", "/*"): (20, 40), ("POST", "/~1confirm~1resend"): (5, 10)}
    for setting in stage["MethodSettings"]:
        assert setting.items() >= off.items()
        limits = (
            (1000, 2000) if environment_name == "local" else expected[setting["HttpMethod"], setting["ResourcePath"]]
        )
        assert (setting["ThrottlingRateLimit"], setting["ThrottlingBurstLimit"]) == limits
    assert len(stage["MethodSettings"]) == len(expected)


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
