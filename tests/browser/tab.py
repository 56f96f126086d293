"""A browser tab with the page in it, in the words of its user."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Locator, Page, Request

CONFIRMED = "Your sign-up is confirmed"


class Tab:
    """One tab; `trouble` holds what a page must never do."""

    def __init__(self, page: Page, origin: str) -> None:
        """Listen to what the page does."""
        self.page = page
        self.origin = origin
        self._sent: list[str] = []
        self._numbers = itertools.count()
        self.trouble: list[str] = []
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on("console", self._note_console)
        page.on("request", self._note_request)

    def open(self, fragment: str = "") -> None:
        """Load the page, anew where it is there already."""
        if self.page.url.startswith(self.origin):
            self.page.goto("about:blank")  # another fragment alone would load nothing
        self.page.goto(f"{self.origin}/{fragment}")

    @property
    def sent(self) -> list[str]:
        """The paths' ends that were posted to, whatever the page has just done included.

        The browser reports requests in their order, some time after the click. So one more is waited for.
        """
        last = f"{self.origin}/icon.svg?{next(self._numbers)}"  # an address that no cache has
        with self.page.expect_request(lambda request: request.url == last):
            self.page.evaluate("url => { new Image().src = url }", last)
        return self._sent

    @property
    def username(self) -> Locator:
        """The field of the user name."""
        return self.page.get_by_label("E-mail address or user name")

    @property
    def code(self) -> Locator:
        """The field of the code."""
        return self.page.get_by_label("Code", exact=True)

    @property
    def confirm(self) -> Locator:
        """The button that confirms."""
        return self.page.get_by_role("button", name="Confirm")

    @property
    def resend(self) -> Locator:
        """The button that asks for a new code."""
        return self.page.get_by_role("button", name="Send a new code")

    @property
    def notice(self) -> Locator:
        """The live region."""
        return self.page.get_by_role("status")

    @property
    def heading(self) -> Locator:
        """The heading that is to be seen."""
        return self.page.get_by_role("heading")

    def fill(self, username: str, code: str) -> None:
        """Type both."""
        self.username.fill(username)
        self.code.fill(code)

    def expect_confirmed(self, username: str) -> None:
        """Wait for the end, which names the user."""
        expect(self.heading).to_have_text(CONFIRMED)
        expect(self.page.locator("main")).to_contain_text(f"sign in as {username}.")

    def expect_notice(self, text: str) -> None:
        """Wait for the notice to hold `text`."""
        expect(self.notice).to_contain_text(text)

    def _note_console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "TrustedHTML" in message.text:
            self.trouble.append(message.text)

    def _note_request(self, request: Request) -> None:
        if request.method == "POST":
            self._sent.append("/" + urlsplit(request.url).path.partition("/_user_request_/")[2])
