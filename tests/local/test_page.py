"""The page's server: these files and no others, for one API, under one policy."""

import pytest

from local.page import FILES, FOLDER, Page, published
from tests.local import command

ENDPOINT = "http://127.0.0.1:4566/restapis/abc/v1/_user_request_/confirm"


@pytest.fixture(scope="module")
def page():
    """A server that serves."""
    with Page() as page:
        page.serve(ENDPOINT)
        yield page


def ask(page, path, method="GET"):
    """Return the response to a request."""
    return command.ask(page.origin.removeprefix("http://"), method, path)


def test_every_file_of_the_page_is_served(page):
    """Every page, style sheet, picture and module of the folder is served."""
    assert {name for name, _ in FILES.values()} == {
        path.relative_to(FOLDER).as_posix()
        for folder in (FOLDER, FOLDER / "languages")
        for path in folder.iterdir()
        if path.suffix in {".html", ".css", ".svg", ".js"}
    }
    for path, (name, content_type) in FILES.items():
        answer = ask(page, path)
        assert (answer.status, answer.getheader("Content-Type")) == (200, content_type)
        assert name == "index.html" or answer.text == (FOLDER / name).read_text()


@pytest.mark.parametrize(
    "path",
    ["/index.html", "/package.json", "/test/stub.js", "/../../pyproject.toml", "/%2e%2e/web/page.js", "/page.js/"],
)
def test_nothing_else_is_served(page, path):
    """Any other path is a 404, under the same headers."""
    answer = ask(page, path)

    assert answer.status == 404
    assert answer.getheader("Content-Security-Policy")


def test_headers_keep_the_page_to_itself(page):
    """The policy allows the API's origin and no framing. HEAD has the same headers and no body."""
    answer = ask(page, "/?utm_source=mail", "HEAD")

    assert (answer.status, answer.text) == (200, "")
    policy = dict(part.split(" ", 1) for part in str(answer.getheader("Content-Security-Policy")).split("; "))
    assert policy["connect-src"] == "http://127.0.0.1:4566"
    assert policy["default-src"] == policy["frame-ancestors"] == policy["form-action"] == "'none'"
    assert answer.getheader("X-Content-Type-Options") == "nosniff"
    assert answer.getheader("Referrer-Policy") == "no-referrer"
    assert answer.getheader("Cache-Control") == "no-store"


def test_other_methods_are_refused(page):
    """POST is a 404."""
    assert ask(page, "/", "POST").status == 404


def test_published_page_names_one_api():
    """Both places that name the API are replaced, the endpoint and its origin."""
    index, _ = published("https://abc.execute-api.eu-west-1.amazonaws.com/v1/confirm")

    assert '<meta name="endpoint" content="https://abc.execute-api.eu-west-1.amazonaws.com/v1/confirm">' in index
    assert "connect-src https://abc.execute-api.eu-west-1.amazonaws.com;" in index
    assert "example.com" not in index


def test_link_keeps_what_a_name_may_hold(page):
    """The link escapes characters that have a meaning in a URL."""
    assert page.link("ada+a&b=c@example.com", "12 3") == (
        f"{page.origin}/#username=ada%2Ba%26b%3Dc@example.com&code=12%203"
    )


def test_port_is_free_again():
    """A page that was never served ends as well, and gives its port back."""
    with Page() as first:
        port = int(first.origin.rpartition(":")[2])

    with Page(port) as second:
        assert second.origin == first.origin
