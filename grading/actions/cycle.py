"""Setting up a cycle: its timetable, panel rules and goals. What follows is in course.py and grade.py."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import pairwise

from django.db import transaction

from goals.actions.guards import check_fields, refuse_unless
from goals.models import Goal, Roadmap
from goals.outcome import ENDED, WORDS, outcome
from goals.snapshot import goal_value, goal_values, roadmap_value
from grading import logged
from grading.actions.assignment import assign, delete_assignments
from grading.actions.rubric import newest_rubrics
from grading.conflicts import conflicts_among
from grading.models import Cycle, CycleGoal, CycleRubric, GradeKind, Rubric
from grading.permissions import can_run_cycle
from grading.subjects import cycle_subject, lock
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.records.columns import fields_of
from roadmap.records.log import append

NEW = "new"  # the address of the page that sets up a cycle
ONLY_EDITORS = "Only an editor runs a grading cycle."


class CycleSlugIsTaken(RuleViolation):
    field = "slug"


class CycleDatesAreOutOfOrder(RuleViolation):
    """Scoring, discussion, reply and comments follow each other."""


class WindowIsMissing(RuleViolation):
    """Owners reply and others object before a grade is final."""

    field = "reply_to"


class QuorumIsTooSmall(RuleViolation):
    field = "quorum"


class CycleIsAnnounced(RuleViolation):
    """What a published edition announced is not widened afterwards."""


class CycleHasOpened(RuleViolation):
    """Possible only during setup."""


class CycleHasNoRubricForKind(RuleViolation):
    field = "kind"


class GoalIsInTheCycle(RuleViolation):
    field = "goals"


class GoalHasNoText(RuleViolation):
    """A goal without an approved revision promises nothing yet."""

    field = "goals"


class KindDoesNotFitGoal(RuleViolation):
    """Progress is graded while a goal is open, a result once it has ended or its due date is over."""

    field = "goals"


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
    spread_rule: int = 2,
    names_in_discussion: bool = False,
    panel_text: str = "",
    source: str = "",
    imported: bool = False,
    is_history: bool = False,
) -> Cycle:
    """Set up a cycle, pinned to `rubrics` (at most one per kind; None: the newest of every kind).

    `imported` marks a cycle whose course is told by a source and not kept here; such a cycle may lack reviewers.
    `is_history`: a file tells of this cycle as it was, even if it had no days for replies and objections.
    """
    if by is not None:
        refuse_unless(can_run_cycle(by), ONLY_EDITORS)
    if slug == NEW or Cycle.objects.filter(slug=slug).exists():
        raise CycleSlugIsTaken(f"The short name {slug} is already in use.")
    if quorum < 2:
        raise QuorumIsTooSmall("The quorum is at least 2.")
    _check_order(dates)
    if by is not None and not is_history:
        _check_windows(dates)
    cycle = Cycle(
        slug=slug,
        title=title,
        quorum=quorum,
        spread_rule=spread_rule,
        names_in_discussion=names_in_discussion,
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
    pins = CycleRubric.objects.bulk_create(
        CycleRubric(cycle=cycle, rubric=rubric, kind=rubric.kind) for rubric in pinned
    )
    append(type="cycle.created", subject=cycle_subject(cycle), by=by, at=at, after=logged.cycle(cycle, pins))
    return cycle


@transaction.atomic
def revise_cycle(
    *,
    cycle: Cycle,
    title: str,
    dates: CycleDates,
    quorum: int,
    panel_text: str,
    spread_rule: int = 2,
    names_in_discussion: bool = False,
    by: User | None,
    at: datetime,
) -> None:
    """Change what a cycle will announce, until it is announced."""
    if by is not None:
        refuse_unless(can_run_cycle(by), ONLY_EDITORS)
    lock(cycle)
    _check_not_announced(cycle)
    if quorum < 2:
        raise QuorumIsTooSmall("The quorum is at least 2.")
    _check_order(dates)
    if by is not None:
        _check_windows(dates)
    new = {"title": title, "quorum": quorum, "panel_text": panel_text} | asdict(dates)
    new |= {"spread_rule": spread_rule, "names_in_discussion": names_in_discussion}
    for name, value in new.items():
        setattr(cycle, name, value)
    check_fields(cycle)
    cycle.save(update_fields=list(new))
    append(type="cycle.revised", subject=cycle_subject(cycle), by=by, at=at, after=fields_of(cycle, *new))


@transaction.atomic
def add_cycle_goal(*, cycle: Cycle, goal: Goal, kind: str, by: User | None, at: datetime) -> CycleGoal:
    """Put a goal on the list of a cycle that no edition has announced yet.

    Whether the kind of grade fits what became of the goal by then is asked of people, not of imports.
    """
    if by is not None:
        refuse_unless(can_run_cycle(by), ONLY_EDITORS)
    lock(cycle)
    _check_not_announced(cycle)
    if not cycle.rubrics.filter(kind=kind).exists():
        raise CycleHasNoRubricForKind(f"This cycle has no rubric for {GradeKind(kind).label.lower()}.")
    if cycle.goals.filter(goal=goal, kind=kind).exists():
        raise GoalIsInTheCycle(f"{goal.slug} is already in this cycle.")
    if not any(revision.is_settled for revision in goal.revisions.all()):
        raise GoalHasNoText(f"{goal.slug} has no approved revision yet.")
    if by is not None:
        _check_kind(goal, kind, at.date())
    cycle_goal = CycleGoal.objects.create(cycle=cycle, goal=goal, kind=kind)
    append(type="cycle.goal.added", subject=cycle_subject(cycle), by=by, at=at, after=logged.goal(cycle_goal))
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
        conflicts = conflicts_among(reviewers, [cycle_goal])
        for reviewer in reviewers:
            if found := conflicts.get((reviewer.pk, cycle_goal.pk)):
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
    if cycle.announced_on is None:
        after, taken_back = logged.goal_taken_off(cycle_goal), delete_assignments(cycle_goal.assignments.all())
        cycle_goal.delete()
    else:
        cycle_goal.removed_at, cycle_goal.removed_reason = at, reason.strip()
        cycle_goal.save(update_fields=["removed_at", "removed_reason"])
        after, taken_back = logged.goal(cycle_goal), []
    for subject, fields in taken_back:
        append(type="assignment.taken_back", subject=subject, by=by, at=at, after=fields)
    append(type="cycle.goal.removed", subject=cycle_subject(cycle), by=by, at=at, after=after, reason=reason)


def _check_kind(goal: Goal, kind: str, on: date) -> None:
    roadmap = Roadmap.objects.first()
    if roadmap is None:
        return
    found = outcome(goal_value(goal), on, roadmap_value(roadmap), goal_values(goal.parts.all()))
    if kind == GradeKind.PROGRESS and found in ENDED:
        raise KindDoesNotFitGoal(f"{goal.slug} is {WORDS[found].lower()}. It gets a result grade.")
    if kind == GradeKind.RESULT and found in ("not_started", "in_progress"):
        raise KindDoesNotFitGoal(f"{goal.slug} is still open and not due yet. It gets a progress grade.")


def check_setup(cycle: Cycle) -> None:
    if cycle.phase != Cycle.Phase.SETUP:
        raise CycleHasOpened("This cycle has left setup. Its goals are frozen.")


def _check_not_announced(cycle: Cycle) -> None:
    check_setup(cycle)
    if cycle.announced_on is not None:
        raise CycleIsAnnounced("An edition has announced this cycle as it is. Use another cycle for anything else.")


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


def _check_windows(dates: CycleDates) -> None:
    """Asked of people; a source tells of cycles as they were."""
    if dates.reply_to is None:
        raise WindowIsMissing("Say until when the owners of the goals can reply to their grades.")
    if dates.comments_to is None:
        raise WindowIsMissing("Say until when objections to the grades are taken.", field="comments_to")
