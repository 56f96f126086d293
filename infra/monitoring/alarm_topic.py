"""The SNS topic that alarms notify."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import Acknowledgment, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

if TYPE_CHECKING:
    from ..settings import ServiceSettings

CLOUDWATCH = "cloudwatch.amazonaws.com"


class AlarmTopic(Construct):
    """An encrypted topic to which CloudWatch may publish, and its subscriptions."""

    def __init__(self, scope: Construct, construct_id: str, *, service_name: str, settings: ServiceSettings) -> None:
        super().__init__(scope, construct_id)
        of_this_account = {"StringEquals": {"aws:SourceAccount": cdk.Stack.of(self).account}}
        key = kms.Key(
            self,
            "Key",
            description=f"Encrypts the alarms of {service_name}",
            enable_key_rotation=True,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        # CloudWatch may not use AWS's own key (alias/aws/sns): with it, notifications are lost silently.
        key.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal(CLOUDWATCH)],
                actions=["kms:Decrypt", "kms:GenerateDataKey*"],
                resources=["*"],  # in a key policy, this means the key itself
                # SNS's page on key management recommends the condition for every service but EventBridge.
                conditions=of_this_account if settings.alarm_key_checks_account else None,
            )
        )
        self.topic = sns.Topic(self, "Topic", display_name=service_name, master_key=key, enforce_ssl=True)
        # The custom policy replaces the default one, which allows the account's alarms.
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal(CLOUDWATCH)],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
                conditions=of_this_account,
            )
        )
        for number, (protocol, endpoint) in enumerate(settings.alarm_subscriptions):
            subscription = sns.CfnSubscription(
                self, f"Subscription{number}", topic_arn=self.topic.topic_arn, protocol=protocol, endpoint=endpoint
            )
            Validations.of(subscription).acknowledge(
                Acknowledgment(
                    id="Serverless::Serverless-SNSRedrivePolicy",
                    reason="SNS retries for minutes to weeks, depending on the protocol. After that a notification is "
                    "lost, but not the alarm: its state and history stay in CloudWatch and on the dashboard. A queue "
                    "of lost notifications would need an alarm itself.",
                )
            )
