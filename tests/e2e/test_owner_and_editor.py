"""Owner and editor at work, on a phone and at a desk: a new goal, a weaker deadline that nobody can hide, an update.

Every step is taken with what the pages show. At the end the draft of the next edition says all of it.
"""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from roadmap.accounts.models import User
from tests import builders as b
from tests.e2e.conftest import SignIn
from tests.e2e.steps import PHONE_AND_DESK, prepare_edition, the_first_edition_is_published

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TITLE = "Answer reports of misuse within a day"
SECRET = "the unit at the harbour"
PEOPLE: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("Owner One", "owner", {"team": "Safeguards"}),
    ("Editor One", "editor", {}),
    ("Editor Two", "editor", {}),
    ("Reviewer One", "reviewer", {}),
    ("Publisher One", "publisher", {}),
    ("Publisher Two", "publisher", {}),
)


@pytest.fixture
def a_roadmap(people: dict[str, User]) -> None:
    b.a_roadmap()
    b.an_area("safeguards", name="Safeguards")


def today(days: int = 0) -> date:
    return timezone.now().date() + timedelta(days=days)


@pytest.mark.parametrize("screen", PHONE_AND_DESK)
def test_a_goal_from_its_first_day_to_the_draft_of_the_next_edition(
    a_roadmap: None, people: dict[str, User], sign_in: SignIn
) -> None:
    editor, other = sign_in(people["Editor One"]), sign_in(people["Editor Two"])
    the_editor_sets_a_goal(editor)
    somebody_approves(other, "Created")
    owner = sign_in(people["Owner One"])
    the_owner_adds_a_metric(owner)
    the_first_edition_is_published(people, at=timezone.now())
    the_owner_proposes_a_later_date(owner)
    the_owner_cannot_approve_it(owner)
    somebody_approves(other, "Re-dated")
    the_reviewer_codes_it_blind(sign_in(people["Reviewer One"]))
    the_owner_posts_an_update_with_a_reading_and_evidence(owner)
    the_editor_withholds_words_of_it(editor)
    the_next_edition_says_all_of_it(sign_in(people["Publisher One"]))


def the_editor_sets_a_goal(page: Page) -> None:
    page.goto("/internal/goals/")
    page.get_by_role("link", name="Set a new goal").click()
    page.get_by_label("Title", exact=True).fill(TITLE)
    page.get_by_label("Short name for addresses").fill("misuse-reports")
    page.get_by_label("Area").select_option(label="Safeguards")
    page.get_by_label("Statement").fill("By the end of the year we answer 95 of 100 reports of misuse within a day.")
    page.get_by_label("Day of the deadline").first.fill(today(90).isoformat())
    page.get_by_label("Days between updates").fill("60")
    page.get_by_role("combobox", name=re.compile("^Owner")).select_option(label="Owner One")
    first = page.get_by_role("region", name="Criteria").locator("details").first
    first.get_by_label("Criterion", exact=True).fill("A report of a quarter shows it.")
    first.get_by_label("What met looks like").fill("95 of 100 or more.")
    first.get_by_label("What missed looks like").fill("Fewer.")
    page.get_by_role("button", name="Set this goal").click()
    expect(page.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    expect(page.get_by_text("Not in force yet")).to_be_visible()


def somebody_approves(page: Page, kind: str) -> None:
    page.goto("/internal/")
    page.get_by_role("link", name=re.compile(f"Approve or decline.*{kind.lower()}")).click()
    page.get_by_role("button", name="Approve this change").click()
    expect(page.get_by_text("The change is approved.")).to_be_visible()


def the_owner_adds_a_metric(page: Page) -> None:
    page.goto("/internal/goals/misuse-reports/")
    page.get_by_role("link", name="Add a metric").click()
    page.get_by_label("Name", exact=True).fill("Reports answered within a day")
    page.get_by_label("Unit").fill("%")
    page.get_by_label("Short name for addresses").fill("answered")
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_role("heading", name="Reports answered within a day")).to_be_visible()


