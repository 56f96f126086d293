"""Right and wrong uses of the construct. mypy reads this file; nobody runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_type

import aws_cdk as cdk
from signup_confirmation import AccountStack, CustomDomain, ServiceSettings, SignupConfirmation, Vpc

if TYPE_CHECKING:
    from aws_cdk import aws_cognito as cognito
    from aws_cdk import aws_lambda as lambda_
    from aws_cdk import aws_secretsmanager as secretsmanager
    from aws_cdk import aws_sns as sns


def right(
    stack: cdk.Stack, pool: cognito.UserPool, client: cognito.UserPoolClient, secret: secretsmanager.ISecret
) -> None:
    """Use the construct as documented."""
    AccountStack(cdk.App(), "Account", account="111122223333", region="eu-west-1")
    settings = ServiceSettings(
        allowed_origins=("https://shop.example.com",),
        monitoring="basic",
        custom_domain=CustomDomain(domain_name="api.example.com", certificate_arn="arn:aws:acm:…"),
        vpc=Vpc(subnet_ids=("subnet-1",), security_group_ids=("sg-1",)),
    )
    web = SignupConfirmation(
        stack, "Web", user_pool=pool, user_pool_client=client, client_secret=secret, settings=settings, rotate=True
    )
    assert_type(web.endpoint, str)
    function: lambda_.IFunction = web.function
    topic: sns.ITopic | None = web.alarm_topic
    cdk.CfnOutput(stack, "Function", value=function.function_name)
    cdk.CfnOutput(stack, "Topic", value=topic.topic_arn if topic else "none")


def wrong(
    stack: cdk.Stack, pool: cognito.UserPool, client: cognito.UserPoolClient, secret: secretsmanager.ISecret
) -> None:
    """Make mistakes that a type checker finds."""
    settings = ServiceSettings(allowed_origin=())  # type: ignore[call-arg]
    ServiceSettings(monitoring="some")  # type: ignore[arg-type]
    ServiceSettings(attempts_per_hour="10")  # type: ignore[arg-type]
    settings.tracing = True  # type: ignore[misc]
    web = SignupConfirmation(stack, "Web", pool, client, secret)  # type: ignore[call-arg]
    SignupConfirmation(stack, "Mobile", user_pool=pool, user_pool_client=client)  # type: ignore[call-arg]
    cdk.CfnOutput(stack, "Topic", value=web.alarm_topic.topic_arn)  # type: ignore[union-attr]
