"""For everybody, on every screen: access, size, motion, policy."""

import pytest
from playwright.sync_api import expect

from tests.browser.states import states, violations

ZOOMED = {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2}  # what 200 % makes of 1280 x 800
NARROW = {"viewport": {"width": 320, "height": 568}}


def test_axe_finds_no_violation(open_tab, user):
    """In light mode, axe finds nothing in any state. The tests of the languages use dark mode and 320 px."""
    tab = open_tab(color_scheme="light")
    for state in states(tab, user):
        assert violations(tab) == [], state


@pytest.mark.parametrize("settings", [ZOOMED, NARROW | {"text": "200%"}], ids=["200 %", "big text"])
def test_nothing_scrolls_sideways(open_tab, user, settings):
    """At 200 % zoom, and at 320 px with text of twice the size, nothing is cut off at the side."""
    text = settings.get("text")
    tab = open_tab(**{name: value for name, value in settings.items() if name != "text"})
    for state in states(tab, user):
        if text is not None:
            tab.page.evaluate("size => { document.documentElement.style.fontSize = size }", text)
        wide = tab.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide[0] <= wide[1], state


def test_keyboard_is_enough(tab, user):
    """From the first field on, Tab goes field, field, button, button, each with a visible focus; Enter sends."""
    keyboard = tab.page.keyboard
    for place in (tab.username, tab.code, tab.confirm, tab.resend):
        expect(place).to_be_focused()
        outline = place.evaluate("e => [getComputedStyle(e).outlineStyle, getComputedStyle(e).outlineWidth]")
        assert outline == ["solid", "2px"]
        keyboard.press("Tab")
    for _ in range(4):
        keyboard.press("Shift+Tab")
    expect(tab.username).to_be_focused()

    keyboard.type(user.username)
    keyboard.press("Tab")
    keyboard.type(user.code)
    keyboard.press("Enter")

    tab.expect_confirmed(user.username)
    expect(tab.heading).to_be_focused()


def test_fields_tell_phones_what_they_are(tab):
    """The keyboard has digits, the code of a text message is offered, and nothing gets a capital by itself."""
    expect(tab.code).to_have_attribute("inputmode", "numeric")
    expect(tab.code).to_have_attribute("autocomplete", "one-time-code")
    expect(tab.username).to_have_attribute("autocomplete", "username")
    expect(tab.username).to_have_attribute("autocapitalize", "none")
    sizes = tab.page.locator("input").evaluate_all("all => all.map((e) => parseFloat(getComputedStyle(e).fontSize))")
    assert min(sizes) >= 16, "a phone zooms into smaller ones"


@pytest.mark.parametrize(("motion", "moves"), [("reduce", False), ("no-preference", True)])
def test_motion_is_the_users_choice(open_tab, user, motion, moves):
    """Nothing moves where the user wants no motion."""
    tab = open_tab(reduced_motion=motion)
    tab.open(f"#username={user.username}&code={user.code}")
    tab.page.route("**/confirm", lambda _: None)  # it never responds
    tab.confirm.click()

    busy = tab.page.get_by_role("button", name="Confirming…")
    expect(busy).to_be_visible()
    assert bool(busy.evaluate("e => e.getAnimations({subtree: true}).length")) is moves


def test_policy_lets_nothing_in_and_nothing_out(open_tab):
    """No inline script or style runs, no other origin is called, and no page may frame this one."""
    tab = open_tab()
    response = tab.page.goto(tab.origin)
    policy = response.headers["content-security-policy"]
    stated = tab.page.locator("meta[http-equiv]").get_attribute("content")

    assert policy == f"{stated}; frame-ancestors 'none'"
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    script = "const s = document.createElement('script'); s.text = 'window.ran = 1'; document.head.append(s)"
    assert tab.page.evaluate(f"(() => {{ try {{ {script} }} catch {{}} return window.ran }})()") is None
    assert tab.page.evaluate("fetch('http://127.0.0.1:9/').catch(() => 'refused')") == "refused"
    assert tab.page.evaluate("fetch('/page.css').catch(() => 'refused')") == "refused"
    assert len(tab.trouble) >= 3, "the browser says what it refused"
    tab.trouble.clear()
