"""A page whose script does not run shows what to do."""

import pytest
from playwright.sync_api import expect

SENTENCE = "Turn on JavaScript, or reload the page."


def test_without_javascript_the_page_says_so(open_tab):
    """Without JavaScript, the page says what to do in every language, and hides the form."""
    tab = open_tab(java_script_enabled=False)

    tab.open()

    expect(tab.page.get_by_text(SENTENCE)).to_be_visible()
    expect(tab.page.get_by_text("Aktivieren Sie JavaScript")).to_be_visible()
    expect(tab.page.locator("form")).to_be_hidden()


@pytest.mark.parametrize("module", ["page.js", "view.js", "languages/en.js"])
@pytest.mark.parametrize("wrong", [None, "a module that is (no module"])
def test_module_that_fails_is_told_at_once(open_tab, module, wrong):
    """If a module does not load or has a syntax error, the page shows that text and keeps the code in the address."""
    tab = open_tab(locale="en-US")
    tab.page.route(
        f"**/{module}",
        lambda route: route.fulfill(body=wrong, content_type="text/javascript") if wrong else route.abort(),
    )

    tab.open("#username=ada&code=123456")

    expect(tab.page.locator("#unavailable.failed")).to_be_visible()
    expect(tab.page.get_by_text(SENTENCE)).to_be_visible()
    expect(tab.page.locator("form")).to_be_hidden()
    assert tab.page.url.endswith("#username=ada&code=123456")
    tab.trouble.clear()  # the failed import


def test_slow_network_is_waited_for(open_tab):
    """A module that is only slow is waited for, ten seconds in silence; then the page starts all the same."""
    tab = open_tab()
    routes = []
    tab.page.route("**/view.js", lambda route: routes.append(route))  # noqa: PLW0108 - Playwright wants a function
    tab.page.goto(f"{tab.origin}/#username=ada&code=123456", wait_until="commit")
    sentence = tab.page.get_by_text(SENTENCE)
    expect(sentence).to_have_count(1)
    age = "ms => document.getAnimations().forEach((each) => { each.currentTime = ms })"

    tab.page.evaluate(age, 9500)
    assert sentence.evaluate("e => getComputedStyle(e).visibility") == "hidden"
    tab.page.evaluate(age, 10_001)
    assert sentence.evaluate("e => getComputedStyle(e).visibility") == "visible"

    routes[0].continue_()
    expect(tab.code).to_have_value("123456")
    expect(sentence).to_have_count(0)
