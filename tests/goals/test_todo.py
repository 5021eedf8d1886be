"""The dashboard's list offers exactly what permissions allow, to whom, in a constant number of queries."""

from datetime import date, timedelta

import pytest

from goals import actions, coding, todo, waiting
from goals.kept_standing import catch_up
from goals.models import Evidence, Resolution, Revision
from goals.permissions import can_accept_resolution, can_approve_revision, can_code_direction, can_judge_evidence
from goals.snapshot import evidence_value
from roadmap.accounts.models import User
from tests import builders as b

pytestmark = pytest.mark.django_db


def texts(user, on):
    return [item.text for item in todo.todo_for(user, on)]


def test_an_owner_is_told_when_an_update_is_due_and_when_it_is_late():
    b.a_roadmap()
    b.a_goal()
    b.a_goal(owners=[])
    owner = b.an_owner()
    assert texts(owner, b.DAY + timedelta(days=30)) == []
    (due,) = todo.todo_for(owner, b.DAY + timedelta(days=42))
    assert (due.text, due.due_on) == ("Update Publish the report", b.DAY + timedelta(days=45))
    assert texts(owner, b.DAY + timedelta(days=46)) == ["Overdue by 1 day: update Publish the report"]
    assert texts(b.an_editor(), b.DAY + timedelta(days=46)) == []


def test_an_update_clears_it_and_before_there_is_a_roadmap_nothing_is_late():
    goal = b.a_goal()
    assert texts(b.an_owner(), date(2026, 10, 1)) == []
    b.a_roadmap()
    assert texts(b.an_owner(), b.DAY + timedelta(days=40)) != []
    b.an_update(goal, at=b.later(39))
    assert texts(b.an_owner(), b.DAY + timedelta(days=40)) == []


def a_busy_roadmap():
    """People with every mix of roles, and changes and endings in every state."""
    b.a_roadmap()
    both = b.person("Both One", "owner", "editor", "reviewer")
    whole = b.a_whole(owners=[actions.OwnerInput(user=both, since=b.DAY)])
    part = b.a_part(whole, owners=[])
    b.a_proposed_revision(part, b.a_later_date(part), by=b.an_editor())
    b.an_approved_revision(b.a_goal())
    actions.approve_revision(revision=b.a_proposed_revision(b.a_goal()), by=both, at=b.later(11))
    b.a_proposed_goal(by=b.another_editor())
    coded = b.a_goal()
    b.a_coded_revision(coded)
    b.a_proposed_revision(coded, b.a_later_date(coded, "2027-06-30"), by=both)
    b.an_imported_goal()
    declined = b.a_proposed_revision(b.a_goal())
    actions.decline_revision(revision=declined, reason="No.", by=b.an_editor(), at=b.later(11))
    b.a_proposed_ending(b.a_goal())
    b.a_proposed_ending(b.a_goal(), by=both)
    b.an_ended_goal()
    b.some_evidence(goals=[part], by=b.a_reviewer())
    b.some_evidence(goals=[coded], by=both)
    b.some_evidence(by=None)
    judged = b.some_evidence(goals=[coded, declined.goal])
    actions.revise_evidence(evidence=judged, state="rejected", state_reason="No.", by=b.an_editor(), at=b.later(12))


def test_it_offers_what_permissions_allow_and_nothing_else():
    a_busy_roadmap()
    needs_coder = [row for row in Revision.objects.all() if row.kind not in ("created", "corrected")]
    codable = [row for row in needs_coder if not row.coder_direction and not row.imported and not row.declined_at]
    undecided = Resolution.objects.filter(accepted_at__isnull=True, declined_at__isnull=True)
    offered = 0
    for user in User.objects.all():
        if user.has_role("editor"):
            allowed = {row for row in Revision.objects.all() if row.is_pending and can_approve_revision(user, row)}
            assert set(waiting.waiting_for_approval(user)) == allowed, user
            offered += len(allowed)
        if user.has_role("reviewer"):
            allowed = {row for row in codable if can_code_direction(user, row)}
            assert set(coding.waiting_for_coding(user)) == allowed, user
            offered += len(allowed)
        if user.has_role("editor", "reviewer"):
            endings = {row for row in undecided if can_accept_resolution(user, row)}
            assert set(waiting.waiting_for_acceptance(user)) == endings, user
            open_evidence = {row for row in Evidence.objects.all() if evidence_value(row)["state"] == "in_review"}
            evidence = {row for row in open_evidence if can_judge_evidence(user, row)}
            assert set(waiting.evidence_to_judge(user)) == evidence, user
            offered += len(endings) + len(evidence)
    assert offered > 8


