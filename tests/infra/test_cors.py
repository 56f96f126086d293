"""Cross-origin requests: the origins and headers that an environment may allow, and the gateway's responses."""

import json
import re

import pytest

from infra.api.cors import PLAIN_HTTP
from infra.settings import Environment
from infra.stack import SignupConfirmationStack
from signup_functions.confirmation.settings import ConfirmationSettings
from tests.support.templates import new_app, plain, unquoted, warnings_of

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
    """Return the headers and the template of the preflight response."""
    (response,) = template.methods["OPTIONS /confirm"]["Integration"]["IntegrationResponses"]
    (declared,) = template.methods["OPTIONS /confirm"]["MethodResponses"]
    assert response["StatusCode"] == declared["StatusCode"] == "204"
    assert declared["ResponseParameters"].keys() == response["ResponseParameters"].keys()
    headers = {
        name.removeprefix("method.response.header."): unquoted(value)
        for name, value in response["ResponseParameters"].items()
    }
    return headers, response.get("ResponseTemplates", {}).get("application/json", "")


def test_origins_of_browsers_and_web_views_are_accepted():
    """The function accepts every origin that the synthesis accepts; another check there would fail its start."""
    required = {"USER_POOL_CLIENT_ID": "1example23456789", "CLIENT_SECRET_ARN": "arn"}
    accepted = (*ORIGINS, *ON_A_PRIVATE_NETWORK)
    assert Environment(name="test", allowed_origins=accepted).allowed_origins == accepted
    assert ConfirmationSettings.read(required | {"ALLOWED_ORIGINS": ",".join(accepted)}).allowed_origins == accepted


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
    """Other spellings are refused, and plain HTTP from a public address, whose responses could be forged."""
    sentence = r"^environment 'test': allowed_origins must \S.*; this is "
    with pytest.raises(ValueError, match=sentence + re.escape(repr(origin))):
        Environment(name="test", allowed_origins=(A, origin))


def test_plain_http_on_a_private_network_is_a_warning(tmp_path):
    """A phone in the developer's network may call. Each warning names the origin; no other origin has a warning."""
    app, asset = new_app(tmp_path)
    environment = Environment(name="test", allowed_origins=(*ORIGINS, *ON_A_PRIVATE_NETWORK))
    stack = SignupConfirmationStack(app, "stack", environment=environment, asset=asset)
    warnings = warnings_of(stack)
    assert len(warnings) == len(ON_A_PRIVATE_NETWORK)
    for origin in ON_A_PRIVATE_NETWORK:
        (warning,) = [text for text in warnings if f" {origin} " in text]
        assert warning.startswith(f"The origin {origin} is plain HTTP")
        assert warning.endswith(f"[ack: {PLAIN_HTTP}]")


def test_without_allowed_origins_there_is_no_cors():
    """Without allowed origins, the API has no OPTIONS, and no response has a CORS header."""
    template = plain()
    assert set(template.methods) == {"POST /confirm", "POST /confirm/resend"}
    text = json.dumps(template.body)
    assert not re.search(r"Access-Control|ALLOWED_ORIGINS|\bVary\b", text)


@pytest.mark.parametrize("origins", [(A,), (A, B), ("capacitor://localhost", A), ("*",)])
def test_the_preflight(origins):
    """The preflight response has the contract's headers, never credentials, and `Vary` unless any origin is allowed."""
    template = plain(allowed_origins=origins)
    assert preflight(template)[0] == {
        "Access-Control-Allow-Origin": origins[0],
        "Access-Control-Allow-Methods": "POST,OPTIONS",
        "Access-Control-Allow-Headers": f"Content-Type,{TRACING}",
        "Access-Control-Max-Age": "600",
    } | ({} if origins == ("*",) else {"Vary": "Origin"})
    confirm, resend = (template.methods[f"OPTIONS {path}"]["Integration"] for path in ("/confirm", "/confirm/resend"))
    assert confirm == resend


@pytest.mark.parametrize(
    ("cors_headers", "allowed"),
    [((), "Content-Type"), (("X-Session-Id", "newrelic"), "Content-Type,X-Session-Id,newrelic")],
)
def test_allowed_headers_are_the_environments(cors_headers, allowed):
    """The preflight response lists `cors_headers` after `Content-Type`. The function has no variable for them."""
    template = plain(allowed_origins=(A,), cors_headers=cors_headers)
    assert preflight(template)[0]["Access-Control-Allow-Headers"] == allowed
    assert template.variables == plain(allowed_origins=(A,)).variables


def test_the_preflight_names_the_origin_of_the_request():
    """Of several allowed origins, the response names the request's own, compared exactly and not as a pattern."""
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
def test_browsers_can_read_the_gateways_own_responses(origins, expected):
    """Gateway responses cannot compare origins: they name a single one, and have `*` for several."""
    for response in plain(allowed_origins=origins).gateway_responses.values():
        names = {name for name in response.headers if name.startswith("Access-Control") or name == "Vary"}
        cors = {name: response.headers[name] for name in names}
        assert cors == expected | {"Access-Control-Expose-Headers": "Retry-After"}
