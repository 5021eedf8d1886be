"""While one types: how the deadline will read and what the statement names. Nothing is stored by it, and nothing blocked."""

import pytest
import time_machine
from django.urls import reverse

from goals.actions import MilestoneInput, complete_milestone
from goals.models import Goal
from roadmap.records.models import Record
from tests import builders as b
from tests.goals.views.pages import at_page, propose, text_of
from tests.goals.views.test_content import EMPTY, GOAL, ROWS
from tests.goals.views.test_revision import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def twenty_days_later():
    with time_machine.travel(b.later(20), tick=False):
        yield


def test_the_page_says_how_a_deadline_reads_and_what_a_statement_lacks(client):
    client.force_login(b.person("Reader One", "reader"))
    sent = {"deadline": "quarter", "deadline_on": "2026-08-03", "statement": "Publish it."}
    page = text_of(client.post(reverse("goals:reads"), sent))
    assert "by the end of Q3 2026" in page
    assert "Due on 30 Sep 2026" in page
    assert "Say by what it is seen that it is done." in page
    assert "It has a date." in page


def test_what_makes_no_sense_yet_is_no_fault(client):
    client.force_login(b.person("Reader One", "reader"))
    for sent in (
        {},
        {"deadline": "date", "deadline_on": "soon"},
        {"deadline": "?", "deadline_days": "-1", "goal": "x" * 900},
    ):
        assert client.post(reverse("goals:reads"), sent).status_code == 200


def test_a_relative_deadline_counts_from_the_day_on_which_its_milestone_was_done(client):
    goal = b.a_goal("goal", revision=b.a_revision(milestones=[MilestoneInput(key="first", title="First")]))
    complete_milestone(goal=goal, key="first", achieved_on=b.DAY, by=b.an_owner(), at=b.later(1))
    client.force_login(b.an_owner())
    sent = {"deadline": "relative", "deadline_days": "42", "deadline_anchor": "milestone/first", "goal": "goal"}
    assert "Due on 13 Apr 2026" in text_of(client.post(reverse("goals:reads"), sent))


def test_preview_shows_it_without_script_and_stores_nothing(client):
    goal = b.a_goal("faster-fixes")
    client.force_login(b.an_owner())
    size = Record.objects.count()
    typed = form_of(client, goal, deadline="half", deadline_on="2027-02-01", title="", deadline_text="by May 2027")
    page = text_of(client.post(at_page("edit", goal), typed | {"do": "preview"}))
    assert "Due on 30 Jun 2027" in page
    assert "The text names 31 May 2027; the deadline is due on 30 Jun 2027." in page
    assert 'value="2027-02-01"' in page
    assert (goal.revisions.count(), Record.objects.count()) == (1, size)


def test_a_new_goal_is_previewed_with_the_deadline_of_each_milestone(client):
    b.an_area()
    client.force_login(b.an_editor())
    typed = GOAL | ROWS | EMPTY | {"milestones-0-title": "Outline", "milestones-0-deadline": "month"}
    page = text_of(
        client.post(reverse("goals:add_goal"), typed | {"milestones-0-deadline_on": "2026-05-01", "do": "preview"})
    )
    assert "by the end of Q3 2026" in page
    assert "by the end of May 2026" in page
    assert not Goal.objects.exists()


def test_hints_block_nothing(client):
    goal = b.a_goal("faster-fixes")
    client.force_login(b.an_owner())
    answer = propose(client, at_page("edit", goal), form_of(client, goal, statement="Security."))
    assert answer.status_code == 302
    assert goal.revisions.get(number=2).statement == "Security."
