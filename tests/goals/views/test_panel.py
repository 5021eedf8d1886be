"""The panel: a change is read as the public will read it, and explained, before it is proposed."""

from typing import Any

import pytest
import time_machine

from goals.models import Goal
from roadmap.records.models import Record
from tests import builders as b
from tests.goals.views.pages import at_page, propose, text_of
from tests.goals.views.test_revision import form_of

pytestmark = pytest.mark.django_db

LATER = {"kind": "redated", "deadline_on": "2027-12-15"}
WHY = {"reason": "Two people left.", "reason_class": "resources"}


@pytest.fixture(autouse=True)
def twenty_days_later():
    with time_machine.travel(b.later(20), tick=False):
        yield


@pytest.fixture
def goal() -> Goal:
    return b.a_goal("faster-fixes")


@pytest.fixture
def owner(client, goal):
    client.force_login(b.an_owner())
    return client


def check(client, goal: Goal, **typed: Any) -> Any:
    return client.post(at_page("edit", goal), form_of(client, goal, **typed) | {"do": "check"})


def test_a_checked_change_shows_the_old_date_struck_through_and_stores_nothing(owner, goal):
    size = Record.objects.count()
    answer = check(owner, goal, **LATER)
    page = text_of(answer)
    assert answer.status_code == 200
    assert "Less ambitious, by the rule" in page
    assert '<del><span class="visually-hidden">Taken out: </span>15 Dec 2026</del>' in page
    assert '<ins><span class="visually-hidden">Put in: </span>15 Dec 2027</ins>' in page
    assert answer.context["panel"].directions == [("Deadline", "less ambitious")]
    assert (goal.revisions.count(), Record.objects.count()) == (1, size)


def test_a_long_text_is_struck_through_word_by_word(owner, goal):
    answer = check(owner, goal, statement="Publish a short report on how bypasses are fixed.")
    (statement,) = (runs for label, runs in answer.context["panel"].changes if label == "Statement")
    assert [(run.op, run.text.strip()) for run in statement if run.op != "same"] == [("ins", "short")]


def test_lines_that_end_as_browsers_send_them_are_no_change(owner):
    two = b.a_goal(revision=b.a_revision(statement="One.\n\nTwo.", why="Why.\nSo."))
    page = text_of(check(owner, two, statement="One.\r\n\r\nTwo.", why="Why.\r\nSo."))
    assert "Nothing is changed." in page


def test_asking_for_less_is_explained_before_it_is_proposed(owner, goal):
    answer = check(owner, goal, **LATER)
    assert answer.context["panel"].unsaid == [
        ("id_reason", "A change that asks for less needs a reason and its class.")
    ]
    refused = propose(owner, at_page("edit", goal), form_of(owner, goal, **LATER))
    assert "There is a problem" in text_of(refused)
    assert goal.revisions.count() == 1
    assert propose(owner, at_page("edit", goal), form_of(owner, goal, **LATER, **WHY)).status_code == 302


def test_who_sees_it_otherwise_than_the_rule_says_why_in_a_sentence(owner, goal):
    other = LATER | WHY | {"owner_direction": "more"}
    assert [field for field, _ in check(owner, goal, **other).context["panel"].unsaid] == ["id_owner_words"]
    refused = propose(owner, at_page("edit", goal), form_of(owner, goal, **other))
    assert "You see this change otherwise than the rule." in text_of(refused)
    other |= {"owner_words": "The report says more."}
    assert check(owner, goal, **other).context["panel"].unsaid == []
    assert propose(owner, at_page("edit", goal), form_of(owner, goal, **other)).status_code == 302
    assert goal.revisions.get(number=2).owner_words == "The report says more."


def test_what_the_rule_cannot_tell_nobody_disputes(owner, goal):
    answer = check(owner, goal, statement="Another statement.", owner_direction="more")
    assert answer.context["panel"].row.rule_direction == "cannot_tell"
    assert answer.context["panel"].unsaid == []


def test_only_what_was_read_is_proposed(owner, goal):
    typed = form_of(owner, goal, **LATER, **WHY)
    read = owner.post(at_page("edit", goal), typed | {"do": "check"}).context["panel"].mark
    again = owner.post(at_page("edit", goal), typed | {"deadline_on": "2028-12-15", "do": "propose", "seen": read})
    assert "This is not what you read before." in text_of(again)
    assert goal.revisions.count() == 1
    unread = owner.post(at_page("edit", goal), typed | {"do": "propose"})
    assert unread.context["panel"].mark == read
    assert goal.revisions.count() == 1
    newer = again.context["panel"].mark
    sent = typed | {"deadline_on": "2028-12-15", "do": "propose", "seen": newer}
    assert owner.post(at_page("edit", goal), sent).status_code == 302
    assert goal.revisions.get(number=2).deadline_on.year == 2028


def test_the_words_about_a_change_may_still_be_written_after_it_was_read(owner, goal):
    typed = form_of(owner, goal, **LATER)
    read = owner.post(at_page("edit", goal), typed | {"do": "check"}).context["panel"].mark
    assert owner.post(at_page("edit", goal), typed | WHY | {"do": "propose", "seen": read}).status_code == 302


def test_a_moved_date_is_not_quietly_called_other_words(owner, goal):
    answer = check(owner, goal, deadline_on="2027-12-15")
    assert "Call it re-dated" in text_of(answer)
    assert "Call it" not in text_of(check(owner, goal, statement="Other words."))


def test_a_form_must_say_which_revision_it_was_made_from(owner, goal):
    answer = check(owner, goal, based_on="", **LATER)
    assert answer.context["form"].errors["based_on"]
    assert goal.revisions.count() == 1


def test_what_only_the_other_person_changed_is_taken_over(owner, goal):
    typed = form_of(owner, goal, statement="My statement.")
    b.an_approved_revision(goal, b.a_later_date(goal, why="Because."))
    answer = owner.post(at_page("edit", goal), typed | {"do": "check"})
    assert answer.status_code == 409
    assert [label for label, _, _ in answer.context["differences"]] == ["Statement"]
    assert answer.context["taken"] == ["Why it matters", "Day of the deadline"]
    merged = {name: answer.context["form"][name].value() for name in typed}
    assert propose(owner, at_page("edit", goal), merged).status_code == 302
    row = goal.revisions.get(number=3)
    assert (row.statement, row.why, row.deadline_on.isoformat()) == ("My statement.", "Because.", "2027-03-31")


def test_a_criterion_added_by_the_second_person_lands_on_top_of_the_first(owner, goal):
    typed = {"based_on": "1", "kind": "rescoped", "effective_on": "2026-03-12", "test": "deliverable", "text": "Mine."}
    b.an_approved_revision(goal, b.a_change(goal, criteria=[b.deliverable(), b.deliverable("theirs")]))
    answer = owner.post(at_page("add_criterion", goal), typed | {"do": "check"})
    assert answer.status_code == 409
    again = typed | {"based_on": answer.context["form"]["based_on"].value()}
    assert propose(owner, at_page("add_criterion", goal), again).status_code == 302
    keys = goal.revisions.get(number=3).criteria.order_by("position").values_list("key", flat=True)
    assert list(keys) == ["report", "theirs", "criterion-3"]
