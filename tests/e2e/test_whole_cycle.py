"""A whole grading cycle, walked through the pages on a phone and at a desk: from the wizard to the published grade.

Seven people and an outsider take part. The clock goes from one announced day to the next; each time everybody signs in
anew, since no session lasts that long.
"""

import re
from datetime import datetime

import pytest
import time_machine
from playwright.sync_api import Locator, Page, expect

from grading.actions import add_default_rubrics
from roadmap.accounts.models import User
from tests import builders as b
from tests.e2e.conftest import Open, SignIn
from tests.e2e.steps import (
    PHONE_AND_DESK,
    approve_edition,
    declare_no_conflict,
    give_level,
    prepare_edition,
    the_first_edition_is_published,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

REPORT, FIXES = "Publish the report", "Fix findings within a day"
# Behind and No visible progress are two levels apart and on one side of On course: the spread rule alone flags them.
LEVELS = {
    "Reviewer One": {REPORT: "Behind", FIXES: "On course"},
    "Reviewer Two": {REPORT: "Behind", FIXES: "On course"},
    "Reviewer Three": {REPORT: "No visible progress", FIXES: "Ahead"},
}
AMENDED = "The third log was on the wrong shelf; it shows less than the others."
QUESTION = "Which shelf was the third log on?"
DECISION = "Two of the logs show half of what was promised."
REPLY = "We *disagree*: the fourth log is missing."
OBJECTION = "The fourth log was never asked for."
PEOPLE: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("Owner One", "owner", {"team": "Safeguards"}),
    ("Editor One", "editor", {}),
    ("Editor Two", "editor", {}),
    ("Reader One", "reader", {}),
    ("Reviewer One", "reviewer", {"team": "Research"}),
    ("Reviewer Two", "reviewer", {"team": "Research"}),
    ("Reviewer Three", "reviewer", {"is_external": True}),
    ("Reviewer Four", "reviewer", {"team": "Research"}),
    ("Adjudicator One", "adjudicator", {}),
    ("Publisher One", "publisher", {}),
    ("Publisher Two", "publisher", {}),
)


def day(words: str) -> datetime:
    return datetime.fromisoformat(f"{words}T09:00:00+00:00")


def reason(reviewer: str, title: str) -> str:
    """What this reviewer writes about this goal: words that stand nowhere else."""
    return f"{reviewer.split()[1]} of the shelves, read for {title.lower()}, shows it."


@pytest.fixture
def ground(people: dict[str, User]) -> None:
    """Two goals and the rubrics; edition 1 knows of no cycle."""
    b.a_roadmap()
    for slug, title in (("report", REPORT), ("fixes", FIXES)):
        b.an_update(b.a_goal(slug, revision=b.a_revision(title=title)))
    add_default_rubrics(by=None, at=b.at())
    the_first_edition_is_published(people, at=b.later(10))


@pytest.mark.parametrize("screen", PHONE_AND_DESK)
def test_a_cycle_from_the_wizard_to_the_published_grade(
    people: dict[str, User], ground: None, sign_in: SignIn, open_browser: Open
) -> None:
    def enters(name: str) -> Page:
        return sign_in(people[name])

    reader = open_browser()
    with time_machine.travel(day("2026-03-22")):
        editor = enters("Editor One")
        the_editor_sets_the_cycle_up(editor)
        the_editor_adds_the_goals(editor)
        the_panels_are_proposed_and_adjusted(editor)
        the_editor_corrects_the_rules_and_checks_what_will_be_announced(editor)
        prepare_edition(enters("Publisher One"), 2, notes="A cycle is announced.")
        approve_edition(enters("Publisher Two"), 2)
        the_public_reads_the_announcement(reader)
    with time_machine.travel(day("2026-04-05")):
        editor = enters("Editor One")
        the_editor_opens_the_cycle(editor)
        a_conflict_hides_the_goal(enters("Reviewer Four"))
        for name in LEVELS:
            a_reviewer_scores_blind(enters(name), name)
        nobody_else_reads_a_score(editor, reader)
    with time_machine.travel(day("2026-05-04")):
        editor = enters("Editor One")
        the_discussion_begins(editor)
        the_conflict_hides_the_discussion(enters("Reviewer Four"))
        somebody_keeps_a_score(enters("Reviewer Three"))
        somebody_amends_a_score(enters("Reviewer One"))
        the_editor_sends_it_to_the_adjudicator(enters("Editor One"))
        the_adjudicator_decides(enters("Adjudicator One"))
    with time_machine.travel(day("2026-05-18")):
        the_right_of_reply_begins(enters("Editor One"))
        the_owner_replies_once(enters("Owner One"))
    with time_machine.travel(day("2026-06-01")):
        a_reader_objects(enters("Reader One"))
        nothing_is_final_yet(enters("Editor One"), reader)
    with time_machine.travel(day("2026-06-08")):
        the_editor_closes_the_cycle(enters("Editor One"))
        the_public_reads_no_grade(reader)
        prepare_edition(enters("Publisher One"), 3, notes="The first grades.")
        the_public_reads_no_grade(reader)
        approve_edition(enters("Publisher Two"), 3)
        the_public_reads_the_grade(reader)
        the_public_reads_how_the_round_was_held(reader)
        the_public_reads_what_changed(reader)


