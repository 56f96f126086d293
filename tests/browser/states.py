"""Every state of the page, in any language, and the violations that axe finds."""

from playwright.sync_api import expect

from tests.support.caller import wrong
from tests.support.node import MODULES, demand

AXE = MODULES / "axe-core" / "axe.min.js"


def states(tab, user, language="en"):
    """Lead the page through all its states, and yield the name of each."""
    confirm, code = tab.page.locator("#confirm"), tab.page.locator("#code")
    tab.open(f"?lang={language}#username={user.username}&code={user.code}")
    expect(confirm).to_be_focused()
    yield "link"
    tab.open(f"?lang={language}")
    expect(tab.page.locator("#username")).to_be_focused()
    yield "empty"
    confirm.click()
    expect(code).to_have_attribute("aria-invalid", "true")
    yield "fields missing"
    tab.page.locator("#username").fill(user.username)
    code.fill(wrong(user.code))
    confirm.click()
    expect(tab.page.locator("#notice [data-tone=bad]")).to_be_visible()
    yield "wrong code"
    tab.page.locator("#resend").click()
    expect(tab.page.locator("#notice [data-tone=good]")).to_be_visible()
    yield "new code"
    tab.page.locator("#resend").click(force=True)
    expect(tab.page.locator("#notice [data-tone=wait]")).to_be_visible()
    yield "cooling down"
    code.fill(user.code)
    confirm.click()
    expect(tab.page.locator("#done-title")).to_be_focused()
    yield "confirmed"


def violations(tab):
    """Return the rule and the first element of each violation that axe finds."""
    if not tab.page.evaluate("'axe' in window"):
        tab.page.evaluate(demand(AXE).read_text())
    found = tab.page.evaluate("axe.run(document, {resultTypes: ['violations']}).then((r) => r.violations)")
    return [(each["id"], each["nodes"][0]["html"]) for each in found]
