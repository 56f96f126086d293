"""The React example, built by Vite, against the deployed stack."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from local import page
from local.deployment import PROJECT
from tests.browser.states import AXE
from tests.support.caller import wrong
from tests.support.node import MODULES, node

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.deployment import Deployment
    from local.sign_up import SignedUp
    from tests.browser.tab import Tab

EXAMPLE = PROJECT / "clients" / "examples" / "react"


@pytest.fixture(scope="module")
def built(deployment: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, built for the deployed endpoint."""
    folder = tmp_path_factory.mktemp("react")
    node(MODULES / "typescript" / "bin" / "tsc", "--project", EXAMPLE)
    vite = MODULES / "vite" / "bin" / "vite.js"
    node(vite, "build", EXAMPLE, "--outDir", folder, "--emptyOutDir", VITE_ENDPOINT=deployment.endpoint)
    return folder


@pytest.fixture
def example(open_tab: Callable[..., Tab], built: Path, monkeypatch: pytest.MonkeyPatch) -> Tab:
    """A tab that shows the example, at the origin that the API allows and under the page's security policy."""
    for path in filter(Path.is_file, built.rglob("*")):
        address = f"/example/{path.relative_to(built).as_posix().removesuffix('index.html')}"
        monkeypatch.setitem(page.FILES, address, (str(path), mimetypes.guess_type(path)[0]))
    tab = open_tab()
    tab.page.goto(f"{tab.origin}/example/")
    return tab


def test_user_confirms_after_a_wrong_code(example: Tab, user: SignedUp, status_of: Callable[[SignedUp], str]) -> None:
    """A wrong code is explained and selected, so that the user types over it. The correct one confirms."""
    example.fill(user.username, wrong(user.code))
    example.confirm.click()
    example.expect_notice("That code did not work")
    expect(example.code).to_be_focused()

    example.code.fill(user.code)
    example.code.press("Enter")

    example.expect_notice(f"Sign in as {user.username}.")
    assert status_of(user) == "CONFIRMED"


def test_double_click_sends_once(example: Tab, user: SignedUp) -> None:
    """The form sends nothing while a request is pending."""
    example.fill(user.username, user.code)
    example.confirm.dblclick()

    example.expect_notice("Sign in as")
    assert example.sent == ["/confirm"]


def test_resend_cools_down(example: Tab, user: SignedUp) -> None:
    """After a resend the button counts down and sends nothing."""
    example.username.fill(user.username)
    example.resend.click()
    example.expect_notice("a new one is on its way")
    expect(example.resend).to_have_attribute("aria-disabled", "true")
    expect(example.resend).to_contain_text(" in ")

    example.resend.click(force=True)  # although it is disabled

    assert example.sent == ["/confirm/resend"]


def test_example_is_accessible(example: Tab, user: SignedUp) -> None:
    """Axe finds nothing in the form, empty or with an error."""
    example.page.evaluate(AXE.read_text())
    for code in ("", wrong(user.code)):
        if code:
            example.fill(user.username, code)
            example.confirm.click()
            example.expect_notice("That code did not work")
        found = example.page.evaluate("axe.run()")
        assert [violation["id"] for violation in found["violations"]] == []