def the_editor_sets_the_cycle_up(page: Page) -> None:
    page.goto("/internal/grading/cycles/")
    page.get_by_role("link", name="New cycle").click()
    page.get_by_label("Title", exact=True).fill("Spring round")
    page.get_by_label("Short name for addresses").fill("spring")
    page.get_by_label("Graded period from").fill("2026-03-01")
    page.get_by_label("Graded period to").fill("2026-03-31")
    page.get_by_label("Results due on").fill("2026-06-20")
    page.get_by_label("Quorum").fill("3")
    page.get_by_label("Scores are discussed when they are this many levels apart").fill("3")
    page.get_by_label("How reviewers are chosen and paid").fill("Chosen by lot, paid by the hour.")
    page.get_by_label("Rubric for progress").select_option(label="Version 1: How far along is this goal?")
    for kind in ("ambition", "result"):
        page.get_by_label(f"Rubric for {kind}").select_option(label="None: this kind is not graded here")
    page.get_by_role("button", name="Set up the cycle").click()
    expect(page.get_by_text("The cycle is set up. Add its goals.")).to_be_visible()


def the_editor_adds_the_goals(page: Page) -> None:
    page.get_by_role("radio", name="Progress").check()
    for title in (REPORT, FIXES):
        page.get_by_role("checkbox", name=title).check()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("The goals are added.")).to_be_visible()


def the_panels_are_proposed_and_adjusted(page: Page) -> None:
    """Three are proposed for each goal; the editor asks a fourth person for one goal, in case somebody steps back."""
    page.get_by_role("link", name="Propose panels").click()
    page.get_by_role("checkbox", name="Reviewer Four (Research)").uncheck()
    page.get_by_label("Reviewers for each goal").fill("3")
    page.get_by_role("button", name="Propose").click()
    table = page.get_by_role("region", name="Proposed panels")
    expect(table.get_by_role("checkbox", checked=True)).to_have_count(6)
    for title in (REPORT, FIXES):
        expect(table.get_by_role("checkbox", name=f"Reviewer Four scores {title}")).not_to_be_checked()
    table.get_by_role("checkbox", name=f"Reviewer Four scores {REPORT}").check()
    table.get_by_role("button", name="Store these panels").click()
    expect(page.get_by_text("The panels are stored: 7 assignments made, 0 assignments taken back.")).to_be_visible()


def the_editor_corrects_the_rules_and_checks_what_will_be_announced(page: Page) -> None:
    page.get_by_role("link", name="Change the cycle").click()
    spread = page.get_by_label("Scores are discussed when they are this many levels apart")
    expect(spread).to_have_value("3")
    spread.fill("2")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Check what will be announced").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("Nothing is missing.")
    for words in (REPORT, FIXES, "3 levels for a grade", "Scores 2 or more levels apart, as Reviewer A, B, C"):
        expect(main).to_contain_text(words)
    for name, on in (("Scoring begins", "5 Apr 2026"), ("Scoring ends", "3 May 2026"), ("Results due", "20 Jun 2026")):
        expect(main).to_contain_text(re.compile(rf"{name}\s*{on}"))
    expect(main).to_contain_text("3 of the developer's own, 1 external, without their names")


