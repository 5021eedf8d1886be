"""A goal opens for a reviewer who has said whether a conflict is known; drafts save themselves; the order is one's own."""

from html import unescape

import pytest
from django.urls import reverse

from grading import actions
from grading.actions.assignment import AssignmentHasEnded, ConflictIsNotDeclared
from grading.models import Assignment
from grading.own_order import in_own_order
from roadmap.errors import Refused
from roadmap.records.models import Record
from tests.builders import a_change, a_coded_revision, a_goal, an_editor, later, some_evidence
from tests.grading.builders import (
    a_cycle,
    a_judgement,
    an_open_goal,
    assignment_of,
    declared,
    in_cycle,
    opened,
    panel,
)

pytestmark = pytest.mark.django_db


def page_of(row, name="score"):
    return reverse(f"grading:{name}", args=[row.cycle.slug, row.goal.slug, row.kind])


def text_of(response):
    return unescape(response.content.decode())


def test_nothing_of_the_goal_is_shown_before_the_reviewer_has_answered(client):
    goal = a_goal()
    some_evidence(goals=[goal], title="Report of May")
    row = an_open_goal(goal)
    client.force_login(panel()[0])
    for answer in (
        client.get(page_of(row)),
        client.post(page_of(row), {"do": "declare"}),
        client.get(page_of(row, "withheld")),
    ):
        page = text_of(answer)
        assert "Do you have a conflict of interest with this goal?" in page
        assert "Report of May" not in page
    assert "Say whether you have a conflict." in text_of(client.post(page_of(row), {"do": "declare"}))
    client.post(page_of(row), {"do": "declare", "conflict": "none", "then": "recuse"})
    assert "Report of May" in text_of(client.get(page_of(row)))
    assert assignment_of(row, panel()[0]).declared_at is not None
    assert Record.objects.filter(type="assignment.declared").count() == 1


def test_one_who_has_a_conflict_steps_back_and_reads_that_the_goal_is_hidden(client):
    row = an_open_goal()
    client.force_login(panel()[0])
    sent = {"do": "declare", "conflict": "financial", "reason": "Shares.", "then": "recuse"}
    page = text_of(client.post(page_of(row), sent, follow=True))
    assert "Hidden because of your conflict: financial interest." in page
    mine = assignment_of(row, panel()[0])
    assert (mine.state, mine.conflict, mine.declared_at) == (Assignment.State.RECUSED, "financial", None)
    assert client.get(page_of(row)).status_code == 403


def test_no_score_draft_or_withheld_text_without_the_declaration_whatever_way_it_is_sent(client):
    row = an_open_goal()
    reviewer = panel()[0]
    mine = assignment_of(row, reviewer)
    with pytest.raises(ConflictIsNotDeclared):
        actions.submit_score(assignment=mine, score=a_judgement(), by=reviewer, at=later(25))
    with pytest.raises(ConflictIsNotDeclared):
        actions.save_score_draft(assignment=mine, fields={}, by=reviewer, at=later(25))
    with pytest.raises(ConflictIsNotDeclared):
        actions.reveal_withheld(assignment=mine, reason="To judge it.", by=reviewer, at=later(25))
    with pytest.raises(Refused):
        actions.declare_no_conflict(assignment=mine, by=an_editor(), at=later(25))
    actions.submit_score(assignment=mine, score=a_judgement(), by=None, at=later(25))


def test_it_is_said_once_and_not_after_the_assignment_has_ended():
    row = an_open_goal()
    mine = declared(row, panel()[0], later(23))
    actions.declare_no_conflict(assignment=mine, by=panel()[0], at=later(24))
    assert assignment_of(row, panel()[0]).declared_at == later(23)
    gone = assignment_of(row, panel()[1])
    actions.lapse(assignment=gone, reason="On leave.", by=an_editor(), at=later(24))
    with pytest.raises(AssignmentHasEnded):
        actions.declare_no_conflict(assignment=gone, by=panel()[1], at=later(25))


def test_a_draft_saves_itself_and_a_second_window_does_not_save_over_it(client):
    row = an_open_goal()
    declared(row, panel()[0])
    client.force_login(panel()[0])
    version = client.get(page_of(row)).context["based_on"]
    sent = {"do": "save", "reason": "Half a th", "based_on": version}
    first = client.post(page_of(row), sent, headers={"accept": "application/json"})
    assert first.json()["saved"].startswith("Draft saved at")
    assert first.json()["version"] == client.get(page_of(row)).context["based_on"] != version
    second = client.post(page_of(row), sent | {"reason": "Other"}, headers={"accept": "application/json"})
    assert second.status_code == 409
    assert "changed in another window" in second.json()["sentence"]
    assert assignment_of(row, panel()[0]).draft == {"reason": "Half a th"}


def test_each_reviewer_has_an_order_of_goals_that_stays(client):
    cycle = a_cycle()
    rows = [in_cycle(cycle) for _ in range(6)]
    opened(cycle)
    orders = []
    for reviewer in panel():
        mine = [assignment_of(row, reviewer) for row in rows]
        ordered = [row.cycle_goal.goal.slug for row in in_own_order(mine)]
        assert ordered == [row.cycle_goal.goal.slug for row in in_own_order(reversed(mine))]
        orders.append(tuple(ordered))
    assert len(set(orders)) > 1, "not everybody reads the same goal last"
    client.force_login(panel()[0])
    queue = client.get(reverse("grading:home")).context["queue"]
    assert [task.assignment.cycle_goal.goal.slug for task in queue.to_score] == list(orders[0])
    for row in rows:
        declared(row, panel()[0])
    walked, slug = [], orders[0][0]
    for _ in range(6):
        place = client.get(reverse("grading:score", args=[cycle.slug, slug, "progress"])).context["place"]
        walked.append(slug)
        slug = place.after.cycle_goal.goal.slug if place.after else ""
    assert tuple(walked) == orders[0]
    assert (place.position, place.total, place.after) == (6, 6, None)


def test_a_result_shows_the_last_and_the_first_wording_side_by_side(client):
    goal = a_goal()
    a_coded_revision(goal, "less", a_change(goal, statement="Publish half of it.", reason="Smaller."))
    result, ambition = an_open_goal(goal, kind="result"), an_open_goal(goal, kind="ambition")
    for row in (result, ambition):
        declared(row, panel()[0])
    client.force_login(panel()[0])
    page = text_of(client.get(page_of(result)))
    shown = page[page.index('class="wordings"') : page.index('id="evidence"')]
    assert shown.index("Publish half of it.") < shown.index("Publish a report on how bypasses are fixed.")
    assert 'class="wordings"' not in text_of(client.get(page_of(ambition)))
