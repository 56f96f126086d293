"""The rules of each field: the accepted values and the value that is sent for each."""

import json

import botocore.session
import pytest

from signup_functions.confirmation.fields import Field, FieldReader, confirm_fields, resend_fields
from signup_functions.confirmation.settings import ConfirmationSettings
from tests.support import gateway


def refused(response):
    """Return the failing fields of a 422 by pointer."""
    assert (response.status, response.code) == (422, "validation_failed")
    return {entry["pointer"]: entry["code"] for entry in response.json["errors"]}


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        *((name, name) for name in ("Alice+Tag@Example.COM", "e\u0301", "\u00e9", "👤", "x" * 128)),
        *((name, "alice") for name in ("  alice\t\n\u2003", "\u202aalice\u202c", "\ufeff \u200balice\u2060\u200e ")),
        (" " + "👤" * 128 + " ", "👤" * 128),
    ],
)
def test_username_is_sent_as_given(start, aws, given, sent):
    """White space and format characters at a user name's ends go. Case, plus sign and normal form stay."""
    assert start().confirm(username=given).status == 200
    assert aws.sent("ConfirmSignUp")[0]["Username"] == sent


PASTED = (
    "012345", " 012 345\n", "012-345", "0\u20101\u20112\u20133\u22124-5", "٠١٢٣٤٥", "０１２３４５",
    "\ufeff0\u200b1\u200c2\u200d3\u20604\u00ad5\u200e", "\u00a0012\u3000345\u2028", "\x0001\x072345\ufffc",
    "Your confirmation code is 012345", "Your code is 012 345.", "Your code is 012-345, valid until 24.12.2026.",
    "ABC-012345", "012345.", "Ihr Code: ０１２\u00a0３４５!", "(\u202a012\u200b345\u202c)",
    "0\ufe0f\u20e31\ufe0f\u20e32\u20433\u034f45",
)  # fmt: skip


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        *((text, "012345") for text in PASTED),
        *((text, text.replace("-", "")) for text in ("aBc9ß", "x" * 2048, "x" + "-" * 3000, "½")),
        ("code 111222 or 333444", "code111222or333444"), ("A012345", "A012345"), ("012345B", "012345B"),
        ("#1234567", "#1234567"), ("012 345 678", "012345678"), ("12 345.", "12345."), ("012\u2013345.", "012345."),
    ],
)  # fmt: skip
def test_code_as_people_paste_it(start, aws, given, sent):
    """White space, hyphens and zero-width characters go, any decimal digit becomes ASCII, and zeros stay.

    If a text has exactly one group of six digits, these are the code. Any other text is sent.
    """
    assert start().confirm(confirmationCode=given).status == 200
    assert aws.sent("ConfirmSignUp")[0]["ConfirmationCode"] == sent


@pytest.mark.parametrize(
    ("settings", "fields", "pointers"),
    [
        ({}, {"session": "s" * 19}, ["/session"]),
        ({}, {"session": 5}, ["/session"]),
        ({}, {"userContextData": {"encodedData": ""}}, ["/userContextData/encodedData"]),
        ({}, {"userContextData": {"ipAddress": "203.0.113.7"}}, ["/userContextData/ipAddress"]),
        ({"PROPAGATE_SOURCE_IP": "true"}, {"userContextData": {"ipAddress": "::1"}}, ["/userContextData/ipAddress"]),
        ({}, {"analyticsMetadata": {"analyticsEndpointId": "x" * 129}}, ["/analyticsMetadata/analyticsEndpointId"]),
        ({}, {"forceAliasCreation": False}, ["/forceAliasCreation"]),
        ({"ALLOW_FORCE_ALIAS_CREATION": "true"}, {"forceAliasCreation": "true"}, ["/forceAliasCreation"]),
        ({"ALLOW_FORCE_ALIAS_CREATION": "true"}, {"forceAliasCreation": 1}, ["/forceAliasCreation"]),
        ({}, {"a/b~c": 1}, ["/a~1b~0c"]),
        ({}, {"Username": "alice"}, ["/Username"]),
        ({}, {"\ud800": 1}, ["/\ud800"]),
        ({}, {"clientMetadata": {"k": "v"}}, ["/clientMetadata/k"]),
        ({"CLIENT_METADATA_KEYS": "k"}, {"clientMetadata": {"l": "v", "k": 1}},
         ["/clientMetadata/l", "/clientMetadata/k"]),
        ({"CLIENT_METADATA_KEYS": "k"}, {"clientMetadata": {"k": "v" * 257}}, ["/clientMetadata/k"]),
        ({"CLIENT_METADATA_KEYS": "*"}, {"clientMetadata": {"a b": "v", "x" * 65: "v"}},
         ["/clientMetadata/a b", "/clientMetadata/" + "x" * 65]),
        ({"CLIENT_METADATA_KEYS": "*"}, {"clientMetadata": {f"k{i}": "" for i in range(11)}}, ["/clientMetadata"]),
        ({"CLIENT_METADATA_KEYS": "*"}, {"clientMetadata": {"8": "x" * 249} | {f"{i}": "ß" * 128 for i in range(7)}},
         ["/clientMetadata"]),
        ({}, {"username": "x" * 129, "confirmationCode": "x" * 2049, "session": "s" * 2049,
              "userContextData": {"encodedData": "x" * 8193}},
         ["/username", "/confirmationCode", "/session", "/userContextData/encodedData"]),
        ({}, {"username": None, "confirmationCode": None}, ["/username", "/confirmationCode"]),
        ({}, {"username": "a b", "confirmationCode": 1, "session": "", "x": 1},
         ["/username", "/confirmationCode", "/session", "/x"]),
    ],
)  # fmt: skip
def test_every_failing_field_is_named_at_once(start, aws, settings, fields, pointers):
    """A body with bad fields gets one 422 with a pointer to each, and nothing is sent."""
    function = start(**settings)
    assert list(refused(function.confirm(**fields))) == pointers
    assert function.log[-1]["reason"] == "invalid_field"
    assert not aws.sent("ConfirmSignUp")


