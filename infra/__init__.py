"""The AWS infrastructure as CDK constructs.

`app.py` makes one stack of them per environment. The wheel `signup-confirmation` holds this package under the name
`signup_confirmation`, so that other CDK apps can use what is listed here.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .account_stack import AccountStack
    from .api.gateway_responses import GatewayResponses
    from .confirm_function import ConfirmFunction
    from .settings import CustomDomain, ServiceSettings, Vpc
    from .signup_confirmation import SignupConfirmation

__all__ = [
    "AccountStack",
    "ConfirmFunction",
    "CustomDomain",
    "GatewayResponses",
    "ServiceSettings",
    "SignupConfirmation",
    "Vpc",
]

_MODULES = {
    "AccountStack": ".account_stack",
    "ConfirmFunction": ".confirm_function",
    "GatewayResponses": ".api.gateway_responses",
    "SignupConfirmation": ".signup_confirmation",
}


def __getattr__(name: str) -> object:
    """Import a class when it is asked for: the settings are checked without the CDK, which takes seconds to load."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES.get(name, ".settings"), __name__), name)
