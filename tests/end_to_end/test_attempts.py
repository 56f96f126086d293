"""The attempts table over HTTP: duplicate submissions, guessing and resends."""

import json
from concurrent.futures import ThreadPoolExecutor

from tests.support.caller import FROM_BROWSER, call, confirm, mails, wrong
from tests.support.deployed import new_name


def resend(deployment, username):
    """Ask for a new code, as a page of the allowed origin does."""
    return call(deployment, "POST", "/confirm/resend", json.dumps({"username": username}).encode(), FROM_BROWSER)


def test_duplicate_submission_succeeds(deployment, user):
    """The correct code is a success again, and a wrong one after it is not."""
    assert [confirm(deployment, user.username, user.code).json for _ in range(2)] == [{"status": "confirmed"}] * 2
    assert confirm(deployment, user.username, wrong(user.code)).status == 400


def test_two_submissions_at_once_succeed(deployment, user):
    """Two requests with the correct code at the same time both succeed."""
    with ThreadPoolExecutor(2) as callers:
        responses = callers.map(lambda _: confirm(deployment, user.username, user.code), range(2))
        assert [response.status for response in responses] == [200, 200]


def test_eleventh_wrong_code(deployment, user):
    """Known and unknown names alike get ten rejections, then 429; the correct code is still accepted."""
    for name in (user.username, new_name()):
        *others, last = (confirm(deployment, name, wrong(user.code)) for _ in range(11))
        assert [response.status for response in others] == [400] * 10
        assert (last.status, last.json["code"]) == (429, "too_many_attempts")
        assert 0 < int(last.headers["retry-after"]) <= 3600
    assert confirm(deployment, user.username, user.code).status == 200


def test_resend_sends_one_mail(deployment, user):
    """A resend mails a new code. Repeated within the cool-down, it is accepted without another mail."""
    before = mails(deployment, user)

    responses = [resend(deployment, user.username) for _ in range(7)]

    assert [(response.status, response.json) for response in responses] == [(202, {"status": "accepted"})] * 7
    assert mails(deployment, user) == before + 1


def test_resend_does_not_disclose_an_account(deployment, user):
    """Confirmed and unknown names get the same bytes, cooling down or not."""
    assert confirm(deployment, user.username, user.code).status == 200
    responses = [resend(deployment, name) for name in (user.username, new_name()) for _ in range(2)]
    assert len({(response.status, response.body, str(response.headers)) for response in responses}) == 1
