"""The runbook's commands about the client secret and the alias, in a shell whose `aws` prints prepared responses."""

import json
import os
import re
import sys

import boto3
import pytest

from infra.settings import Environment, ExistingUserPool
from local.deployment import PROJECT
from operations.secret import cognito_of
from signup_functions.rotation.errors import BY_HAND
from signup_functions.rotation.version import digest_of
from tests.support.programs import output, run

AWS = f"""#!{sys.executable}
import json, os, sys
operation, folder = sys.argv[2], os.environ["RESPONSES"]
if "--version-stage" in sys.argv:
    operation = sys.argv[sys.argv.index("--version-stage") + 1]
with open(os.path.join(folder, "calls"), "a") as calls:
    files = {{word: open(word[7:]).read() for word in sys.argv if word.startswith("file://")}}
    calls.write(json.dumps([files.get(word, word) for word in sys.argv[1:]]) + "\\n")
try:
    print(open(os.path.join(folder, operation)).read())
except OSError:
    sys.exit(f"{{operation}}: not found")
"""

RUNBOOK = (PROJECT / "docs" / "operate.md").read_text(encoding="utf-8")
TITLE = BY_HAND.split('"')[1]
"""The section that the rotation's errors name."""


@pytest.fixture
def shell(tmp_path):
    """A shell that knows the stack's outputs by their names, and an `aws` that prints the responses of a test."""
    (tmp_path / "aws").write_text(AWS)
    (tmp_path / "aws").chmod(0o755)

    class Shell:
        def run(self, section, **responses):
            """Run the shell blocks of a section that have no placeholders, and return their output."""
            for name, response in responses.items():
                (tmp_path / name).write_text(response if isinstance(response, str) else json.dumps(response))
            (text,) = re.findall(rf"^####? {section}$(.*?)(?=^##)", RUNBOOK, re.MULTILINE | re.DOTALL)
            blocks = re.findall(r"^```sh aws$([^…]*?)^```$", text, re.MULTILINE)
            assert blocks
            functions = ["output() { echo $1; }", *re.findall(r"^client\(\).*$", RUNBOOK, re.MULTILINE)]
            path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
            done = run(
                ["bash", "-xc", "\n".join([*functions, *blocks])],
                env={"PATH": path, "RESPONSES": str(tmp_path), "TMPDIR": str(tmp_path)},
            )
            self.shown = done.stderr  # every command line, with its arguments
            assert "Traceback" not in done.stderr
            assert list(tmp_path.glob("tmp*")) == []
            return done.stdout

        def calls(self, operation):
            """Return the arguments of the calls of an operation."""
            lines = (tmp_path / "calls").read_text().splitlines()
            return [call for call in map(json.loads, lines) if call[1] == operation]

    return Shell()


@pytest.mark.parametrize(
    ("value", "noted"),
    [
        ('{"clientSecret": "s3cret", "clientSecretId": "1example--1764460800"}', "1example--1764460800"),
        ('\ufeff{"clientSecretId":"1example--1764460800","clientSecret":"s3cret"}\n', "1example--1764460800"),
        ('{"clientSecret": "1example--1764460800", "clientSecretId": "s3cret"}', "no clientSecretId"),
        ('{"clientSecret": "s3cret"}', "no clientSecretId"),
        ("s3cret", "no clientSecretId"),
        ("{s3cret", "no clientSecretId"),
    ],
    ids=["JSON", "JSON with margins", "swapped", "no id", "bare", "no JSON"],
)
def test_versions_of_the_secret(shell, value, noted):
    """The commands show the versions and ids of the secret, and never a value, whatever its form."""
    versions = {
        stage: {"VersionStages": [stage], "VersionId": f"v-{stage}", "SecretString": value}
        for stage in ("AWSCURRENT", "AWSPREVIOUS")
    }
    shown = shell.run("secret_hash_rejected", **{"list-user-pool-client-secrets": "ids"}, **versions)

    assert shown.splitlines() == ["ids", f"AWSCURRENT v-AWSCURRENT {noted}", f"AWSPREVIOUS v-AWSPREVIOUS {noted}"]


