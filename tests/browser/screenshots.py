"""`make screenshots`: pictures of the page in every language and state, and docs/page.png, made of some of them.

    python -m tests.browser.screenshots

Needs Chromium, and fonts for Japanese and Arabic, such as Debian's fonts-ipafont-gothic and fonts-noto-core.
"""
# ruff: noqa: T201 - a command speaks by printing

import base64
import json
import sys

from playwright.sync_api import sync_playwright

from local.deployment import PROJECT
from local.page import LANGUAGES, Page
from tests.browser.chromium import ARGUMENTS, FOUND, MISSING

FOLDER = PROJECT / "build" / "screenshots"
PICTURE = PROJECT / "docs" / "page.png"
PHONE = {"width": 390, "height": 890}
STATES = ("link", "rejected", "unclear", "sent", "confirmed")
SHOWN = ("en-light-link", "de-light-rejected", "ja-dark-sent", "ar-light-confirmed")
LINK = "#username=ada@example.com&code=482913"
REJECTED = (400, {"code": "code_rejected"})
REPLIES = {  # to each request in turn; None is a lost one
    "rejected": [REJECTED],
    "unclear": [None, REJECTED],
    "sent": [(202, {"status": "accepted"})],
    "confirmed": [(200, {"status": "confirmed"})],
}


def main():
    """Take every picture and return the exit code."""
    if FOUND is None:
        print(f"There is {MISSING}.", file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with Page() as site, sync_playwright() as playwright:
        site.serve(f"{site.origin}/v1/confirm")
        browser = playwright.chromium.launch(executable_path=FOUND, args=ARGUMENTS)
        for language in LANGUAGES:
            for scheme in ("light", "dark"):
                for state in STATES:
                    _take(browser, site.origin, language, scheme, state)
        _compose(browser, [FOLDER / f"{name}.png" for name in SHOWN])
        browser.close()
    print(f"{PICTURE.relative_to(PROJECT)}, and all pictures in {FOLDER.relative_to(PROJECT)}/")
    return 0


def _take(browser, origin, language, scheme, state):
    """Lead the page to a state on a phone, with replies in place of the API's, and take its picture."""
    page = browser.new_page(viewport=PHONE, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    replies = iter(REPLIES.get(state, []))

    def reply(route):
        response = next(replies)
        route.abort() if response is None else route.fulfill(status=response[0], json=response[1])

    page.route("**/confirm{,/resend}", reply)
    page.goto(f"{origin}/?lang={language}{LINK}")
    page.locator("#ask").wait_for()
    if state != "link":
        page.locator("#resend" if state == "sent" else "#confirm").click()
        page.locator("#notice strong, #done-title:focus").wait_for()
    page.screenshot(path=FOLDER / f"{language}-{scheme}-{state}.png")
    page.close()


def _compose(browser, pictures):
    """Put pictures side by side."""
    sources = [f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}" for path in pictures]
    width, height, gap = PHONE["width"], PHONE["height"], 24
    page = browser.new_page(viewport={"width": len(sources) * (width + gap) + gap, "height": height + 2 * gap})
    images = "".join(f"<img src={json.dumps(source)} alt=''>" for source in sources)
    page.set_content(
        "<style>body { margin: 0; padding: 24px; display: flex; gap: 24px; background: #d5d8e0 }"
        "img { border-radius: 16px }</style>" + images
    )
    page.screenshot(path=PICTURE)
    page.close()


if __name__ == "__main__":
    sys.exit(main())
