"""The SNS topic that alarms go to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import Acknowledgment, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

if TYPE_CHECKING:
    from collections.abc import Sequence

CLOUDWATCH = "cloudwatch.amazonaws.com"


class AlarmTopic(Construct):
    """An encrypted topic that CloudWatch may publish to, and the environment's subscriptions to it."""

    def __init__(
        self, scope: Construct, construct_id: str, *, name: str, subscriptions: Sequence[tuple[str, str]]
    ) -> None:
        """Make the topic; each subscription is a protocol of SNS and its endpoint."""
        super().__init__(scope, construct_id)
        key = kms.Key(
            self,
            "Key",
            description=f"Encrypts the alarms of {name}",
            enable_key_rotation=True,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        # Under AWS's own key (alias/aws/sns) an alarm vanishes without a word: CloudWatch may not use that one.
        key.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal(CLOUDWATCH)],
                actions=["kms:Decrypt", "kms:GenerateDataKey*"],
                resources=["*"],  # in a key's own policy: that key
            )
        )
        self.topic = sns.Topic(self, "Topic", display_name=name, master_key=key, enforce_ssl=True)
        # With a policy of its own, the topic has lost the one that lets the account's alarms in.
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal(CLOUDWATCH)],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": cdk.Stack.of(self).account}},
            )
        )
        for number, (protocol, endpoint) in enumerate(subscriptions):
            subscription = sns.CfnSubscription(
                self, f"Subscription{number}", topic_arn=self.topic.topic_arn, protocol=protocol, endpoint=endpoint
            )
            Validations.of(subscription).acknowledge(
                Acknowledgment(
                    id="Serverless::Serverless-SNSRedrivePolicy",
                    reason="SNS tries for minutes to weeks, as the protocol is. What is then lost is a notice, not the "
                    "alarm: its state and history stay in CloudWatch and on the dashboard, and a queue of lost "
                    "notices would need somebody to be told of it.",
                )
            )
