"""The page in every language, and no text outside the languages' files."""

import re
from html.parser import HTMLParser

import pytest
from playwright.sync_api import expect

from local.page import FOLDER, LANGUAGES
from tests.browser.states import states, violations


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_fits_and_is_accessible(open_tab, user, language):
    """On a narrow phone in dark mode, axe finds nothing and nothing is cut off, in the language and its direction."""
    tab = open_tab(viewport={"width": 320, "height": 568}, color_scheme="dark")
    for state in states(tab, user, language):
        assert violations(tab) == [], state
        wide = tab.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide[0] <= wide[1], state
        expect(tab.page.locator("html")).to_have_attribute("lang", language)
        expect(tab.page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    assert tab.page.locator("input[dir=ltr]").count() == 2


def test_only_one_language_is_loaded(open_tab):
    """The browser's language decides where nobody else does, and its file is the only one that is fetched."""
    tab = open_tab(locale="fr-CA")
    fetched = []
    tab.page.on("request", lambda request: fetched.append(request.url))

    tab.open()

    expect(tab.heading).to_have_text("Confirmez votre inscription")
    assert [url for url in fetched if "/languages/" in url] == [f"{tab.origin}/languages/fr.js"]


def test_publisher_may_choose_the_language(open_tab):
    """The page's meta element overrides the browser's language, and `?lang=` overrides both."""
    tab = open_tab(locale="fr-FR")
    index = (FOLDER / "index.html").read_text().replace('name="language" content=""', 'name="language" content="ja"')
    tab.page.route(f"{tab.origin}/", lambda route: route.fulfill(body=index, content_type="text/html"))
    tab.page.route(f"{tab.origin}/?*", lambda route: route.fulfill(body=index, content_type="text/html"))

    tab.open()
    expect(tab.page.locator("html")).to_have_attribute("lang", "ja")
    tab.open("?lang=es")
    expect(tab.page.locator("html")).to_have_attribute("lang", "es")


def test_missing_language_file_leaves_english(open_tab):
    """If the file of a language does not load, the page is in English."""
    tab = open_tab(locale="de-DE")
    tab.page.route("**/languages/de.js", lambda route: route.abort())

    tab.open()

    expect(tab.heading).to_have_text("Confirm your sign-up")
    expect(tab.page.locator("html")).to_have_attribute("lang", "en")


def test_all_text_is_in_the_language_file(open_tab, user):
    """With every word of the language's file replaced, no other word is left on the page, its title included."""
    english = (FOLDER / "languages" / "en.js").read_text()
    replaced = re.sub(r'"[^"\n]*"', lambda text: re.sub(r"(?<![{\w])\w+(?![\w}])", "ж", text.group()), english)
    tab = open_tab()
    tab.page.route(
        "**/languages/en.js", lambda route: route.fulfill(body=replaced, content_type="text/javascript; charset=utf-8")
    )
    for state in states(tab, user):
        shown = tab.page.evaluate(
            "[document.title, document.body.innerText, ...[...document.querySelectorAll('[aria-label],[placeholder],"
            "[title]')].map((e) => e.ariaLabel + e.title)].join(' ')"
        )
        words = re.findall(r"[A-Za-z]+", shown.replace(user.username, "").replace("Example", ""))
        assert set(words) <= {"in", "seconds"}, state  # what the browser's own Intl says


def test_document_itself_says_only_that_it_could_not_start():
    """index.html contains no text except the name and, in each language, what to do if no script runs."""

    class Texts(HTMLParser):
        def __init__(self):
            super().__init__()
            self.stack = []
            self.found = []

        def handle_starttag(self, tag, attrs):
            self.stack.append((tag, dict(attrs).get("lang") or ""))

        def handle_data(self, data):
            if data.strip():
                self.found.append(self.stack[-1])

    texts = Texts()
    texts.feed((FOLDER / "index.html").read_text())

    assert sorted(texts.found) == [*(("p", language) for language in LANGUAGES), ("title", "")]
