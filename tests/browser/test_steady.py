"""Buttons stay in place, and a button that does nothing says why."""

import re

import pytest
from playwright.sync_api import expect

from local.page import LANGUAGES

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
ACCEPTED = {"status": "accepted"}
ERRORS = [{"pointer": pointer, "code": "required", "detail": ""} for pointer in ("/username", "/confirmationCode")]


@pytest.fixture
def buttons():
    """Tell where the two buttons are on the page."""
    where = "all => all.map((e) => e.getBoundingClientRect().top + scrollY)"
    return lambda tab: tab.page.locator("#confirm, #resend").evaluate_all(where)


def test_second_tap_hits_nothing_else(tab, respond, buttons):
    """The notice moves no button, so a double tap on "Send a new code" never presses "Confirm"."""
    respond(202, ACCEPTED)
    tab.fill("ada", "123456")
    before = buttons(tab)
    box = tab.resend.bounding_box()
    assert box is not None

    tab.page.mouse.click(box["x"] + 5, box["y"] + 5)
    tab.expect_notice("A new code is on its way")
    tab.page.mouse.click(box["x"] + 5, box["y"] + 5)

    assert buttons(tab) == before
    assert tab.sent == ["/confirm/resend"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_moves_a_button(open_tab, serve_responses, buttons, language):
    """On a phone, in every language, errors beside the fields and notices leave the buttons where they are."""
    tab = open_tab(**PHONE)
    tab.page.goto(f"{tab.origin}/?lang={language}")
    confirm, resend = tab.page.locator("#confirm"), tab.page.locator("#resend")
    confirm.wait_for()
    before = buttons(tab)

    confirm.click()
    expect(tab.page.locator("#code-error")).not_to_be_empty()
    assert buttons(tab) == before, "fields missing"
    tab.page.locator("#username").fill("ada")
    tab.page.locator("#code").fill("123456")
    for status, body in (
        (400, {"code": "code_rejected"}),
        (404, {"code": "user_not_found"}),
        (422, {"code": "validation_failed", "errors": ERRORS}),
    ):
        serve_responses(tab, status, body)
        with tab.page.expect_response("**/confirm"):
            confirm.click()
        expect(tab.page.locator("[aria-invalid]").first).to_be_focused()
        assert buttons(tab) == before, body["code"]
    serve_responses(tab, 202, ACCEPTED)
    resend.click()
    expect(tab.page.locator("#notice [data-tone=good]")).to_be_visible()
    assert buttons(tab) == before, "new code"


def test_notice_comes_into_view(open_tab, serve_responses):
    """On a small phone the page scrolls to the notice, once a second tap has had its time."""
    tab = open_tab(viewport={"width": 320, "height": 480})
    tab.open()
    serve_responses(tab, 503, {"code": "service_unavailable"}, **{"Retry-After": "60"})
    tab.fill("ada", "123456")

    tab.confirm.click()

    expect(tab.notice).to_be_in_viewport(ratio=1)


def test_cool_down_is_of_one_name(tab, respond):
    """Each user name has its own cool-down: another name may request a code at once, and the first still waits."""
    respond(202, ACCEPTED)
    tab.username.fill("ada")
    tab.resend.click()
    expect(tab.resend).to_have_attribute("aria-disabled", "true")

    tab.username.fill("grace")

    expect(tab.resend).to_have_attribute("aria-disabled", "false")
    tab.resend.click()
    tab.expect_notice("A new code is on its way")
    assert tab.sent == ["/confirm/resend"] * 2
    tab.username.fill("ada")
    expect(tab.resend).to_have_text(re.compile(r"in \d:\d\d$"))


def test_button_that_waits_says_how_long(tab, respond):
    """A click on the button that counts down says how long to wait, and sends nothing."""
    respond(202, ACCEPTED)
    tab.username.fill("ada")
    tab.resend.click()
    tab.expect_notice("A new code is on its way")

    tab.resend.click(force=True)

    tab.expect_notice("Please wait a little")
    expect(tab.notice).to_contain_text(re.compile(r"another code in \d\d seconds\."))
    assert tab.sent == ["/confirm/resend"]


def test_lost_resend_promises_nothing(tab):
    """After a resend without a response, the page says that it is not clear whether a code was sent."""
    tab.page.route("**/confirm/resend", lambda route: route.abort())
    tab.username.fill("ada")

    tab.resend.click()

    tab.expect_notice("It is not clear whether a code was sent")
