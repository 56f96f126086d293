"""The link in the mail, also when the page is open already."""

from playwright.sync_api import expect

from tests.support.caller import wrong


def follow(tab, fragment):
    """Open a link to the page in the tab that shows it: only the fragment changes."""
    tab.page.evaluate("fragment => { location.hash = fragment }", fragment)


def test_second_link_replaces_the_first(tab, respond):
    """A link opened in the same tab fills the form in anew, and leaves no notice about the first one."""
    tab.open("#username=ada&code=111111")
    respond(400, {"code": "code_rejected"})
    tab.confirm.click()
    tab.expect_notice("That code did not work")

    follow(tab, "username=grace&code=222222")

    expect(tab.page.get_by_text("grace")).to_be_visible()
    expect(tab.code).to_have_value("222222")
    expect(tab.notice).to_be_empty()
    expect(tab.code).not_to_have_attribute("aria-invalid", "true")
    expect(tab.confirm).to_be_focused()
    assert tab.page.url == f"{tab.origin}/"


def test_second_link_after_the_end_starts_anew(tab, user):
    """After a confirmation the next link shows the form again."""
    tab.open(f"#username={user.username}&code={user.code}")
    tab.confirm.click()
    tab.expect_confirmed(user.username)

    follow(tab, "username=grace&code=222222")

    expect(tab.heading).to_have_text("Confirm your sign-up")
    expect(tab.code).to_have_value("222222")


def test_response_to_the_first_link_is_not_shown_for_the_second(tab):
    """The response to a request of the first link does not appear after the second link is opened."""
    tab.page.route("**/confirm", lambda _: None)  # it never responds
    tab.open("#username=ada&code=111111")
    tab.confirm.click()
    expect(tab.page.get_by_role("button", name="Confirming…")).to_be_visible()

    follow(tab, "username=grace&code=222222")

    expect(tab.confirm).to_have_attribute("aria-busy", "false")
    expect(tab.notice).to_be_empty()
    tab.confirm.click()
    expect(tab.page.get_by_role("button", name="Confirming…")).to_be_visible()
    assert tab.sent == ["/confirm"] * 2


def test_page_that_comes_back_shows_no_old_notice(tab, respond):
    """A browser may bring the page back as it was, with a link or without; the old notice is gone."""
    respond(400, {"code": "code_rejected"})
    tab.fill("ada", "111111")
    tab.confirm.click()
    tab.expect_notice("That code did not work")

    tab.page.evaluate("""history.replaceState(null, "", "#username=grace&code=222222");
      dispatchEvent(new PageTransitionEvent("pageshow", {persisted: true}))""")
    expect(tab.code).to_have_value("222222")
    expect(tab.notice).to_be_empty()

    tab.confirm.click()
    tab.expect_notice("That code did not work")
    tab.page.evaluate("""dispatchEvent(new PageTransitionEvent("pageshow", {persisted: true}))""")
    expect(tab.notice).to_be_empty()


def test_name_from_a_link_can_be_changed(tab, user):
    """A name from a link is text; the button beside it turns it into the field, with the focus."""
    tab.open(f"#username=ada@example.com&code={user.code}")
    expect(tab.username).to_be_hidden()
    expect(tab.page.get_by_text("ada@example.com")).to_be_visible()

    tab.page.get_by_role("button", name="Wrong address? Change it").click()

    expect(tab.username).to_be_focused()
    expect(tab.username).to_have_value("ada@example.com")
    tab.username.fill(user.username)
    tab.confirm.click()
    tab.expect_confirmed(user.username)


def test_name_that_is_shown_is_sent(tab, respond):
    """The page sends the name that it shows, even if a password manager fills in hidden fields."""
    tab.open("#username=ada%E2%80%AE%40example.com&code=111222")
    respond(400, {"code": "code_rejected"})
    shown = tab.page.locator("#known-name")
    expect(shown).to_have_text("ada@example.com")

    tab.page.evaluate("""for (const field of document.querySelectorAll("input:not(#code)")) {
      field.value = "someone.else@example.com";
      for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, {bubbles: true}));
    }""")

    assert tab.page.locator("input:enabled:not(#code)").count() == 0
    for button, path in ((tab.confirm, "confirm"), (tab.resend, "resend")):
        with tab.page.expect_request(f"**/{path}") as sent:
            button.click()
        assert sent.value.post_data_json["username"] == shown.text_content() == "ada@example.com"
        expect(tab.notice).not_to_be_empty()


def test_link_without_a_name_asks_for_it(tab, user):
    """A link with only a code leaves the name field visible, with the focus."""
    tab.open(f"#code={wrong(user.code)}")

    expect(tab.username).to_be_focused()
    expect(tab.page.get_by_text("Check that this is you")).to_be_hidden()
