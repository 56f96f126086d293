"""The React example, built by Vite, against the deployed stack."""

import mimetypes
from pathlib import Path

import pytest
from playwright.sync_api import expect

from local import page
from local.deployment import PROJECT
from tests.browser.states import AXE
from tests.support.caller import wrong
from tests.support.node import MODULES, node

EXAMPLE = PROJECT / "clients" / "examples" / "react"


@pytest.fixture(scope="module")
def built(deployment, tmp_path_factory):
    """The example, built for the deployed endpoint."""
    folder = tmp_path_factory.mktemp("react")
    node(MODULES / "typescript" / "bin" / "tsc", "--project", EXAMPLE)
    vite = MODULES / "vite" / "bin" / "vite.js"
    node(vite, "build", EXAMPLE, "--outDir", folder, "--emptyOutDir", VITE_ENDPOINT=deployment.endpoint)
    return folder


@pytest.fixture
def example(open_tab, built, monkeypatch):
    """A tab that shows the example, at the origin that the API allows and under the page's security policy."""
    for path in filter(Path.is_file, built.rglob("*")):
        address = f"/example/{path.relative_to(built).as_posix().removesuffix('index.html')}"
        monkeypatch.setitem(page.FILES, address, (str(path), mimetypes.guess_type(path)[0]))
    tab = open_tab()
    tab.page.goto(f"{tab.origin}/example/")
    return tab


def test_user_confirms_after_a_wrong_code(example, user, status_of):
    """A wrong code is explained and selected, so that the user types over it. The correct one confirms."""
    example.fill(user.username, wrong(user.code))
    example.confirm.click()
    example.expect_notice("That code did not work")
    expect(example.code).to_be_focused()

    example.code.fill(user.code)
    example.code.press("Enter")

    example.expect_notice(f"Sign in as {user.username}.")
    assert status_of(user) == "CONFIRMED"


def test_double_click_sends_once(example, user):
    """The form sends nothing while a request is pending."""
    example.fill(user.username, user.code)
    example.confirm.dblclick()

    example.expect_notice("Sign in as")
    assert example.sent == ["/confirm"]


def test_resend_cools_down(example, user):
    """After a resend the button counts down and sends nothing."""
    example.username.fill(user.username)
    example.resend.click()
    example.expect_notice("a new one is on its way")
    expect(example.resend).to_have_attribute("aria-disabled", "true")
    expect(example.resend).to_contain_text(" in ")

    example.resend.click(force=True)  # although it is disabled

    assert example.sent == ["/confirm/resend"]


def test_example_is_accessible(example, user):
    """Axe finds nothing in the form, empty or with an error."""
    example.page.evaluate(AXE.read_text())
    for code in ("", wrong(user.code)):
        if code:
            example.fill(user.username, code)
            example.confirm.click()
            example.expect_notice("That code did not work")
        found = example.page.evaluate("axe.run()")
        assert [violation["id"] for violation in found["violations"]] == []
