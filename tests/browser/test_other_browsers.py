"""The same page in Firefox and in WebKit, which Safari is made of: a wrong code, a new one, the right one, a link."""

import os
import time

import pytest

from tests.browser import webdriver
from tests.support.caller import wrong

PATIENCE_SECONDS = 30


@pytest.fixture(params=["firefox", "webkit"])
def driver(request, tmp_path):
    """The browser, or one line that says what is missing; with REQUIRE_ALL it must be there."""
    if (lack := webdriver.missing(request.param)) is not None:
        if os.environ.get("REQUIRE_ALL"):
            pytest.fail(f"REQUIRE_ALL is set, but there is {lack}")
        pytest.skip(lack)
    with webdriver.launched(request.param, tmp_path) as driver:
        yield driver


def expect(driver, selector, text):
    """Wait until the text of what `selector` finds contains `text`."""
    end = time.monotonic() + PATIENCE_SECONDS
    script = "return document.querySelector(arguments[0])?.innerText ?? ''"
    while text not in (shown := driver.run(script, selector)):
        assert time.monotonic() < end, f"{selector} shows {shown!r}, not {text!r}"
        time.sleep(0.1)


def value(driver, selector):
    """Return what a field contains."""
    return str(driver.run("return document.querySelector(arguments[0]).value", selector))


def test_whole_flow(driver, served, user):
    """From a wrong code to the confirmation, and on to a second link in the same tab."""
    driver.navigate(f"{served}/?lang=en")
    expect(driver, "#title", "Confirm your sign-up")
    driver.type("#username", user.username)
    driver.type("#code", wrong(user.code))
    driver.click("#confirm")
    expect(driver, "#code-error", "That code did not work")
    assert driver.run("return document.activeElement.id") == "code"

    top = driver.run("return document.querySelector('#confirm').offsetTop")
    driver.click("#resend")
    expect(driver, "#notice", "A new code is on its way")
    expect(driver, "#resend", "Send a new code in ")
    assert driver.run("return document.querySelector('#confirm').offsetTop") == top
    assert value(driver, "#code") == ""

    driver.type("#code", f"Your code is {user.code}.")
    driver.click("#confirm")
    expect(driver, "#done-title", "Your sign-up is confirmed")
    expect(driver, "#done-text", f"sign in as {user.username}.")

    driver.run(f"location.hash = 'username={user.username}&code={user.code}'")
    expect(driver, "#known-name", user.username)
    assert value(driver, "#code") == user.code
    assert driver.run("return location.hash") == ""
    driver.click("#confirm")
    expect(driver, "#done-title", "Your sign-up is confirmed")


def test_right_to_left(driver, served):
    """Arabic runs from right to left; a name and a code do not."""
    driver.navigate(f"{served}/?lang=ar")

    expect(driver, "#title", "تأكيد التسجيل")
    directions = (
        "return ['html', '#username', '#code'].map((e) => getComputedStyle(document.querySelector(e)).direction)"
    )
    assert driver.run(directions) == ["rtl", "ltr", "ltr"]
