"""The client for the web: its own tests under Node, and its types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.deployment import PROJECT
from tests.support.caller import wrong
from tests.support.node import MODULES, node

if TYPE_CHECKING:
    from local.deployment import Deployment
    from local.sign_up import SignedUp

WEB = PROJECT / "clients" / "web"


def test_client_does_what_it_says() -> None:
    """Against a scripted server: results, repeats, waits, time-outs, signals; and what the page makes of links."""
    node("--test", *sorted(path for path in WEB.glob("test/*.test.js") if path.name != "emulator.test.js"))


def test_client_works_with_the_service(deployment: Deployment, user: SignedUp) -> None:
    """Against the deployed stack: a wrong code, a new one, the right one, and the right one again."""
    node(
        "--test",
        WEB / "test" / "emulator.test.js",
        ENDPOINT=deployment.endpoint,
        USERNAME=user.username,
        CODE=user.code,
        WRONG_CODE=wrong(user.code),
    )


def test_types_hold() -> None:
    """The client is what its types say, and they refuse what the contract refuses."""
    node(MODULES / "typescript" / "bin" / "tsc", "--project", WEB)
