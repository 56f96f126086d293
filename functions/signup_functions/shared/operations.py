"""The AWS operations that the functions call. The deployed botocore contains no others."""

from __future__ import annotations

CALLED = {
    "codedeploy": ("PutLifecycleEventHookExecutionStatus",),
    "cognito-idp": (
        "AddUserPoolClientSecret",
        "ConfirmSignUp",
        "DeleteUserPoolClientSecret",
        "ListUserPoolClientSecrets",
        "ResendConfirmationCode",
    ),
    "dynamodb": ("GetItem", "UpdateItem"),
    "lambda": ("Invoke",),
    "secretsmanager": ("DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage"),
}
