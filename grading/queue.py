"""What a reviewer has to do, read for the queue page and the dashboard. Nothing in it tells of other reviewers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from grading.models import Assignment, Cycle
from grading.own_order import place
from grading.titles import titles
from roadmap.accounts.models import User


@dataclass(frozen=True, kw_only=True)
class Task:
    """One assignment of this person, as the queue prints it."""

    assignment: Assignment
    title: str
    due_on: date | None
    is_overdue: bool

    @property
    def has_draft(self) -> bool:
        return bool(self.assignment.draft)

    @property
    def is_hidden(self) -> bool:
        return self.assignment.state == Assignment.State.RECUSED

    @property
    def needs_waiver(self) -> bool:
        return bool(self.assignment.conflict) and not hasattr(self.assignment, "waiver")


@dataclass(frozen=True, kw_only=True)
class Queue:
    """Every assignment of one person, in the groups of the page."""

    to_score: list[Task]
    in_progress: list[Task]
    waiting: list[Task]  # the cycle has not opened yet
    done: list[Task]

    @property
    def cycles(self) -> list[Cycle]:
        """Those in which this person still has to score, and so may grade anchor cases."""
        tasks = (*self.waiting, *self.in_progress, *self.to_score)
        return list({task.assignment.cycle_goal.cycle_id: task.assignment.cycle_goal.cycle for task in tasks}.values())

    @property
    def submitted(self) -> int:
        return sum(task.assignment.state == Assignment.State.SUBMITTED for task in self.done)

    @property
    def total(self) -> int:
        """Scores asked of this person: those given, and those still to give."""
        return self.submitted + len(self.to_score) + len(self.in_progress) + len(self.waiting)


def open_assignments(user: User) -> QuerySet[Assignment]:
    """What this person can score now; a conflict that is not waived keeps the goal closed."""
    rows = _assignments(user).filter(Q(conflict="") | Q(waiver__isnull=False))
    return rows.filter(state=Assignment.State.OPEN, cycle_goal__cycle__phase=Cycle.Phase.SCORING)


def queue_of(user: User, on: date) -> Queue:
    """Five queries, however many assignments there are."""
    tasks = _tasks(_assignments(user), on)
    is_open = [task for task in tasks if task.assignment.state == Assignment.State.OPEN]
    scoring = [task for task in is_open if task.assignment.cycle_goal.cycle.phase == Cycle.Phase.SCORING]
    return Queue(
        to_score=[task for task in scoring if not task.has_draft],
        in_progress=[task for task in scoring if task.has_draft],
        waiting=[task for task in is_open if task.assignment.cycle_goal.cycle.phase == Cycle.Phase.SETUP],
        done=[task for task in tasks if task.assignment.state != Assignment.State.OPEN],
    )


def _assignments(user: User) -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(reviewer=user, cycle_goal__removed_at__isnull=True)
    return rows.select_related("cycle_goal__cycle", "cycle_goal__goal", "waiver", "reviewer").order_by(
        "cycle_goal__cycle__scoring_to", "cycle_goal__cycle__slug", "pk"
    )


def _tasks(assignments: Iterable[Assignment], on: date) -> list[Task]:
    # What is due first comes first; within a cycle each reviewer has an order of his or her own.
    rows = sorted(assignments, key=lambda row: (_due(row), row.cycle_goal.cycle.slug, place(row)))
    named = titles(row.cycle_goal.goal_id for row in rows)
    return [
        Task(
            assignment=row,
            title=named.get(row.cycle_goal.goal_id, row.cycle_goal.goal.slug),
            due_on=row.cycle_goal.cycle.scoring_to,
            is_overdue=row.cycle_goal.cycle.scoring_to is not None and row.cycle_goal.cycle.scoring_to < on,
        )
        for row in rows
    ]


def _due(assignment: Assignment) -> date:
    return assignment.cycle_goal.cycle.scoring_to or date.max