def the_owner_proposes_a_later_date(page: Page) -> None:
    """The panel shows the old day struck through, and nothing is proposed before the weakening has its reason."""
    page.get_by_role("link", name="Propose a change").click()
    page.get_by_label("Day of the deadline").fill(today(200).isoformat())
    page.get_by_label("Kind of change").select_option(label="Re-dated")
    page.get_by_role("button", name="Check this change").click()
    panel = page.get_by_role("region", name="What you are about to propose")
    expect(panel.get_by_text("Less ambitious, by the rule")).to_be_visible()
    expect(panel.locator("del").first).to_be_visible()
    expect(panel).to_contain_text("A change that asks for less needs a reason and its class.")
    page.get_by_label("Class of the reason").select_option(label="Resources")
    page.get_by_role("textbox", name=re.compile("^Reason")).fill("Two people left, and nobody replaced them.")
    page.get_by_role("radio", name="Same").check()
    page.get_by_label("Your view in words").fill("The promise itself is as it was.")
    page.get_by_role("button", name="Check it again").click()
    page.get_by_role("button", name="Propose this change").click()
    expect(page.get_by_role("heading", name="Revision 2: re-dated")).to_be_visible()


def the_owner_cannot_approve_it(page: Page) -> None:
    expect(page.get_by_role("button", name="Take this change back")).to_be_visible()
    expect(page.get_by_role("button", name="Approve this change")).to_have_count(0)


def the_reviewer_codes_it_blind(page: Page) -> None:
    page.get_by_role("link", name=re.compile("^Say which way this goes")).click()
    expect(page.get_by_role("heading", name="Which way does this change go?")).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text("The promise itself is as it was.")
    expect(page.get_by_role("main")).not_to_contain_text("Two people left")
    page.get_by_role("radio", name="Less ambitious").check()
    page.get_by_role("main").get_by_role("textbox").fill("The same is promised for a later day.")
    page.get_by_role("button", name="Record the direction").click()
    expect(page.get_by_text("Contested").first).to_be_visible()


def the_owner_posts_an_update_with_a_reading_and_evidence(page: Page) -> None:
    page.goto("/internal/goals/misuse-reports/")
    page.get_by_role("link", name="Write an update").click()
    page.get_by_label("Reports answered within a day (%)").fill("81")
    page.get_by_label("What was done").fill(f"A second team answers reports. It sits in {SECRET}.")
    page.get_by_role("radio", name="At risk").check()
    page.get_by_role("button", name="Add new evidence").click()
    page.get_by_label("Title", exact=True).fill("Count of the reports of a quarter")
    page.get_by_role("textbox", name=re.compile("^Address")).fill("https://example.org/reports")
    page.get_by_label("Short name for addresses").fill("reports-counted")
    page.get_by_role("main").get_by_role("button", name=re.compile("evidence", re.IGNORECASE)).first.click()
    expect(page.get_by_label("What was done")).to_have_value(re.compile("A second team"))
    page.get_by_role("button", name="Check your answers").click()
    page.get_by_role("button", name="Submit the update").click()
    expect(page.get_by_text("Your update is submitted.")).to_be_visible()


def the_editor_withholds_words_of_it(page: Page) -> None:
    page.goto("/internal/goals/misuse-reports/")
    page.get_by_role("link", name="Withhold a text").click()
    page.get_by_role("link", name=re.compile("Withhold")).first.click()
    choice = page.get_by_label("Text", exact=True)
    choice.select_option(label=str(choice.locator("option", has_text="one").first.text_content()))
    page.get_by_role("textbox", name=re.compile("[Ww]ords")).first.fill(SECRET)
    page.get_by_role("radio", name="Security of protections").check()
    page.get_by_label("Why, in one sentence").fill("It would lead people to our door.")
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(page.get_by_role("region", name="The public will read")).to_contain_text("Withheld")
    page.get_by_role("button", name="Withhold", exact=True).click()
    expect(page.get_by_text("Security of protections").first).to_be_visible()


def the_next_edition_says_all_of_it(page: Page) -> None:
    prepare_edition(page, 2)
    draft = page.get_by_role("main")
    expect(draft).to_contain_text(f"Re-dated Contested {TITLE}")
    expect(draft).to_contain_text("Reports answered within a day, reading of")
    expect(draft).to_contain_text("about 5 words are withheld now")
    expect(draft).to_contain_text("Evidence added Count of the reports of a quarter")
    expect(draft).not_to_contain_text(SECRET)
