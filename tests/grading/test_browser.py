"""The grading pages in a real browser: on a phone, without JavaScript, and judged by axe."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from grading.models import Score
from tests.builders import a_goal, a_metric, a_reading, an_editor, some_evidence
from tests.grading.builders import REASON, a_cycle, declared, fresh, in_cycle, opened, panel, submit, windows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def signed_in(browser, live_server, client, user, **options):
    client.force_login(user)
    context = browser.new_context(base_url=live_server.url, **options)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([cookie])
    return context.new_page()


def a_cycle_with_everything():
    goal = a_goal("faster-fixes")
    a_reading(a_metric(goal), "71")
    some_evidence(goals=[goal], title="Report of May")
    cycle = a_cycle("half-1")
    row, other = in_cycle(cycle, goal), in_cycle(cycle, a_goal("done"))
    opened(cycle)
    submit(fresh(other), panel()[0], "behind")
    return fresh(row), other


def test_a_reviewer_scores_on_a_phone_without_javascript(live_server, browser, client):
    row, _ = a_cycle_with_everything()
    phone = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}
    page = signed_in(browser, live_server, client, panel()[0], **phone)
    page.goto("/internal/grading/")
    page.get_by_role("link", name=re.compile("^Score ?: Publish")).click()
    page.get_by_role("radio", name="No, I know of none").check()
    page.get_by_role("button", name="Answer").click()
    page.get_by_role("radio", name="Behind The evidence shows less").check()
    page.get_by_label("Your reason").fill("Too short.")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Your reason")).to_have_value("Too short.")
    page.get_by_label("Your reason").fill(REASON)
    page.get_by_role("radio", name="Behind A milestone due is open").check()
    page.get_by_role("radio", name="On course First-hand evidence for every claim").check()
    page.get_by_role("checkbox", name="Report of May").check()
    page.get_by_role("radio", name="Medium").check()
    page.get_by_role("button", name="Submit").click()
    page.get_by_text("Your score is submitted.").wait_for()
    score = Score.objects.get(assignment__cycle_goal=row)
    assert (score.level, score.confidence, len(score.evidence_cited)) == ("behind", "medium", 1)


def test_what_is_typed_is_kept_without_a_button_and_next_leads_through_all_goals(live_server, browser, client):
    cycle = a_cycle("half-1")
    rows = [in_cycle(cycle) for _ in range(2)]
    opened(cycle)
    for row in rows:
        declared(row, panel()[0])
    page = signed_in(browser, live_server, client, panel()[0])
    page.goto("/internal/grading/")
    page.get_by_role("link", name=re.compile("^Score ?:")).first.click()
    page.get_by_label("Your reason").fill("Half a thought")
    page.get_by_text("Draft saved at").wait_for()
    page.get_by_role("link", name="Next goal").click()
    page.get_by_role("link", name="Previous goal").click()
    expect(page.get_by_label("Your reason")).to_have_value("Half a thought")


def test_no_page_is_wider_than_a_phone_or_breaks_a_rule_of_accessibility(live_server, browser, client):
    row, other = a_cycle_with_everything()
    key = [row.cycle.slug, row.goal.slug, row.kind]
    setting_up = a_cycle("half-2", dates=windows())
    for _ in range(2):
        in_cycle(setting_up, reviewers=0)
    declared(row, panel()[0])
    asked = "&".join(f"reviewers={one.pk}" for one in panel(4))
    for_reviewer = [
        reverse("grading:home"),
        reverse("grading:calibration", args=key[:1]),
        reverse("grading:score", args=key),
        reverse("grading:score", args=[row.cycle.slug, other.goal.slug, other.kind]),
        reverse("grading:recuse", args=key),
        reverse("grading:rubric", args=["progress", 1]),
    ]
    for_editor = [
        reverse("grading:cycles"),
        reverse("grading:cycle", args=key[:1]),
        reverse("grading:goal", args=key),
        reverse("grading:new"),
        reverse("grading:rubrics"),
        reverse("grading:new_rubric", args=["progress"]),
        reverse("grading:add_goals", args=["half-2"]),
        reverse("grading:panels", args=["half-2"]) + f"?{asked}&places=3",
        reverse("grading:check", args=["half-2"]),
        reverse("grading:calibration", args=key[:1]),
    ]
    for user, addresses in ((panel()[0], for_reviewer), (an_editor(), for_editor)):
        page = signed_in(browser, live_server, client, user, viewport={"width": 390, "height": 844})
        for address in addresses:
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
            found = Axe().run(page)
            assert found.violations_count == 0, (address, found.generate_report())
