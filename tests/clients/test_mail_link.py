"""The CustomMessage trigger of docs/mail-link.md: its link is one that the page reads."""

import json
import re
from html import unescape

import pytest

from local.deployment import PROJECT
from tests.support.node import WEB, node

TEXT = (PROJECT / "docs" / "mail-link.md").read_text()


@pytest.fixture
def handler():
    """The handler, as the document prints it."""
    [source] = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    namespace = {}
    exec(source, namespace)  # noqa: S102 - the document's own code
    return namespace["handler"]


def event(source, **attributes):
    """Return an event as Cognito sends it."""
    request = {"userAttributes": attributes, "codeParameter": "{####}", "usernameParameter": None}
    return {
        "triggerSource": source,
        "userName": "0f5b7c6e",
        "request": request,
        "response": {"smsMessage": None, "emailMessage": None, "emailSubject": None},
    }


@pytest.mark.parametrize("source", ["CustomMessage_SignUp", "CustomMessage_ResendCode"])
@pytest.mark.parametrize("email", ["ada+news@example.com", "o'brien&sons=100%#1?@example.com", "zoë@example.com"])
def test_link_brings_name_and_code_to_the_page(handler, source, email):
    """Whatever the address contains, the page reads it and the code from the link that is in the mail."""
    response = handler(event(source, email=email, locale="de-AT"), None)["response"]

    mail = response["emailMessage"].replace("{####}", "012345")
    link = unescape(re.findall(r'href="([^"]*)"', mail)[0])
    assert link.startswith("https://confirm.example.com/?lang=de#")
    assert response["emailSubject"] == "Registrierung bestätigen"
    node(
        "--input-type=module",
        "--eval",
        f"import assert from 'node:assert'; import {{ readLink }} from {json.dumps((WEB / 'link.js').as_uri())};"
        f"assert.deepEqual(readLink(new URL({json.dumps(link)}).hash),"
        f" {json.dumps({'username': email, 'code': '012345'})});",
    )


def test_unknown_language_is_english(handler):
    """A user without a locale, or with one that has no text, gets the English mail."""
    for attributes in ({}, {"locale": "nl-NL"}):
        response = handler(event("CustomMessage_SignUp", email="a@example.com", **attributes), None)["response"]
        assert response["emailSubject"] == "Confirm your sign-up"


def test_other_messages_stay_as_they_are(handler):
    """A forgotten password is none of this trigger's business."""
    asked = event("CustomMessage_ForgotPassword", email="a@example.com")

    assert handler(json.loads(json.dumps(asked)), None) == asked
