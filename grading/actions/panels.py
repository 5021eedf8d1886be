"""Storing the panels of many goals at once, as an editor has read and adjusted them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from goals.actions.guards import refuse_unless
from grading import logged
from grading.actions.assignment import (
    NOT_YOURS,
    PanelIsFixed,
    ReviewerHasNoRole,
    ReviewerIsAssigned,
    delete_assignments,
)
from grading.actions.cycle import ONLY_EDITORS
from grading.conflicts import conflicts_among
from grading.models import Assignment, Cycle, CycleGoal, Tier
from grading.permissions import can_run_cycle
from grading.subjects import assignment_subject, lock
from roadmap.accounts.models import Role, RoleGrant, User
from roadmap.errors import RuleViolation
from roadmap.records.log import append


class ReviewerHasConflict(RuleViolation):
    """Many goals at once are given only to reviewers without a conflict; a waiver begins with a single assignment."""

    field = "reviewer"


class GoalIsNotInTheCycle(RuleViolation):
    field = "goals"


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One reviewer on the panel of one goal, and how much of what is withheld he or she may open."""

    cycle_goal: CycleGoal
    reviewer: User
    tier: str = Tier.REVIEWERS


@transaction.atomic
def assign_all(
    *, cycle: Cycle, seats: Sequence[Seat], by: User, at: datetime, take_back: Sequence[Assignment] = ()
) -> list[Assignment]:
    """Ask many reviewers and take assignments back, all or nothing; one record for each of them."""
    refuse_unless(can_run_cycle(by), ONLY_EDITORS)
    lock(cycle)
    if cycle.phase != Cycle.Phase.SETUP:
        raise PanelIsFixed("Scoring has begun. A new reviewer takes the place of one who stepped back or lapsed.")
    rows = {seat.cycle_goal.pk: seat.cycle_goal for seat in seats}
    rows |= {assignment.cycle_goal_id: assignment.cycle_goal for assignment in take_back}
    _check_goals(cycle, list(rows.values()))
    _check_conflicts(seats, list(rows.values()), by)
    _check_reviewers(seats)
    taken = delete_assignments(take_back)
    made = Assignment.objects.bulk_create(
        Assignment(
            cycle_goal=seat.cycle_goal,
            reviewer=seat.reviewer,
            external=seat.reviewer.is_external,
            tier=seat.tier,
            assigned_at=at,
        )
        for seat in seats
    )
    for subject, after in taken:
        append(type="assignment.taken_back", subject=subject, by=by, at=at, after=after)
    for row in made:
        append(type="assignment.made", subject=assignment_subject(row), by=by, at=at, after=logged.assignment(row))
    return made


def _check_goals(cycle: Cycle, rows: Sequence[CycleGoal]) -> None:
    for row in rows:
        if row.cycle_id != cycle.pk or row.removed_at is not None:
            raise GoalIsNotInTheCycle(f"{row.goal.slug} is not in this cycle any more.")


def _check_conflicts(seats: Sequence[Seat], rows: Sequence[CycleGoal], by: User) -> None:
    """An editor with a conflict chooses nobody for that goal, and nobody with a conflict is chosen."""
    people = {seat.reviewer.pk: seat.reviewer for seat in seats} | {by.pk: by}
    found = conflicts_among(people.values(), rows)
    refuse_unless(not any((by.pk, row.pk) in found for row in rows), NOT_YOURS)
    for seat in seats:
        if conflict := found.get((seat.reviewer.pk, seat.cycle_goal.pk)):
            sentence = f"{seat.reviewer.name} and {seat.cycle_goal.goal.slug}: {conflict.label.lower()}."
            raise ReviewerHasConflict(f"{sentence} Assign this reviewer alone, where the conflict can be waived.")


def _check_reviewers(seats: Sequence[Seat]) -> None:
    people = {seat.reviewer.pk: seat.reviewer for seat in seats}
    may = set(RoleGrant.objects.filter(role=Role.REVIEWER, user__in=people).values_list("user_id", flat=True))
    for pk, reviewer in people.items():
        if pk not in may or not reviewer.is_active:
            raise ReviewerHasNoRole(f"{reviewer.name} is not a reviewer.")
    goals = {seat.cycle_goal.pk for seat in seats}
    there = set(Assignment.objects.filter(cycle_goal__in=goals).values_list("cycle_goal_id", "reviewer_id"))
    for seat in seats:
        key = (seat.cycle_goal.pk, seat.reviewer.pk)
        if key in there:
            raise ReviewerIsAssigned(f"{seat.reviewer.name} is already assigned to {seat.cycle_goal.goal.slug}.")
        there.add(key)
