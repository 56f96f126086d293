"""Missing, expired or wrong credentials are reported in one sentence with the command that helps."""

import json
from hashlib import sha1

import pytest

from operations import account
from operations.bootstrap import main as bootstrap
from operations.deploy import main as deploy
from operations.user_ref import main as user_ref
from operations.versions import main as versions
from tests.support import function_environment, sts
from tests.support.programs import make

KEYS = {"AWS_ACCESS_KEY_ID": "AKIATEST", "AWS_SECRET_ACCESS_KEY": "s3cretK3y"}
EXPIRED = json.dumps({"accessToken": "t0ken", "expiresAt": "2020-01-01T00:00:00Z", "startUrl": "https://x.example"})
SSO = "sso_account_id = 111122223333\nsso_role_name = eng\n"
SSO_SESSION = (
    f"sso_session = corp\n{SSO}[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://x.example\n"
)
SSO_LEGACY = f"sso_region = eu-west-1\nsso_start_url = https://x.example\n{SSO}"
MFA = (
    "role_arn = arn:aws:iam::111122223333:role/x\nsource_profile = base\nmfa_serial = arn:aws:iam::111122223333:mfa/x\n"
    "[profile base]\naws_access_key_id = AKIATEST\naws_secret_access_key = s3cretK3y\n"
)
CHAIN = f"role_arn = arn:aws:iam::111122223333:role/y\nsource_profile = mfa\n[profile mfa]\n{MFA}"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A user's home without credentials, from which no request leaves this machine."""
    function_environment.isolate(
        monkeypatch, AWS_ENDPOINT_URL="http://127.0.0.1:9", AWS_MAX_ATTEMPTS="1", AWS_REGION="eu-west-1",
        AWS_CONFIG_FILE=str(tmp_path / "config"), AWS_SHARED_CREDENTIALS_FILE=str(tmp_path / "credentials"),
    )  # fmt: skip
    monkeypatch.setattr("botocore.tokens.SSOTokenProvider._SSO_TOKEN_CACHE_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def ask(home, monkeypatch, capsys):  # noqa: ARG001 - nobody is signed in
    """Run `operations.account` with further variables; return its exit code and its standard error."""

    def ask(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        code = account.main(["--environment", "dev"])
        printed = capsys.readouterr()
        assert printed.out == ""
        return code, printed.err

    return ask


SSO_SENTENCE = "The SSO session of profile 'eng' has expired, or has not begun: run `aws sso login --profile eng`."
MFA_SENTENCE = "The role of profile 'eng' needs an MFA code, for which the AWS CLI asks: run `eval \"$(aws configure"
UNUSABLE = {
    "sso_session": (SSO_SESSION, SSO_SENTENCE),
    "sso_start_url": (SSO_LEGACY, SSO_SENTENCE),
    "aws login": (
        "login_session = arn:aws:iam::111122223333:user/x\n",
        "The login session of profile 'eng' has expired, or has not begun: run `aws login --profile eng`.",
    ),
    "MFA": (MFA, MFA_SENTENCE),
    "MFA of its source": (CHAIN, MFA_SENTENCE),
    "no credential_process": (
        "credential_process = /nowhere/vault --token s3cret\n",
        "The credential_process of profile 'eng' cannot be run: No such file or directory: /nowhere/vault. `aws ",
    ),
    "no JSON": (
        "credential_process = sh -c 'echo s3cret'\n",
        "The credentials of profile 'eng' have an invalid form (JSONDecodeError): `aws configure list --profile eng`",
    ),
    "JSON of another form": (
        "credential_process = sh -c 'echo [7]'\n",
        "The credentials of profile 'eng' have an invalid form (AttributeError): `aws configure list --profile eng`",
    ),
    "it fails": (
        "credential_process = sh -c 'printf \"sealed\\033[2J\" >&2; exit 1'\n",
        "The credentials of profile 'eng' could not be read: Error when retrieving credentials from custom-process: s",
    ),
    "half of a key": ("aws_access_key_id = AKIATEST\n", "The AWS call failed: Partial credentials found in"),
    "no source": (
        "role_arn = arn:aws:iam::1:role/x\nsource_profile = gone\n",
        'The AWS call failed: The source_profile "gone" referenced in the profile "eng" does not exist.',
    ),
    "nothing": ("", "No AWS credentials were found: sign in with `aws login` or `aws sso login`, or set AWS_PROFILE"),
    "broken file": ("[broken", "The AWS call failed: Unable to parse config file: "),
}


@pytest.mark.parametrize(("profile", "sentence"), UNUSABLE.values(), ids=UNUSABLE)
def test_credentials_that_cannot_be_used(home, ask, profile, sentence):
    """The sentence names the profile and the command to run. It contains no secret, and there is no prompt."""
    (home / "config").write_text(f"[profile eng]\n{profile}")

    code, printed = ask(AWS_PROFILE="eng")

    assert (code, printed[-1], printed[:-1].isprintable()) == (1, "\n", True)
    assert printed.startswith(sentence)
    assert "s3cret" not in printed


def test_an_expired_sso_session(home, ask):
    """An expired SSO token gets the same sentence as a missing one."""
    (home / "config").write_text(f"[profile eng]\n{SSO_SESSION}")
    (home / f"{sha1(b'corp', usedforsecurity=False).hexdigest()}.json").write_text(EXPIRED)

    assert ask(AWS_PROFILE="eng") == (1, f"{SSO_SENTENCE}\n")


def test_a_missing_profile(home, ask):
    """A missing profile is named. The command that helps quotes a name that means something to a shell."""
    sentence = "There is no AWS profile 'gone': `aws configure list-profiles` lists the profiles.\n"
    assert ask(AWS_PROFILE="gone") == (1, sentence)
    (home / "config").write_text(f"[profile a;b]\n{SSO_LEGACY}")
    assert "--profile 'a;b'`" in ask(AWS_PROFILE="a;b")[1]


REFUSED = [
    ("ExpiredToken", "The security token is expired", "The AWS session has expired: sign in again"),
    ("InvalidClientTokenId", "The security token is invalid.", "AWS does not accept these credentials: sign in"),
    ("SignatureDoesNotMatch", "Signature expired: 1 is now earlier than 2", "AWS refuses the time of this machine"),
    ("SignatureDoesNotMatch", "Signature not yet current: 2", "AWS refuses the time of this machine"),
    ("SignatureDoesNotMatch", "The signature does not match", "AWS does not accept these credentials: sign in"),
    ("AccessDenied", "no &#x9b;2J\nfor you", r"These credentials may not call GetCallerIdentity: no \x9b2J for you"),
    ("Odd", "", "GetCallerIdentity failed with Odd: no reason given"),
]


@pytest.mark.parametrize(("code", "message", "sentence"), REFUSED)
def test_credentials_that_aws_refuses(ask, code, message, sentence):
    """An error of AWS is printed on one line, without control characters."""
    with sts.serve(sts.refusal(code, message), 403) as address:
        status, printed = ask(**KEYS, AWS_ENDPOINT_URL=f"http://{address}")

    assert (status, printed[:-1].isprintable()) == (1, True)
    assert printed.startswith(sentence)


@pytest.mark.parametrize("body", ["<html>\x1b[2Jwelcome", "", "<a/>", sts.IDENTITY.replace("Account", "Other")])
def test_a_response_that_is_not_from_aws(ask, body):
    """A response of a captive portal is reported in one sentence, without a traceback."""
    with sts.serve(body) as address:
        status, printed = ask(**KEYS, AWS_ENDPOINT_URL=f"http://{address}")

    assert (status, printed[:-1].isprintable()) == (1, True)
    assert printed.startswith("The settings or the response of AWS cannot be read: ")


def test_aws_is_not_reached(ask):
    """A closed port and an invalid endpoint each have a sentence of their own."""
    assert ask(**KEYS)[1].startswith("The AWS call failed: Could not connect to the endpoint URL")
    assert ask(**KEYS, AWS_ENDPOINT_URL="nonsense")[1].endswith("Invalid endpoint: nonsense\n")


@pytest.mark.parametrize("target", ["bootstrap", "diff", "deploy", "destroy", "secret", "prune-versions", "user-ref"])
@pytest.mark.usefixtures("home")
def test_no_command_begins_without_credentials(target):
    """Without credentials, no command starts the CDK CLI or prints a result."""
    done = make(target, "ENV=dev", "USERNAME=x", "CDK=echo the CDK CLI was started")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("No AWS credentials were found: sign in")


@pytest.mark.parametrize(
    ("main", "arguments", "command"),
    [
        (bootstrap, ["cdk"], "make bootstrap"),
        (deploy, ["cdk"], "make deploy"),
        (user_ref, ["--username", "jane"], "make user-ref"),
        (versions, [], "make prune-versions"),
    ],
)
@pytest.mark.usefixtures("home")
def test_each_command_checks_the_credentials(capsys, main, arguments, command):
    """Each command checks the credentials itself, because a session may expire after the check of `make`."""
    assert main(["--environment", "dev", *arguments]) == 1
    assert capsys.readouterr().err.startswith(f"{command}: No AWS credentials were found: sign in")
