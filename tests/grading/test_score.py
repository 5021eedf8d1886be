"""Scoring: who may, what is asked, drafts and versions."""

import pytest

from goals.actions import hand_over
from grading import actions
from grading.actions import CriterionInput
from grading.actions.assignment import (
    AssignmentHasEnded,
    ConflictIsUnknown,
    ConflictIsWaived,
    NoConflictToWaive,
    OwnGoalIsNeverWaived,
    ReasonIsMissing,
    ReviewerOwnsGoal,
)
from grading.actions.score import (
    AssignmentIsOver,
    CriterionIsNotInTheRubric,
    CycleIsNotScoring,
    EvidenceIsNotInTheSnapshot,
    LevelIsNotInTheRubric,
    NonGradeDoesNotFit,
    ScoreNeedsOneAnswer,
)
from grading.models import Assignment, Score
from roadmap.accounts.actions import grant_role, revoke_role
from roadmap.errors import Refused
from roadmap.records.models import Record
from tests.builders import a_goal, an_editor, an_owner, another_editor, later, person, some_evidence
from tests.grading.builders import (
    a_cycle,
    a_judgement,
    an_open_goal,
    assignment_of,
    declared,
    fresh,
    in_cycle,
    no_level,
    opened,
    panel,
    scored,
    submit,
)

pytestmark = pytest.mark.django_db


def test_a_score_keeps_everything_that_was_said():
    goal = a_goal()
    cited = some_evidence(goals=[goal])
    row = an_open_goal(goal)
    score = submit(
        row,
        panel()[0],
        a_judgement(
            "behind",
            confidence="low",
            note="Ask the team.",
            evidence_cited=[cited.slug],
            withholding_justified=True,
            criteria=[CriterionInput(criterion="against-plan", level="far_behind", reason="Two are open.")],
        ),
    )
    kept = Score.objects.get(pk=score.pk)
    assert (kept.version, kept.level, kept.confidence, kept.evidence_cited) == (1, "behind", "low", [cited.slug])
    assert [(item.criterion, item.level) for item in kept.criteria.all()] == [("against-plan", "far_behind")]
    assignment = assignment_of(row, panel()[0])
    assert (assignment.state, assignment.ended_at) == (Assignment.State.SUBMITTED, later(25))


def test_an_amendment_is_the_next_version_and_the_newest_one_counts():
    row = an_open_goal()
    scored(row, "ahead", "ahead", "ahead")
    for reviewer in panel()[:2]:
        submit(row, reviewer, "behind", at=later(30))
    assert sorted(Score.objects.values_list("version", flat=True)) == [1, 1, 1, 2, 2]
    assert assignment_of(row, panel()[0]).ended_at == later(25), "the day of the first submission stays"
    (grade,) = actions.close_cycle(cycle=row.cycle, by=an_editor(), at=later(45))
    assert (grade.level, grade.value["n"]) == ("behind", 3)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (a_judgement(""), ScoreNeedsOneAnswer),
        (a_judgement("behind", non_grade="too_early"), ScoreNeedsOneAnswer),
        (a_judgement("met_in_full"), LevelIsNotInTheRubric),
        (a_judgement(first_level="behind"), LevelIsNotInTheRubric),
        (a_judgement(reason="  "), ReasonIsMissing),
        (a_judgement(evidence_cited=["unheard-of"]), EvidenceIsNotInTheSnapshot),
        (a_judgement(criteria=[CriterionInput(criterion="style", level="behind")]), CriterionIsNotInTheRubric),
        (a_judgement(criteria=[CriterionInput(criterion="evidence", level="best")]), LevelIsNotInTheRubric),
    ],
)
def test_a_score_that_does_not_answer_the_rubric_is_not_kept(score, expected):
    row = an_open_goal()
    with pytest.raises(expected):
        submit(row, panel()[0], score)
    assert not Score.objects.exists()
    assert assignment_of(row, panel()[0]).state == Assignment.State.OPEN


def test_only_progress_can_be_too_early():
    with pytest.raises(NonGradeDoesNotFit):
        submit(an_open_goal(kind="ambition"), panel()[0], no_level("too_early"))
    assert submit(an_open_goal(), panel()[0], no_level("too_early")).non_grade == "too_early"


def test_nobody_scores_before_the_cycle_opens_or_after_it_closes():
    row = in_cycle(a_cycle())
    with pytest.raises(CycleIsNotScoring):
        submit(row, panel()[0], "behind")
    opened(row.cycle)
    scored(fresh(row), "behind", "behind", "behind")
    actions.close_cycle(cycle=row.cycle, by=an_editor(), at=later(45))
    with pytest.raises(CycleIsNotScoring):
        submit(fresh(row), panel()[0], "ahead", at=later(46))


def test_a_draft_keeps_what_was_typed_and_writes_no_record():
    row = an_open_goal()
    reviewer = panel()[0]
    assignment = declared(row, reviewer, later(23))
    before = Record.objects.count()
    typed = {"answer": "level:behind", "reason": "Too short"}
    actions.save_score_draft(assignment=assignment, fields=typed, by=reviewer, at=later(23))
    assert assignment_of(row, reviewer).draft == typed
    assert Record.objects.count() == before
    submit(row, reviewer, "behind")
    assert assignment_of(row, reviewer).draft == {}
    with pytest.raises(AssignmentHasEnded):
        actions.save_score_draft(assignment=assignment_of(row, reviewer), fields=typed, by=reviewer, at=later(26))


def test_the_log_tells_that_somebody_scored_but_not_what():
    row = an_open_goal()
    submit(row, panel()[0], a_judgement("no_visible_progress", reason="They have shown nothing at all so far."))
    record = Record.objects.get(type="score.submitted")
    assert b"no_visible_progress" not in record.body
    assert b"shown nothing" not in record.body
    assert panel()[0].public_id.encode() in record.body