def test_no_previous_version(shell):
    """The commands also show a secret that has one version, or a binary one."""
    current = {"VersionStages": ["AWSCURRENT"], "VersionId": "v", "SecretBinary": "eA=="}
    shown = shell.run("secret_hash_rejected", AWSCURRENT=current)

    assert shown.splitlines() == ["AWSCURRENT v no clientSecretId"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"clientId": "1example", "clientSecretId": "1example--1764460800"}, "True 1example--1764460800\n"),
        ({"clientId": "s3cret", "clientSecretId": "s3cret"}, "False\n"),
        ({"clientSecret": "s3cret"}, "False\n"),
    ],
    ids=["adoptable", "secret pasted as id", "no id"],
)
def test_secret_to_adopt(value, shown):
    """The command that checks a retained secret shows only a value that has the form of an id."""
    (program,) = re.findall(r"python3 -c \\\n *'([^']*)' \$CLIENT_ID", RUNBOOK)

    assert output([sys.executable, "-c", program, "1example"], stdin=json.dumps(value)) == shown


def test_filled_by_hand(shell):
    """A client secret that is added by hand is stored as a rotation stores it, and is on no command line."""
    shell.run(TITLE, **{"add-user-pool-client-secret": "id-7", "put-secret-value": ""})

    (added,), (stored,) = shell.calls("add-user-pool-client-secret"), shell.calls("put-secret-value")
    secret = added[added.index("--client-secret") + 1]
    assert re.fullmatch(r"\w{24,64}", secret)
    assert secret not in shell.shown
    assert json.loads(stored[stored.index("--secret-string") + 1]) == {
        "clientId": "UserPoolClientId",
        "clientSecretId": "id-7",
        "clientSecret": secret,
        "clientSecretDigest": digest_of("id-7", secret),
    }


def test_a_secret_that_cognito_refuses_is_not_stored(shell):
    """If Cognito accepts no further secret, the stored value is unchanged."""
    shell.run(TITLE)

    assert not shell.calls("put-secret-value")


def test_the_alias_is_moved_back_to_the_recorded_version(shell):
    """CodeDeploy begins only from the version that the stack recorded, whose ARN ends with its number."""
    arn = "arn:aws:lambda:eu-west-1:111122223333:function:confirm:12"
    shell.run("Roll a release back", **{"list-stack-resources": arn, "update-alias": "{}"})

    (moved,) = shell.calls("update-alias")
    assert moved[moved.index("--function-version") + 1] == "12"
    assert moved[moved.index("--routing-config") + 1] == "AdditionalVersionWeights={}"


@pytest.mark.parametrize(("region", "host"), [("eu-west-1", "cognito-idp"), ("us-gov-west-1", "cognito-idp-fips")])
def test_endpoint_of_cognito(monkeypatch, region, host):
    """In GovCloud the runbook and `make secret` use the FIPS endpoint, the only one that Cognito has there."""
    session = boto3.Session(region_name=region, aws_access_key_id="test", aws_secret_access_key="test")
    url = f"https://{host}.{region}.amazonaws.com"
    assert cognito_of(session).meta.endpoint_url == url

    (line,) = re.findall(r"^case \$AWS_REGION in .*$", RUNBOOK, re.MULTILINE)
    name = "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"
    done = run(["bash", "-c", f"{line}\necho -n ${name}"], env={"AWS_REGION": region})
    monkeypatch.setenv(name, done.stdout) if done.stdout else monkeypatch.delenv(name, raising=False)
    assert session.client("cognito-idp").meta.endpoint_url == url


def test_a_retained_pool_is_adopted_with_its_rotation():
    """The environment that the runbook shows for a retained pool is valid, and its secret rotates."""
    (shown,) = re.findall(r"^ *```python$(.*?)^ *```$", RUNBOOK, re.MULTILINE | re.DOTALL)
    names = {"Environment": Environment, "ExistingUserPool": ExistingUserPool}

    environment = eval(shown.strip(), names)  # noqa: S307 - the project's own document

    assert environment.rotates
