"""Scoring: drafts, which leave no trace in the log, and submitted versions, which never change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from goals.actions.guards import check_fields
from grading import logged
from grading.actions.assignment import ReasonIsMissing, check_declared, check_open
from grading.actions.discussion import check_discussed
from grading.models import (
    Assignment,
    CriterionScore,
    Cycle,
    CycleGoal,
    CycleRubric,
    GradeKind,
    Level,
    NonGrade,
    Rubric,
    Score,
)
from grading.permissions import NOT_ASSIGNED, why_cannot_score
from grading.subjects import assignment_subject, lock
from roadmap.accounts.models import User
from roadmap.errors import Refused, RuleViolation
from roadmap.records.columns import fields_of
from roadmap.records.log import append


class CycleIsNotScoring(RuleViolation):
    """Scores are given while the cycle is in its scoring phase."""


class AssignmentIsOver(RuleViolation):
    """The reviewer stepped back, or an editor let the assignment lapse."""


class ScoreIsTheSame(RuleViolation):
    """A form sent twice is no amendment."""


class ScoreNeedsOneAnswer(RuleViolation):
    field = "level"


class LevelIsNotInTheRubric(RuleViolation):
    field = "level"


class NonGradeDoesNotFit(RuleViolation):
    field = "non_grade"


class CriterionIsNotInTheRubric(RuleViolation):
    field = "criteria"


class EvidenceIsNotInTheSnapshot(RuleViolation):
    field = "evidence_cited"


@dataclass(frozen=True, kw_only=True)
class CriterionInput:
    """Level and reason for one rubric criterion, named by its key."""

    criterion: str
    level: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ScoreInput:
    """One reviewer's judgement: a level key of the rubric or a non-grade, never both; see models.Score."""

    reason: str
    level: str = ""
    non_grade: str = ""
    first_level: str = ""
    confidence: str = ""
    verifiable: str = ""
    note: str = ""
    withholding_justified: bool | None = None
    withheld_changes_grade: bool | None = None
    misleading_without: bool | None = None
    evidence_cited: Sequence[str] = ()
    criteria: Sequence[CriterionInput] = ()


@transaction.atomic
def save_score_draft(*, assignment: Assignment, fields: Mapping[str, Any], by: User | None, at: datetime) -> None:
    """Keep what was typed so far, by name of the form's field, right or wrong. Only its author ever sees it."""
    _refuse_others(assignment, by)
    lock(assignment.cycle_goal.cycle)
    _check_scoring(assignment)
    check_open(assignment)
    check_declared(assignment, by)
    assignment.draft = dict(fields)
    assignment.save(update_fields=["draft"])


@transaction.atomic
def submit_score(*, assignment: Assignment, score: ScoreInput, by: User | None, at: datetime) -> Score:
    """Give a score; given again while scoring lasts, or in the discussion, it is the next version, and all stay."""
    _refuse_others(assignment, by)
    lock(assignment.cycle_goal.cycle)
    assignment.refresh_from_db(fields=["state", "ended_at", "declared_at"])
    _check_scoring_or_amending(assignment)
    check_declared(assignment, by)
    if by is not None:
        _check_not_sent_twice(assignment, score)
    return store_score(assignment=assignment, score=score, by=by, at=at)


def store_score(
    *,
    assignment: Assignment,
    score: ScoreInput,
    by: User | None,
    at: datetime,
    type: str = "score.submitted",  # noqa: A002 -- the word of the log
    reason: str = "",
    columns: Sequence[str] = (),
) -> Score:
    """What every way to a submitted score ends with, in the caller's transaction, after its guards of person and phase.

    `columns` are further fields of the assignment that the caller has set.
    """
    if assignment.state not in (Assignment.State.OPEN, Assignment.State.SUBMITTED):
        raise AssignmentIsOver(f"This assignment has ended: {assignment.get_state_display().lower()}.")
    _check_answers(assignment, score)
    values = {name: getattr(score, name) for name in ScoreInput.__dataclass_fields__ if name != "criteria"}
    row = Score(
        assignment=assignment,
        version=assignment.scores.count() + 1,
        submitted_at=at,
        **values | {"evidence_cited": list(score.evidence_cited), "reason": score.reason.strip()},
    )
    check_fields(row)
    row.save(force_insert=True)
    criteria = CriterionScore.objects.bulk_create(
        CriterionScore(score=row, criterion=item.criterion, level=item.level, reason=item.reason)
        for item in score.criteria
    )
    if assignment.state == Assignment.State.OPEN:
        assignment.state, assignment.ended_at = Assignment.State.SUBMITTED, at
    assignment.draft = {}
    changed = ("state", "ended_at", *columns)
    assignment.save(update_fields=[*changed, "draft"])
    after = fields_of(assignment, *changed) | logged.score(row, criteria)
    append(type=type, subject=assignment_subject(assignment), by=by, at=at, after=after, reason=reason)
    return row