def test_nobody_scores_for_somebody_else():
    row = an_open_goal()
    mine = assignment_of(row, panel()[0])
    for someone in (panel()[1], an_editor(), person("Reviewer Nine", "reviewer")):
        with pytest.raises(Refused, match="not assigned"):
            actions.submit_score(assignment=mine, score=a_judgement(), by=someone, at=later(25))
        with pytest.raises(Refused):
            actions.save_score_draft(assignment=mine, fields={}, by=someone, at=later(25))


def test_a_reviewer_who_lost_the_role_no_longer_scores():
    row = an_open_goal()
    reviewer = panel()[0]
    revoke_role(user=reviewer, role="reviewer", by=None, at=later(24))
    with pytest.raises(Refused, match="Only reviewers"):
        submit(row, panel()[0], "behind")


def test_nobody_grades_a_goal_of_his_or_her_own_not_even_with_a_waiver():
    cycle = a_cycle()
    row = in_cycle(cycle)
    both = person("Owner One", "owner")
    with pytest.raises(ReviewerOwnsGoal):
        actions.assign(cycle_goal=row, reviewer=both, by=an_editor(), at=later(20))
    late_owner = panel()[0]
    grant_role(user=late_owner, role="owner", by=None, at=later(21))
    hand_over(goal=row.goal, user=late_owner, team="Safeguards", since=later(21).date(), by=None, at=later(21))
    opened(cycle)
    with pytest.raises(Refused, match="You own this goal"):
        submit(fresh(row), late_owner, "ahead")
    with pytest.raises(OwnGoalIsNeverWaived):
        actions.waive(assignment=assignment_of(row, late_owner), reason="No one else.", by=an_editor(), at=later(24))


def test_a_conflict_bars_the_reviewer_until_an_editor_waives_it_in_public():
    goal = a_goal()
    writer = panel()[0]
    some_evidence(goals=[goal], by=writer)
    row = an_open_goal(goal)
    assignment = assignment_of(row, writer)
    assert assignment.conflict == "evidence_author"
    with pytest.raises(Refused, match="You wrote evidence"):
        submit(row, writer, "ahead")
    with pytest.raises(ReasonIsMissing):
        actions.waive(assignment=assignment, reason=" ", by=an_editor(), at=later(24))
    actions.waive(assignment=assignment, reason="Only she can read the logs.", by=an_editor(), at=later(24))
    with pytest.raises(ConflictIsWaived):
        actions.waive(assignment=assignment_of(row, writer), reason="Again.", by=an_editor(), at=later(24))
    assert submit(row, writer, "ahead").level == "ahead"


def test_a_waiver_needs_a_conflict_and_an_editor_who_has_none():
    row = an_open_goal()
    assignment = assignment_of(row, panel()[0])
    with pytest.raises(NoConflictToWaive):
        actions.waive(assignment=assignment, reason="Just in case.", by=an_editor(), at=later(24))
    for someone in (person("Admin", "administrator"), an_owner(), panel()[1]):
        with pytest.raises(Refused):
            actions.waive(assignment=assignment, reason="Please.", by=someone, at=later(24))


def test_an_editor_who_owns_the_goal_neither_chooses_nor_waives_its_reviewers():
    cycle = a_cycle()
    row = in_cycle(cycle)
    grant_role(user=another_editor(), role="owner", by=None, at=later(21))
    hand_over(goal=row.goal, user=another_editor(), team="X", since=later(21).date(), by=None, at=later(21))
    with pytest.raises(Refused, match="without a conflict"):
        actions.assign(cycle_goal=row, reviewer=panel(4)[3], by=another_editor(), at=later(21))
    opened(cycle)
    with pytest.raises(Refused):
        actions.lapse(assignment=assignment_of(row, panel()[0]), reason="Slow.", by=another_editor(), at=later(23))


def test_stepping_back_ends_the_assignment_and_throws_the_draft_away():
    row = an_open_goal()
    reviewer = panel()[0]
    assignment = declared(row, reviewer, later(23))
    actions.save_score_draft(assignment=assignment, fields={"reason": "half a thought"}, by=reviewer, at=later(23))
    with pytest.raises(ConflictIsUnknown):
        actions.recuse(assignment=assignment, conflict="mood", by=reviewer, at=later(24))
    with pytest.raises(Refused):
        actions.recuse(assignment=assignment, conflict="personal", by=an_editor(), at=later(24))
    actions.recuse(assignment=assignment, conflict="personal", reason="We are married.", by=reviewer, at=later(24))
    kept = assignment_of(row, reviewer)
    assert (kept.state, kept.conflict, kept.draft) == ("recused", "personal", {})
    with pytest.raises(Refused):
        submit(row, reviewer, "ahead")


def test_a_lapsed_assignment_takes_no_score():
    row = an_open_goal()
    actions.lapse(assignment=assignment_of(row, panel()[0]), reason="On leave.", by=an_editor(), at=later(24))
    with pytest.raises(AssignmentIsOver):
        submit(row, panel()[0], "ahead")
    with pytest.raises(AssignmentHasEnded):
        actions.lapse(assignment=assignment_of(row, panel()[0]), reason="Again.", by=an_editor(), at=later(24))


def test_the_grade_below_the_quorum_is_provisional_and_carries_no_level():
    row = an_open_goal()
    scored(row, "ahead", "behind", no_level("cannot_judge_withheld"))
    (grade,) = actions.close_cycle(cycle=row.cycle, by=an_editor(), at=later(45))
    assert (grade.provisional, grade.level, grade.value["level"], grade.value["n"]) == (True, "", None, 2)
