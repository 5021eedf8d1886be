"""The course of a cycle: announced by an edition, opened, moved on, told by an edition. Closing is in grade.py."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from goals.actions.guards import refuse_unless
from grading import logged
from grading.actions.cycle import ONLY_EDITORS, check_setup
from grading.disputes import disputed_among
from grading.freezing import freeze
from grading.models import Assignment, Cycle, CycleGoal, Snapshot
from grading.permissions import can_run_cycle
from grading.subjects import cycle_subject, lock
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.notifications.actions import notify
from roadmap.records.columns import fields_of
from roadmap.records.log import append

# A person, the clock (records.log.SYSTEM), or an import.
Mover = User | Literal["system"] | None


class CycleIsNotAnnounced(RuleViolation):
    """No edition told the public about this cycle yet."""


class CycleHasNoGoals(RuleViolation):
    """There is nothing to grade."""


class QuorumCannotBeReached(RuleViolation):
    """Some goals have fewer reviewers than the quorum."""


class AssignmentsAreOpen(RuleViolation):
    """Somebody has not scored yet."""


class PhaseIsNotNext(RuleViolation):
    """A cycle goes forward only."""


@transaction.atomic
def mark_announced(*, cycle: Cycle, by: User | None, at: datetime) -> None:
    """Note that an edition announced a cycle in setup; a later announcement leaves the first day.

    Part of publishing, which has locked the cycle: `by` approved the edition that came out at `at`.
    """
    if cycle.phase == Cycle.Phase.SETUP and cycle.announced_on is None:
        cycle.announced_on = at.astimezone(UTC).date()
        cycle.save(update_fields=["announced_on"])
        after = fields_of(cycle, "announced_on")
        append(type="cycle.announced", subject=cycle_subject(cycle), by=by, at=at, after=after)


@transaction.atomic
def open_cycle(
    *, cycle: Cycle, by: User | None, at: datetime, salts: Mapping[tuple[str, str], str] | None = None
) -> None:
    """Freeze every goal of an announced cycle and let its reviewers score.

    `salts` gives the salt of a frozen goal by (goal slug, kind), where a file brings it; others are random.
    """
    if by is not None:
        refuse_unless(can_run_cycle(by), ONLY_EDITORS)
    lock(cycle)
    check_setup(cycle)
    if cycle.announced_on is None:
        raise CycleIsNotAnnounced("A published edition has to announce this cycle before it opens.")
    cycle_goals = list(cycle.goals.filter(removed_at__isnull=True).select_related("goal", "cycle"))
    if not cycle_goals:
        raise CycleHasNoGoals("This cycle has no goals yet.")
    if not cycle.imported:
        _check_quorum(cycle, cycle_goals)
    snapshots = Snapshot.objects.bulk_create(freeze(cycle_goals, at=at, salts=salts or {}))
    cycle.phase, cycle.opened_at = Cycle.Phase.SCORING, at
    cycle.save(update_fields=["phase", "opened_at"])
    notify(
        users=User.objects.filter(assignments__in=_open_assignments(cycle)).distinct(),
        kind="grading.opened",
        text=f"{cycle.title}: scoring has begun.",
        url="/internal/grading/",
        at=at,
    )
    after = fields_of(cycle, "phase", "opened_at")
    for row in snapshots:
        after |= logged.snapshot(row)
    append(type="cycle.opened", subject=cycle_subject(cycle), by=by, at=at, after=after)


@transaction.atomic
def move_cycle(*, cycle: Cycle, to: str, by: Mover, at: datetime) -> None:
    """Go from scoring to discussion, or from discussion to the right of reply, once every assignment has ended.

    `by` may be the clock: what a person must wait for, it waits for too.
    """
    if isinstance(by, User):
        refuse_unless(can_run_cycle(by), ONLY_EDITORS)
    lock(cycle)
    steps = {Cycle.Phase.SCORING: Cycle.Phase.DISCUSSION, Cycle.Phase.DISCUSSION: Cycle.Phase.REPLY}
    if steps.get(Cycle.Phase(cycle.phase)) != to:
        raise PhaseIsNotNext(f"A cycle does not go from {cycle.get_phase_display()} to {Cycle.Phase(to).label}.")
    check_assignments_ended(cycle)
    began = f"{to}_at"
    cycle.phase = to
    setattr(cycle, began, at)
    cycle.save(update_fields=["phase", began])
    if by is not None and to == Cycle.Phase.DISCUSSION:
        call_to_discuss(cycle, at)
    append(type="cycle.moved", subject=cycle_subject(cycle), by=by, at=at, after=fields_of(cycle, "phase", began))


def call_to_discuss(cycle: Cycle, at: datetime) -> None:
    """Tell those who scored a goal whose scores are far apart, and nobody else. No level and no name is told."""
    rows = list(cycle.goals.filter(removed_at__isnull=True).select_related("goal", "cycle"))
    disputed = disputed_among(rows)
    for row in rows:
        if row.pk in disputed:
            scored = Assignment.objects.filter(cycle_goal=row, state=Assignment.State.SUBMITTED)
            notify(
                users=User.objects.filter(assignments__in=scored).distinct(),
                kind="grading.discussed",
                text=f"{cycle.title}: the scores of {row.goal.slug} ({row.get_kind_display().lower()}) are far apart. "
                "Discuss them with the others who scored it.",
                url=reverse("grading:discussion", args=[cycle.slug, row.goal.slug, row.kind]),
                at=at,
            )


@transaction.atomic
def mark_published(*, cycle: Cycle, by: User | None, at: datetime) -> None:
    """Note that an edition told the results of a closed cycle; part of publishing as `mark_announced` is."""
    if cycle.phase == Cycle.Phase.CLOSED:
        cycle.phase = Cycle.Phase.PUBLISHED
        cycle.save(update_fields=["phase"])
        append(type="cycle.told", subject=cycle_subject(cycle), by=by, at=at, after=fields_of(cycle, "phase"))


def check_assignments_ended(cycle: Cycle) -> None:
    """Raises AssignmentsAreOpen while a reviewer of a goal still in the cycle may yet score."""
    number = _open_assignments(cycle).count()
    if number:
        what = "1 assignment is" if number == 1 else f"{number} assignments are"
        raise AssignmentsAreOpen(f"{what} still open. Wait for the reviewers, or end these assignments as lapsed.")


def _open_assignments(cycle: Cycle) -> QuerySet[Assignment]:
    return Assignment.objects.filter(
        cycle_goal__cycle=cycle, cycle_goal__removed_at__isnull=True, state=Assignment.State.OPEN
    )


def _check_quorum(cycle: Cycle, cycle_goals: list[CycleGoal]) -> None:
    reviewers = {row.pk: 0 for row in cycle_goals}
    for cycle_goal_id in _open_assignments(cycle).values_list("cycle_goal_id", flat=True):
        reviewers[cycle_goal_id] += 1
    short = [row.goal.slug for row in cycle_goals if reviewers[row.pk] < cycle.quorum]
    if short:
        raise QuorumCannotBeReached(f"Fewer than {cycle.quorum} reviewers are assigned to {', '.join(short)}.")
