"""A log group whose retention is a number of days."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import aws_cdk as cdk
from aws_cdk import aws_logs as logs

if TYPE_CHECKING:
    from constructs import Construct


class LogGroup(logs.LogGroup):
    """A log group for one source of logs.

    CloudFormation generates its name by default, so a retained group does not block a new stack.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, retention_days: int, retain: bool, name: str | None = None
    ) -> None:
        """Create the log group. `retain` keeps it when the stack is deleted, not when its creation is rolled back."""
        super().__init__(
            scope,
            construct_id,
            log_group_name=name,
            removal_policy=(cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE if retain else cdk.RemovalPolicy.DESTROY),
        )
        # The L2 construct takes an enumeration, whose numbers Python cannot read.
        cast("logs.CfnLogGroup", self.node.default_child).retention_in_days = retention_days
