"""``POST /confirm/resend``: its fields and its success response."""

import pytest

from tests.support import gateway
from tests.support.upstream import ok


@pytest.mark.parametrize(
    ("reply", "body"),
    [
        (ok(CodeDeliveryDetails={"DeliveryMedium": "EMAIL", "Destination": "j***@e***", "AttributeName": "email"}),
         {"status": "accepted", "delivery": {"medium": "EMAIL", "destination": "j***@e***"}}),
        (ok(CodeDeliveryDetails={"DeliveryMedium": "SMS"}), {"status": "accepted"}),
        (ok(), {"status": "accepted"}),
    ],
)  # fmt: skip
def test_delivery_under_precise_disclosure(start, aws, reply, body):
    """Only precise disclosure returns the destination of the code, as Cognito has masked it."""
    aws.answers("ResendConfirmationCode", reply)
    response = start(DISCLOSURE="precise").resend()
    assert (response.status, response.json) == (202, body)


def test_no_source_address(start, aws):
    """Without the setting, or without an address from the gateway, no source address is sent."""
    start().resend()
    function = start(PROPAGATE_SOURCE_IP="true")
    event = gateway.event({"username": "alice"}, path="/confirm/resend")
    event["requestContext"]["identity"]["sourceIp"] = None
    function.invoke(event)
    assert not any("UserContextData" in sent for sent in aws.sent("ResendConfirmationCode"))


@pytest.mark.parametrize("field", ["confirmationCode", "session", "forceAliasCreation"])
def test_fields_of_confirm_are_refused(start, aws, field):
    """The fields of a confirmation alone are unknown fields of a resend."""
    response = start(ALLOW_FORCE_ALIAS_CREATION="true").resend(**{field: "x" * 20})
    assert (response.status, [entry["pointer"] for entry in response.json["errors"]]) == (422, [f"/{field}"])
    assert not aws.sent("ResendConfirmationCode")
