"""The pages after the scores in a real browser: no wider than a phone, and judged by axe."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from goals.models import Goal
from grading import actions
from tests.builders import a_goal, an_editor, an_owner, another_editor, later, person, some_evidence
from tests.grading.builders import a_judgement, panel, submit, windows
from tests.grading.talking import (
    address,
    an_adjudicator,
    closed,
    cycle_address,
    discussed,
    replied_to,
    sent,
)
from tests.grading.test_browser import signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def days(reply: int, comments: int):
    """A timetable around the real day, since a browser has no other."""
    today = timezone.now().date()
    return windows(
        reply_to=today + timedelta(days=reply),
        comments_to=today + timedelta(days=comments),
        results_due=today + timedelta(days=60),
    )


def a_full_discussion():
    goal = a_goal("faster-fixes")
    shared, alone = (some_evidence(goals=[goal], title=title) for title in ("Log of May", "Log of June"))
    answers = [
        actions.CriterionInput(criterion=key, level="behind", reason="As the log says.")
        for key in ("against-plan", "evidence")
    ]
    row = discussed(
        a_judgement("ahead", evidence_cited=[shared.slug, alone.slug], criteria=answers, note="Please read page 4."),
        a_judgement("behind", evidence_cited=[shared.slug], criteria=answers),
        "behind",
        goal=goal,
        slug="half-1",
    )
    submit(row, panel()[1], "on_course", at=later(41, hour=11))
    actions.post(cycle_goal=row, text="I read the *second* log otherwise.", by=panel()[1], at=later(41))
    actions.post(cycle_goal=row, text="Which pages?", by=an_adjudicator(), at=later(42))
    return row


def pages():
    """(who, address) of each page after the scores, with something on it."""
    row = a_full_discussion()
    yield panel()[0], address("discussion", row)
    yield an_editor(), cycle_address("discussed", row)
    yield an_adjudicator(), address("adjudicate", sent(row))
    for someone in (panel()[0], an_editor()):
        yield someone, cycle_address("discussed", row)
    yield an_editor(), cycle_address("phases", row)
    asked = replied_to("ahead", "behind", "behind", dates=days(5, 9), goal=Goal.objects.get(slug="faster-fixes"))
    yield an_owner(), address("reply", asked)
    objected = replied_to("ahead", "behind", "behind", dates=days(-1, 5), slug="half-3")
    reader, today = person("Reader One", "reader"), timezone.now()
    actions.object_to_grade(cycle_goal=objected, text="The *third* log was not read.", by=reader, at=today)
    yield reader, address("reply", objected)
    yield reader, address("object", objected)
    done = closed(slug="half-4")
    actions.ask_reopening(cycle=done.cycle, reason="A log was mislaid.", by=an_editor(), at=later(60))
    yield another_editor(), cycle_address("reopening", done)
    yield another_editor(), cycle_address("cycle", done)


def test_no_page_is_wider_than_a_phone_or_breaks_a_rule_of_accessibility(live_server, browser, client):
    for user, path in list(pages()):
        page = signed_in(browser, live_server, client, user, viewport={"width": 320, "height": 800})
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        found = Axe().run(page)
        assert found.violations_count == 0, (path, found.generate_report())


def test_an_owner_replies_without_javascript(live_server, browser, client):
    row = replied_to("ahead", "behind", "behind", dates=days(5, 9))
    page = signed_in(browser, live_server, client, an_owner(), java_script_enabled=False)
    page.goto(address("reply", row))
    page.get_by_label("Your reply").fill("We *disagree*.\n\nThe log is here.")
    page.get_by_role("button", name="Check the reply").click()
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_label("Your reply")).to_have_value("We *disagree*.\n\nThe log is here.")
    page.get_by_role("button", name="Check the reply").click()
    page.get_by_role("button", name="Send the reply").click()
    page.get_by_text("Your reply is sent.").wait_for()
    row.refresh_from_db()
    assert "disagree" in row.reply.text
