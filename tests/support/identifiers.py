"""The identifiers of the made-up resources that the functions are configured with in the tests."""

from __future__ import annotations

POOL_ID = "eu-west-1_AbCdEfGhI"
CLIENT_ID = "1example23456789"
SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:confirm-AbCdEf"
