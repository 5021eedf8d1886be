"""The main job, walked through the web by everybody who has a part in it: from a status update to what the public reads."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from roadmap.accounts.models import User
from tests import builders as b
from tests.e2e.conftest import Open, SignIn
from tests.e2e.steps import (
    approve_edition,
    declare_no_conflict,
    give_level,
    prepare_edition,
    the_first_edition_is_published,
)
from tests.grading.builders import REASON, a_cycle, dates, in_cycle

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TITLE = "Publish the report"
PEOPLE: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("Owner One", "owner", {"team": "Safeguards"}),
    ("Editor One", "editor", {}),
    ("Editor Two", "editor", {}),
    ("Reviewer One", "reviewer", {"team": "Research"}),
    ("Reviewer Two", "reviewer", {"team": "Research"}),
    ("Reviewer Three", "reviewer", {"is_external": True}),
    ("Publisher One", "publisher", {}),
    ("Publisher Two", "publisher", {}),
)


@pytest.fixture
def announced(people: dict[str, User]) -> None:
    """Edition 1 is public: a goal with one reading, and the cycle that is going to grade it."""
    b.a_roadmap()
    due = timezone.now().date() + timedelta(days=300)  # the pages read the real clock, so the goal has to be open today
    goal = b.a_goal("report", revision=b.a_revision(deadline=b.deadline(due)))
    b.a_reading(b.a_metric(goal), "71")
    in_cycle(a_cycle("half-1", dates=dates(results_due=due)), goal)
    the_first_edition_is_published(people, at=b.later(21))


def test_from_a_status_update_to_what_the_public_reads(
    announced: None, people: dict[str, User], sign_in: SignIn, open_browser: Open
) -> None:
    reader = open_browser()
    the_public_reads_edition_1(reader)
    the_owner_posts_an_update(sign_in(people["Owner One"]))
    editor = sign_in(people["Editor One"])
    the_editor_opens_the_cycle(editor)
    for name, level in (("One", "Behind"), ("Two", "On course"), ("Three", "On course")):
        a_reviewer_scores(sign_in(people[f"Reviewer {name}"]), level)
    the_editor_closes_the_cycle(editor)
    the_preparer_cannot_approve(sign_in(people["Publisher One"]))
    the_public_reads_edition_1(reader)  # nothing that happened since is public before an approval
    approve_edition(sign_in(people["Publisher Two"]), 2)
    the_public_reads_edition_2(reader)
    the_public_reads_the_goal(reader)
    the_public_reads_what_changed(reader)


def the_public_reads_edition_1(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_text("Edition 1, published 23 Mar 2026")).to_be_visible()
    page.goto("/goals/report/")
    expect(numbers(page)).to_have_count(1)
    expect(page.get_by_role("region", name="Grades")).to_contain_text("Being reviewed in First half")


def the_owner_posts_an_update(page: Page) -> None:
    page.goto("/internal/goals/")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="Write an update").click()
    page.get_by_label("Hours to a fix (hours)").fill("24")
    page.get_by_label("What was done").fill("Fixes go out within a day.")
    page.get_by_role("radio", name="At risk").check()
    page.get_by_role("button", name="Check your answers").click()
    page.get_by_role("button", name="Submit the update").click()
    expect(page.get_by_text("Your update is submitted.")).to_be_visible()


def the_editor_opens_the_cycle(page: Page) -> None:
    page.goto("/internal/grading/cycles/")
    page.get_by_role("link", name="First half").click()
    page.get_by_role("button", name="Open for scoring").click()
    expect(page.get_by_text("0 of 3")).to_be_visible()


def a_reviewer_scores(page: Page, level: str) -> None:
    page.get_by_role("link", name="Score report (progress, First half)").click()
    declare_no_conflict(page)
    expect(page.get_by_text("Fixes go out within a day.")).to_be_visible()
    give_level(page, level, REASON)
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("Your score is submitted.")).to_be_visible()


def the_editor_closes_the_cycle(page: Page) -> None:
    page.reload()
    expect(page.get_by_text("3 of 3")).to_be_visible()
    page.get_by_role("link", name="Close the cycle").click()
    page.get_by_role("button", name="Close and make the grades").click()
    expect(page.get_by_text("The cycle is closed: 1 grade, 0 provisional.")).to_be_visible()


def the_preparer_cannot_approve(page: Page) -> None:
    """No button is offered; who sends the form all the same is refused, and the edition keeps waiting."""
    prepare_edition(page, 2, notes="The first grades.")
    expect(page.get_by_role("button", name="Approve and publish")).to_have_count(0)
    page.locator("form[action$='/decline/']").evaluate(
        "form => form.action = form.action.replace('decline', 'approve')"
    )
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("heading", name="This is not allowed")).to_be_visible()
    expect(page.get_by_text("You prepared this edition. Another publisher has to approve it.")).to_be_visible()


def the_public_reads_edition_2(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_text(re.compile("^Edition 2, published"))).to_be_visible()
    expect(page.get_by_role("region", name="Latest changes")).to_contain_text(TITLE)


def the_public_reads_the_goal(page: Page) -> None:
    page.get_by_role("region", name="Latest changes").get_by_role("link", name=TITLE).first.click()
    expect(page.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    page.get_by_text("Show the numbers (2 rows)").click()
    expect(numbers(page)).to_have_count(2)
    expect(numbers(page).get_by_role("cell", name=re.compile("^24( hours)?$"))).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Fixes go out within a day.")
    grades = page.get_by_role("region", name="Grades")
    expect(grades.get_by_role("heading", name="Progress: On course")).to_be_visible()
    expect(grades).to_contain_text("Behind: 1")
    expect(grades).to_contain_text("On course: 2")
    expect(grades).to_contain_text(REASON)


def the_public_reads_what_changed(page: Page) -> None:
    page.goto("/changes/")
    edition = page.get_by_role("region", name=re.compile("^Edition 2"))
    expect(edition).to_contain_text("The first grades.")
    entries = edition.get_by_role("listitem")
    expect(entries.filter(has_text="Progress: On course (3 reviewers, from Behind to On course).")).to_contain_text(
        f"Grade published {TITLE}"
    )
    edition.get_by_text("2 more: updates, readings, evidence and details").click()
    expect(entries.filter(has_text=re.compile(r"Hours to a fix, reading of .*: 24 hours\."))).to_be_visible()
    expect(entries.filter(has_text=f"Update {TITLE}")).to_be_visible()


def numbers(page: Page) -> Locator:
    """The rows of the table under the chart."""
    return page.locator("tr[id^='reading-hours-to-fix-']")
