"""The settings classes: each field is declared once, with its check.

`infra/environments.py` holds the values. Nothing here imports the CDK, so a bad value is reported at once.
"""

from __future__ import annotations

from infra.settings.custom_domain import CustomDomain
from infra.settings.environment import Environment, by_name
from infra.settings.existing_user_pool import ExistingUserPool
from infra.settings.ses_email import SesEmail
from infra.settings.vpc import Vpc

__all__ = ["CustomDomain", "Environment", "ExistingUserPool", "SesEmail", "Vpc", "by_name"]
