"""The course of a cycle: announced by an edition, opened, moved on, told by an edition. Closing is in grade.py."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from goals.actions.guards import refuse_unless
from grading.actions.cycle import ONLY_EDITORS, check_setup
from grading.actions.subjects import cycle_goal_key, cycle_subject, lock
from grading.freezing import freeze
from grading.models import Assignment, Cycle, CycleGoal, Snapshot
from grading.permissions import can_run_cycle
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.notifications.actions import notify
from roadmap.records.log import append


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


def mark_announced(*, cycle: Cycle, on: date) -> None:
    """Note that an edition announced a cycle in setup; a later announcement leaves the first day.

    Part of publishing: the record of the publication names the part `cycle/<slug>`, so none is written here.
    """
    if cycle.phase == Cycle.Phase.SETUP and cycle.announced_on is None:
        cycle.announced_on = on
        cycle.save(update_fields=["announced_on"])


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
    keys = {row.pk: cycle_goal_key(row) for row in cycle_goals}
    append(
        type="cycle.opened",
        subject=cycle_subject(cycle),
        by=by,
        at=at,
        after={
            "phase": cycle.phase,
            **{f"snapshots.{keys[row.cycle_goal_id]}": row.sha256 for row in snapshots},
        },
    )


@transaction.atomic
def move_cycle(*, cycle: Cycle, to: str, by: User | None, at: datetime) -> None:
    """Go from scoring to discussion, or from discussion to the right of reply, once every assignment has ended."""
    if by is not None:
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
    append(type="cycle.moved", subject=cycle_subject(cycle), by=by, at=at, after={"phase": to})


def mark_published(*, cycle: Cycle, at: datetime) -> None:
    """Note that an edition told the results of a closed cycle. The record of the publication covers it."""
    if cycle.phase == Cycle.Phase.CLOSED:
        cycle.phase = Cycle.Phase.PUBLISHED
        cycle.save(update_fields=["phase"])


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
