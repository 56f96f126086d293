"""A brand is the name, the logo, the accent colour and the sign-in address; every colour stays readable."""

import pytest
from playwright.sync_api import expect

from local.page import FOLDER

OTHER = """:root { --accent: #0b6e4f; --on-accent: #fff }
@media (prefers-color-scheme: dark) { :root { --accent: #ffb37a; --on-accent: #3a1700 } }"""
TEXT = 4.5  # WCAG 2.2, 1.4.3
OUTLINE = 3.0  # 1.4.11
GROUNDS = ("card", "accent-ground", "bad-ground", "good-ground", "wait-ground")
PAIRS = [
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-strong", TEXT),
    ("accent", "card", TEXT),
    ("accent-strong", "card", TEXT),
    ("accent-strong", "accent-ground", TEXT),
    ("bad", "card", TEXT),
    ("bad", "bad-ground", TEXT),
    ("wait", "wait-ground", TEXT),
    ("good", "good-ground", OUTLINE),
    ("edge", "card", OUTLINE),
    *(("ink", ground, TEXT) for ground in GROUNDS),
    *(("soft", ground, TEXT) for ground in GROUNDS),
]
COLOUR = """value => {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = value;
  const canvas = document.createElement("canvas").getContext("2d");
  canvas.fillStyle = getComputedStyle(probe).color;
  probe.remove();
  canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
}"""


def contrast(one, other):
    """Return the contrast ratio of two colours as WCAG defines it."""

    def luminance(colour):
        parts = [part / 255 for part in colour]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("brand", [(FOLDER / "brand.css").read_text(), OTHER], ids=["default", "other"])
def test_colours_have_contrast(open_tab, brand, scheme):
    """Whatever is written or drawn has the contrast that WCAG AA asks for, with the accent of either brand.

    So has the selected code, for which a browser's own colours may not be readable.
    """
    tab = open_tab(color_scheme=scheme)
    tab.page.route("**/brand.css", lambda route: route.fulfill(body=brand, content_type="text/css"))
    tab.open()
    tab.code.fill("123456")

    for front, ground, least in PAIRS:
        colours = [tab.page.evaluate(COLOUR, f"var(--{name})") for name in (front, ground)]
        assert contrast(*colours) >= least, (front, ground, colours)
    selected = tab.code.evaluate(
        "e => [getComputedStyle(e, '::selection').color, getComputedStyle(e, '::selection').backgroundColor]"
    )
    assert contrast(*(tab.page.evaluate(COLOUR, colour) for colour in selected)) >= TEXT, selected


def test_name_logo_and_address_come_from_one_document(open_tab, serve_responses):
    """The product's name and the sign-in address, a link in a notice and at the end, come from index.html."""
    tab = open_tab()
    serve_responses(tab, 400, {"code": "code_rejected"})
    index = (FOLDER / "index.html").read_text().replace("<title>Example</title>", "<title>Étoile &amp; Co</title>")
    index = index.replace('name="sign-in" content=""', 'name="sign-in" content="https://app.example.com/"')
    tab.page.route(f"{tab.origin}/", lambda route: route.fulfill(body=index, content_type="text/html; charset=utf-8"))

    tab.open()

    expect(tab.page.locator(".brand")).to_have_text("Étoile & Co")
    expect(tab.page.locator(".brand img")).to_have_attribute("src", "icon.svg")
    expect(tab.page).to_have_title("Confirm your sign-up · Étoile & Co")
    tab.fill("ada", "123456")
    tab.confirm.click()
    expect(tab.notice.get_by_role("link")).to_have_attribute("href", "https://app.example.com/")
    serve_responses(tab, 200, {"status": "confirmed"})
    tab.page.route(f"{tab.origin}/", lambda route: route.fulfill(body=index, content_type="text/html; charset=utf-8"))
    tab.confirm.click()
    tab.expect_confirmed("ada")
    expect(tab.page).to_have_title("Your sign-up is confirmed · Étoile & Co")
    expect(tab.page.get_by_role("link", name="Sign in")).to_have_attribute("href", "https://app.example.com/")


def test_without_an_address_the_app_is_the_way(tab, user):
    """Without a sign-in address, the last text asks the user to return to the app and sign in."""
    tab.fill(user.username, user.code)
    tab.confirm.click()

    expect(tab.page.locator("#done")).to_contain_text(f"return to the app and sign in as {user.username}.")
    expect(tab.page.get_by_role("link", name="Sign in")).to_be_hidden()