def test_a_long_list_of_unknown_fields(start):
    """The response names the first 32 failing fields, so a body full of unknown fields gets a short one."""
    response = start().invoke(gateway.event(json.dumps({f"{i:x}": 0 for i in range(1400)})))
    assert list(refused(response)) == [f"/{i:x}" for i in range(32)]


OPTIONAL = ("session", "clientMetadata", "userContextData", "analyticsMetadata", "forceAliasCreation")
NESTED = [{"userContextData": {"encodedData": None}}, {"analyticsMetadata": {"analyticsEndpointId": None}}]
EMPTY = {"clientMetadata": {}, "userContextData": {}, "analyticsMetadata": {}}


@pytest.mark.parametrize("fields", [*[{name: None} for name in OPTIONAL], *NESTED, EMPTY])
def test_null_is_absent(start, aws, fields):
    """Null for an optional field, and an empty object, mean that the field is absent, even if it is not allowed."""
    event = gateway.event({"username": "alice", "confirmationCode": "123456"} | fields)
    assert start().invoke(event).status == 200
    assert aws.sent("ConfirmSignUp")[0].keys() == {"ClientId", "SecretHash", "Username", "ConfirmationCode"}


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"username": None}, "/username", "required"),
        ({"confirmationCode": None}, "/confirmationCode", "required"),
        ({"clientMetadata": {"k": None}}, "/clientMetadata/k", "wrong_type"),
        ({"unknown": None}, "/unknown", "unknown_field"),
        ({"userContextData": {"ipAddress": None}}, "/userContextData/ipAddress", "unknown_field"),
    ],
)
def test_null_elsewhere(start, fields, pointer, code):
    """Null for a required field, a key of clientMetadata or an unknown field is refused."""
    event = gateway.event({"username": "alice", "confirmationCode": "123456"} | fields)
    assert refused(start(CLIENT_METADATA_KEYS="*").invoke(event)) == {pointer: code}


def test_two_fields_for_one_argument():
    """Two fields that set the same argument of Cognito's fail the start instead of overwriting each other."""
    fields = {name: Field("Username", lambda value, _: value) for name in ("username", "alias")}
    with pytest.raises(ValueError, match="Username"):
        FieldReader(fields)


def members(shape, prefix=""):
    """Return the names of a shape's members, nested ones with their parent's."""
    for name, member in shape.members.items():
        yield prefix + name
        if member.type_name == "structure":
            yield from members(member, f"{prefix}{name}.")


@pytest.mark.parametrize(
    ("operation", "fields"), [("ConfirmSignUp", confirm_fields), ("ResendConfirmationCode", resend_fields)]
)
def test_every_parameter_of_cognito_has_a_field(operation, fields):
    """Each parameter in botocore's model has a field, and each field sets one of them."""
    model = botocore.session.get_session().get_service_model("cognito-idp").operation_model(operation)
    own = {"ClientId", "SecretHash", "UserContextData.IpAddress"}
    nested = {"UserContextData.EncodedData", "AnalyticsMetadata.AnalyticsEndpointId"}
    settings = ConfirmationSettings(user_pool_client_id="client", client_secret_arn="arn")

    sent = {field.argument for field in fields(settings).values()}

    assert set(members(model.input_shape)) == sent | own | nested
