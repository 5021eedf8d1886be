"""Nobody leaves a page by mistake on which something was typed and not sent."""

import pytest
from playwright.sync_api import Page, expect

from tests import builders as b
from tests.goals.views.pages import at_page
from tests.goals.views.test_browser import signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.browser]


def asked_on_leaving(page: Page) -> list[str]:
    """The kinds of questions the browser asks when somebody follows a link away; each is answered by staying."""
    asked: list[str] = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    here = page.url
    page.get_by_role("link", name="Dashboard").first.click(no_wait_after=True)
    for _ in range(300):
        if asked or page.url != here:
            break
        page.wait_for_timeout(100)
    return asked


def test_leaving_asks_once_something_was_typed_and_not_before(live_server, browser, client):
    b.a_roadmap()
    goal = b.a_goal("reports")
    page = signed_in(browser, live_server, client, b.an_owner())
    page.goto(at_page("edit", goal))
    page.get_by_label("Title", exact=True).fill("Another title")
    assert asked_on_leaving(page) == ["beforeunload"]
    expect(page.get_by_label("Title", exact=True)).to_have_value("Another title")
    untouched = signed_in(browser, live_server, client, b.an_owner())
    untouched.goto(at_page("edit", goal))
    assert asked_on_leaving(untouched) == []


def test_sending_the_form_does_not_ask(live_server, browser, client):
    b.a_roadmap()
    goal = b.a_goal("reports")
    page = signed_in(browser, live_server, client, b.an_owner())
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(at_page("edit", goal))
    page.get_by_label("Title", exact=True).fill("Another title")
    page.get_by_role("button", name="Check this change").click()
    page.get_by_role("region", name="What you are about to propose").wait_for()
    assert asked == []
