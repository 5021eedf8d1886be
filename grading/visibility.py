"""Who sees what of the scores in which phase: `sight`, and nothing else, decides.

Blind means blind: until every assignment of a goal has ended nobody but its author sees a score, an average, an order
or a time, whatever his or her role.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from grading.conflicts import conflicts_among
from grading.models import Assignment, Cycle, CycleGoal, Score
from roadmap.accounts.models import Role, User

DISCUSSED = (Cycle.Phase.DISCUSSION, Cycle.Phase.REPLY)
ENDED = (Cycle.Phase.CLOSED, Cycle.Phase.PUBLISHED)


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """What matters about a person and one goal of a cycle."""

    is_editor: bool = False
    is_adjudicator: bool = False
    is_assigned: bool = False  # asked to score this goal, whatever came of it
    has_submitted: bool = False
    is_conflicted: bool = False  # and no waiver


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What this person may see of this goal; one's own scores are always seen by oneself."""

    others: bool = False  # the scores of others: level, reason, evidence; never with a name
    notes: bool = False  # their notes to the adjudicator
    counts: bool = False  # how many have submitted
    reviewers: bool = False  # who was assigned, and who has ended how
    grade: bool = False  # the grade that was made of the scores


def sight(viewer: Viewer, *, phase: str, all_ended: bool) -> Sight:
    """What a person sees of one goal in a phase. `all_ended`: no assignment of this goal is open."""
    runs_it = viewer.is_editor and not viewer.is_conflicted
    # An editor who reviews this goal learns nothing about the panel before the others are done.
    is_blind = viewer.is_assigned and phase not in ENDED
    is_over = phase in ENDED or (phase in DISCUSSED and all_ended)
    judges_it = viewer.is_adjudicator and not viewer.is_conflicted and not viewer.is_assigned
    is_on_panel = viewer.has_submitted and not viewer.is_conflicted
    others = is_over and (judges_it or is_on_panel or (runs_it and phase in ENDED))
    return Sight(
        others=others,
        notes=is_over and judges_it,
        counts=phase in ENDED or (runs_it and not is_blind),
        reviewers=runs_it and not is_blind,
        grade=phase in ENDED,
    )


def sight_of(user: User, cycle_goal: CycleGoal) -> Sight:
    """`sight` for a real person and one goal."""
    return sights(user, [cycle_goal])[cycle_goal.pk]


def sights(user: User, cycle_goals: Iterable[CycleGoal]) -> dict[int, Sight]:
    """Id of the goal in its cycle -> `sight`; the number of queries does not depend on how many there are."""
    rows = list(cycle_goals)
    conflicts = conflicts_among([user], rows)
    panels: dict[int, list[Assignment]] = {row.pk: [] for row in rows}
    for assignment in Assignment.objects.filter(cycle_goal__in=rows).select_related("waiver"):
        panels[assignment.cycle_goal_id].append(assignment)
    return {row.pk: _sight(user, row, panels[row.pk], (user.pk, row.pk) in conflicts) for row in rows}


def scores_seen_by(user: User, cycle_goal: CycleGoal, seen: Sight | None = None) -> QuerySet[Score]:
    """The scores this person may read, older versions included; pages read the scores of others in no other way.

    `seen` is the person's own `sight_of` this goal, where it is at hand already.
    """
    scores = Score.objects.filter(assignment__cycle_goal=cycle_goal)
    if (seen or sight_of(user, cycle_goal)).others:
        return scores
    return scores.filter(assignment__reviewer=user)


def _sight(user: User, cycle_goal: CycleGoal, panel: list[Assignment], is_conflicted: bool) -> Sight:
    own = next((row for row in panel if row.reviewer_id == user.pk), None)
    is_waived = own is not None and hasattr(own, "waiver")
    viewer = Viewer(
        is_editor=user.has_role(Role.EDITOR),
        is_adjudicator=user.has_role(Role.ADJUDICATOR),
        is_assigned=own is not None,
        has_submitted=own is not None and own.state == Assignment.State.SUBMITTED,
        is_conflicted=not is_waived and (is_conflicted or bool(own and own.conflict)),
    )
    all_ended = all(row.state != Assignment.State.OPEN for row in panel)
    return sight(viewer, phase=cycle_goal.cycle.phase, all_ended=all_ended)
