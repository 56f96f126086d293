"""Confirming a sign-up on the page: correct codes, wrong codes, links and new codes."""

import re

import pytest
from playwright.sync_api import expect

from local.sign_up import MAILS, sign_up
from tests.support.caller import wrong
from tests.support.deployed import new_name


def test_right_code_confirms(tab, user, status_of):
    """A correct code confirms. The focus is then on the heading. The link confirms again later."""
    tab.fill(user.username, user.code)
    tab.confirm.click()
    tab.expect_confirmed(user.username)
    expect(tab.heading).to_be_focused()
    assert status_of(user) == "CONFIRMED"

    tab.open(f"#username={user.username}&code={user.code}")
    tab.confirm.click()
    tab.expect_confirmed(user.username)


@pytest.mark.parametrize("form", [" {} {} ", "Your code is {}-{}.", "\u2068{}{}\u2069"])
def test_code_may_be_pasted_with_its_surroundings(tab, user, form):
    """A code pasted with spaces, in a sentence or with direction marks confirms, as does a name with spaces around."""
    tab.fill(f" {user.username} ", form.format(user.code[:3], user.code[3:]))
    tab.confirm.click()

    tab.expect_confirmed(user.username)


def test_wrong_code_selects_the_code_field(tab, user, status_of):
    """A wrong code is reported and selected, so that the right one can be typed over it.

    Screen readers read the error when the field gets the focus, and the hint once, with the notice.
    """
    tab.fill(user.username, wrong(user.code))
    tab.confirm.click()

    tab.expect_notice("That code did not work")
    expect(tab.code).to_be_focused()
    expect(tab.code).to_have_attribute("aria-invalid", "true")
    expect(tab.code).to_have_accessible_description("That code did not work From the newest message.")
    assert status_of(user) == "UNCONFIRMED"

    tab.page.keyboard.type(user.code)
    expect(tab.code).not_to_have_attribute("aria-invalid", "true")
    tab.page.keyboard.press("Enter")
    tab.expect_confirmed(user.username)


def test_empty_fields_are_asked_for(tab):
    """Nothing is sent without a user name and a code; each empty field says so, and the first has the focus."""
    tab.confirm.click()

    expect(tab.username).to_have_accessible_description(re.compile(r"^Enter your address or user name\."))
    expect(tab.code).to_have_accessible_description(re.compile(r"^Enter the code from the message\."))
    expect(tab.username).to_be_focused()
    assert tab.sent == []


def test_fields_that_the_service_refuses_say_so(tab):
    """A field that the service refuses has an error text of its own, and gets the focus."""
    tab.fill("two\u0007words", "123456")
    tab.confirm.click()

    tab.expect_notice("Something does not look right")
    expect(tab.username).to_have_accessible_description(re.compile("This cannot be right"))
    expect(tab.username).to_be_focused()


@pytest.mark.parametrize(
    ("pasted", "shown", "description"),
    [
        ("Your code is 739 214.", "739214", "From the newest message."),
        ("739-214", "739214", "From the newest message."),
        ("1 or 123456", "123456", "From the newest message."),
        ("no code", "no code", "There is no code in this text. From the newest message."),
    ],
)
def test_pasted_sentence_becomes_its_code(tab, pasted, shown, description):
    """A pasted sentence becomes its code. A text without a code stays, and the field says so."""
    tab.code.focus()
    tab.page.evaluate(
        """text => {
          const field = document.activeElement;
          field.value = text;
          field.dispatchEvent(new InputEvent("input", {inputType: "insertFromPaste", bubbles: true}));
        }""",
        pasted,
    )

    expect(tab.code).to_have_value(shown)
    expect(tab.code).to_have_accessible_description(description)


def test_typing_is_not_interrupted(tab):
    """Typed text is not changed until the field is left."""
    tab.code.press_sequentially("123 456")
    expect(tab.code).to_have_value("123 456")

    tab.username.focus()

    expect(tab.code).to_have_value("123456")


