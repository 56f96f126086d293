"""The settings are read at the start; an invalid one fails the start with its name."""

import pytest

from signup_functions.confirmation import start as function_start
from signup_functions.confirmation.settings import ConfirmationSettings
from signup_functions.shared.settings import SettingError, declared
from tests.support.upstream import error

REQUIRED = {"USER_POOL_CLIENT_ID": "client", "CLIENT_SECRET_ARN": "arn"}


def test_defaults():
    """Only the client id and the secret's ARN are required; other defaults are the safest."""
    assert ConfirmationSettings.read(REQUIRED) == ConfirmationSettings(
        user_pool_client_id="client",
        client_secret_arn="arn",
        disclosure="uniform",
        allowed_origins=(),
        client_metadata_keys=(),
        allow_force_alias_creation=False,
        propagate_source_ip=False,
        secret_cache_seconds=300,
        cognito_read_timeout_seconds=17,
        attempts_table="",
        attempts_per_hour=10,
        resends_per_hour=5,
        resend_cooldown_seconds=20,
    )


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        ("DISCLOSURE", "precise", "disclosure", "precise"),
        ("ALLOWED_ORIGINS", "*", "allowed_origins", ("*",)),
        ("ALLOWED_ORIGINS", "https://a.example, http://127.0.0.1:5173,https://[::1]:8443", "allowed_origins",
         ("https://a.example", "http://127.0.0.1:5173", "https://[::1]:8443")),
        ("CLIENT_METADATA_KEYS", "a.b, c-d", "client_metadata_keys", ("a.b", "c-d")),
        ("ALLOW_FORCE_ALIAS_CREATION", "true", "allow_force_alias_creation", True),
        ("PROPAGATE_SOURCE_IP", "true", "propagate_source_ip", True),
        ("SECRET_CACHE_SECONDS", "0", "secret_cache_seconds", 0),
        ("COGNITO_READ_TIMEOUT_SECONDS", "20", "cognito_read_timeout_seconds", 20),
        ("ALLOWED_ORIGINS", "capacitor://localhost,ionic://localhost,tauri://localhost,https://my_app.example.com",
         "allowed_origins",
         ("capacitor://localhost", "ionic://localhost", "tauri://localhost", "https://my_app.example.com")),
        ("ATTEMPTS_TABLE", "attempts", "attempts_table", "attempts"),
        ("PATH_PREFIX", "/shop/web", "path_prefix", "/shop/web"),
        ("RESEND_COOLDOWN_SECONDS", "0", "resend_cooldown_seconds", 0),
        ("RESEND_COOLDOWN_SECONDS", "60", "resend_cooldown_seconds", 60),
        ("ATTEMPTS_PER_HOUR", "1", "attempts_per_hour", 1),
        ("RESENDS_PER_HOUR", "2", "resends_per_hour", 2),
    ],
)  # fmt: skip
def test_value(name, value, field, expected):
    """Each setting is read from its variable."""
    assert getattr(ConfirmationSettings.read(REQUIRED | {name: value}), field) == expected


BAD_VALUES = {
    "USER_POOL_CLIENT_ID": [""], "CLIENT_SECRET_ARN": [" "], "DISCLOSURE": ["Uniform", "none"],
    "ALLOWED_ORIGINS": [
        "https://a.example/", "a.example", "*,https://a.example", "https://*.example", "null", "file://localhost",
        "data://x", "1ab://localhost", "https://a.example:port",
    ],
    "PATH_PREFIX": ["web", "/web/"], "CLIENT_METADATA_KEYS": ["a b", "*,a"],
    "ALLOW_FORCE_ALIAS_CREATION": ["yes"], "PROPAGATE_SOURCE_IP": ["1"],
    "SECRET_CACHE_SECONDS": ["-1", "five"], "COGNITO_READ_TIMEOUT_SECONDS": ["0", "21", "1.5"],
    "RESEND_COOLDOWN_SECONDS": ["61", "-1"], "ATTEMPTS_PER_HOUR": ["0"], "RESENDS_PER_HOUR": ["many"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD_VALUES.items() for value in values])
def test_bad_value_names_itself(name, value):
    """An invalid value is rejected, with its name and what is expected."""
    with pytest.raises(SettingError, match=name) as refusal:
        ConfirmationSettings.read(REQUIRED | {name: value})
    assert len(str(refusal.value)) > len(name) + 10


@pytest.mark.parametrize("name", ["POWERTOOLS_LOG_LEVEL", "LOG_LEVEL"])
@pytest.mark.parametrize("level", ["TRACE", "verbose", " ", "10", "NOTSET"])
def test_unknown_log_level(start, name, level):
    """A log level that Python does not know fails the start with the variable's name, which Powertools would omit."""
    with pytest.raises(SettingError, match=f"^{name} must be one of DEBUG, INFO, WARNING, ERROR, CRITICAL$"):
        start(**{name: level})


@pytest.mark.parametrize("level", ["TRACE", "verbose", " ", "10", "error"])
def test_log_level_of_lambda(start, level):
    """An unknown log level in Lambda's own variable is ignored."""
    assert start(AWS_LAMBDA_LOG_LEVEL=level, POWERTOOLS_LOG_LEVEL="debug").confirm().status == 200


def test_every_setting_is_used(start, aws, table, monkeypatch):
    """The service uses each setting while it starts and serves requests."""
    used = set()

    class Watched(ConfirmationSettings):
        def __getattribute__(self, name):
            used.add(name)
            return super().__getattribute__(name)

    monkeypatch.setattr(function_start, "ConfirmationSettings", Watched)
    aws.answers("ConfirmSignUp", error("CodeMismatchException"))
    function = start(ATTEMPTS_TABLE=table)

    function.confirm(userContextData={"encodedData": "device"})
    function.resend()

    assert {field.name for field in declared(ConfirmationSettings)} - used == set()
