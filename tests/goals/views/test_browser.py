"""The goal pages in a real browser: on a phone, without JavaScript, and judged by axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from goals import actions
from goals.models import StatusUpdate
from tests import builders as b
from tests.goals.views.pages import at_page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PHONE = {"viewport": {"width": 390, "height": 844}}


def signed_in(browser, live_server, client, user, **options):
    client.force_login(user)
    context = browser.new_context(base_url=live_server.url, **options)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([cookie])
    return context.new_page()


def a_goal_with_everything():
    b.a_roadmap()
    outline = actions.MilestoneInput(key="outline", title="Outline done", deadline=b.deadline("2026-03-20"))
    goal = b.a_goal("faster-fixes", revision=b.a_revision(milestones=[outline]))
    b.a_reading(b.a_metric(goal), "71")
    b.an_update(goal)
    b.some_evidence(goals=[goal], title="Report of May")
    b.a_coded_revision(goal)
    b.a_proposed_revision(goal, b.a_later_date(goal, "2027-06-30"), at=b.later(13))
    return goal


def test_an_owner_writes_an_update_on_a_phone_without_javascript(live_server, browser, client):
    goal = a_goal_with_everything()
    page = signed_in(browser, live_server, client, b.an_owner(), java_script_enabled=False, **PHONE)
    page.goto(reverse("goals:list"))
    page.get_by_role("link", name="Publish the report").click()
    page.get_by_role("link", name="Write an update").click()
    page.get_by_label("Hours to a fix (hours)").fill("many")
    page.get_by_label("What was done").fill("All fixes are out.")
    page.get_by_role("radio", name="Off track").check()
    page.get_by_role("button", name="Check your answers").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("What was done")).to_have_value("All fixes are out.")
    page.get_by_label("Hours to a fix (hours)").fill("24")
    page.get_by_role("button", name="Check your answers").click()
    page.get_by_role("button", name="Submit the update").click()
    page.get_by_text("Your update is submitted.").wait_for()
    assert StatusUpdate.objects.get(goal=goal, number=2).readings.get().value == 24


def test_no_page_is_wider_than_a_phone_or_breaks_a_rule_of_accessibility(live_server, browser, client):
    goal = a_goal_with_everything()
    ended = b.a_goal("ended")
    b.a_proposed_ending(ended)
    for_owner = [
        reverse("goals:list"),
        *(at_page(name, goal) for name in ("goal", "update", "edit", "resolution", "add_evidence")),
    ]
    for_others = [at_page("revision", goal, 2), at_page("revision", goal, 3), at_page("resolution", ended)]
    readers = [(b.an_owner(), for_owner), (b.an_editor(), for_others), (b.a_reviewer(), for_others)]
    for user, addresses in readers:
        page = signed_in(browser, live_server, client, user, **PHONE)
        for address in addresses:
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
            found = Axe().run(page)
            assert found.violations_count == 0, (address, found.generate_report())
