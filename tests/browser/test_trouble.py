"""The page's error messages: each `code` has a text of its own."""

import json
import re

from playwright.sync_api import expect

from local.deployment import PROJECT
from tests.support.caller import JSON, call, wrong

DOCUMENT = json.loads((PROJECT / "docs" / "openapi.json").read_text())
PROBLEMS = [example["value"] for example in DOCUMENT["components"]["examples"].values() if "code" in example["value"]]
FOR_SUPPORT = {
    "bad_request", "forbidden", "internal_error", "malformed_request", "not_confirmable", "not_found",
    "post_confirmation_failed", "service_misconfigured", "service_unavailable", "unsupported_media_type",
    "upstream_error",
}  # fmt: skip
ATTEMPTS_PER_HOUR = 10
FOREIGN = "The response is not from our service"


def test_rate_limit_of_confirm_tells_how_long(tab, user, deployment):
    """The eleventh wrong code gets 429, and the page reads across origins how long to wait, and sends nothing more."""
    body = json.dumps({"username": user.username, "confirmationCode": wrong(user.code)}).encode()
    for _ in range(ATTEMPTS_PER_HOUR):
        assert call(deployment, "POST", "/confirm", body, JSON).status == 400
    tab.fill(user.username, wrong(user.code))
    tab.confirm.click()

    tab.expect_notice("Too many attempts")
    expect(tab.notice).to_contain_text(re.compile(r"Try again in (59|60) minutes"))
    assert tab.sent == ["/confirm"]


def test_rate_limit_of_resend_counts_down(tab, respond):
    """After too many requests for a code, the button counts down until the next one is allowed."""
    respond(429, {"code": "too_many_attempts"}, **{"Retry-After": "3600"})
    tab.username.fill("ada")

    tab.resend.click()

    tab.expect_notice("Enough codes for now")
    expect(tab.resend).to_have_text(re.compile(r"in (59|60):\d\d$"))
    expect(tab.resend).to_have_attribute("aria-disabled", "true")


def test_offline_shows_until_it_ends(tab, user):
    """Without a network the page shows that it is offline after it has tried, and then that the network is back."""
    tab.fill(user.username, user.code)
    tab.page.context.set_offline(True)
    tab.confirm.click()
    tab.expect_notice("You seem to be offline")

    tab.page.context.set_offline(False)

    tab.expect_notice("You are back online")
    tab.confirm.click()
    tab.expect_confirmed(user.username)


def test_browser_that_wrongly_says_offline_sends(tab, user):
    """A browser behind a VPN may say that it is offline; the page sends all the same."""
    tab.page.evaluate("Object.defineProperty(navigator, 'onLine', {get: () => false})")
    tab.fill(user.username, user.code)

    tab.confirm.click()

    tab.expect_confirmed(user.username)


def test_service_out_of_reach_is_tried_again_first(tab):
    """Without a response the page tries again, and then shows that the service cannot be reached. The fields stay."""
    tab.page.route("**/confirm", lambda route: route.abort())
    tab.fill("ada", "123456")
    tab.confirm.click()

    tab.expect_notice("The service cannot be reached")
    expect(tab.code).to_have_value("123456")
    assert set(tab.sent) == {"/confirm"}
    assert len(tab.sent) > 1


def test_passing_trouble_is_not_shown(tab, user, respond):
    """A busy service is asked again by itself, and the user sees the success only."""
    respond(503, {"code": "service_busy"}, **{"Retry-After": "1"})
    tab.fill(user.username, user.code)
    with tab.page.expect_response("**/confirm"):
        tab.confirm.click()
    tab.page.unroute_all()

    tab.expect_confirmed(user.username)
    assert tab.sent == ["/confirm"] * 2


def test_rejection_after_a_lost_response_is_unclear(tab, respond):
    """After a lost response, a rejection may mean that the user is confirmed already. The page says so."""
    tab.page.route("**/confirm", lambda route: route.abort())
    tab.fill("ada", "123456")
    tab.confirm.click()
    tab.expect_notice("The service cannot be reached")

    respond(400, {"code": "code_rejected"})
    tab.confirm.click()
    tab.expect_notice("You may be confirmed already")

    tab.username.fill("grace")
    tab.confirm.click()
    tab.expect_notice("That code did not work")


def test_every_code_has_its_own_words(tab, respond):
    """Each code of the OpenAPI document has a text of its own, never that of a foreign response.

    Where only support can help, the page shows the request id, which support will ask for.
    """
    respond(200, {})
    tab.fill("ada", "123456")
    tab.confirm.click()
    tab.expect_notice(FOREIGN)

    assert len(PROBLEMS) > 20
    for problem in PROBLEMS:
        respond(problem["status"], problem, **{"Retry-After": "60"})
        if not tab.confirm.is_visible():  # the one before was the end
            tab.open("#username=ada&code=123456")
        with tab.page.expect_response("**/confirm"):
            tab.confirm.click()
        shown = tab.page.locator("#notice strong, #done-title:focus")
        expect(shown, problem["code"]).to_be_visible()
        assert shown.text_content() != FOREIGN, problem["code"]
        reference = tab.page.get_by_text(f"Reference: {problem['requestId']}")
        assert reference.is_visible() is (problem["code"] in FOR_SUPPORT), problem["code"]
