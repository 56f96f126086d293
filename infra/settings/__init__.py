"""The settings classes: each field is declared once, with its check.

`infra/environments.py` holds the values. Nothing here imports the CDK, so a bad value is reported at once.
"""

from __future__ import annotations

from .custom_domain import CustomDomain
from .environment import Environment, by_name
from .existing_user_pool import ExistingUserPool
from .service import ServiceSettings
from .ses_email import SesEmail
from .vpc import Vpc

__all__ = ["CustomDomain", "Environment", "ExistingUserPool", "ServiceSettings", "SesEmail", "Vpc", "by_name"]