def test_each_line_says_what_to_do_and_leads_there():
    row = b.a_proposed_revision(b.a_goal("late"))
    b.a_proposed_ending(b.a_goal("done"))
    assert [item[:2] for item in todo.todo_for(b.a_reviewer(), b.DAY)] == [
        ("Check the ending of done: achieved", "/internal/goals/done/resolution/"),
        ("Judge evidence: 1 piece", "/internal/evidence/"),
        ("Say which way this goes: Publish the report", f"/internal/coding/goal/{row.pk}/"),
    ]
    assert [item[:2] for item in todo.todo_for(b.another_editor(), b.DAY)][:1] == [
        ("Approve or decline: Publish the report (re-dated)", "/internal/goals/late/revisions/2/"),
    ]


def test_a_reader_has_nothing_to_do():
    a_busy_roadmap()
    assert texts(b.person("Reader One", "reader"), date(2026, 12, 1)) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_depend_on_what_waits(count, django_assert_num_queries):
    b.a_roadmap()
    person = b.person("Both One", "owner", "editor", "reviewer")
    for _ in range(count):
        b.a_goal(owners=[actions.OwnerInput(user=person, since=b.DAY)])
        b.a_proposed_revision(b.a_goal())
        b.a_proposed_ending(b.a_goal())
    person = User.objects.get(pk=person.pk)
    on = b.DAY + timedelta(days=50)
    catch_up(on)
    with django_assert_num_queries(3):  # roles, whether anything has moved, and all that waits
        lines = [item.text for item in todo.todo_for(person, on)]
    assert len(lines) == 4 * count + 1
    assert f"Judge evidence: {count} piece{'s' if count > 1 else ''}" in lines


def test_an_owner_is_told_of_what_is_due_in_fourteen_days_until_it_is_done():
    b.a_roadmap()
    outline = actions.MilestoneInput(
        key="outline", title="The outline", deadline=b.deadline(b.DAY + timedelta(days=30))
    )
    goal = b.a_goal("late", revision=b.a_revision(milestones=[outline], cadence_days=None))
    owner = b.an_owner()
    assert texts(owner, b.DAY + timedelta(days=15)) == []
    (line,) = todo.todo_for(owner, b.DAY + timedelta(days=16))
    assert line == ("Milestone due: The outline", "/internal/goals/late/milestones/outline/done/", outline.deadline.on)
    assert texts(owner, b.DAY + timedelta(days=31)) == ["Milestone past its day: The outline"]
    assert texts(owner, date(2026, 12, 16)) == [
        "Milestone past its day: The outline",
        "Goal past its day: Publish the report",
    ]
    actions.complete_milestone(goal=goal, key="outline", achieved_on=b.DAY, by=owner, at=b.later(1))
    assert texts(owner, b.DAY + timedelta(days=31)) == []


def test_an_owner_is_asked_for_other_evidence_where_some_was_rejected():
    b.a_roadmap()
    goal = b.a_goal(revision=b.a_revision(cadence_days=None))
    evidence = b.some_evidence("page", goals=[goal])
    assert texts(b.an_owner(), b.DAY + timedelta(days=2)) == []
    actions.revise_evidence(evidence=evidence, state="rejected", state_reason="No.", by=b.a_reviewer(), at=b.later(2))
    (line,) = todo.todo_for(b.an_owner(), b.DAY + timedelta(days=2))
    assert line[:2] == ("Bring other evidence than page: it was rejected", "/internal/evidence/page/")
    assert texts(b.an_editor(), b.DAY + timedelta(days=2)) == []


def test_goals_are_updated_in_turn_the_longest_waiting_first():
    b.a_roadmap()
    for slug, cadence in (("slow", 45), ("quick", 20), ("none", None)):
        b.a_goal(slug, revision=b.a_revision(cadence_days=cadence))
    assert todo.goals_to_update(b.an_owner(), b.DAY + timedelta(days=5)) == []
    assert todo.goals_to_update(b.an_owner(), b.DAY + timedelta(days=50)) == ["quick", "slow"]
    assert todo.goals_to_update(b.an_editor(), b.DAY + timedelta(days=50)) == []
