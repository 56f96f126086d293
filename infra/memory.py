"""The table that the function remembers right codes and attempts in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import Acknowledgment, Validations
from aws_cdk import aws_dynamodb as dynamodb

if TYPE_CHECKING:
    from constructs import Construct

ACTIONS = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem")
"""All that the function does with it."""


class Memory(dynamodb.Table):
    """A DynamoDB table on demand, whose items DynamoDB deletes some time after their `expiresAt`."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        """Make the table. It goes with the stack: what it holds is of no use after a day."""
        super().__init__(
            scope,
            construct_id,
            partition_key=dynamodb.Attribute(name="key", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            time_to_live_attribute="expiresAt",
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        Validations.of(self).acknowledge(
            Acknowledgment(
                id="AwsSolutions::AwsSolutions-DDB3",
                reason="Items live for an hour or a day and are digests of things that pass; restoring them to an "
                "earlier point in time would bring expired ones back and help nobody.",
            ),
        )
