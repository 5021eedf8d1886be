"""The order in which one reviewer meets the goals: at random, so that no goal is always read last, and always the same."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from grading.models import Assignment
from grading.subjects import assignment_subject
from roadmap.accounts.models import User

SHOWN = (Assignment.State.OPEN, Assignment.State.SUBMITTED)


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """Where a goal stands among all that one reviewer scores in a cycle."""

    position: int
    total: int
    before: Assignment | None
    after: Assignment | None


def place(assignment: Assignment) -> str:
    """What a reviewer's goals are sorted by. Load the goal, the cycle and the reviewer beforehand."""
    return hashlib.sha256(assignment_subject(assignment).encode()).hexdigest()


def neighbours(assignment: Assignment, user: User) -> Neighbours:
    """The goals before and after this one, in one query."""
    rows = Assignment.objects.filter(
        cycle_goal__cycle=assignment.cycle_goal.cycle_id,
        reviewer=user,
        state__in=SHOWN,
        cycle_goal__removed_at__isnull=True,
    )
    ordered = in_own_order(rows.select_related("cycle_goal__cycle", "cycle_goal__goal", "reviewer"))
    at = next(index for index, row in enumerate(ordered) if row.pk == assignment.pk)
    return Neighbours(
        position=at + 1,
        total=len(ordered),
        before=ordered[at - 1] if at else None,
        after=ordered[at + 1] if at + 1 < len(ordered) else None,
    )


def in_own_order(assignments: Iterable[Assignment]) -> list[Assignment]:
    return sorted(assignments, key=place)
