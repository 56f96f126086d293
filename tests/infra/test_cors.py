"""Cross-origin requests: which origins and headers an environment may allow, and what the gateway answers."""

import json
import re

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Annotations, Match

from infra.api.cors import PLAIN_HTTP
from infra.settings import Environment
from infra.stack import SignupConfirmationStack
from signup_functions.confirmation.settings import Settings
from tests.support.templates import CONTEXT, plain

A = "https://a.example.com"
B = "https://b.example.com:8443"
TRACING = (
    "traceparent,tracestate,baggage,sentry-trace,"
    "x-datadog-trace-id,x-datadog-parent-id,x-datadog-origin,x-datadog-sampling-priority,x-amzn-trace-id"
)
ORIGINS = (
    A, B, "https://my_app.example.com", "https://b:65535", "https://203.0.113.7", "https://[2001:db8::1]:8443",
    "capacitor://localhost", "ionic://localhost", "tauri://localhost", "app+x.y-1://my-app", "http://localhost",
    "http://localhost:3000", "http://app.localhost:3000", "http://127.0.0.1", "http://127.8.9.10:8080",
    "http://[::1]:3000",
)  # fmt: skip
ON_A_PRIVATE_NETWORK = (
    "http://10.0.0.2:3000", "http://172.16.0.1", "http://192.168.178.20:5173", "http://169.254.1.1",
    "http://[fd00::2]:3000", "http://[fe80::1]",
)  # fmt: skip


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


def test_origins_as_browsers_and_web_views_send_them_are_taken(tmp_path):
    """Every value that a browser sends in `Origin` is allowed without a warning."""
    assert warnings(tmp_path, *ORIGINS) == []


def test_the_function_takes_every_origin_that_synth_takes():
    """Its own check of the same setting refuses none of them, which would fail its start."""
    required = {"USER_POOL_CLIENT_ID": "1example23456789", "CLIENT_SECRET_ARN": "arn"}
    taken = (*ORIGINS, *ON_A_PRIVATE_NETWORK)
    assert Settings.read(required | {"ALLOWED_ORIGINS": ",".join(taken)}).allowed_origins == taken


REFUSED = (
    "", "null", "app.example.com", "https://", "https://app.example.com/", "https://app.example.com/path",
    "https://App.example.com", "HTTPS://app.example.com", "https://*.example.com", "https://user@app.example.com",
    "https://app..example.com", 'https://app.example.com" #end', "https://app.example.com\n",
    "https://app.example.com:0", "https://app.example.com:08443", "https://app.example.com:65536",
    "https://app.example.com:443", "http://localhost:80", "https://256.0.0.1",
    "https://10.1",  # a browser sends 10.0.0.1
    "https://[2001:db8:0:0:0:0:0:1]",  # a browser sends [2001:db8::1]
    "https://[2001:db8]", "https://2001:db8::1", "1app://localhost", "Capacitor://localhost", "capacitor:localhost",
    "file://localhost", "data://localhost", "http://app.example.com", "http://localhost.example.com",
    "http://mylocalhost", "http://printer", "http://8.8.8.8", "http://172.32.0.1",
    "http://192.0.2.1", "http://[2001:db8::1]",  # reserved for examples, which the standard library counts as private
)  # fmt: skip


@pytest.mark.parametrize("origin", REFUSED)
def test_an_origin_that_no_browser_sends_is_refused(origin):
    """So is plain HTTP from a public address, whose responses could be forged on the way."""
    sentence = r"^environment 'test': allowed_origins must \S.*; this is "
    with pytest.raises(ValueError, match=sentence + re.escape(repr(origin))):
        Environment(name="test", allowed_origins=(A, origin))


def test_plain_http_on_a_private_network_is_a_warning(tmp_path):
    """A phone in the developer's network may call; each warning names environment and origin."""
    told = warnings(tmp_path, A, *ON_A_PRIVATE_NETWORK)
    assert len(told) == len(ON_A_PRIVATE_NETWORK)
    for origin in ON_A_PRIVATE_NETWORK:
        (warning,) = [text for text in told if f" {origin} " in text]
        assert warning.startswith(f"The origin {origin} is plain HTTP")
        assert warning.endswith(f"[ack: {PLAIN_HTTP}]")


def warnings(folder, *origins):
    """Return the warnings that a synth of a stack with these origins gives."""
    asset = folder / "asset-0123456789abcdef"
    asset.mkdir()
    app = cdk.App(context=CONTEXT, analytics_reporting=False, outdir=str(folder / "cdk.out"))
    environment = Environment(name="test", allowed_origins=origins)
    stack = SignupConfirmationStack(app, "stack", environment=environment, asset=asset)
    return [found.entry.data for found in Annotations.from_stack(stack).find_warning("*", Match.any_value())]


BAD_HEADERS = (
    "traceparent", ["traceparent"], (1,), ("",), ("*",), ("trace parent",), ("traceparent,tracestate",),
    ("traceparent:",), ("x-'quoted'",), ("x-ünicode",), ("traceparent\n",), ("traceparent", "Traceparent"),
    ("content-type",), tuple(f"x-{number:0>97}" for number in range(82)),  # as one value more than 8,192 characters
)  # fmt: skip


@pytest.mark.parametrize("headers", BAD_HEADERS)
def test_a_bad_list_of_headers_is_refused(headers):
    """Each is the name of a header, named once, and the list fits into one header."""
    with pytest.raises(ValueError, match=r"^environment 'test': cors_headers must \S"):
        Environment(name="test", cors_headers=headers)


def test_without_allowed_origins_there_is_no_cors():
    """No OPTIONS, and no CORS header anywhere."""
    template = plain()
    assert set(template.methods) == {"POST /confirm", "POST /confirm/resend"}
    text = json.dumps(template.body)
    assert not re.search(r"Access-Control|ALLOWED_ORIGINS|\bVary\b", text)


@pytest.mark.parametrize("origins", [(A,), (A, B), ("capacitor://localhost", A), ("*",)])
def test_the_preflight(origins):
    """204 with the contract's methods, headers, age and origin; never credentials; Vary unless for everyone."""
    headers, _ = preflight(plain(allowed_origins=origins))
    assert headers == {
        "Access-Control-Allow-Origin": origins[0],
        "Access-Control-Allow-Methods": "POST,OPTIONS",
        "Access-Control-Allow-Headers": f"Content-Type,{TRACING}",
        "Access-Control-Max-Age": "600",
    } | ({} if origins == ("*",) else {"Vary": "Origin"})
    methods = plain(allowed_origins=origins).methods
    assert methods["OPTIONS /confirm/resend"]["Integration"] == methods["OPTIONS /confirm"]["Integration"]


@pytest.mark.parametrize(
    ("cors_headers", "allowed"),
    [((), "Content-Type"), (("X-Session-Id", "newrelic"), "Content-Type,X-Session-Id,newrelic")],
)
def test_the_headers_of_a_page_are_the_environments(cors_headers, allowed):
    """The preflight names them after `Content-Type`; the function has no variable for them."""
    template = plain(allowed_origins=(A,), cors_headers=cors_headers)
    headers, _ = preflight(template)
    assert headers["Access-Control-Allow-Headers"] == allowed
    assert template.variables == plain(allowed_origins=(A,)).variables


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