def the_public_reads_the_announcement(page: Page) -> None:
    page.goto("/grades/")
    main = page.get_by_role("main")
    for words in ("Spring round", "Chosen by lot, paid by the hour.", "20 Jun 2026", REPORT, FIXES):
        expect(main).to_contain_text(words)
    names_are_missing(page)


def the_editor_opens_the_cycle(page: Page) -> None:
    page.get_by_role("link", name="Open Spring round").click()
    page.get_by_role("button", name="Open for scoring").click()
    expect(page.get_by_text("Scoring has begun. Every goal is frozen as it is now.")).to_be_visible()


def a_conflict_hides_the_goal(page: Page) -> None:
    page.get_by_role("link", name="Score report (progress, Spring round)").click()
    expect(page.get_by_role("main")).not_to_contain_text("how bypasses are fixed")
    page.get_by_role("radio", name="Contributes to the goal").check()
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("You stepped back because of your conflict.")).to_be_visible()
    expect(page.get_by_text("on 5 Apr 2026. Hidden because of your conflict: contributes to the goal.")).to_be_visible()
    page.goto("/internal/grading/cycles/spring/report/progress/")
    expect(page.get_by_text("Hidden because of your conflict of interest.")).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text("Reviewer One")


def a_reviewer_scores_blind(page: Page, name: str) -> None:
    """Neither on the form nor on the pages after it is anything of those who scored before."""
    for slug, title in (("report", REPORT), ("fixes", FIXES)):
        page.goto("/internal/")
        page.get_by_role("link", name=f"Score {slug} (progress, Spring round)").click()
        declare_no_conflict(page)
        expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
        scores_are_missing(page)
        give_level(page, LEVELS[name][title], reason(name, title))
        page.get_by_role("button", name="Submit").click()
        expect(page.get_by_text("Your score is submitted.")).to_be_visible()
        scores_are_missing(page)
        page.goto(f"/internal/grading/cycles/spring/{slug}/progress/")
        scores_are_missing(page)


def nobody_else_reads_a_score(editor: Page, reader: Page) -> None:
    """The editor sees that all are done, and no level; the public sees that the goal is being reviewed."""
    editor.goto("/internal/grading/cycles/spring/")
    expect(editor.get_by_text("3 of 3")).to_have_count(2)
    editor.get_by_role("link", name=REPORT).click()
    expect(editor.get_by_role("main").get_by_text("Submitted", exact=True)).to_have_count(3)
    scores_are_missing(editor)
    reader.goto("/goals/report/")
    expect(reader.get_by_role("region", name="Grades")).to_contain_text("Being reviewed in Spring round")
    scores_are_missing(reader)
    names_are_missing(reader)


def the_discussion_begins(page: Page) -> None:
    """Only the goal whose scores are two levels apart is discussed; the editor does not learn which levels."""
    page.goto("/internal/grading/cycles/spring/phases/")
    page.get_by_role("button", name="Begin the discussion").click()
    expect(page.get_by_text("The discussion has begun.")).to_be_visible()
    page.goto("/internal/grading/cycles/spring/discussion/")
    main = page.get_by_role("main")
    expect(main).to_contain_text("The scores of 1 of 2 goals were far apart")
    expect(main).to_contain_text(REPORT)
    expect(main).not_to_contain_text(FIXES)
    scores_are_missing(page)


def the_conflict_hides_the_discussion(page: Page) -> None:
    page.goto("/internal/grading/cycles/spring/report/progress/discussion/")
    expect(page.get_by_text("Hidden because of your conflict of interest.")).to_be_visible()
    scores_are_missing(page)


def somebody_keeps_a_score(page: Page) -> None:
    the_scores_stand_side_by_side(page)
    page.get_by_label("Your message").fill(QUESTION)
    page.get_by_role("button", name="Add the message").click()
    expect(page.get_by_text("Your message is added.")).to_be_visible()
    page.get_by_role("button", name="Keep your score").click()
    expect(page.get_by_text("You keep your score.")).to_be_visible()
    expect(own_card(page)).to_contain_text("Keeps this score.")


