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
        answers = list(callers.map(lambda _: confirm(deployment, user.username, user.code), range(2)))
    assert [answer.status for answer in answers] == [200, 200]


def test_eleventh_wrong_code(deployment, user):
    """Known and unknown names alike get ten rejections, then 429; the correct code is still accepted."""
    for name in (user.username, new_name()):
        answers = [confirm(deployment, name, wrong(user.code)) for _ in range(11)]
        assert [answer.status for answer in answers] == [400] * 10 + [429]
        assert answers[-1].json["code"] == "too_many_attempts"
        assert 0 < int(answers[-1].headers["retry-after"]) <= 3600
    assert confirm(deployment, user.username, user.code).status == 200


def test_resend_sends_one_mail(deployment, user):
    """A resend mails a new code. Repeated within the cool-down, it is accepted without another mail."""
    before = mails(deployment, user)

    answers = [resend(deployment, user.username) for _ in range(7)]

    assert [(answer.status, answer.json) for answer in answers] == [(202, {"status": "accepted"})] * 7
    assert mails(deployment, user) == before + 1


def test_resend_tells_nobody_who_has_an_account(deployment, user):
    """Confirmed and unknown names get the same bytes, cooling down or not."""
    assert confirm(deployment, user.username, user.code).status == 200
    seen = {
        (answer.status, answer.body, json.dumps(dict(answer.headers)))
        for name in (user.username, new_name())
        for answer in (resend(deployment, name), resend(deployment, name))
    }
    assert len(seen) == 1
