"""The developer's pages of `make run`: mails, users, and the sign-up of further users."""

import html
import json
import re
from urllib.parse import urlencode

import pytest

from local.developer_pages import DeveloperPages
from local.page import Page
from tests.local import command
from tests.support.caller import confirm
from tests.support.deployed import new_name

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def page(deployment):
    """The page's server with the developer's pages."""
    with Page() as page:
        page.serve(deployment.endpoint, DeveloperPages(deployment, deployment.endpoint, page.link))
        yield page


def ask(page, method, path, body=None, **headers):
    """Return the status, the body and the Location of a response to a request with the key."""
    key = {"Cookie": f"other=1; key-{page.server_port}={page.key}"} | (FORM if method == "POST" else {})
    response = command.ask(page.origin.removeprefix("http://"), method, path, body, **(key | headers))
    return response.status, response.text, response.getheader("Location", "")


def sign_up(page, username=""):
    """Sign a user up as `make user` does."""
    status, body, _ = ask(page, "POST", "/users", urlencode({"username": username}), Accept="application/json")
    assert status == 201, body
    return json.loads(body)


def test_another_user_can_be_confirmed(page, deployment):
    """Each user that is signed up without a name is a new one, with a code and a link that fills in the page."""
    first, second = sign_up(page), sign_up(page)

    assert first["username"] != second["username"]
    assert second["link"] == page.link(second["username"], second["code"])
    assert confirm(deployment, second["username"], second["code"]).status == 200


def test_named_user(page, deployment):
    """A user name is used unchanged. If Cognito refuses it, the error names it and the reason."""
    name = new_name().replace("user-", "a+b&c-")
    user = sign_up(page, name)

    assert user["username"] == name
    assert confirm(deployment, name, user["code"]).status == 200
    refused = {name: "User already exists", "foo": "Username should be an email."}
    for username, reason in refused.items():
        status, body, _ = ask(page, "POST", "/users", urlencode({"username": username}), Accept="application/json")
        assert (status, repr(username) in body, reason in body, "Exception" in body) == (400, True, True, False)


def test_mails_are_a_page(page):
    """The newest mail comes first, with its code and a link. User input is escaped."""
    older = sign_up(page, new_name())
    newer = sign_up(page, new_name().replace("user-", "a&b-"))

    status, body, _ = ask(page, "GET", "/mails")

    assert status == 200
    recipients, links = (re.findall(pattern, body) for pattern in (r"<h2>(.*?)</h2>", r'href="(http[^"]+)"'))
    assert [html.unescape(recipient) for recipient in recipients[:2]] == [newer["username"], older["username"]]
    assert f'<p class="code">{newer["code"]}</p>' in body
    assert html.unescape(links[0]) == newer["link"]


def test_button_of_the_mails(page):
    """The button signs another user up and returns to the mails."""
    assert ask(page, "POST", "/users", "", Sec_Fetch_Site="same-origin")[::2] == (303, "/mails")


def test_mails_and_users_need_the_key(page):
    """Requests without the key read no mail and sign no user up; the printed address of the mails has the key."""
    wrong = {"Cookie": f"key-{page.server_port}=0"}

    assert [ask(page, "GET", path, **wrong)[0] for path in ("/mails", "/sign-in", "/mails?key=0")] == [403, 403, 403]
    assert ask(page, "POST", "/users", "", **wrong)[0] == 403
    assert ask(page, "GET", page.mails.removeprefix(page.origin), **wrong)[0] == 200


def test_sign_in_completes_the_flow(page, deployment):
    """The page links to a sign-in page that shows the user's status."""
    user = sign_up(page, new_name())
    assert re.search(r'<meta name="sign-in" content="(/sign-in)">', ask(page, "GET", "/")[1])
    before = ask(page, "GET", "/sign-in")[1]
    confirm(deployment, user["username"], user["code"])
    after = ask(page, "GET", "/sign-in")[1]

    assert f"<td>{user['username']}</td><td>unconfirmed</td>" in before
    assert f"<td>{user['username']}</td><td>confirmed</td>" in after


def test_published_page_has_no_developer_pages(deployment):
    """A page that is served without the developer's pages returns 404 for their addresses."""
    with Page() as page:
        page.serve(deployment.endpoint)
        assert [ask(page, "GET", path)[0] for path in ("/mails", "/sign-in", "/developer_pages.css")] == [404, 404, 404]
        assert ask(page, "POST", "/users", "")[0] == 404
