"""A page whose script does not run says so; one whose script runs never does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.tab import Tab

SENTENCE = "Turn on JavaScript, or reload the page."


def test_without_javascript_the_page_says_so(open_tab: Callable[..., Tab]) -> None:
    """Without JavaScript the page shows what to do, in every language, and no form that does nothing."""
    tab = open_tab(java_script_enabled=False)

    tab.open()

    expect(tab.page.get_by_text(SENTENCE)).to_be_visible()
    expect(tab.page.get_by_text("Aktivieren Sie JavaScript")).to_be_visible()
    expect(tab.page.locator("form")).to_be_hidden()


@pytest.mark.parametrize("module", ["page.js", "view.js", "languages/en.js"])
def test_blocked_module_is_told(open_tab: Callable[..., Tab], module: str) -> None:
    """Where a module does not load, the same is shown after a while, and not before, as it may only be slow."""
    tab = open_tab()
    tab.page.route(f"**/{module}", lambda route: route.abort())

    tab.open()

    assert not tab.page.get_by_text(SENTENCE).is_visible()
    expect(tab.page.get_by_text(SENTENCE)).to_be_visible()
    expect(tab.page.locator("form")).to_be_hidden()
    tab.trouble.clear()  # the failed import


def test_page_that_starts_shows_no_such_message(tab: Tab) -> None:
    """The script removes the message."""
    expect(tab.confirm).to_be_visible()
    expect(tab.page.get_by_text(SENTENCE)).to_have_count(0)
