"""The attempts table: submissions in flight, digests of correct codes, and counts of attempts and resends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import Acknowledgment, Validations
from aws_cdk import aws_dynamodb as dynamodb

if TYPE_CHECKING:
    from constructs import Construct

ACTIONS = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem")
"""What the function does with the table. `PutItem` is for the version before, which may run during a roll-out."""


class AttemptsTable(dynamodb.Table):
    """An on-demand DynamoDB table, deleted with the stack, since no item is used for longer than a day.

    DynamoDB deletes an item some time after its `expiresAt`.
    """

    def __init__(self, scope: Construct, construct_id: str) -> None:
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
                reason="Items are digests and counts that expire within a day. Restoring the table to an earlier point "
                "in time would only bring expired items back.",
            ),
        )