def _refuse_others(assignment: Assignment, by: User | None) -> None:
    """For an import only the assignment itself is asked: its source says who scored."""
    if by is None:
        return
    if by.pk != assignment.reviewer_id:
        raise Refused(why_cannot_score(by, assignment.cycle_goal, None) or NOT_ASSIGNED)
    if sentence := why_cannot_score(by, assignment.cycle_goal, assignment):
        raise Refused(sentence)


def _check_scoring(assignment: Assignment) -> None:
    if assignment.cycle_goal.cycle.phase != Cycle.Phase.SCORING or assignment.cycle_goal.removed_at is not None:
        raise CycleIsNotScoring("Scores cannot be given on this goal now.")


def _check_scoring_or_amending(assignment: Assignment) -> None:
    """In the discussion a reviewer may amend the score of a goal whose scores are far apart; the first one stays."""
    is_discussed = assignment.cycle_goal.cycle.phase == Cycle.Phase.DISCUSSION
    if is_discussed and assignment.state == Assignment.State.SUBMITTED:
        check_discussed(assignment.cycle_goal)
    else:
        _check_scoring(assignment)


def _check_not_sent_twice(assignment: Assignment, score: ScoreInput) -> None:
    newest = assignment.scores.order_by("-version").first()
    if newest is None:
        return
    kept = newest.criteria.order_by("pk").values_list("criterion", "level", "reason")
    told = [(item.criterion, item.level, item.reason) for item in score.criteria]
    values = {name: getattr(newest, name) for name in ScoreInput.__dataclass_fields__ if name != "criteria"}
    same = replace(score, reason=score.reason.strip(), evidence_cited=list(score.evidence_cited), criteria=())
    if sorted(kept) == sorted(told) and ScoreInput(**values, criteria=()) == same:
        raise ScoreIsTheSame("You have submitted exactly this already.")


def _check_answers(assignment: Assignment, score: ScoreInput) -> None:
    cycle_goal = assignment.cycle_goal
    rubric = rubric_of(cycle_goal)
    if not score.reason.strip():
        raise ReasonIsMissing("Give the reason for your judgement.")
    if bool(score.level) == bool(score.non_grade):
        raise ScoreNeedsOneAnswer("Choose one level, or say why you give none.")
    if score.non_grade == NonGrade.TOO_EARLY and cycle_goal.kind != GradeKind.PROGRESS:
        raise NonGradeDoesNotFit("Only progress can be too early to grade.")
    if score.first_level and cycle_goal.kind != GradeKind.RESULT:
        raise LevelIsNotInTheRubric("Only a result is graded against the first wording.", field="first_level")
    keys = set(Level.objects.filter(rubric=rubric).values_list("key", flat=True))
    for field, level in [("level", score.level), ("first_level", score.first_level)]:
        if level and level not in keys:
            raise LevelIsNotInTheRubric(f"The rubric has no level {level}.", field=field)
    _check_criteria(rubric, keys, score)
    frozen = {item["slug"] for item in cycle_goal.snapshot.evidence}
    if stray := set(score.evidence_cited) - frozen:
        raise EvidenceIsNotInTheSnapshot(f"Not among the evidence of this goal: {', '.join(sorted(stray))}.")


def rubric_of(cycle_goal: CycleGoal) -> Rubric:
    """The rubric version this goal is graded by."""
    pinned = CycleRubric.objects.select_related("rubric").get(cycle=cycle_goal.cycle_id, kind=cycle_goal.kind)
    return pinned.rubric


def _check_criteria(rubric: Rubric, levels: set[str], score: ScoreInput) -> None:
    known = set(rubric.criteria.values_list("key", flat=True))
    for item in score.criteria:
        if item.criterion not in known:
            raise CriterionIsNotInTheRubric(f"The rubric has no criterion {item.criterion}.")
        if item.level and item.level not in levels:
            raise LevelIsNotInTheRubric(f"The rubric has no level {item.level}.", field="criteria")
