"""`make smoke` on the deployed service, and on its responses with one thing broken."""

import pytest

from operations.smoke import Api, main
from operations.smoke_checks import checks
from tests.support.caller import ORIGIN

NAMES = (
    "preflight of /confirm", "preflight of /confirm/resend", "unknown path", "unknown method", "wrong media type",
    "body too large", "malformed body", "missing fields of /confirm", "missing fields of /confirm/resend",
    "another origin", "wrong code for nobody",
)  # fmt: skip
WITHOUT_CORS = [name for name in NAMES if name not in {"another origin", *NAMES[:2]}]


@pytest.fixture(scope="module")
def recorded(deployment):
    """Each check by its name, with the service's response."""
    api = Api(deployment.endpoint)
    return {check.name: (check, api.send(check.request)) for check in checks(ORIGIN, "uniform")}


@pytest.mark.parametrize("suffix", ["", "/"])
def test_service_as_deployed_passes(deployment, capsys, suffix):
    """Every check is a line that begins with ok, and the exit code is 0."""
    assert main(["--url", deployment.endpoint + suffix, "--origin", ORIGIN]) == 0
    assert capsys.readouterr().out.splitlines() == [f"ok      {name}" for name in NAMES]


def test_stage_as_the_url_without_an_origin(deployment, capsys):
    """The URL may lack /confirm. Without an origin, CORS is not checked."""
    assert main(["--url", deployment.endpoint.removesuffix("/confirm")]) == 0
    assert capsys.readouterr().out.splitlines() == [f"ok      {name}" for name in WITHOUT_CORS]


def test_other_disclosure_fails(deployment, capsys):
    """An environment that should be precise but is uniform fails, with the expected codes."""
    assert main(["--url", deployment.endpoint, "--disclosure", "precise"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == (
        "failed  wrong code for nobody: expected 400 code_mismatch or 400 code_expired or 404 user_not_found "
        "or 422 validation_failed, got 400 code_rejected"
    )


def test_origin_that_is_not_allowed_fails(deployment, capsys):
    """An origin that the environment does not list fails on preflights, responses and errors."""
    assert main(["--url", deployment.endpoint, "--origin", "https://elsewhere.example"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("ok")] == ["ok      another origin"]
    assert all("expected access-control-allow-origin: https://elsewhere.example, got" in line for line in lines[:-2])


@pytest.mark.parametrize("name", NAMES)
def test_each_check_compares_status_and_headers(recorded, name):
    """Each check detects a wrong status, and each promised header that is missing or changed."""
    check, response = recorded[name]

    def faults(**headers):
        changed = {name: value for name, value in {**response.headers, **headers}.items() if value is not None}
        return check.faults(response._replace(headers=changed))

    assert faults() == []
    assert "got 302" in check.faults(response._replace(status=302))[0]
    promised = set(response.headers) & {
        "content-type", "cache-control", "x-content-type-options", "strict-transport-security", "vary",
        "access-control-allow-origin", "access-control-expose-headers", "access-control-allow-methods",
        "access-control-allow-headers", "access-control-max-age",
    }  # fmt: skip
    if name.startswith("preflight"):
        promised.discard("content-type")
    elif name == "another origin":
        assert "access-control-allow-origin" not in response.headers
        everybody = {"access-control-allow-origin": "*"}
        assert faults(**everybody) == ["expected access-control-allow-origin: none, got '*'"]
    for header in promised:
        [fault] = faults(**{header: None})
        assert fault.startswith(f"expected {header}: ")
        assert fault.endswith("got none")
        assert faults(**{header: "other"}) != []
    assert "no access-control-allow-credentials" in faults(**{"access-control-allow-credentials": "true"})[0]


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("preflight")])
@pytest.mark.parametrize(
    ("old", "new"),
    [(b'"type": "/', b'"type": "'), (b'"title": "', b'"title": "x'), (b'"detail": "', b'"detail": "x'),
     (b'"status": ', b'"status":'), (b'"code"', b'"kode"'), (b'"requestId": "', b'"requestId": " '),
     (b"}", b', "x": 1}')],
)  # fmt: skip
def test_each_problem_is_compared_to_the_byte(recorded, name, old, new):
    """A missing, additional or changed member, or a changed text, is a fault."""
    check, response = recorded[name]
    broken = response._replace(body=response.body.replace(old, new))
    assert broken.body != response.body
    assert len(check.faults(broken)) == 1


def test_a_gateway_of_several_origins_may_allow_all(recorded):
    """With several allowed origins, the gateway's own responses may say `*`; the function's may not."""
    for name, right in (("unknown path", True), ("malformed body", False)):
        check, response = recorded[name]
        everybody = response._replace(headers=response.headers | {"access-control-allow-origin": "*"})
        assert (check.faults(everybody) == []) is right
