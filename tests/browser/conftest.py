"""Chromium on the page that `make run` serves, calling the deployed stack from its own origin."""

import json
import os
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.chromium import ARGUMENTS, FOUND, MISSING
from tests.browser.tab import Tab

SIZE = {"width": 1280, "height": 800}
PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(config, items):
    """Without a Chromium one of these tests stays, to say in one line that all are skipped; or nothing runs."""
    here = [item for item in items if item.path.is_relative_to(Path(__file__).parent)]
    ours = [item for item in here if "browser" in getattr(item, "fixturenames", ())]
    if FOUND is not None or not ours:
        return
    if os.environ.get("REQUIRE_ALL"):
        raise pytest.UsageError(f"REQUIRE_ALL is set, but there is {MISSING}")
    first, *rest = ours
    first.add_marker(pytest.mark.skip(reason=f"{MISSING}: none of the {len(ours)} browser tests runs"))
    items[:] = [item for item in items if item not in rest]
    config.hook.pytest_deselected(items=rest)


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium, the one that CHROMIUM names or the first that is on the path."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=FOUND, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served(deployment, site):
    """The origin of the page, which is served now."""
    site.serve(deployment.endpoint)
    return site.origin


@pytest.fixture(scope="session")
def origin(browser, served):  # noqa: ARG001 - without a browser no stack
    """The origin of the page, for Chromium."""
    return served


@pytest.fixture
def open_tab(browser, origin):
    """Open tabs with nothing of other tests in them; keywords as Playwright's `new_context` has them.

    In the end no tab may have thrown, or have done what the Content-Security-Policy forbids.
    """
    tabs = []

    def open_one(**settings):
        context = browser.new_context(**({"viewport": SIZE, "reduced_motion": "reduce"} | settings))
        context.set_default_timeout(PATIENCE_MS)
        tabs.append(Tab(context.new_page(), origin))
        return tabs[-1]

    yield open_one
    for tab in tabs:
        tab.page.context.close()
    assert [trouble for tab in tabs for trouble in tab.trouble] == []


@pytest.fixture
def tab(open_tab):
    """A tab that shows the page."""
    tab = open_tab()
    tab.open()
    return tab


@pytest.fixture
def serve_responses():
    """Replace the API's next responses in a tab, for those that the emulator cannot produce."""

    def serve(tab, status, body, **headers):
        allowed = {"Access-Control-Allow-Origin": tab.origin, "Access-Control-Expose-Headers": "Retry-After"}
        tab.page.unroute_all()
        tab.page.route(
            "**/confirm{,/resend}",
            lambda route: route.fulfill(
                status=status, headers={"Content-Type": "application/json"} | allowed | headers, body=json.dumps(body)
            ),
        )

    return serve


@pytest.fixture
def respond(tab, serve_responses):
    """Set the next responses of the one tab."""
    return partial(serve_responses, tab)
