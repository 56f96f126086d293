"""The AWS operations that the functions call. The deployed botocore contains no others."""

from __future__ import annotations

CALLED = {
    "cognito-idp": (
        "AddUserPoolClientSecret",
        "ConfirmSignUp",
        "DeleteUserPoolClientSecret",
        "ListUserPoolClientSecrets",
        "ResendConfirmationCode",
    ),
    "dynamodb": ("GetItem", "PutItem", "UpdateItem"),
    "secretsmanager": ("DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage"),
}