@pytest.mark.parametrize("twice", ["click", "Enter"])
def test_double_click_is_one_request(tab, user, twice):
    """A double click, or Enter twice, sends the code once."""
    tab.fill(user.username, user.code)

    if twice == "click":
        tab.confirm.dblclick()
    else:
        tab.page.evaluate("for (const _ of [1, 2]) document.querySelector('form').requestSubmit()")

    tab.expect_confirmed(user.username)
    assert tab.sent == ["/confirm"]


def test_new_code_is_sent(tab, user, deployment):
    """A new code comes by mail; the next one can be asked for after the time that the button counts down."""
    tab.page.clock.install()
    tab.open()
    tab.fill(user.username, "000000")

    tab.resend.click()

    tab.expect_notice("A new code is on its way")
    expect(tab.resend).to_have_text("Send a new code in 1:00")
    expect(tab.resend).to_be_focused()
    expect(tab.code).to_have_value("")
    assert mails_to(deployment, user) == 2
    tab.resend.click(force=True)
    tab.page.clock.run_for(30_000)
    expect(tab.resend).to_have_text("Send a new code in 0:30")
    tab.page.clock.run_for(30_000)
    expect(tab.resend).to_have_text("Send a new code")
    expect(tab.resend).to_have_attribute("aria-disabled", "false")
    assert tab.sent == ["/confirm/resend"]


def test_code_asked_for_twice_is_sent_once(tab, user, deployment):
    """A user who reloads the page and asks again at once sees the same notice, and receives one message."""
    for _ in range(2):
        tab.open()
        tab.username.fill(user.username)
        tab.resend.click()
        tab.expect_notice("A new code is on its way")

    assert tab.sent == ["/confirm/resend"] * 2
    assert mails_to(deployment, user) == 2, "the sign-up's and one more"


def test_new_code_needs_a_user_name(tab):
    """Without a user name nothing is sent, and the field has an error text."""
    tab.resend.click()

    expect(tab.username).to_have_accessible_description(re.compile(r"^Enter your address or user name\."))
    expect(tab.code).not_to_have_attribute("aria-invalid", "true")
    assert tab.sent == []


def test_slow_response_shows(tab, user):
    """After six seconds the page shows that it is still working."""
    tab.page.clock.install()
    tab.open()
    tab.fill(user.username, user.code)
    routes = []
    tab.page.route("**/confirm", lambda route: routes.append(route))  # noqa: PLW0108 - Playwright wants a function
    tab.confirm.click()

    expect(tab.page.get_by_role("button", name="Confirming…")).to_have_attribute("aria-busy", "true")
    tab.page.clock.run_for(6000)

    tab.expect_notice("Still working on it")
    routes[0].continue_()
    tab.expect_confirmed(user.username)


def test_link_fills_in_and_waits_for_the_click(tab, deployment, status_of):
    """A link fills in name, `+` and all, and code, cleans the address bar, and confirms on the click only."""
    user = sign_up(deployment, f"ada+{new_name()}")

    tab.open(f"#username={user.username}&code={user.code}")

    expect(tab.page.get_by_text(user.username)).to_be_visible()
    expect(tab.code).to_have_value(user.code)
    expect(tab.confirm).to_be_focused()
    assert tab.page.url == f"{tab.origin}/"
    assert user.code not in str(tab.page.evaluate("[location.href, JSON.stringify(history.state), document.title]"))
    assert tab.sent == []
    assert status_of(user) == "UNCONFIRMED"
    tab.confirm.click()
    tab.expect_confirmed(user.username)


def test_code_of_a_text_message_is_filled_in(open_tab):
    """Where the browser reads text messages (WebOTP), the code appears in the field, and only a click sends it."""
    tab = open_tab()
    tab.page.add_init_script(
        "window.OTPCredential = class {};"
        "const get = async ({otp}) => ({code: otp.transport + '123456'});"
        "Object.defineProperty(navigator, 'credentials', {value: {get}})"
    )

    tab.open()

    expect(tab.code).to_have_value("sms123456")
    assert tab.sent == []


def mails_to(deployment, user):
    """Count the mails to `user`."""
    messages = deployment.emulator.get(MAILS)["messages"]
    return sum(user.username in mail["To"] for account in messages.values() for mail in account)
