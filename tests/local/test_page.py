"""The page's server: its files, its headers and its links."""

import pytest

from local.page import FILES, FOLDER, Page, published
from tests.local import command

ENDPOINT = "http://127.0.0.1:4566/restapis/abc/v1/_user_request_/confirm"


@pytest.fixture(scope="module")
def page():
    """A running server."""
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
        response = ask(page, path)
        assert (response.status, response.getheader("Content-Type")) == (200, content_type)
        assert name == "index.html" or response.text == (FOLDER / name).read_text()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/index.html"), ("GET", "/package.json"), ("GET", "/test/stub.js"), ("GET", "/../../pyproject.toml"),
        ("GET", "/%2e%2e/web/page.js"), ("GET", "/page.js/"), ("POST", "/"),
    ],
)  # fmt: skip
def test_nothing_else_is_served(page, method, path):
    """Any other path or method is a 404, with the same headers."""
    response = ask(page, path, method)

    assert response.status == 404
    assert response.getheader("Content-Security-Policy")


def test_headers_keep_the_page_to_itself(page):
    """The policy allows the API's origin and no framing. HEAD has the same headers and no body."""
    response = ask(page, "/?utm_source=mail", "HEAD")

    assert (response.status, response.text) == (200, "")
    policy = dict(part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; "))
    assert policy["connect-src"] == "http://127.0.0.1:4566"
    assert policy["default-src"] == policy["frame-ancestors"] == policy["form-action"] == "'none'"
    expected = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
    assert {name: response.headers[name] for name in expected} == expected


def test_published_page_names_one_api():
    """The published page has the endpoint of its API, and the API's origin in its policy."""
    index, _ = published("https://abc.execute-api.eu-west-1.amazonaws.com/v1/confirm")

    assert '<meta name="endpoint" content="https://abc.execute-api.eu-west-1.amazonaws.com/v1/confirm">' in index
    assert "connect-src https://abc.execute-api.eu-west-1.amazonaws.com;" in index
    assert "example.com" not in index


def test_link_escapes_the_name_and_the_code(page):
    """The link escapes characters that have a meaning in a URL."""
    assert page.link("ada+a&b=c@example.com", "12 3") == (
        f"{page.origin}/#username=ada%2Ba%26b%3Dc@example.com&code=12%203"
    )


def test_port_is_free_again():
    """The port of a page that was never served is free again after its end."""
    with Page() as first:
        port = int(first.origin.rpartition(":")[2])

    with Page(port) as second:
        assert second.origin == first.origin
