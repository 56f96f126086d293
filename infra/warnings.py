"""Warnings at synthesis of what an environment with real users is probably missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

if TYPE_CHECKING:
    from .settings import Environment

PREFIX = "signup-confirmation:"
MISSING = {
    "no-account": (
        ("account",),
        "Without account, the stack is deployed to the account of whoever is signed in. Set account.",
    ),
    "no-region": (
        ("region",),
        "Without region, the stack is deployed to the Region of whoever is signed in. Set region.",
    ),
    "no-allowed-origins": (
        ("allowed_origins",),
        "Without allowed_origins, no page in a browser can call the API. Set the origins of your front end.",
    ),
    "nobody-notified": (
        ("alarm_subscriptions", "alarm_topic_arn"),
        "Nobody is notified of an alarm. Set alarm_subscriptions or alarm_topic_arn.",
    ),
    "fifty-mails-a-day": (
        ("ses_email", "existing_user_pool"),
        "Cognito's own mailer sends at most 50 mails a day. After that, nobody gets a code. Set ses_email.",
    ),
}
"""By the end of the id with which it can be acknowledged: the settings of which one is expected, and the warning."""


def warn_of_missing(stack: cdk.Stack, environment: Environment) -> None:
    """Warn about an environment that retains its users, so has real ones, and lacks what they need."""
    for name, (settings, warning) in MISSING.items() if environment.retain else ():
        if not any(getattr(environment, setting) for setting in settings):
            cdk.Annotations.of(stack).add_warning_v2(PREFIX + name, warning)
