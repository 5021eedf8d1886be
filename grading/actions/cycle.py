"""The course of a cycle: set up, announced by an edition, opened, moved on, published. Closing is in grade.py."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import pairwise

from django.db import transaction
from django.db.models import QuerySet

from goals.actions.guards import check_fields, refuse_unless
from goals.models import Goal
from grading.actions.assignment import assign
from grading.actions.rubric import newest_rubrics
from grading.actions.subjects import cycle_goal_key, cycle_subject, lock
from grading.conflicts import conflicts_with
from grading.freezing import freeze
from grading.models import Assignment, Cycle, CycleGoal, CycleRubric, GradeKind, Rubric, Snapshot
from grading.permissions import can_run_cycle
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.notifications.actions import notify
from roadmap.records.log import Text, append

ONLY_EDITORS = "Only an editor runs a grading cycle."


class CycleSlugIsTaken(RuleViolation):
    field = "slug"


class CycleDatesAreOutOfOrder(RuleViolation):
    """Scoring, discussion, reply and comments follow each other."""


class QuorumIsTooSmall(RuleViolation):
    field = "quorum"


class CycleIsAnnounced(RuleViolation):
    """What a published edition announced is not widened afterwards."""


class CycleIsNotAnnounced(RuleViolation):
    """No edition told the public about this cycle yet."""


class CycleHasOpened(RuleViolation):
    """Possible only during setup."""


class CycleHasNoGoals(RuleViolation):
    """There is nothing to grade."""


class CycleHasNoRubricForKind(RuleViolation):
    field = "kind"


class GoalIsInTheCycle(RuleViolation):
    field = "goals"


class GoalHasNoText(RuleViolation):
    """A goal without an approved revision promises nothing yet."""

    field = "goals"


class QuorumCannotBeReached(RuleViolation):
    """Some goals have fewer reviewers than the quorum."""


class AssignmentsAreOpen(RuleViolation):
    """Somebody has not scored yet."""


class PhaseIsNotNext(RuleViolation):
    """A cycle goes forward only."""


@dataclass(frozen=True, kw_only=True)
class CycleDates:
    """The timetable a cycle announces. Nothing happens by itself on these days, but the public reads them."""

    results_due: date
    scoring_from: date | None = None
    scoring_to: date | None = None
    discussion_to: date | None = None
    reply_to: date | None = None
    comments_to: date | None = None
    period_from: date | None = None
    period_to: date | None = None


@transaction.atomic
def create_cycle(
    *,
    slug: str,
    title: str,
    dates: CycleDates,
    by: User | None,
    at: datetime,
    rubrics: Sequence[Rubric] | None = None,
    quorum: int = 3,
    panel_text: str = "",
    source: str = "",
    imported: bool = False,
) -> Cycle:
    """Set up a cycle, pinned to `rubrics` (at most one per kind; None: the newest of every kind).

    `imported` marks a cycle whose course is told by a source and not kept here; such a cycle may lack reviewers.
    """
    if by is not None:
        refuse_unless(can_run_cycle(by), ONLY_EDITORS)
    if Cycle.objects.filter(slug=slug).exists():
        raise CycleSlugIsTaken(f"A cycle called {slug} is already here.")
    if quorum < 2:
        raise QuorumIsTooSmall("The quorum is at least 2.")
    _check_order(dates)
    cycle = Cycle(
        slug=slug,
        title=title,
        quorum=quorum,
        panel_text=panel_text,
        source=source,
        imported=imported,
        created_by=by,
        created_at=at,
        **asdict(dates),
    )
    check_fields(cycle)
    cycle.save(force_insert=True)
    pinned = newest_rubrics() if rubrics is None else rubrics
    CycleRubric.objects.bulk_create(CycleRubric(cycle=cycle, rubric=rubric, kind=rubric.kind) for rubric in pinned)
    append(
        type="cycle.created",
        subject=cycle_subject(cycle),
        by=by,
        at=at,
        after={
            "phase": cycle.phase,
            "title": Text(title),
            "panel_text": Text(panel_text),
            "quorum": quorum,
            "rubrics": [rubric.slug for rubric in pinned],
            "source": source,
            **asdict(dates),
        },
    )
    return cycle


@transaction.atomic
def add_cycle_goal(*, cycle: Cycle, goal: Goal, kind: str, by: User | None, at: datetime) -> CycleGoal:
    """Put a goal on the list of a cycle that no edition has announced yet."""
    if by is not None:
        refuse_unless(can_run_cycle(by), ONLY_EDITORS)
    lock(cycle)
    _check_setup(cycle)
    if cycle.announced_on is not None:
        raise CycleIsAnnounced("An edition has announced the goals of this cycle. Grade this goal in the next one.")
    if not cycle.rubrics.filter(kind=kind).exists():
        raise CycleHasNoRubricForKind(f"This cycle has no rubric for {GradeKind(kind).label.lower()}.")
    if cycle.goals.filter(goal=goal, kind=kind).exists():
        raise GoalIsInTheCycle(f"{goal.slug} is already in this cycle.")
    if not any(revision.is_settled for revision in goal.revisions.all()):
        raise GoalHasNoText(f"{goal.slug} has no approved revision yet.")
    cycle_goal = CycleGoal.objects.create(cycle=cycle, goal=goal, kind=kind)
    append(
        type="cycle.goal.added",
        subject=cycle_subject(cycle),
        by=by,
        at=at,
        after={f"goals.{cycle_goal_key(cycle_goal)}": "added"},
    )
    return cycle_goal


@transaction.atomic
def add_cycle_goals(
    *, cycle: Cycle, goals: Sequence[Goal], kind: str, reviewers: Sequence[User], by: User | None, at: datetime
) -> list[str]:
    """Add several goals and give each of them to every reviewer who has no conflict with it.

    Returns one sentence for each pair that was left out because of a conflict.
    """
    left_out = []
    for goal in goals:
        cycle_goal = add_cycle_goal(cycle=cycle, goal=goal, kind=kind, by=by, at=at)
        conflicts = conflicts_with(reviewers, cycle_goal)
        for reviewer in reviewers:
            if found := conflicts.get(reviewer.pk):
                left_out.append(f"{reviewer.name} was not assigned to {goal.slug}: {found.label.lower()}.")
            else:
                assign(cycle_goal=cycle_goal, reviewer=reviewer, by=by, at=at)
    return left_out


@transaction.atomic
def remove_cycle_goal(*, cycle_goal: CycleGoal, reason: str, by: User | None, at: datetime) -> None:
    """Take a goal off the list. Once the cycle is announced the goal stays visible, with the reason."""
    cycle = cycle_goal.cycle
    if by is not None:
        refuse_unless(can_run_cycle(by), ONLY_EDITORS)
    lock(cycle)
    if cycle.phase in (Cycle.Phase.CLOSED, Cycle.Phase.PUBLISHED):
        raise CycleHasOpened("This cycle is closed.")
    if cycle.announced_on is not None and not reason.strip():
        raise RuleViolation("Say why this goal is removed; the reason is published.", field="reason")
    key = cycle_goal_key(cycle_goal)
    if cycle.announced_on is None:
        cycle_goal.assignments.all().delete()
        cycle_goal.delete()
    else:
        cycle_goal.removed_at, cycle_goal.removed_reason = at, reason.strip()
        cycle_goal.save(update_fields=["removed_at", "removed_reason"])
    append(
        type="cycle.goal.removed",
        subject=cycle_subject(cycle),
        by=by,
        at=at,
        after={f"goals.{key}": "removed"},
        reason=reason,
    )


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
    _check_setup(cycle)
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


def _check_setup(cycle: Cycle) -> None:
    if cycle.phase != Cycle.Phase.SETUP:
        raise CycleHasOpened("This cycle has left setup. Its goals are frozen.")


def _check_order(dates: CycleDates) -> None:
    named = [
        ("the start of scoring", dates.scoring_from),
        ("the end of scoring", dates.scoring_to),
        ("the end of discussion", dates.discussion_to),
        ("the end of replies", dates.reply_to),
        ("the end of comments", dates.comments_to),
        ("the day results are due", dates.results_due),
    ]
    given = [(name, day) for name, day in named if day is not None]
    for (earlier, first), (later, second) in pairwise(given):
        if second < first:
            raise CycleDatesAreOutOfOrder(f"{later[:1].upper()}{later[1:]} lies before {earlier}.")
    if dates.period_from and dates.period_to and dates.period_to < dates.period_from:
        raise CycleDatesAreOutOfOrder("The graded period ends before it begins.", field="period_to")


def _check_quorum(cycle: Cycle, cycle_goals: list[CycleGoal]) -> None:
    reviewers = {row.pk: 0 for row in cycle_goals}
    for cycle_goal_id in _open_assignments(cycle).values_list("cycle_goal_id", flat=True):
        reviewers[cycle_goal_id] += 1
    short = [row.goal.slug for row in cycle_goals if reviewers[row.pk] < cycle.quorum]
    if short:
        raise QuorumCannotBeReached(f"Fewer than {cycle.quorum} reviewers are assigned to {', '.join(short)}.")