def somebody_amends_a_score(page: Page) -> None:
    the_scores_stand_side_by_side(page)
    expect(page.get_by_role("region", name="Messages")).to_contain_text(QUESTION)
    page.get_by_role("link", name="Amend your score").click()
    give_level(page, "Far behind", AMENDED)
    page.get_by_role("button", name="Submit the new version").click()
    expect(page.get_by_text("Your score is submitted.")).to_be_visible()
    page.goto("/internal/grading/cycles/spring/report/progress/discussion/")
    expect(own_card(page)).to_contain_text("first: Behind")


def the_scores_stand_side_by_side(page: Page) -> None:
    """Three letters and no name; whoever looks finds his or her own score among them."""
    page.goto("/internal/")
    page.get_by_role("link", name="Discuss the scores of report (progress, Spring round)").click()
    voices = page.get_by_role("region", name="Scores side by side")
    expect(voices).to_contain_text("From Behind to No visible progress: 2 levels apart.")
    for letter in "ABC":
        expect(voices.get_by_role("heading", name=f"Reviewer {letter}")).to_have_count(1)
    expect(voices.get_by_role("heading", name="(you)")).to_have_count(1)
    names_are_missing(page)


def own_card(page: Page) -> Locator:
    voices = page.get_by_role("region", name="Scores side by side").get_by_role("listitem")
    return voices.filter(has=page.get_by_role("heading", name="(you)"))


def the_editor_sends_it_to_the_adjudicator(page: Page) -> None:
    page.goto("/internal/grading/cycles/spring/discussion/")
    page.get_by_role("button", name="Send to the adjudicator").click()
    expect(page.get_by_role("main")).to_contain_text("With the adjudicator")
    scores_are_missing(page)


def the_adjudicator_decides(page: Page) -> None:
    page.get_by_role("link", name="Decide the level of report (progress, Spring round)").click()
    expect(page.get_by_role("main")).to_contain_text("From Behind to No visible progress: 2 levels apart.")
    names_are_missing(page)
    page.get_by_role("radio", name=re.compile("^Behind")).check()
    page.get_by_label("Your reason").fill(DECISION)
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("Your decision is kept.")).to_be_visible()
    expect(page.get_by_role("region", name="Decision of the adjudicator")).to_contain_text(DECISION)


def the_right_of_reply_begins(page: Page) -> None:
    page.get_by_role("link", name="Move Spring round on to its next step").click()
    page.get_by_role("button", name="Begin the right of reply").click()
    expect(page.get_by_text("The owners may reply now.")).to_be_visible()


def the_owner_replies_once(page: Page) -> None:
    page.get_by_role("link", name="Reply to the grade of report (progress, Spring round)").click()
    grade = page.get_by_role("region", name="Proposed grade")
    for words in ("Behind", "Decided by an adjudicator.", DECISION, AMENDED):
        expect(grade).to_contain_text(words)
    names_are_missing(page)
    page.get_by_label("Your reply").fill(REPLY)
    page.get_by_role("button", name="Check the reply").click()
    expect(page.get_by_role("region", name="As the public will read it").get_by_text("disagree")).to_be_visible()
    page.get_by_role("button", name="Send the reply").click()
    expect(page.get_by_text("Your reply is sent.")).to_be_visible()
    expect(page.get_by_label("Your reply")).to_have_count(0)
    page.goto("/internal/")
    expect(page.get_by_role("link", name="Reply to the grade of fixes")).to_be_visible()
    expect(page.get_by_role("link", name="Reply to the grade of report")).to_have_count(0)


def a_reader_objects(page: Page) -> None:
    """The owners had their time; now everybody here reads the proposed grade, and the reply."""
    page.goto("/internal/grading/")
    for name in ("Spring round", REPORT, "Proposed grade and reply"):
        page.get_by_role("link", name=name).click()
    expect(page.get_by_role("region", name="The owner's reply")).to_contain_text("the fourth log is missing")
    names_are_missing(page)
    page.get_by_role("link", name="Object to this grade").click()
    page.get_by_label("Your objection").fill(OBJECTION)
    page.get_by_role("button", name="Check the objection").click()
    page.get_by_role("button", name="Send the objection").click()
    expect(page.get_by_text("It is published without your name.")).to_be_visible()


def nothing_is_final_yet(editor: Page, reader: Page) -> None:
    editor.goto("/internal/grading/cycles/spring/phases/")
    expect(editor.get_by_text("Replies and objections are taken until 7 Jun 2026.")).to_be_visible()
    expect(editor.get_by_role("link", name="Close the cycle")).to_have_count(0)
    the_public_reads_no_grade(reader)


