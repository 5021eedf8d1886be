"""The course of a cycle from setup to published, and what stands in its way."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from grading import actions
from grading.actions.assignment import PanelIsFixed, PlaceIsNotFree, ReviewerHasNoRole, ReviewerIsAssigned
from grading.actions.course import (
    AssignmentsAreOpen,
    CycleHasNoGoals,
    CycleIsNotAnnounced,
    PhaseIsNotNext,
    QuorumCannotBeReached,
)
from grading.actions.cycle import (
    CycleDatesAreOutOfOrder,
    CycleHasOpened,
    CycleIsAnnounced,
    CycleSlugIsTaken,
    GoalHasNoText,
    GoalIsInTheCycle,
    KindDoesNotFitGoal,
    QuorumIsTooSmall,
)
from grading.freezing import salted_sha256
from grading.models import Assignment, Cycle, CycleGoal, Grade, Rubric, Snapshot
from roadmap.errors import Refused
from roadmap.immutable import missing_triggers
from roadmap.records.models import Record
from tests.builders import (
    a_goal,
    a_part,
    a_proposed_goal,
    a_roadmap,
    a_whole,
    an_approved_revision,
    an_editor,
    an_ended_goal,
    an_owner,
    at,
    later,
    person,
    some_evidence,
)
from tests.grading.builders import (
    a_cycle,
    an_open_goal,
    assignment_of,
    dates,
    fresh,
    graded,
    in_cycle,
    opened,
    panel,
    scored,
    windows,
)

pytestmark = pytest.mark.django_db


def test_a_cycle_runs_from_setup_to_published_and_leaves_a_record_of_each_step():
    cycle = a_cycle("half-1")
    row = in_cycle(cycle)
    assert cycle.phase == Cycle.Phase.SETUP
    opened(cycle)
    scored(fresh(row), "on_course", "behind", "behind")
    (grade,) = actions.close_cycle(cycle=cycle, by=an_editor(), at=later(45))
    assert (cycle.phase, cycle.closed_at) == (Cycle.Phase.CLOSED, later(45))
    actions.mark_published(cycle=cycle, by=None, at=later(50))
    assert Cycle.objects.get().phase == Cycle.Phase.PUBLISHED
    assert grade.level == "behind"
    types = list(Record.objects.filter(subject="cycle/half-1").order_by("seq").values_list("type", flat=True))
    course = ["announced", "opened", "closed", "told"]
    assert types == ["cycle.created", "cycle.goal.added", *(f"cycle.{step}" for step in course)]
    assert Record.objects.filter(type="score.submitted").count() == 3


def test_a_cycle_opens_only_after_an_edition_announced_it():
    cycle = a_cycle()
    in_cycle(cycle)
    with pytest.raises(CycleIsNotAnnounced):
        actions.open_cycle(cycle=cycle, by=an_editor(), at=later(22))
    actions.mark_announced(cycle=cycle, by=None, at=later(21))
    actions.mark_announced(cycle=cycle, by=None, at=later(30))
    assert cycle.announced_on == later(21).date(), "a second edition does not move the day"
    actions.open_cycle(cycle=cycle, by=an_editor(), at=later(22))
    assert Cycle.objects.get().phase == Cycle.Phase.SCORING


def test_even_raw_sql_cannot_open_a_cycle_that_was_not_announced():
    cycle = a_cycle()
    with pytest.raises(IntegrityError), transaction.atomic():
        Cycle.objects.filter(pk=cycle.pk).update(phase="scoring", opened_at=later(22))


def test_what_was_announced_is_not_widened():
    cycle = a_cycle()
    in_cycle(cycle)
    actions.mark_announced(cycle=cycle, by=None, at=later(21))
    with pytest.raises(CycleIsAnnounced):
        actions.add_cycle_goal(cycle=cycle, goal=a_goal(), kind="progress", by=an_editor(), at=later(21))
    with pytest.raises(CycleIsAnnounced):
        actions.revise_cycle(
            cycle=cycle, title="Other", dates=windows(), quorum=2, panel_text="", by=an_editor(), at=later(21)
        )


def test_a_cycle_without_goals_or_with_too_few_reviewers_does_not_open():
    cycle = a_cycle()
    actions.mark_announced(cycle=cycle, by=None, at=later(21))
    with pytest.raises(CycleHasNoGoals):
        actions.open_cycle(cycle=cycle, by=an_editor(), at=later(22))
    thin = a_cycle()
    row = in_cycle(thin, reviewers=2)
    actions.mark_announced(cycle=thin, by=None, at=later(21))
    with pytest.raises(QuorumCannotBeReached, match=row.goal.slug):
        actions.open_cycle(cycle=thin, by=an_editor(), at=later(22))


def test_opening_freezes_the_goal_its_parts_and_their_evidence():
    whole = a_whole("whole")
    part = a_part(whole, "part")
    of_part = some_evidence(goals=[part])
    row = an_open_goal(whole)
    snapshot = row.snapshot
    assert snapshot.goal["slug"] == "whole"
    assert [value["slug"] for value in snapshot.parts] == ["part"]
    assert [value["slug"] for value in snapshot.evidence] == [of_part.slug]
    frozen = {"goal": snapshot.goal, "parts": snapshot.parts, "evidence": snapshot.evidence}
    assert snapshot.sha256 == salted_sha256(frozen, snapshot.salt)
    assert snapshot.sha256 != salted_sha256(frozen, "")


def test_a_later_revision_leaves_the_frozen_goal_alone():
    goal = a_goal()
    row = an_open_goal(goal)
    an_approved_revision(goal)
    snapshot = Snapshot.objects.get(cycle_goal=row)
    assert (snapshot.revision, len(snapshot.goal["revisions"])) == (1, 1)
    assert goal.revisions.count() == 2


def test_two_snapshots_of_one_goal_have_different_hashes_so_nobody_can_guess_what_is_in_them():
    goal = a_goal()
    first = an_open_goal(goal).snapshot
    second = an_open_goal(goal).snapshot
    assert first.goal == second.goal
    assert first.sha256 != second.sha256


def test_opening_tells_every_reviewer_once():
    cycle = a_cycle()
    in_cycle(cycle)
    in_cycle(cycle)
    opened(cycle)
    assert [reviewer.notifications.count() for reviewer in panel()] == [1, 1, 1]


def test_a_cycle_closes_only_when_every_assignment_has_ended():
    row = an_open_goal()
    scored(row, "on_course", "on_course")
    with pytest.raises(AssignmentsAreOpen, match="1 assignment is still open"):
        actions.close_cycle(cycle=row.cycle, by=an_editor(), at=later(45))
    last = assignment_of(row, panel()[2])
    actions.lapse(assignment=last, reason="On leave since July.", by=an_editor(), at=later(44))
    (grade,) = actions.close_cycle(cycle=row.cycle, by=an_editor(), at=later(45))
    assert grade.provisional
    with pytest.raises(PhaseIsNotNext):
        actions.close_cycle(cycle=row.cycle, by=an_editor(), at=later(46))


def test_an_open_assignment_of_a_removed_goal_does_not_hold_up_the_cycle():
    cycle = a_cycle()
    kept, dropped = in_cycle(cycle), in_cycle(cycle)
    opened(cycle)
    actions.remove_cycle_goal(cycle_goal=dropped, reason="It was merged.", by=an_editor(), at=later(23))
    scored(fresh(kept), "ahead", "ahead", "ahead")
    grades = actions.close_cycle(cycle=cycle, by=an_editor(), at=later(45))
    assert [grade.cycle_goal_id for grade in grades] == [kept.pk]
    assert CycleGoal.objects.get(pk=dropped.pk).removed_reason == "It was merged."


def test_a_goal_taken_off_before_the_announcement_leaves_no_trace_in_the_cycle():
    cycle = a_cycle()
    row = in_cycle(cycle)
    actions.remove_cycle_goal(cycle_goal=row, reason="", by=an_editor(), at=later(20))
    assert not cycle.goals.exists()
    assert not Assignment.objects.exists()


def test_a_goal_enters_a_cycle_once_and_only_with_an_approved_text():
    cycle = a_cycle()
    row = in_cycle(cycle)
    with pytest.raises(GoalIsInTheCycle):
        actions.add_cycle_goal(cycle=cycle, goal=row.goal, kind="progress", by=an_editor(), at=later(20))
    with pytest.raises(GoalHasNoText):
        actions.add_cycle_goal(cycle=cycle, goal=a_proposed_goal(), kind="progress", by=an_editor(), at=later(20))
    assert actions.add_cycle_goal(cycle=cycle, goal=row.goal, kind="ambition", by=an_editor(), at=later(20))


def test_an_open_goal_gets_a_progress_grade_and_an_ended_or_overdue_one_a_result():
    a_roadmap()
    cycle = a_cycle()
    going, ended = a_goal("going"), an_ended_goal("ended")
    with pytest.raises(KindDoesNotFitGoal, match="still open and not due yet"):
        actions.add_cycle_goal(cycle=cycle, goal=going, kind="result", by=an_editor(), at=later(20))
    with pytest.raises(KindDoesNotFitGoal, match="ended is achieved"):
        actions.add_cycle_goal(cycle=cycle, goal=ended, kind="progress", by=an_editor(), at=later(20))
    for goal, kind in ((going, "progress"), (ended, "result"), (going, "ambition"), (ended, "ambition")):
        assert actions.add_cycle_goal(cycle=cycle, goal=goal, kind=kind, by=an_editor(), at=later(20))
    overdue = at(date(2026, 12, 16))
    with pytest.raises(KindDoesNotFitGoal, match="going is missed"):
        actions.add_cycle_goal(cycle=a_cycle(), goal=going, kind="progress", by=an_editor(), at=overdue)
    assert actions.add_cycle_goal(cycle=cycle, goal=going, kind="result", by=an_editor(), at=overdue)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"dates": dates(scoring_from=later(41).date())}, CycleDatesAreOutOfOrder),
        ({"dates": dates(results_due=later(30).date())}, CycleDatesAreOutOfOrder),
        ({"dates": dates(period_from=later(2).date(), period_to=later(1).date())}, CycleDatesAreOutOfOrder),
        ({"quorum": 1}, QuorumIsTooSmall),
        ({"slug": "new"}, CycleSlugIsTaken),
    ],
)
def test_a_cycle_that_makes_no_sense_is_not_set_up(fields, expected):
    with pytest.raises(expected):
        a_cycle(**fields)
    assert not Cycle.objects.exists()


def test_once_scoring_has_begun_a_reviewer_only_takes_the_place_of_another():
    row = an_open_goal()
    fourth = panel(4)[3]
    with pytest.raises(PanelIsFixed):
        actions.assign(cycle_goal=row, reviewer=fourth, by=an_editor(), at=later(23))
    gone = assignment_of(row, panel()[0])
    with pytest.raises(PlaceIsNotFree):
        actions.assign(cycle_goal=row, reviewer=fourth, replaces=gone, by=an_editor(), at=later(23))
    actions.recuse(assignment=gone, conflict="personal", by=gone.reviewer, at=later(23))
    taken = actions.assign(cycle_goal=row, reviewer=fourth, replaces=gone, by=an_editor(), at=later(24))
    assert taken.replaces == gone
    assert fourth.notifications.count() == 1
    with pytest.raises(PlaceIsNotFree):
        actions.assign(cycle_goal=row, reviewer=panel(5)[4], replaces=gone, by=an_editor(), at=later(24))


def test_only_reviewers_are_assigned_and_each_once():
    row = in_cycle(a_cycle())
    with pytest.raises(ReviewerIsAssigned):
        actions.assign(cycle_goal=row, reviewer=panel()[0], by=an_editor(), at=later(20))
    with pytest.raises(ReviewerHasNoRole):
        actions.assign(cycle_goal=row, reviewer=person("Reader One", "reader"), by=an_editor(), at=later(20))


def test_an_assignment_is_taken_back_in_setup_and_not_later():
    cycle = a_cycle()
    row = in_cycle(cycle, reviewers=4)
    actions.unassign(assignment=assignment_of(row, panel(4)[3]), by=an_editor(), at=later(20))
    assert row.assignments.count() == 3
    opened(cycle)
    with pytest.raises(PanelIsFixed):
        actions.unassign(assignment=assignment_of(row, panel()[0]), by=an_editor(), at=later(23))


def test_only_editors_run_cycles():
    cycle = a_cycle()
    row = in_cycle(cycle)
    for someone in (an_owner(), panel()[0], person("Publisher One", "publisher"), person("Admin", "administrator")):
        for action, fields in [
            (actions.open_cycle, {"cycle": cycle}),
            (actions.close_cycle, {"cycle": cycle}),
            (actions.add_cycle_goal, {"cycle": cycle, "goal": row.goal, "kind": "ambition"}),
            (actions.remove_cycle_goal, {"cycle_goal": row, "reason": "x"}),
            (actions.assign, {"cycle_goal": row, "reviewer": panel(4)[3]}),
            (actions.move_cycle, {"cycle": cycle, "to": "discussion"}),
        ]:
            with pytest.raises(Refused):
                action(by=someone, at=later(22), **fields)


def test_a_frozen_cycle_takes_no_goal_and_no_new_dates():
    row = an_open_goal()
    with pytest.raises(CycleHasOpened):
        actions.add_cycle_goal(cycle=row.cycle, goal=a_goal(), kind="progress", by=an_editor(), at=later(23))


def test_rubrics_snapshots_scores_and_grades_cannot_be_changed_by_raw_sql():
    graded(an_open_goal(), "ahead", "on_course", "behind")
    tables = ("rubric", "level", "rubriccriterion", "cyclerubric", "snapshot", "score", "grade")
    for table in tables:
        for statement in (f"UPDATE grading_{table} SET id = id", f"DELETE FROM grading_{table}"):
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                connection.cursor().execute(statement)
    for table in (*tables, "criterionscore", "waiver", "adjudication", "reply"):
        assert not missing_triggers(f"grading_{table}", connection)
    assert Grade.objects.count() == 1


def test_default_rubrics_come_once_and_a_new_version_leaves_running_cycles_alone():
    actions.add_default_rubrics(by=an_editor(), at=later(0))
    actions.add_default_rubrics(by=an_editor(), at=later(1))
    assert sorted(rubric.slug for rubric in Rubric.objects.all()) == ["ambition-1", "progress-1", "result-1"]
    cycle = a_cycle()
    levels = [{"key": "yes", "label": "Yes", "rank": 1, "definition": "It is."}]
    levels.append({"key": "no", "label": "No", "rank": 2, "definition": "It is not."})
    newer = actions.add_rubric(
        kind="progress",
        title="Is it done?",
        question="Is it?",
        levels=levels,
        effective_on=later(30).date(),
        by=an_editor(),
        at=later(30),
    )
    assert newer.slug == "progress-2"
    assert {pin.rubric.slug for pin in cycle.rubrics.all()} == {"ambition-1", "progress-1", "result-1"}
    assert "progress-2" in {pin.rubric.slug for pin in a_cycle().rubrics.all()}
