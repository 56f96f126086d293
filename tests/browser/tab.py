"""A browser tab with the page in it, in the words of its user."""

import itertools
from urllib.parse import urlsplit

from playwright.sync_api import expect

CONFIRMED = "Your sign-up is confirmed"


class Tab:
    """One tab, with the fields, buttons and texts of the page. `trouble` is what a page must never do."""

    def __init__(self, page, origin):
        """Listen to what the page does."""
        self.page = page
        self.origin = origin
        self._sent = []
        self._numbers = itertools.count()
        self.trouble = []
        # Playwright looks an element up when it is used.
        self.username = page.get_by_label("E-mail address or user name")
        self.code = page.get_by_label("Code", exact=True)
        self.confirm = page.get_by_role("button", name="Confirm")
        self.resend = page.get_by_role("button", name="Send a new code")
        self.notice = page.get_by_role("status")
        self.heading = page.get_by_role("heading")
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on("console", self._note_console)
        page.on("request", self._note_request)

    def open(self, fragment=""):
        """Load the page, anew where it is there already."""
        if self.page.url.startswith(self.origin):
            self.page.goto("about:blank")  # another fragment alone would load nothing
        self.page.goto(f"{self.origin}/{fragment}")

    @property
    def sent(self):
        """The paths' ends that were posted to, whatever the page has just done included.

        The browser reports requests in their order, some time after the click. So one more is waited for.
        """
        last = f"{self.origin}/icon.svg?{next(self._numbers)}"  # an address that no cache has
        with self.page.expect_request(lambda request: request.url == last):
            self.page.evaluate("url => { new Image().src = url }", last)
        return self._sent

    def fill(self, username, code):
        """Type both."""
        self.username.fill(username)
        self.code.fill(code)

    def expect_confirmed(self, username):
        """Wait for the end, which names the user."""
        expect(self.heading).to_have_text(CONFIRMED)
        expect(self.page.locator("main")).to_contain_text(f"sign in as {username}.")

    def expect_notice(self, text):
        """Wait for the notice to hold `text`."""
        expect(self.notice).to_contain_text(text)

    def _note_console(self, message):
        if "Content Security Policy" in message.text or "TrustedHTML" in message.text:
            self.trouble.append(message.text)

    def _note_request(self, request):
        if request.method == "POST":
            self._sent.append("/" + urlsplit(request.url).path.partition("/_user_request_/")[2])
