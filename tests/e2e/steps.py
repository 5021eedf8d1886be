"""Steps that several walks take, each with what the pages show and nothing else."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from public_site.actions import prepare
from public_site.publish import public_root, publish
from roadmap.accounts.models import User
from tests.desk import approve

PHONE_AND_DESK = [
    pytest.param({"width": 390, "height": 844}, id="phone"),
    pytest.param({"width": 1280, "height": 900}, id="desk"),
]


def the_first_edition_is_published(people: dict[str, User], at: datetime) -> None:
    """Ground of a walk, no step of it: by the actions behind the pages."""
    approve(preparation=prepare(by=people["Publisher One"], at=at), by=people["Publisher Two"], at=at)
    publish(public_root(), at=at)


def prepare_edition(page: Page, number: int, *, notes: str = "") -> None:
    page.goto("/internal/publishing/")
    page.get_by_role("link", name="Prepare an edition").click()
    page.get_by_label("Notes").fill(notes)
    page.get_by_role("button", name="Prepare", exact=True).click()
    expect(page.get_by_role("heading", name=f"Edition {number}", level=1)).to_be_visible()
    answer_warnings(page)


def answer_warnings(page: Page) -> None:
    """A tick and a sentence for each warning of a candidate, until the checks have no question left."""
    ticks = page.get_by_label("I have looked at each of them").filter(visible=True)
    for left in reversed(range(ticks.count())):
        form = ticks.first.locator("xpath=ancestor::form")
        ticks.first.check()
        form.get_by_role("textbox").fill("Seen, and it is told as it is.")
        form.get_by_role("button", name="Answer").click()
        expect(ticks).to_have_count(left)


def approve_edition(page: Page, number: int) -> None:
    """From the dashboard of another publisher to the public pages."""
    page.get_by_role("link", name=f"Approve or decline edition {number}").click()
    expect(page.get_by_text("prepared by Publisher One")).to_be_visible()
    page.get_by_role("button", name=f"Approve and publish edition {number}").click()
    expect(page.get_by_text(f"Edition {number} is approved.")).to_be_visible()
    expect(page.get_by_role("link", name=f"Edition {number} as readers have it")).to_be_visible()


def declare_no_conflict(page: Page) -> None:
    page.get_by_role("radio", name="No, I know of none").check()
    page.get_by_role("button", name="Answer").click()


def give_level(page: Page, level: str, reason: str) -> None:
    """Answers every question of the rubric by one level; submitting is the next step."""
    questions = page.get_by_role("group").filter(has=page.get_by_role("radio", name=re.compile(f"^{level}")))
    for question in questions.all():
        question.get_by_role("radio", name=re.compile(f"^{level}")).check()
    page.get_by_label("Your reason").fill(reason)
    page.get_by_role("radio", name="High", exact=True).check()
