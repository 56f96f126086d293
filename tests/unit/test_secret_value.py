"""The parser of the secret's value, which the functions and the commands share."""

import pytest

from signup_functions.shared.secret_value import members_of

SECRET = "s3cret"


@pytest.mark.parametrize(
    ("text", "members"),
    [
        (SECRET, {}), (f"\ufeff {SECRET}\r\n", {}), ('{"clientSecret": "s3cret"}', {}),
        ('\ufeff\n{"clientSecret": " s3cret\\n\ufeff", "a": " 1"}\n', {"a": " 1"}),
        ('{"clientSecret": "s3cret", "clientSecretId": "\ufeffid\\n"}', {"clientSecretId": "id"}),
        ('{"clientSecret": "s3cret", "clientSecretId": 7}', {}),
        ('{"clientSecret": "s3cret", "clientSecretId": " "}', {}),
    ],
)  # fmt: skip
def test_value_with_a_client_secret(text, members):
    """White space and byte order marks around a bare secret, a JSON object and its members are ignored."""
    assert members_of(text) == {"clientSecret": SECRET} | members


@pytest.mark.parametrize(
    "text", ["", " \ufeff\n", "{}", '{"clientSecret": null}', '{"clientSecret": ""}', '{"clientSecret": "\ufeff "}']
)
def test_value_without_a_client_secret(text):
    """A value without a client secret has no members."""
    assert members_of(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "s3 cret", "sécret", '"s3cret"', '["s3cret"]', "{s3cret}", '{"clientSecret": 7}',
        '{"clientSecret": ["s3cret"]}', '{"clientSecret": "s3 cret"}',
        pytest.param('{"a": ' * 100_000, id="nested too deep"),
        pytest.param('{"a": ' + "1" * 5_000 + "}", id="number too long"),
    ],
)  # fmt: skip
def test_value_of_another_form(text):
    """Any other value is rejected, and the error does not quote it."""
    with pytest.raises(ValueError, match=r"^form$"):
        members_of(text)