def the_editor_closes_the_cycle(page: Page) -> None:
    page.get_by_role("link", name="Move Spring round on to its next step").click()
    page.get_by_role("link", name="Close the cycle").click()
    page.get_by_role("button", name="Close and make the grades").click()
    expect(page.get_by_text("The cycle is closed: 2 grades, 0 provisional.")).to_be_visible()
    expect(line_of(page, REPORT)).to_contain_text("Behind")
    expect(line_of(page, FIXES)).to_contain_text("On course")


def the_public_reads_no_grade(page: Page) -> None:
    for path in ("/goals/report/", "/grades/", "/changes/"):
        page.goto(path)
        scores_are_missing(page)
        names_are_missing(page)
        expect(page.get_by_role("main")).not_to_contain_text("fourth log")


def the_public_reads_the_grade(page: Page) -> None:
    page.goto("/goals/report/")
    grades = page.get_by_role("region", name="Grades")
    expect(grades.get_by_role("heading", name="Progress: Behind")).to_be_visible()
    for words in (
        "3 reviewers, mixed panel, 1 of 3 external; from No visible progress to Behind; adjudicated.",
        "Behind: 1, Far behind: 1, No visible progress: 1",
        "The reviewers disagreed. This round calls it so when levels lie 2 or more apart",
        DECISION,
        OBJECTION,
    ):
        expect(grades).to_contain_text(words)
    expect(grades.get_by_role("heading", name="Dissent")).to_be_visible()
    for words in (f"Far behind: {AMENDED}", f"No visible progress: {reason('Reviewer Three', REPORT)}"):
        expect(grades).to_contain_text(words)
    expect(grades).not_to_contain_text(QUESTION)
    expect(grades.get_by_role("heading", name="The owner's reply")).to_be_visible()
    expect(grades.get_by_text("disagree", exact=True)).to_be_visible()
    names_are_missing(page)
    page.goto("/goals/fixes/")
    grades = page.get_by_role("region", name="Grades")
    expect(grades.get_by_role("heading", name="Progress: On course")).to_be_visible()
    expect(grades).not_to_contain_text("adjudicated")
    expect(grades).not_to_contain_text("The reviewers disagreed")


def the_public_reads_how_the_round_was_held(page: Page) -> None:
    page.goto("/grades/")
    rounds = page.get_by_role("region", name="Spring round")
    expect(rounds).to_contain_text("7 assignments: 6 submitted, 1 recused, 0 lapsed")
    expect(rounds).to_contain_text("1 goal discussed because levels lay far apart; 1 score amended, 1 kept")
    rounds.get_by_text("How this round was held").click()
    conflict = rounds.locator("table", has_text="Conflicts of interest").locator("tr", has_text=REPORT)
    expect(conflict).to_contain_text(re.compile("Contributes to the goal.*stepped back", re.IGNORECASE))
    names_are_missing(page)


def the_public_reads_what_changed(page: Page) -> None:
    page.goto("/changes/")
    edition = page.get_by_role("region", name=re.compile("^Edition 3"))
    told = edition.get_by_role("listitem").filter(has_text="Grade published")
    expect(told.filter(has_text=REPORT)).to_contain_text(
        "Progress: Behind (3 reviewers, from No visible progress to Behind)."
    )
    expect(told.filter(has_text=FIXES)).to_contain_text("Progress: On course (3 reviewers, from On course to Ahead).")


def line_of(page: Page, title: str) -> Locator:
    """A row of a table; on a phone it is a block, and no row to a screen reader."""
    return page.get_by_role("region", name="Table of goals").locator("tr", has_text=title)


def names_are_missing(page: Page) -> None:
    """Who is on the panel and who decided; a person's own name stands above the page."""
    expect(page.get_by_role("main")).not_to_contain_text(re.compile("(Reviewer|Adjudicator) (One|Two|Three|Four)"))


def scores_are_missing(page: Page) -> None:
    """No word that a reviewer wrote, whoever reads."""
    expect(page.get_by_role("main")).not_to_contain_text(
        re.compile("of the shelves, read for|third log", re.IGNORECASE)
    )
