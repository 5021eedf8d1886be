"""Scores of a panel that worked offline, entered from a file by an editor. Export changes nothing and is a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from goals.actions.guards import refuse_unless
from grading.actions.assignment import ConflictIsNotDeclared
from grading.actions.score import CycleIsNotScoring, ScoreInput, store_score
from grading.entered import ENTERED
from grading.models import Assignment, Cycle, Score
from grading.permissions import can_run_cycle, enters_scores_of, why_cannot_score
from grading.subjects import lock
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.notifications.actions import notify

WHO_ENTERS: Final = "Scores of a panel that worked offline are entered by an editor who has no conflict with the goal and does not score it."
FROM_A_FILE: Final = "Entered from a file."
CONFLICT_STANDS: Final = "A conflict of interest stands between this reviewer and this goal, and it is not waived."
IS_SUBMITTED: Final = "A score is submitted already. It is only followed by a next version where you ask for that."
NOT_DECLARED: Final = "The reviewer has not declared here that no conflict is known. Say whether that was done offline."
TWICE: Final = "This reviewer scores this goal twice in the file."


class ReviewerCannotScore(RuleViolation):
    field = "reviewer"


class ScoreIsSubmitted(RuleViolation):
    field = "as_next"


class ScoreStandsTwice(RuleViolation):
    field = "reviewer"


@dataclass(frozen=True)
class Entry:
    """One score of the file, for an assignment that exists."""

    assignment: Assignment
    score: ScoreInput


@transaction.atomic
def import_scores(
    *, cycle: Cycle, entries: Sequence[Entry], by: User, at: datetime, as_next: bool = False, declared: bool = False
) -> list[Score]:
    """Enter all of these scores or none, while the cycle is scored; each reviewer is told.

    `as_next` makes a score that is submitted already the next version. `declared` says that the reviewers who have
    not said so here declared offline, before they saw the goal, that they know of no conflict.
    """
    refuse_unless(can_run_cycle(by), WHO_ENTERS)
    goals = {entry.assignment.cycle_goal_id: entry.assignment.cycle_goal for entry in entries}
    refuse_unless(enters_scores_of(by, goals.values()) == set(goals), WHO_ENTERS)
    lock(cycle)
    if cycle.phase != Cycle.Phase.SCORING:
        raise CycleIsNotScoring("Scores are entered while the cycle is scored.")
    if len({entry.assignment.pk for entry in entries}) != len(entries):
        raise ScoreStandsTwice(TWICE)
    rows = [_enter(entry, cycle, by=by, at=at, as_next=as_next, declared=declared) for entry in entries]
    notify(
        users={entry.assignment.reviewer_id: entry.assignment.reviewer for entry in entries}.values(),
        kind="grading.entered",
        text=f"{cycle.title}: scores of yours were entered from a file. Look whether they are what you gave.",
        url="/internal/grading/",
        at=at,
    )
    return rows


def _enter(entry: Entry, cycle: Cycle, *, by: User, at: datetime, as_next: bool, declared: bool) -> Score:
    assignment = entry.assignment
    assignment.refresh_from_db(fields=["state", "declared_at", "conflict"])
    if assignment.cycle_goal.cycle_id != cycle.pk or assignment.cycle_goal.removed_at is not None:
        raise CycleIsNotScoring("This goal is not scored in this cycle.")
    if why_cannot_score(assignment.reviewer, assignment.cycle_goal, assignment):
        raise ReviewerCannotScore(CONFLICT_STANDS)
    if assignment.state == Assignment.State.SUBMITTED and not as_next:
        raise ScoreIsSubmitted(IS_SUBMITTED)
    columns = []
    if assignment.declared_at is None and assignment.state == Assignment.State.OPEN:
        if not declared:
            raise ConflictIsNotDeclared(NOT_DECLARED, field="declared")
        assignment.declared_at = at
        columns = ["declared_at"]
    return store_score(
        assignment=assignment,
        score=entry.score,
        by=by,
        at=at,
        type=ENTERED,
        reason=FROM_A_FILE,
        columns=columns,
    )
